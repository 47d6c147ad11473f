"""Joining two tables."""

from csvkit.reader import CsvError, Table


def join(left, right, on, right_on=None, keep_left=False):
    """All pairs of a left and a right row with equal cells in the columns `on` and `right_on`.

    `right_on` is the same name by default, and that column of the right is left out. Other names
    that occur on both sides get "right_" on the right. With `keep_left`, left rows without a
    partner stay, with empty cells. The order is that of the left rows, then of the right.
    """
    at, right_at = left.index(on), right.index(on if right_on is None else right_on)
    names = [name for i, name in enumerate(right.header) if i != right_at]
    names = [f"right_{name}" if name in left.header else name for name in names]
    partners = {}
    for row in right.rows:
        rest = row[:right_at] + row[right_at + 1 :]
        partners.setdefault(row[right_at], []).append(rest)
    rows = []
    for row in left.rows:
        found = partners.get(row[at], [])
        if not found and keep_left:
            found = [[""] * len(names)]
        rows.extend(row + rest for rest in found)
    return Table(left.header + names, rows)


def stack(tables):
    """The rows of several tables with the same columns, in the order of those of the first."""
    tables = list(tables)
    if not tables:
        raise CsvError("no tables to stack")
    header, rows = tables[0].header, []
    for table in tables:
        if sorted(table.header) != sorted(header):
            raise CsvError(f"columns differ: {table.header} and {header}")
        order = [table.index(name) for name in header]
        rows.extend([row[at] for at in order] for row in table.rows)
    return Table(header, rows)
