"""Easter and the feasts that depend on it."""

from .date import Date

OFFSETS = {"Good Friday": -2, "Easter Monday": 1, "Ascension": 39, "Whit Monday": 50}


def easter(year: int) -> Date:
    """Return Easter Sunday of the western churches, from 1583 on."""
    if year < 1583:
        raise ValueError(f"year must be 1583 or later, got {year}")
    golden = year % 19
    century, rest = divmod(year, 100)
    shift = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return Date(year, month, day + 1)


def feast(name: str, year: int) -> Date:
    """Return a feast by its English name; ValueError for one that is not known."""
    if name not in OFFSETS:
        raise ValueError(f"unknown feast {name!r}")
    return easter(year).add_days(OFFSETS[name])
