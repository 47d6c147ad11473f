# Two commands do everything on a fresh machine: `make demo` and `make test`.

TURNGYM := .venv/bin/turngym
DATA ?= $(or $(TURNGYM_DATA),../shared/data)
OUT := runs/demo

.PHONY: demo test lint clean

demo: .venv/.base  ## expert and random agent on held-out levels, and one episode to watch
	@mkdir -p $(OUT)
	@for panel in sokoban-6x6-1/valid_seen/500 sokoban-6x6-1/valid_unseen/500; do \
	    for policy in random expert; do \
	        $(TURNGYM) bench $$panel --policy $$policy \
	            --out $(OUT)/$$policy-$$(echo $$panel | tr / -).json || exit; \
	    done; \
	done
	@$(TURNGYM) compare $(OUT)/random-sokoban-6x6-1-valid_seen-500.json \
	    $(OUT)/expert-sokoban-6x6-1-valid_seen-500.json
	@if [ -d "$(DATA)/boxoban" ]; then \
	    for split in test valid; do \
	        $(TURNGYM) bench turngym/Sokoban-v0 --option levels=$(DATA)/boxoban --split $$split \
	            --num-tasks 100 --policy expert || exit; \
	    done; \
	else \
	    echo "no real Boxoban levels at $(DATA)/boxoban: set DATA to a folder that has boxoban/"; \
	fi
	@$(TURNGYM) play turngym/Sokoban-v0 --split valid_seen --policy expert --seed 7
	@echo "results: $(OUT)/*.json"

test: .venv/.dev  ## all tests
	@.venv/bin/python -m pytest -q -n 2

lint: .venv/.dev  ## what continuous integration checks besides the tests
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

clean:
	@rm -rf .venv build dist runs .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/.base: pyproject.toml constraints.txt .ci/install
	@.ci/install train $@

.venv/.dev: pyproject.toml constraints.txt .ci/install
	@.ci/install dev,train $@
