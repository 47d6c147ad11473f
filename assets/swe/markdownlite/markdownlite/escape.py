"""Escaping of text and addresses for HTML."""

ALLOWED_SCHEMES = ("http", "https", "mailto")
_REPLACEMENTS = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


def escape_text(text):
    """Replace the characters that HTML reserves in text: ampersand and angle brackets."""
    for character, entity in _REPLACEMENTS:
        text = text.replace(character, entity)
    return text


def escape_attribute(text):
    """Escape a text for use between double quotes: as text, and double quotes too."""
    return escape_text(text).replace('"', "&quot;")


def safe_url(url):
    """Return the escaped address, or "#" if its scheme is not http, https or mailto.

    An address without a scheme is relative and always allowed. A colon after the first
    slash, question mark or hash does not end a scheme.
    """
    head = url
    for stop in "/?#":
        head = head.split(stop, 1)[0]
    if ":" in head and head.split(":", 1)[0].strip().lower() not in ALLOWED_SCHEMES:
        return "#"
    return escape_attribute(url)
