"""Everything that can go wrong in a book."""


class LedgerError(Exception):
    """The base of all errors of this package."""


class UnknownAccount(LedgerError):
    """No account has this name."""

    def __init__(self, name):
        super().__init__(f"no account named {name!r}")
        self.name = name


class ClosedAccount(LedgerError):
    """The account takes no more postings."""

    def __init__(self, name):
        super().__init__(f"account {name!r} is closed")
        self.name = name


class Unbalanced(LedgerError):
    """The postings of an entry do not sum to zero; `difference` is their sum."""

    def __init__(self, difference):
        super().__init__(f"entry is out of balance by {difference}")
        self.difference = difference
