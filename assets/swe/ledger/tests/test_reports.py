import pytest

from ledger import Book, Entry, Kind, LedgerError, Posting
from ledger.journal import read_journal, write_journal
from ledger.reports import Line, close_period, profit, render, total, trial_balance

JOURNAL = """\
# the first quarter
2024-01-01 founding
  bank      500.00
  capital

2024-01-31 rent
  rent      120.00
  bank     -120.00


2024-02-15 a sale
  bank      300
  fees        4.50
  sales
"""


@pytest.fixture
def book():
    book = Book()
    kinds = {"bank": Kind.ASSET, "capital": Kind.EQUITY, "sales": Kind.INCOME}
    kinds.update({"rent": Kind.EXPENSE, "fees": Kind.EXPENSE, "loan": Kind.LIABILITY})
    for name, kind in kinds.items():
        book.open(name, kind)
    for entry in read_journal(JOURNAL):
        book.post(entry)
    return book


def test_a_journal_is_read(book):
    assert len(book) == 3
    assert book.entry(1) == Entry(
        "2024-01-01", "founding", (Posting("bank", 50000), Posting("capital", -50000))
    )
    assert book.entry(3).postings[2] == Posting("sales", -30450)


def test_a_written_journal_is_read_back():
    entries = read_journal(JOURNAL)
    assert read_journal(write_journal(entries)) == entries
    assert write_journal(entries[1:2]) == "2024-01-31 rent\n  rent  120.00\n  bank  -120.00\n"
    assert write_journal([]) == ""


@pytest.mark.parametrize(
    "text, message",
    [
        ("2024-01-01 x\n  a\n  b", "entry of 2024-01-01: only one amount may be left out"),
        ("2024-01-01 x\n  a 1\nb", "posting not indented: 'b'"),
        ("2024-01-01 x\n  a 1 2\n  b", "bad posting 'a 1 2'"),
        ("2024-01-01 x\n  a 1", "at least two postings"),
    ],
)
def test_bad_journals_are_refused(text, message):
    with pytest.raises(LedgerError, match=message):
        read_journal(text)


def test_the_trial_balance_has_two_equal_columns(book):
    lines = trial_balance(book)
    assert lines == [
        Line("bank", 68000, 0),
        Line("capital", 0, 50000),
        Line("fees", 450, 0),
        Line("rent", 12000, 0),
        Line("sales", 0, 30450),
    ]
    assert sum(line.debit for line in lines) == sum(line.credit for line in lines) == 80450


def test_the_trial_balance_of_a_date(book):
    assert trial_balance(book, until="2024-01-30") == [
        Line("bank", 50000, 0),
        Line("capital", 0, 50000),
    ]


def test_the_profit_of_a_period(book):
    assert profit(book) == 18000
    assert profit(book, until="2024-01-31") == -12000
    assert profit(book, since="2024-02-01") == 30000
    assert total(book, Kind.EXPENSE) == 12450
    assert total(book, Kind.LIABILITY) == 0


def test_closing_moves_the_profit_to_equity(book):
    assert close_period(book, "2024-03-31", "capital") == 18000
    assert book.balance("capital") == 68000
    assert book.balance("sales") == book.balance("rent") == book.balance("fees") == 0
    assert book.entry(4).memo == "closing"
    with pytest.raises(LedgerError, match="nothing to close"):
        close_period(book, "2024-03-31", "capital")


def test_closing_a_loss_and_nothing_later(book):
    assert close_period(book, "2024-01-31", "capital") == -12000
    assert book.balance("capital") == 38000
    assert book.balance("sales") == 30450


def test_closing_without_profit_or_loss_leaves_equity_alone(book):
    book.post(Entry("2024-02-20", "x", (Posting("rent", 18000), Posting("bank", -18000))))
    assert close_period(book, "2024-02-28", "capital") == 0
    assert book.balance("capital") == 50000


def test_closing_needs_an_equity_account(book):
    with pytest.raises(LedgerError, match="account 'bank' is not equity"):
        close_period(book, "2024-03-31", "bank")


def test_the_rendered_trial_balance(book):
    assert render(trial_balance(book, until="2024-01-31")) == (
        "bank       380.00         -\n"
        "capital         -    500.00\n"
        "rent       120.00         -\n"
        "total      500.00    500.00"
    )
    assert render([]) == "total         -         -"
