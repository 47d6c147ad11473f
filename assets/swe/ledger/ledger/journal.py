"""A plain text form of the journal.

    2024-03-01 rent of March
      rent   800.00
      bank

At most one posting of an entry may leave its amount out; it takes what is missing to zero.
"""

from typing import List, Optional, Tuple

from ledger.entries import Entry, Posting
from ledger.errors import LedgerError
from ledger.money import format_amount, parse_amount


def read_journal(text: str) -> List[Entry]:
    """Read entries; they are separated by blank lines, and "#" starts a comment line."""
    blocks: List[List[str]] = [[]]
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            continue
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [_read_entry(block) for block in blocks if block]


def _read_entry(lines: List[str]) -> Entry:
    date, _, memo = lines[0].partition(" ")
    rows = [_read_posting(line) for line in lines[1:]]
    blanks = [name for name, amount in rows if amount is None]
    if len(blanks) > 1:
        raise LedgerError(f"entry of {date}: only one amount may be left out")
    missing = -sum(amount for _, amount in rows if amount is not None)
    filled = tuple(Posting(name, missing if amount is None else amount) for name, amount in rows)
    return Entry(date, memo.strip(), filled)


def _read_posting(line: str) -> Tuple[str, Optional[int]]:
    if not line.startswith(" "):
        raise LedgerError(f"posting not indented: {line!r}")
    words = line.split()
    if len(words) > 2:
        raise LedgerError(f"bad posting {line.strip()!r}")
    return words[0], parse_amount(words[1]) if len(words) == 2 else None


def write_journal(entries: List[Entry]) -> str:
    """Write entries so that `read_journal` reads them back."""
    blocks = []
    for entry in entries:
        lines = [f"{entry.date} {entry.memo}".rstrip()]
        lines += [f"  {p.account}  {format_amount(p.amount)}" for p in entry.postings]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)
