"""What a shop sells and what its customers want: immutable records that all other rooms read.

A `Catalogue` is its products in order, with the index that finds them, which is built at the first
search. `load.py` makes one of WebShop's files; a generator makes one by giving the same records:

    mug = Product(asin="B000000001", title="Red mug", price=7.5, price_tag="$7.5", ...)
    catalogue = Catalogue("tiny", (mug, ...))
    goal = Goal(asin=mug.asin, instruction="Find me a red mug", attributes=("dishwasher safe",), ...)

Texts are shown as they are: nothing in them is read as HTML. Option names and values are lower
case, and so are attributes and queries, since they are compared with what is typed and clicked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from turngym.envs.shop.search import MAX_RESULTS, Index
from turngym.envs.tasks import seeded

NO_BOUND = 1_000_000.0
"""WebShop's bound where a customer names none."""
KEPT_SEARCHES = 4_096
"""Results of a catalogue that are remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One thing for sale."""

    asin: str
    """Its id, upper case, unique in the catalogue."""
    title: str
    category: str
    """The department, e.g. `fashion`."""
    query: str
    """The kind of product, e.g. `women's sweaters`: what somebody who wants one might look for."""
    product_category: str
    """Path in the tree of categories, with U+203A between: `Home > Kitchen > Mugs`, so to speak."""
    description: str = ""
    bullets: tuple[str, ...] = ()
    """Features; the first one is searched too."""
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What can be chosen: name and values of each group, in the order shown."""
    attributes: tuple[str, ...] = ()
    """What is known to be true of it, though not all of it may be written on its pages."""
    price: float
    """What is paid."""
    price_tag: str
    """What is shown: `$7.5`, or `$7.5 to $12.0`."""

    @property
    def document(self) -> str:
        """The text that searches look in."""
        options = ", and ".join(f"{name}: {', '.join(values)}" for name, values in self.options)
        first = self.bullets[0] if self.bullets else ""
        return " ".join((self.title, self.description, first, options)).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a customer wants: a product, with what matters about it and what it may cost."""

    asin: str
    """A product that fits, though others may do as well."""
    title: str
    category: str
    query: str
    product_category: str
    """Title, category, query and path of that product."""
    instruction: str
    """What the agent is told."""
    attributes: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()
    """Name and value of each; the name is empty where the customer did not say it."""
    price_upper: float = NO_BOUND
    """The most it may cost; `NO_BOUND` if the customer does not say."""
    weight: float = 1.0
    """WebShop's weight for drawing goals at random, which nobody uses; kept for comparison."""


class Catalogue:
    """The products of a shop, found by id or by search."""

    def __init__(
        self, name: str, products: tuple[Product, ...], index: Index | None = None
    ) -> None:
        self.name = name
        """Differs between catalogues that differ."""
        self.products = products
        self._search = lru_cache(KEPT_SEARCHES)(self._find)
        if index is not None:
            self.index = index

    @cached_property
    def by_asin(self) -> Mapping[str, Product]:
        """Products by id."""
        return {product.asin: product for product in self.products}

    @cached_property
    def index(self) -> Index:
        """The index of all documents; built when it is first needed."""
        return Index((product.asin, product.document) for product in self.products)

    def search(self, keywords: str) -> tuple[Product, ...]:
        """Return the products found, best first.

        Args:
            keywords: Words to look for, at most 50 products; or `<q> text`, all products of this
                query; `<c> word`, of this category; `<a> text`, with this attribute; `<r>`, 50 at
                random, always the same.
        """
        return self._search(keywords)

    def _find(self, keywords: str) -> tuple[Product, ...]:
        mark, *words = keywords.split(" ")
        text = " ".join(words).strip()
        if mark == "<q>":
            return tuple(one for one in self.products if one.query == text)
        if mark == "<c>":
            wanted = words[0].strip() if words else ""
            return tuple(one for one in self.products if one.category == wanted)
        if mark == "<a>":
            return tuple(one for one in self.products if text in one.attributes)
        if mark == "<r>":
            number = min(MAX_RESULTS, len(self.products))
            return tuple(seeded(self.name, keywords).sample(self.products, number))
        products = self.products
        return tuple([products[place] for place in self.index.search(keywords)])
