"""The book: accounts, and the journal of entries."""

from typing import Dict, Iterator, List, Optional, Tuple

from ledger.accounts import Account, Kind
from ledger.entries import Entry, Posting
from ledger.errors import ClosedAccount, LedgerError, UnknownAccount


class Book:
    """A set of accounts and the entries posted to them."""

    def __init__(self) -> None:
        self._accounts: Dict[str, Account] = {}
        self._journal: List[Entry] = []

    def __len__(self) -> int:
        """The number of entries."""
        return len(self._journal)

    def open(self, name: str, kind: Kind) -> Account:
        """Add an account and return it; the name must be new."""
        if name in self._accounts:
            raise LedgerError(f"account {name!r} exists")
        account = Account(name, kind)
        self._accounts[name] = account
        return account

    def account(self, name: str) -> Account:
        """The account of a name, or UnknownAccount."""
        if name not in self._accounts:
            raise UnknownAccount(name)
        return self._accounts[name]

    def accounts(self, prefix: Optional[str] = None) -> List[Account]:
        """All accounts, or those at and below a prefix, sorted by name."""
        found = [a for a in self._accounts.values() if prefix is None or a.is_under(prefix)]
        return sorted(found, key=lambda account: account.name)

    def close(self, name: str) -> None:
        """Close an account for postings; its balance must be zero."""
        balance = self.balance(name)
        if balance != 0:
            raise LedgerError(f"account {name!r} has a balance of {balance}")
        self.account(name).closed = True

    def post(self, entry: Entry) -> int:
        """Add an entry and return its number (from 1); nothing is kept if any account refuses."""
        for posting in entry.postings:
            if self.account(posting.account).closed:
                raise ClosedAccount(posting.account)
        self._journal.append(entry)
        return len(self._journal)

    def entry(self, number: int) -> Entry:
        """The entry of a number, from 1."""
        if not 1 <= number <= len(self._journal):
            raise LedgerError(f"no entry number {number}")
        return self._journal[number - 1]

    def undo(self, number: int, date: str) -> int:
        """Post the reversal of an entry and return the number of the reversal."""
        return self.post(self.entry(number).reversed(date))

    def postings(
        self, name: str, since: Optional[str] = None, until: Optional[str] = None
    ) -> Iterator[Tuple[str, Posting]]:
        """The (date, posting) pairs of an account in a period, by date, then in order of posting.

        Both ends of the period are included; None leaves an end open.
        """
        self.account(name)
        for entry in sorted(self._journal, key=lambda entry: entry.date):
            if since is not None and entry.date < since:
                continue
            if until is not None and entry.date > until:
                break
            for posting in entry.postings:
                if posting.account == name:
                    yield entry.date, posting

    def balance(self, name: str, since: Optional[str] = None, until: Optional[str] = None) -> int:
        """The change of an account in a period, positive on the normal side of its kind."""
        raw = sum(posting.amount for _, posting in self.postings(name, since, until))
        return self.account(name).signed(raw)

    def running(self, name: str) -> List[Tuple[str, int]]:
        """The (date, balance) of an account after each of its postings."""
        account, raw, rows = self.account(name), 0, []
        for date, posting in self.postings(name):
            raw += posting.amount
            rows.append((date, account.signed(raw)))
        return rows
