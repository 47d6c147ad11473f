"""The command line."""

import argparse
import sys
from typing import Iterator, List, Optional, TextIO, Tuple

from wordcount.counting import Counts, count, top_words
from wordcount.repeats import unique
from wordcount.selecting import cut_chars, cut_fields, head, parse_spans, tail


def main(argv: List[str], stdin: Optional[TextIO] = None) -> int:
    """Run one tool and return the exit code; results go to standard output."""
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        texts = list(_read(arguments.files, stdin or sys.stdin))
        for line in arguments.run(arguments, texts):
            print(line)
    except OSError as error:
        print(f"wordcount: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    except ValueError as error:
        print(f"wordcount: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wordcount", description="Little tools for text.")
    tools = parser.add_subparsers(dest="tool", required=True)

    counting = tools.add_parser("count", help="count lines, words, characters")
    counting.add_argument("-l", "--lines", action="store_true")
    counting.add_argument("-w", "--words", action="store_true")
    counting.add_argument("-c", "--chars", action="store_true")
    counting.add_argument("-L", "--longest", action="store_true")
    counting.set_defaults(run=_count)

    uniq = tools.add_parser("uniq", help="drop lines that repeat the one before")
    uniq.add_argument("-c", "--count", action="store_true")
    uniq.add_argument("-d", "--repeated", action="store_true")
    uniq.add_argument("-u", "--single", action="store_true")
    uniq.add_argument("-i", "--ignore-case", action="store_true")
    uniq.add_argument("-f", "--skip-fields", type=int, default=0)
    uniq.set_defaults(run=_uniq)

    for name, select in (("head", head), ("tail", tail)):
        lines = tools.add_parser(name, help=f"the {name} of each file")
        lines.add_argument("-n", "--number", type=int, default=10)
        lines.set_defaults(run=_ends, select=select)

    cut = tools.add_parser("cut", help="fields or characters of each line")
    what = cut.add_mutually_exclusive_group(required=True)
    what.add_argument("-f", "--fields")
    what.add_argument("-c", "--chars")
    cut.add_argument("-d", "--delimiter", default="\t")
    cut.add_argument("-v", "--invert", action="store_true")
    cut.set_defaults(run=_cut)

    top = tools.add_parser("top", help="the most frequent words")
    top.add_argument("-n", "--number", type=int, default=10)
    top.add_argument("-m", "--least", type=int, default=1)
    top.set_defaults(run=_top)

    for tool in tools.choices.values():
        tool.add_argument("files", nargs="*", default=[])
    return parser


def _read(files: List[str], stdin: TextIO) -> Iterator[Tuple[str, str]]:
    """Yield (name, text) of each file, in order."""
    for name in files or ["-"]:
        if name == "-":
            yield name, stdin.read()
        else:
            with open(name, encoding="utf-8") as file:
                yield name, file.read()


def _count(arguments, texts):
    columns = [name for name in Counts._fields if getattr(arguments, name)]
    columns = columns or ["lines", "words", "chars"]
    total = Counts()
    rows = []
    for name, text in texts:
        counts = count(text)
        total = total.plus(counts)
        rows.append((counts, name))
    if len(rows) > 1:
        rows.append((total, "total"))
    for counts, name in rows:
        numbers = " ".join(str(getattr(counts, column)) for column in columns)
        yield numbers if name == "-" else f"{numbers} {name}"


def _uniq(arguments, texts):
    lines = [line for _, text in texts for line in text.splitlines()]
    found = unique(
        lines,
        repeated=arguments.repeated,
        single=arguments.single,
        ignore_case=arguments.ignore_case,
        skip_fields=arguments.skip_fields,
    )
    for length, line in found:
        yield f"{length:4d} {line}" if arguments.count else line


def _ends(arguments, texts):
    for number, (name, text) in enumerate(texts):
        if len(texts) > 1:
            if number > 0:
                yield ""
            yield f"==> {name} <=="
        yield from arguments.select(text.splitlines(), arguments.number)


def _cut(arguments, texts):
    spans = parse_spans(arguments.fields or arguments.chars)
    for _, text in texts:
        for line in text.splitlines():
            if arguments.fields:
                yield cut_fields(line, spans, arguments.delimiter, arguments.invert)
            else:
                yield cut_chars(line, spans)


def _top(arguments, texts):
    text = "\n".join(text for _, text in texts)
    for word, number in top_words(text, arguments.number, arguments.least):
        yield f"{number} {word}"
