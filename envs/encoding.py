"""JSON texts of small values, made where a world spends much of its time."""

import json
from collections.abc import Callable
from typing import Any

Encode = Callable[[object], str]


def json_encoder(*, sort_keys: bool = False, default: Callable[[Any], Any] | None = None) -> Encode:
    """Return what writes a value as one line of ASCII without spaces; NaN is a ValueError.

    `JSONEncoder.encode` makes its C encoder anew for each value, which takes longer than
    to write a small one; this makes it once. The texts are the same.

    Args:
        sort_keys: Whether keys stand in order.
        default: Makes something of what JSON does not know.

    Example:
        >>> json_encoder(sort_keys=True)({"b": [1.0, None], "a": "\\u00e9"})
        '{"a":"\\\\u00e9","b":[1.0,null]}'
    """
    plain = json.JSONEncoder(
        sort_keys=sort_keys, default=default, separators=(",", ":"), allow_nan=False
    )
    make: Any = getattr(json.encoder, "c_make_encoder", None)  # CPython has it
    if make is None:
        return plain.encode
    quoted: Any = json.encoder.encode_basestring_ascii
    chunks = make(None, plain.default, quoted, None, ":", ",", sort_keys, False, False)
    return lambda value: "".join(chunks(value, 0))
