"""Coins and the making of change."""

from vending.errors import BadCoin, NoChange

COINS = (200, 100, 50, 20, 10, 5)


class CashBox:
    """A count of coins per kind."""

    def __init__(self, coins=None):
        self._counts = {coin: 0 for coin in COINS}
        self.add(coins or {})

    @property
    def total(self):
        """The sum of all coins."""
        return sum(coin * count for coin, count in self._counts.items())

    def count(self, coin):
        """How many coins of a kind there are."""
        if coin not in self._counts:
            raise BadCoin(f"no coin of {coin}")
        return self._counts[coin]

    def add(self, coins):
        """Put in coins, given as {coin: count}; nothing is added if one is refused."""
        for coin, count in coins.items():
            if coin not in self._counts:
                raise BadCoin(f"no coin of {coin}")
            if count < 0:
                raise ValueError(f"cannot add {count} coins of {coin}")
        for coin, count in coins.items():
            self._counts[coin] += count

    def take(self, coins):
        """Take out coins, given as {coin: count}; nothing is taken if there are too few."""
        for coin, count in coins.items():
            if count > self.count(coin):
                raise NoChange(f"only {self.count(coin)} coins of {coin}")
        for coin, count in coins.items():
            self._counts[coin] -= count

    def change(self, amount):
        """The fewest coins that make an amount, as {coin: count} without zeros.

        Of several such ways, the one with the fewest small coins is taken ({20: 3} rather than
        {50: 1, 5: 2}). Raises NoChange if there is none. The coins stay in the box.
        """
        if amount < 0:
            raise ValueError(f"cannot pay {amount}")
        best = {0: ()}
        for coin in COINS:
            for _ in range(self._counts[coin]):
                for made, used in sorted(best.items(), reverse=True):
                    sum_ = made + coin
                    if sum_ <= amount and (sum_ not in best or len(best[sum_]) > len(used) + 1):
                        best[sum_] = used + (coin,)
        if amount not in best:
            raise NoChange(f"cannot make {amount}")
        return {coin: best[amount].count(coin) for coin in COINS if coin in best[amount]}

    def skim(self, keep):
        """Take out all coins beyond `keep` of each kind, and return them."""
        surplus = {coin: n - keep for coin, n in self._counts.items() if n > keep}
        self.take(surplus)
        return surplus
