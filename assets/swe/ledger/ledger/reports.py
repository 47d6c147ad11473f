"""Reports over a book."""

from typing import List, NamedTuple, Optional

from ledger.accounts import Kind
from ledger.book import Book
from ledger.entries import Entry, Posting
from ledger.errors import LedgerError
from ledger.money import format_amount


class Line(NamedTuple):
    """A line of the trial balance; one of the two columns is zero."""

    account: str
    debit: int
    credit: int


def trial_balance(book: Book, until: Optional[str] = None) -> List[Line]:
    """One line per account with a balance, sorted by name; the two columns sum to the same."""
    lines = []
    for account in book.accounts():
        raw = account.signed(book.balance(account.name, until=until))
        if raw > 0:
            lines.append(Line(account.name, raw, 0))
        elif raw < 0:
            lines.append(Line(account.name, 0, -raw))
    return lines


def total(book: Book, kind: Kind, since: Optional[str] = None, until: Optional[str] = None) -> int:
    """The balance of all accounts of a kind in a period."""
    names = [account.name for account in book.accounts() if account.kind is kind]
    return sum(book.balance(name, since, until) for name in names)


def profit(book: Book, since: Optional[str] = None, until: Optional[str] = None) -> int:
    """Income minus expenses of a period."""
    return total(book, Kind.INCOME, since, until) - total(book, Kind.EXPENSE, since, until)


def close_period(book: Book, date: str, equity: str) -> int:
    """Move income and expenses up to a date to an equity account; return the profit moved.

    Raises LedgerError if the account is not of kind equity, or there is nothing to move.
    """
    if book.account(equity).kind is not Kind.EQUITY:
        raise LedgerError(f"account {equity!r} is not equity")
    moved = []
    for account in book.accounts():
        raw = account.signed(book.balance(account.name, until=date))
        if account.kind.is_temporary and raw != 0:
            moved.append(Posting(account.name, -raw))
    if not moved:
        raise LedgerError("nothing to close")
    gain = sum(posting.amount for posting in moved)
    if gain != 0:
        moved.append(Posting(equity, -gain))
    book.post(Entry(date, "closing", tuple(moved)))
    return gain


def render(lines: List[Line]) -> str:
    """The trial balance as text: names on the left, two columns of ten on the right, and totals."""
    width = max([len(line.account) for line in lines] + [5])
    sums = Line("total", sum(line.debit for line in lines), sum(line.credit for line in lines))
    rows = []
    for line in lines + [sums]:
        cells = [format_amount(cents) if cents else "-" for cents in (line.debit, line.credit)]
        rows.append(line.account.ljust(width) + "".join(cell.rjust(10) for cell in cells))
    return "\n".join(rows)
