"""Numbers to text."""

from rational.number import Rational


def mixed(value):
    """Write a mixed number: "2 1/3", "-1/2", "5"."""
    whole, rest = divmod(abs(value.num), value.den)
    sign = "-" if value.num < 0 else ""
    if rest == 0:
        return f"{sign}{whole}"
    if whole == 0:
        return f"{sign}{rest}/{value.den}"
    return f"{sign}{whole} {rest}/{value.den}"


def decimal(value, places, trim=False):
    """Write a number rounded to some places after the point; halves go to the even neighbour.

    With `trim`, zeros at the end are left out, and the point with them. Zero has no sign.
    """
    if places < 0:
        raise ValueError(f"places must not be negative: {places}")
    scaled = (value.round(places) * 10**places).num
    digits = str(abs(scaled)).rjust(places + 1, "0")
    text = digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}"
    if trim and places > 0:
        text = text.rstrip("0").rstrip(".")
    return f"-{text}" if scaled < 0 else text


def repeating(value):
    """Write the exact decimal expansion, with its cycle in brackets: "0.1(6)", "0.5", "2"."""
    whole, rest = divmod(abs(value.num), value.den)
    seen, digits = {}, []
    while rest and rest not in seen:
        seen[rest] = len(digits)
        digit, rest = divmod(rest * 10, value.den)
        digits.append(str(digit))
    sign = "-" if value.num < 0 else ""
    if not digits:
        return f"{sign}{whole}"
    if rest:
        start = seen[rest]
        return f"{sign}{whole}.{''.join(digits[:start])}({''.join(digits[start:])})"
    return f"{sign}{whole}.{''.join(digits)}"


def percent(value, places=0):
    """Write a percentage, such as "12.5%"."""
    return decimal(value * Rational(100), places) + "%"
