# Two commands do everything on a fresh machine: `make demo` and `make test`.

TURNGYM := .venv/bin/turngym
DATA ?= $(or $(TURNGYM_DATA),../shared/data)
OUT := runs/demo
SEEN := sokoban-6x6-1/valid_seen/500
UNSEEN := sokoban-6x6-1/valid_unseen/200

DESKS := tooluse-easy tooluse-mixed tooluse-mixed-script tooluse-mixed-milestones

.PHONY: demo test lint panels clean

demo: .venv/.base  ## a model learns to play held-out levels; scripted agents and real levels beside it
	@mkdir -p $(OUT)
	@for policy in random expert; do \
	    $(TURNGYM) bench $(SEEN) --policy $$policy --out $(OUT)/$$policy.json || exit; \
	done
	@if [ -d "$(DATA)/boxoban" ]; then \
	    $(TURNGYM) bench turngym/Sokoban-v0 --option levels=$(DATA)/boxoban --split valid \
	        --num-tasks 100 --policy expert || exit; \
	else \
	    echo "no real Boxoban levels at $(DATA)/boxoban: set DATA to a folder that has boxoban/"; \
	fi
	@$(TURNGYM) train sokoban --panel $(SEEN) --panel $(UNSEEN) --out $(OUT)/train \
	    $$([ -e $(OUT)/train/config.json ] && echo --resume)
	@$(TURNGYM) play turngym/Sokoban-v0 --split valid_seen --policy $(OUT)/train --seed 7
	@echo "results: $(OUT)/*.json and $(OUT)/train/results/"

test: .venv/.dev  ## all tests
	@.ci/test .venv/bin/python -m pytest -q -n 2

lint: .venv/.dev  ## what continuous integration checks besides the tests
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

panels: .venv/.base  ## the shipped panels of tool use and software, once more: needed when their tasks change
	@for desk in $(DESKS); do for split in valid_seen test valid_unseen; do \
	    $(TURNGYM) tasks turngym/ToolUse-v0 --tasks $$desk --split $$split --num 200 \
	        --panel assets/panels/$$desk-$$split-200.json || exit; \
	done; done
	@for set in swe-bundled swe-easy; do for split in valid_seen test valid_unseen; do \
	    $(TURNGYM) tasks turngym/SWE-v0 --tasks $$set --split $$split --num 60 \
	        --panel assets/panels/$$set-$$split-60.json || exit; \
	done; done

clean:
	@rm -rf .venv build dist runs .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/.base: pyproject.toml constraints.txt .ci/install
	@.ci/install train $@

.venv/.dev: pyproject.toml constraints.txt .ci/install
	@.ci/install dev,train $@
