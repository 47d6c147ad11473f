"""Generated catalogues on disk, for those that take seconds to make.

They lie in the user's folder for caches, or where `TURNGYM_CACHE` says. A file is written beside its
place and then moved there, so that processes that make the same at once do not meet; one that was
cut or changed, or is of an older generator, is made anew. Nothing in it is run: it holds arrays and JSON, with checksums.
"""

import hashlib
import json
import logging
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import astuple, fields
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from turngym.envs.shop.catalogue import Catalogue, Product
from turngym.envs.shop.search import Index

logger = logging.getLogger(__name__)

SMALL = 2_000
"""Catalogues of so many products are made faster than they are looked for on a disk."""
COMPARED = 100
"""Products that are made to see that a file holds what would be made today."""
FORM = "1"
"""Changes when files change that this version would not read rightly."""


def catalogue_of(name: str, number: int, make: Callable[[], Iterable[Product]]) -> Catalogue:
    """Return a catalogue from the disk, or make it and leave it there.

    Args:
        name: Differs between catalogues that differ, the words they are made of included.
        number: How many products it has.
        make: Makes them.
    """
    if number <= SMALL:
        return Catalogue(name, tuple(make()))
    digest = hashlib.sha256(f"{FORM} {name}".encode()).hexdigest()[:16]
    path = folder() / f"shop-{number}-{digest}.npz"
    found = _read(path, name, number)
    if found is None or found.products[:COMPARED] != tuple(islice(make(), COMPARED)):
        found = Catalogue(name, tuple(make()))
        _write(path, found)
    return found


def folder() -> Path:
    """Return where catalogues are kept: `TURNGYM_CACHE`, or `turngym` in the user's caches."""
    if chosen := os.environ.get("TURNGYM_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "turngym"


def _read(path: Path, name: str, number: int) -> Catalogue | None:
    """Return what a file holds; None if there is none, or none that is whole."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            arrays = {key: held[key] for key in held.files}
        rows = json.loads(arrays.pop("products").tobytes())
        products = tuple(_product(row) for row in rows)
        index = Index.of_arrays(arrays)
    except FileNotFoundError:
        return None
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        logger.warning("%s is damaged, and is made anew: %s", path, error)
        return None
    if len(products) != number or len(arrays["rank"]) != number:
        logger.warning(
            "%s is of %d products, not of %d: it is made anew", path, len(products), number
        )
        return None
    return Catalogue(name, products, index)


def _write(path: Path, catalogue: Catalogue) -> None:
    """Leave a catalogue on the disk, unless that cannot be: then it is made again next time."""
    text = json.dumps([astuple(product) for product in catalogue.products], ensure_ascii=False)
    content = np.frombuffer(text.encode(), dtype=np.uint8)
    arrays = {"products": content, **catalogue.index.arrays()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(suffix=".part", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, **arrays)  # type: ignore[arg-type]  # none is called allow_pickle
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        logger.warning("%s cannot be kept: %s", path, error)


_NAMES = tuple(field.name for field in fields(Product))


def _product(row: list[Any]) -> Product:  # our own JSON
    named: dict[str, Any] = dict(zip(_NAMES, _frozen(row), strict=True))
    return Product(**named)


def _frozen(values: list[Any]) -> tuple[Any, ...]:  # lists in it are tuples
    return tuple([_frozen(value) if isinstance(value, list) else value for value in values])
