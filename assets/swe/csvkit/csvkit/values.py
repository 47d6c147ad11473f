"""Cells as numbers."""


def number(cell):
    """The integer or decimal number that a cell holds, or None."""
    body = cell.strip()
    digits = body[1:] if body[:1] in ("-", "+") else body
    whole, point, places = digits.partition(".")
    if not (whole + places).isdigit() or (point and not places):
        return None
    return float(body) if point else int(body)


def sort_key(cell):
    """A key that puts empty cells first, then numbers by value, then text by letters."""
    if not cell.strip():
        return (0, 0, "")
    value = number(cell)
    if value is not None:
        return (1, value, "")
    return (2, 0, cell)


def text(value):
    """A number as a cell: whole numbers without a point, others with at most four places."""
    if value == int(value):
        return str(int(value))
    return f"{value:.4f}".rstrip("0")
