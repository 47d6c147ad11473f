"""Groups of rows, and numbers about them."""

from csvkit.reader import CsvError, Table
from csvkit.values import number, sort_key, text


def _median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


FUNCTIONS = {
    "sum": sum,
    "min": min,
    "max": max,
    "mean": lambda values: sum(values) / len(values),
    "median": _median,
}


def aggregate(table, keys, requests):
    """One row per group of rows that are equal in the key columns, sorted by the keys.

    Requests are "count", which counts rows, or "function:column" with sum, min, max, mean or
    median. Cells that are no numbers are left out; a group without numbers gets an empty cell
    (0 for a sum). Without keys, all rows are one group.
    """
    parsed = [_parse(table, request) for request in requests]
    if not parsed:
        raise CsvError("nothing to compute")
    at = [table.index(key) for key in keys]
    groups = {} if keys else {(): []}
    for row in table.rows:
        groups.setdefault(tuple(row[i] for i in at), []).append(row)
    header = list(keys) + [request.replace(":", "_") for request in requests]
    ordered = sorted(groups, key=lambda key: [sort_key(cell) for cell in key])
    return Table(header, [list(k) + [_compute(groups[k], p) for p in parsed] for k in ordered])


def _parse(table, request):
    if request == "count":
        return "count", None
    function, colon, column = request.partition(":")
    if not colon or function not in FUNCTIONS:
        raise CsvError(f"cannot compute {request!r}")
    return function, table.index(column)


def _compute(rows, parsed):
    function, at = parsed
    if function == "count":
        return str(len(rows))
    values = [value for value in (number(row[at]) for row in rows) if value is not None]
    if not values:
        return "0" if function == "sum" else ""
    return text(FUNCTIONS[function](values))
