"""Row operations on lists of lists of fractions; the arguments are never changed."""


def echelon(rows, reduced=False):
    """Bring rows to echelon form; return (rows, columns of the pivots, sign of the row swaps).

    The first usable row becomes the pivot row. With `reduced`, pivots are 1 and the only entries
    of their columns that are not zero.
    """
    rows = [list(row) for row in rows]
    width = len(rows[0]) if rows else 0
    pivots, sign = [], 1
    for column in range(width):
        top = len(pivots)
        found = next((i for i in range(top, len(rows)) if rows[i][column] != 0), None)
        if found is None:
            continue
        if found != top:
            rows[top], rows[found] = rows[found], rows[top]
            sign = -sign
        if reduced:
            rows[top] = [entry / rows[top][column] for entry in rows[top]]
        for i in range(0 if reduced else top + 1, len(rows)):
            if i != top:
                factor = rows[i][column] / rows[top][column]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[top])]
        pivots.append(column)
    return rows, pivots, sign


def kernel(rows):
    """A basis of the vectors that the rows map to zero: one per column without a pivot."""
    reduced, pivots, _ = echelon(rows, reduced=True)
    width = len(rows[0])
    basis = []
    for free in range(width):
        if free in pivots:
            continue
        vector = [rows[0][0] * 0] * width
        vector[free] += 1
        for row, pivot in zip(reduced, pivots):
            vector[pivot] = -row[free]
        basis.append(vector)
    return basis
