"""The command line."""

import argparse
import sys
from typing import List, Optional

from todo import query, storage
from todo.model import PRIORITIES, Task, TodoError, TodoList, check_date

MARKS = {"low": "!", "normal": "!!", "high": "!!!"}


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(prog="todo", description="A todo list in a JSON file.")
    parser.add_argument("--file", default="todo.json")
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add", help="add a task")
    add.add_argument("title")
    show = commands.add_parser("list", help="list tasks")
    show.add_argument("--status", choices=("open", "done", "all"), default="open")
    show.add_argument("--at-least", choices=PRIORITIES, default="low")
    show.add_argument("--until")
    show.add_argument("--text", default="")
    show.add_argument("--sort", choices=query.ORDERS, default="number")
    for name in ("done", "undo", "remove"):
        commands.add_parser(name).add_argument("numbers", type=int, nargs="+")
    edit = commands.add_parser("edit", help="change a task")
    edit.add_argument("number", type=int)
    edit.add_argument("--title")
    for command in (add, edit):
        command.add_argument("--priority", choices=PRIORITIES)
        command.add_argument("--due")
    for command in (add, edit, show):
        command.add_argument("--tag", action="append", dest="tags")
    stats = commands.add_parser("stats", help="count tasks")
    for command in (show, stats):
        command.add_argument("--today")
    commands.add_parser("purge", help="remove all done tasks")
    return parser


def format_task(task: Task, today: Optional[str] = None) -> str:
    """One line for a task: number, box, priority, title, tags and due date."""
    box = "[x]" if task.done else "[ ]"
    line = f"{task.number} {box} {MARKS[task.priority]} {task.title}"
    line += "".join(f" #{tag}" for tag in task.tags)
    if task.due is not None:
        line += f" (due {task.due}, late)" if task.is_late(today) else f" (due {task.due})"
    return line


def run(todos: TodoList, args: argparse.Namespace) -> List[str]:
    """Carry out a command on a list and return the lines to print."""
    if args.command == "add":
        fields = {"priority": args.priority or "normal", "due": args.due, "tags": args.tags or []}
        return [f"added {todos.add(args.title, **fields).number}"]
    if args.command == "list":
        return _list(todos, args)
    if args.command == "edit":
        changes = {"title": args.title, "priority": args.priority, "due": args.due}
        return [format_task(todos.edit(args.number, tags=args.tags, **changes))]
    if args.command == "stats":
        counts = query.stats(todos.tasks, args.today and check_date(args.today))
        return [f"{name}: {count}" for name, count in counts.items()]
    if args.command == "purge":
        return [f"purged {todos.purge()}"]
    if args.command == "remove":
        return [f"removed {todos.remove(number).number}" for number in args.numbers]
    for number in args.numbers:
        todos.set_done(number, args.command == "done")
    return [f"{args.command} {number}" for number in args.numbers]


def _list(todos: TodoList, args: argparse.Namespace) -> List[str]:
    today = args.today and check_date(args.today)
    until = args.until and check_date(args.until)
    chosen = query.select(
        todos.tasks, args.status, args.tags or (), args.at_least, until, args.text
    )
    lines = [format_task(task, today) for task in query.arrange(chosen, args.sort)]
    return lines or ["nothing to do"]


def main(argv: Optional[List[str]] = None) -> int:
    """Run a command; the file is written only if all of it succeeds. Returns the exit code."""
    args = build_parser().parse_args(argv)
    try:
        todos = storage.load(args.file)
        lines = run(todos, args)
        if args.command not in ("list", "stats"):
            storage.save(todos, args.file)
    except TodoError as error:
        print(f"todo: {error}", file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0
