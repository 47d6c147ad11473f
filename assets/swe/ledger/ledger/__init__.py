"""Double-entry bookkeeping in memory."""

from ledger.accounts import Account, Kind
from ledger.book import Book
from ledger.entries import Entry, Posting
from ledger.errors import ClosedAccount, LedgerError, Unbalanced, UnknownAccount
from ledger.money import format_amount, parse_amount, split_amount

__all__ = [
    "Account",
    "Book",
    "ClosedAccount",
    "Entry",
    "Kind",
    "LedgerError",
    "Posting",
    "Unbalanced",
    "UnknownAccount",
    "format_amount",
    "parse_amount",
    "split_amount",
]
