"""CSV text and tables; the reader is our own, and strict."""


class CsvError(ValueError):
    """Text, a column or a request that makes no sense."""


class Table:
    """A header of different names, and rows of as many cells of text."""

    def __init__(self, header, rows=()):
        self.header = list(header)
        self.rows = [list(row) for row in rows]
        if len(set(self.header)) != len(self.header):
            raise CsvError("a column name stands twice")
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.header):
                raise CsvError(f"row {number} has {len(row)} cells, not {len(self.header)}")

    def __eq__(self, other):
        if not isinstance(other, Table):
            return NotImplemented
        return self.header == other.header and self.rows == other.rows

    def __repr__(self):
        return f"Table({self.header!r}, {self.rows!r})"

    def __len__(self):
        return len(self.rows)

    def index(self, name):
        """The position of a column."""
        if name not in self.header:
            raise CsvError(f"no column {name!r}")
        return self.header.index(name)

    def column(self, name):
        """The cells of a column."""
        at = self.index(name)
        return [row[at] for row in self.rows]


def split_rows(text, delimiter=","):
    """Split CSV text into rows of cells.

    Cells may be put in double quotes to hold delimiters, line breaks, and quotes (doubled). A
    quote inside a plain cell, and text after a closing quote, are errors. Empty lines are skipped.
    """
    rows, row, cell, quoted, closed = [], [], [], False, False
    text = text.replace("\r\n", "\n")
    if text and not text.endswith("\n"):
        text += "\n"
    at, line = 0, 1
    while at < len(text):
        char = text[at]
        if char == "\n":
            line += 1
        if quoted:
            if char != '"':
                cell.append(char)
            elif text[at + 1] == '"':
                cell.append('"')
                at += 1
            else:
                quoted, closed = False, True
        elif char in (delimiter, "\n"):
            row.append("".join(cell))
            if char == "\n" and (len(row) > 1 or row[0] or closed):
                rows.append(row)
            cell, closed = [], False
            row = [] if char == "\n" else row
        elif closed:
            raise CsvError(f"line {line}: text after a closing quote")
        elif char == '"':
            if cell:
                raise CsvError(f"line {line}: quote inside a cell")
            quoted = True
        else:
            cell.append(char)
        at += 1
    if quoted:
        raise CsvError("unclosed quote")
    return rows


def read(text, delimiter=","):
    """Read a table; the first row is the header."""
    rows = split_rows(text, delimiter)
    if not rows:
        raise CsvError("no header")
    return Table([name.strip() for name in rows[0]], rows[1:])


def write(table, delimiter=","):
    """Write a table so that `read` reads it back, with quotes only where they are needed."""
    lines = [table.header] + table.rows
    return "".join(
        delimiter.join(_quote(cell, delimiter, len(row) == 1) for cell in row) + "\n"
        for row in lines
    )


def _quote(cell, delimiter, alone):
    special = delimiter in cell or '"' in cell or "\n" in cell or "\r" in cell
    if special or (alone and not cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell
