"""The command line."""

import argparse
import sys

from csvkit.group import aggregate
from csvkit.join import join, stack
from csvkit.reader import CsvError, read, write
from csvkit.select import distinct, head, pick, sort, where


def build_parser():
    """The parser of all commands."""
    parser = argparse.ArgumentParser(prog="csvkit", description="Small operations on CSV files.")
    parser.add_argument("--delimiter", default=",")
    commands = parser.add_subparsers(dest="command", required=True)
    select = commands.add_parser("select", help="choose columns")
    select.add_argument("file")
    select.add_argument("columns", help="names between commas")
    select.add_argument("--drop", action="store_true", help="choose all others")
    select.add_argument("--distinct", action="store_true", help="leave out repeated rows")
    keep = commands.add_parser("filter", help="choose rows")
    keep.add_argument("file")
    keep.add_argument("conditions", nargs="*")
    keep.add_argument("--invert", action="store_true")
    keep.add_argument("--sort", action="append", default=[])
    keep.add_argument("--limit", type=int)
    group = commands.add_parser("group", help="compute over groups")
    group.add_argument("file")
    group.add_argument("keys", nargs="*")
    group.add_argument("--do", action="append", default=[], dest="requests")
    both = commands.add_parser("join", help="join two files")
    both.add_argument("file")
    both.add_argument("other")
    both.add_argument("--on", required=True)
    both.add_argument("--right-on")
    both.add_argument("--left", action="store_true", help="keep rows without a partner")
    pile = commands.add_parser("stack", help="put files below each other")
    pile.add_argument("files", nargs="+")
    return parser


def _open(path, delimiter):
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return read(file.read(), delimiter)
    except FileNotFoundError:
        raise CsvError(f"no file {path}") from None


def run(args):
    """Carry out a command and return the table to print."""
    if args.command == "stack":
        return stack(_open(path, args.delimiter) for path in args.files)
    table = _open(args.file, args.delimiter)
    if args.command == "select":
        table = pick(table, args.columns.split(","), drop=args.drop)
        return distinct(table) if args.distinct else table
    if args.command == "filter":
        for condition in args.conditions:
            table = where(table, condition, invert=args.invert)
        table = sort(table, *args.sort) if args.sort else table
        return table if args.limit is None else head(table, args.limit)
    if args.command == "group":
        return aggregate(table, args.keys, args.requests or ["count"])
    other = _open(args.other, args.delimiter)
    return join(table, other, args.on, args.right_on, keep_left=args.left)


def main(argv=None):
    """Run a command; 0 if it went well, 1 with one line on stderr if not."""
    args = build_parser().parse_args(argv)
    try:
        print(write(run(args), args.delimiter), end="")
    except CsvError as error:
        print(f"csvkit: {error}", file=sys.stderr)
        return 1
    return 0
