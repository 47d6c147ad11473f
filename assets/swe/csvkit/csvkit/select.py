"""Choosing columns and rows."""

from csvkit.reader import CsvError, Table
from csvkit.values import number, sort_key

OPERATORS = ("<=", ">=", "!=", "=", "<", ">", "~")


def pick(table, names, drop=False):
    """The table with some columns, in the order of `names`; with `drop`, without them."""
    wanted = [table.index(name) for name in names]
    if drop:
        wanted = [at for at in range(len(table.header)) if at not in wanted]
    if not wanted:
        raise CsvError("no columns left")
    rows = [[row[at] for at in wanted] for row in table.rows]
    return Table([table.header[at] for at in wanted], rows)


def rename(table, names):
    """The table with columns renamed, by {old: new}."""
    for old in names:
        table.index(old)
    return Table([names.get(name, name) for name in table.header], table.rows)


def parse_condition(text):
    """Split a condition such as "age>=10" into column, operator and value."""
    places = [(text.find(op), -len(op), op) for op in OPERATORS if op in text]
    if not places or min(places)[0] == 0:
        raise CsvError(f"bad condition {text!r}")
    at, _, op = min(places)
    return text[:at].strip(), op, text[at + len(op) :].strip()


def where(table, condition, invert=False):
    """The rows that meet a condition: =, !=, <, <=, >, >=, or ~ (contains, in any case).

    If both sides are numbers they are compared as numbers, and as text otherwise. An empty cell
    meets no <, <=, > or >=.
    """
    name, op, value = parse_condition(condition)
    at = table.index(name)
    rows = [row for row in table.rows if _meets(row[at], op, value) != invert]
    return Table(table.header, rows)


def _meets(cell, op, value):
    if op == "~":
        return value.lower() in cell.lower()
    left, right = number(cell), number(value)
    if left is None or right is None:
        left, right = cell, value
    if op == "=":
        return left == right
    if op == "!=":
        return left != right
    if cell == "":
        return False
    if op == "<":
        return left < right
    if op == "<=":
        return left <= right
    if op == ">":
        return left > right
    return left >= right


def sort(table, *names):
    """The rows sorted by columns, the first counting most; "-name" is from high to low.

    Rows that are equal in all of them keep their order.
    """
    if not names:
        raise CsvError("nothing to sort by")
    rows = list(table.rows)
    for name in reversed(names):
        down = name.startswith("-")
        at = table.index(name[1:] if down else name)
        rows.sort(key=lambda row: sort_key(row[at]), reverse=down)
    return Table(table.header, rows)


def distinct(table, names=None):
    """The rows whose cells in some columns (all by default) did not occur before."""
    wanted = [table.index(name) for name in names or table.header]
    seen, rows = set(), []
    for row in table.rows:
        key = tuple(row[at] for at in wanted)
        if key not in seen:
            seen.add(key)
            rows.append(row)
    return Table(table.header, rows)


def head(table, count, skip=0):
    """`count` rows after the first `skip`."""
    if count < 0 or skip < 0:
        raise CsvError("cannot take a negative number of rows")
    return Table(table.header, table.rows[skip : skip + count])
