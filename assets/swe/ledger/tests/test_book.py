import pytest

from ledger import (
    Account,
    Book,
    ClosedAccount,
    Entry,
    Kind,
    LedgerError,
    Posting,
    Unbalanced,
    UnknownAccount,
)


def move(date, debit, credit, amount, memo="m"):
    return Entry(date, memo, (Posting(debit, amount), Posting(credit, -amount)))


@pytest.fixture
def book():
    book = Book()
    book.open("bank", Kind.ASSET)
    book.open("bank:savings", Kind.ASSET)
    book.open("bankrupt", Kind.EXPENSE)
    book.open("sales", Kind.INCOME)
    book.post(move("2024-01-10", "bank", "sales", 1000))
    book.post(move("2024-02-01", "bank:savings", "bank", 300))
    book.post(move("2024-01-20", "bank", "sales", 50))
    return book


def test_balances_are_positive_on_the_normal_side(book):
    assert book.balance("bank") == 750
    assert book.balance("sales") == 1050
    assert book.balance("bank:savings") == 300
    assert book.balance("bankrupt") == 0


def test_both_ends_of_a_period_count(book):
    assert book.balance("bank", since="2024-01-20") == -250
    assert book.balance("bank", since="2024-01-21") == -300
    assert book.balance("bank", until="2024-01-20") == 1050
    assert book.balance("bank", until="2024-01-19") == 1000
    assert book.balance("bank", "2024-01-20", "2024-01-20") == 50


def test_postings_come_by_date(book):
    assert [date for date, _ in book.postings("bank")] == ["2024-01-10", "2024-01-20", "2024-02-01"]
    assert book.running("bank") == [("2024-01-10", 1000), ("2024-01-20", 1050), ("2024-02-01", 750)]
    assert book.running("sales") == [("2024-01-10", 1000), ("2024-01-20", 1050)]


def test_accounts_below_a_prefix_are_found_by_path(book):
    assert [a.name for a in book.accounts("bank")] == ["bank", "bank:savings"]
    assert [a.name for a in book.accounts()] == ["bank", "bank:savings", "bankrupt", "sales"]


def test_an_account_is_opened_once(book):
    with pytest.raises(LedgerError, match="account 'bank' exists"):
        book.open("bank", Kind.ASSET)


def test_unknown_accounts_are_refused_and_nothing_is_kept(book):
    with pytest.raises(UnknownAccount, match="no account named 'x'"):
        book.post(move("2024-01-01", "bank", "x", 1))
    with pytest.raises(UnknownAccount) as caught:
        book.balance("y")
    assert caught.value.name == "y"
    assert len(book) == 3
    assert book.balance("bank") == 750


def test_only_an_empty_account_can_be_closed(book):
    with pytest.raises(LedgerError, match="account 'bank' has a balance of 750"):
        book.close("bank")
    book.close("bankrupt")
    assert book.account("bankrupt").closed
    with pytest.raises(ClosedAccount, match="account 'bankrupt' is closed"):
        book.post(move("2024-03-01", "bankrupt", "bank", 5))
    assert not book.account("bank").closed


def test_entries_are_numbered_from_one(book):
    assert book.post(move("2024-03-01", "bank", "sales", 1)) == 4
    assert book.entry(1).date == "2024-01-10"
    assert book.entry(4).total == 1
    for number in (0, 5, -1):
        with pytest.raises(LedgerError, match=f"no entry number {number}"):
            book.entry(number)


def test_undo_posts_the_opposite(book):
    assert book.undo(2, "2024-02-01") == 4
    assert book.balance("bank") == 1050
    assert book.balance("bank:savings") == 0
    assert book.entry(4).memo == "reversal: m"
    with pytest.raises(LedgerError, match="cannot reverse on 2024-01-31, before 2024-02-01"):
        book.undo(2, "2024-01-31")


def test_an_entry_sums_to_zero():
    with pytest.raises(Unbalanced, match="out of balance by 3") as caught:
        Entry("2024-01-01", "", (Posting("a", 5), Posting("b", -2)))
    assert caught.value.difference == 3
    entry = Entry("2024-01-01", "", (Posting("a", 5), Posting("b", -2), Posting("c", -3)))
    assert entry.total == 5
    assert [p.side for p in entry.postings] == ["debit", "credit", "credit"]


def test_an_entry_has_two_postings_that_are_not_zero():
    with pytest.raises(LedgerError, match="at least two postings"):
        Entry("2024-01-01", "", (Posting("a", 0),))
    with pytest.raises(LedgerError, match="cannot be zero"):
        Entry("2024-01-01", "", (Posting("a", 0), Posting("b", 0)))


@pytest.mark.parametrize("date", ["2024-1-01", "24-01-01", "2024-01", "2024-01-0x", "20240101"])
def test_dates_are_iso(date):
    with pytest.raises(ValueError, match="expected YYYY-MM-DD"):
        move(date, "a", "b", 1)


@pytest.mark.parametrize("date", ["2024-00-01", "2024-13-01", "2024-01-00", "2024-04-31"])
def test_dates_exist(date):
    with pytest.raises(ValueError, match="no such day"):
        move(date, "a", "b", 1)


@pytest.mark.parametrize("date", ["2024-01-01", "2024-12-31", "2023-02-29", "2024-04-30"])
def test_the_first_and_the_last_day_of_a_month_are_dates(date):
    assert move(date, "a", "b", 1).date == date


def test_months_have_their_own_length():
    longest = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    for month, day in enumerate(longest, start=1):
        assert move(f"2024-{month:02d}-{day}", "a", "b", 1)
        with pytest.raises(ValueError, match="no such day"):
            move(f"2024-{month:02d}-{day + 1}", "a", "b", 1)


def test_account_names_are_not_padded():
    for name in ("", " a", "a "):
        with pytest.raises(ValueError, match="bad account name"):
            Account(name, Kind.ASSET)
    assert Account("a b", Kind.EQUITY).signed(5) == -5
    assert Account("a b", Kind.EXPENSE).signed(5) == 5
