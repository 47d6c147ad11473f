"""Text in columns."""

from textwrapper.align import pad, truncate


def table(rows, header=None, align=None, gap=2, max_width=None):
    """Lay out rows of cells as lines of text, with a rule below the header if there is one.

    Cells are turned to text. `align` has a side ("<", ">", "^") per column, left by default; the
    header follows its column. Cells longer than `max_width` are truncated. All rows must have as
    many cells as the first (or the header).
    """
    cells = [[str(cell) for cell in row] for row in ([header] if header else []) + list(rows)]
    if not cells:
        return ""
    count = len(cells[0])
    for number, row in enumerate(cells):
        if len(row) != count:
            raise ValueError(f"row {number} has {len(row)} cells, not {count}")
    sides = align or "<" * count
    if len(sides) != count:
        raise ValueError(f"{len(sides)} alignments for {count} columns")
    if max_width is not None:
        cells = [[truncate(cell, max_width) for cell in row] for row in cells]
    widths = [max(len(row[i]) for row in cells) for i in range(count)]
    if header:
        cells.insert(1, ["-" * width for width in widths])
    return "\n".join(_line(row, widths, sides, gap) for row in cells)


def _line(row, widths, sides, gap):
    padded = [pad(cell, width, side) for cell, width, side in zip(row, widths, sides)]
    return (" " * gap).join(padded).rstrip()


def columns(items, width, gap=2):
    """Lay out short items in as many columns as fit, filled downwards, as a list of lines.

    Each column is as wide as its longest item. One column is used even if it does not fit.
    """
    items = [str(item) for item in items]
    if not items:
        return []
    for count in range(len(items), 1, -1):
        height = -(-len(items) // count)
        grid = [items[at : at + height] for at in range(0, len(items), height)]
        widths = [max(len(item) for item in column) for column in grid]
        if sum(widths) + gap * (len(grid) - 1) <= width:
            return [_grid_line(grid, widths, number, gap) for number in range(height)]
    return items


def _grid_line(grid, widths, number, gap):
    row = [column[number] if number < len(column) else "" for column in grid]
    return _line(row, widths, "<" * len(row), gap)
