"""What was sold."""


class SalesLog:
    """Counts of pieces sold, and the turnover, per name of product."""

    def __init__(self):
        self._sold = {}

    def record(self, product):
        """Count one piece of a product."""
        pieces, cents = self._sold.get(product.name, (0, 0))
        self._sold[product.name] = (pieces + 1, cents + product.price)

    def pieces(self, name=None):
        """The pieces sold of a product, or of all."""
        if name is None:
            return sum(pieces for pieces, _ in self._sold.values())
        return self._sold.get(name, (0, 0))[0]

    def turnover(self, name=None):
        """The cents taken for a product, or for all."""
        if name is None:
            return sum(cents for _, cents in self._sold.values())
        return self._sold.get(name, (0, 0))[1]

    def best(self, count=1):
        """The names sold most often, by pieces, then turnover, then name."""
        if count < 1:
            raise ValueError(f"count must be positive, not {count}")
        ranked = sorted(
            self._sold, key=lambda name: (-self._sold[name][0], -self._sold[name][1], name)
        )
        return ranked[:count]
