"""A todo list on the command line."""

from todo.cli import main

__all__ = ["main"]
