"""WebShop's own files, read as they are: products, attributes, instructions of both kinds.

`items_shuffle*.json` (products), `items_ins_v2*.json` (attributes and synthetic instructions) and
`items_human_ins*.json` (instructions by people) lie in one folder; those of the 1,000 products have
`_1000` in their names, and are taken if both sizes are there.
"""

import hashlib
import json
import random
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from turngym.envs.calls import excerpt
from turngym.envs.shop.catalogue import Catalogue, Product

NO_PRICE = 100.0
"""What a product without a price costs."""
SIZES = ("_1000", "")
"""Endings of the file names of the two sizes."""

Raw = Mapping[str, Any]  # foreign JSON: every field is checked when it is read


class DataError(ValueError):
    """A file of the benchmark is malformed; the message names file, product and field."""


class Loaded(NamedTuple):
    """What the files hold."""

    catalogue: Catalogue
    attributes: Mapping[str, Any]
    """`items_ins_v2`, by product: foreign JSON."""
    human: Mapping[str, Any]
    """`items_human_ins`, by product: foreign JSON."""
    chance: random.Random
    """The generator that drew the prices, for those who draw on: the original does."""
    digest: str
    """Of the files' content."""


def load_catalogue(source: str | Path, price_seed: int, *, faithful: bool) -> Loaded:
    """Read a folder of WebShop's files.

    Args:
        source: The folder.
        price_seed: Seeds the draw of prices: products have a range, one price in it is paid.
        faithful: Skip what the original skips (ids that were seen before, are `nan` or longer
            than ten characters) instead of refusing the file.

    Raises:
        DataError: A file is missing or malformed; nothing is loaded.
    """
    folder = Path(source)
    names = ("items_shuffle", "items_ins_v2", "items_human_ins")
    ending = next((end for end in SIZES if (folder / f"{names[0]}{end}.json").is_file()), None)
    if ending is None:
        raise DataError(
            f"{folder}: no items_shuffle_1000.json or items_shuffle.json in this folder"
        )
    content = hashlib.sha256(f"{price_seed} {faithful}".encode())
    items = _read(folder / f"{names[0]}{ending}.json", list, content)
    attributes = _read(folder / f"{names[1]}{ending}.json", dict, content)
    people = folder / f"{names[2]}.json"  # of all sizes: there is but one file
    human = _read(people, dict, content) if people.is_file() else {}
    chance = random.Random(price_seed)
    products = tuple(_products(items, attributes, chance, faithful))
    digest = content.hexdigest()
    return Loaded(Catalogue(digest, products), attributes, human, chance, digest)


def _read(path: Path, kind: type, content: Any) -> Any:  # foreign JSON, and a hash being fed
    try:
        text = path.read_bytes()
        value = json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path}: {error}") from None
    if not isinstance(value, kind):
        raise DataError(f"{path}: expected a JSON {_NAMES[kind]}, not {_NAMES.get(type(value))}")
    content.update(hashlib.sha256(text).digest())
    return value


_NAMES: Mapping[type, str] = {
    list: "array",
    dict: "object",
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
}


def _products(
    items: list[Any], attributes: Raw, chance: random.Random, faithful: bool
) -> Iterator[Product]:
    seen = set[str]()
    for number, item in enumerate(items):
        where = f"product {number}"
        if not isinstance(item, dict):
            raise DataError(f"{where}: expected an object, not {excerpt(repr(item))}")
        asin = field(item, "asin", where, str)
        where = f"product {excerpt(asin)}"
        fit = asin and asin != "nan" and len(asin) <= 10 and asin not in seen
        if not fit and faithful:
            continue
        if not fit:
            what = "stands twice" if asin in seen else "is no id of at most ten characters"
            raise DataError(f"{where}, field 'asin': it {what}")
        seen.add(asin)
        yield _product(item, asin, where, attributes.get(asin, {}), chance)


def _product(item: Raw, asin: str, where: str, about: object, chance: random.Random) -> Product:
    if not isinstance(about, dict):
        raise DataError(f"{where}: its entry in items_ins_v2 is {excerpt(repr(about))}, no object")
    prices = _prices(item, where)
    low, high = (prices or (NO_PRICE,))[0], (prices or (NO_PRICE,))[-1]
    bullets = field(item, "small_description", where, str, list)
    return Product(
        asin=asin,
        title=field(item, "name", where, str),
        category=field(item, "category", where, str),
        query=field(item, "query", where, str).lower().strip(),
        product_category=field(item, "product_category", where, str),
        description=field(item, "full_description", where, str),
        bullets=(bullets,)
        if isinstance(bullets, str)
        else texts(bullets, "small_description", where),
        options=tuple(_options(item, where)),
        attributes=texts(about.get("attributes", []), "attributes", where),
        price=chance.uniform(low, high) if len(prices) == 2 else low,
        price_tag=f"${low} to ${high}" if len(prices) == 2 else f"${low}",
    )


def _prices(item: Raw, where: str) -> tuple[float, ...]:
    """Read `$7.5`, or a range `$7.5 - $12.0`; a third number is not looked at."""
    text = field(item, "pricing", where, str, type(None)) if "pricing" in item else None
    if not text:
        return ()
    try:
        numbers = [float(Decimal(_NO_DIGIT.sub("", part))) for part in text.split("$")[1:3]]
    except InvalidOperation:
        numbers = []
    if not numbers:
        raise DataError(f"{where}, field 'pricing': {excerpt(text)} is no price, such as '$7.50'")
    return tuple(numbers)


_NO_DIGIT = re.compile(r"[^\d.]")


def _options(item: Raw, where: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    name = "customization_options"
    groups = field(item, name, where, dict, str, type(None))
    if isinstance(groups, str) and groups:
        raise DataError(f"{where}, field {name!r}: expected an object, not {excerpt(groups)}")
    merged: dict[str, tuple[str, ...]] = {}
    for group, contents in (groups or {}).items():
        if contents is None:
            continue
        if not isinstance(contents, list):
            raise DataError(f"{where}, field {name!r}: {excerpt(group)} is no array")
        merged[group.lower()] = tuple(_value(content, group, where) for content in contents)
    yield from merged.items()


def _value(content: object, group: str, where: str) -> str:
    value = content.get("value") if isinstance(content, dict) else None
    if not isinstance(value, str):
        where = f"{where}, field 'customization_options'"
        raise DataError(f"{where}: {excerpt(group)} has no text as 'value'")
    return value.strip().replace("/", " | ").lower()


def field(item: Raw, name: str, where: str, *kinds: type) -> Any:  # one of the kinds
    """Return a field that must be there, and of one of these types."""
    if name not in item:
        raise DataError(f"{where}, field {name!r}: missing")
    value = item[name]
    if not isinstance(value, kinds):
        expected = " or ".join(_NAMES[kind] for kind in kinds)
        raise DataError(f"{where}, field {name!r}: {excerpt(repr(value))} is no {expected}")
    return value


def texts(value: object, name: str, where: str) -> tuple[str, ...]:
    """Return a list of texts."""
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise DataError(f"{where}, field {name!r}: {excerpt(repr(value))} is no array of strings")
    return tuple(value)
