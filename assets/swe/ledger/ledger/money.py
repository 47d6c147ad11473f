"""Amounts of money as whole cents."""


def parse_amount(text: str) -> int:
    """Read cents from text such as "12", "-3.5", "1,234.05".

    One or two digits may follow the point ("3.5" is 350 cents). Commas may stand between groups
    of three digits. Anything else raises ValueError.
    """
    body = text.strip()
    negative = body.startswith("-")
    if negative or body.startswith("+"):
        body = body[1:]
    whole, point, fraction = body.partition(".")
    if point and not 1 <= len(fraction) <= 2:
        raise ValueError(f"bad amount {text!r}: one or two digits must follow the point")
    whole = _without_commas(whole, text)
    if not whole.isdigit() or (point and not fraction.isdigit()):
        raise ValueError(f"bad amount {text!r}: not a number")
    cents = int(whole) * 100 + int(fraction.ljust(2, "0"))
    return -cents if negative else cents


def _without_commas(whole: str, text: str) -> str:
    first, *rest = whole.split(",")
    if rest and not 1 <= len(first) <= 3:
        raise ValueError(f"bad amount {text!r}: misplaced comma")
    if any(len(group) != 3 for group in rest):
        raise ValueError(f"bad amount {text!r}: misplaced comma")
    return first + "".join(rest)


def format_amount(cents: int, commas: bool = False) -> str:
    """Write cents as "12.50"; with `commas`, thousands are grouped ("1,234.05")."""
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    number = f"{whole:,}" if commas else str(whole)
    return f"{sign}{number}.{rest:02d}"


def split_amount(cents: int, parts: int) -> list:
    """Split an amount into `parts` shares that differ by one cent at most and sum to `cents`.

    The larger shares come first; for a negative amount the most negative ones do.
    """
    if parts < 1:
        raise ValueError(f"cannot split into {parts} parts")
    share, rest = divmod(abs(cents), parts)
    sign = -1 if cents < 0 else 1
    return [sign * (share + 1) if i < rest else sign * share for i in range(parts)]
