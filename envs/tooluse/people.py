"""People and places that every domain's data can draw from."""

from random import Random
from typing import NamedTuple


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST = _words(
    "Ada Amir Ana Ben Bianca Carl Chen Chloe Dana Dev Elena Emeka Farah Felix Grace Hana Hugo Ines "
    "Ivan Jamal Jia Jonas Kofi Lara Leo Lina Luis Maya Mei Milo Nadia Nils Noor Omar Paula Priya "
    "Quinn Rosa Ruth Sami Sara Sofia Tariq Theo Tomas Uma Vera Wen Yara Zoe"
)
LAST = _words(
    "Abara Alvarez Berg Castillo Chandra Dubois Eriksen Falk Ferrari Garcia Haddad Hansen Ito "
    "Jensen Kaplan Khan Kowalski Lindqvist Lopez Marsh Mbeki Meyer Moreau Nakamura Novak Okafor "
    "Olsen Patel Petrov Quist Reyes Rossi Sato Schulz Silva Singh Torres Varga Weber Yilmaz"
)
STREETS = _words(
    "Alder Birch Cedar Chapel Dover Elm Foundry Garden Harbor Juniper Kingfisher Lakeview Maple "
    "Mill Orchard Quarry River Spruce Station Willow"
)
CITIES = (
    ("Ashford", "30214"),
    ("Bayside", "94021"),
    ("Clearwater", "33755"),
    ("Dunmore", "18512"),
    ("Eastport", "04631"),
    ("Fairview", "37062"),
    ("Glenrock", "82637"),
    ("Hillsboro", "97123"),
    ("Ironwood", "49938"),
    ("Lakeside", "92040"),
    ("Millbrook", "12545"),
    ("Northfield", "55057"),
)


class Place(NamedTuple):
    """An address."""

    street: str
    city: str
    zip: str


class Person(NamedTuple):
    """Somebody, the same in all domains; no other person has the name, email or phone."""

    name: str
    email: str
    phone: str
    home: Place


def people(chance: Random, number: int) -> tuple[Person, ...]:
    """Return people, all different."""
    names = chance.sample([(first, last) for first in FIRST for last in LAST], number)
    phones = chance.sample(range(200_0000, 999_9999), number)
    return tuple(
        Person(
            name=f"{first} {last}",
            email=f"{first}.{last}{chance.randint(10, 99)}@mail.example".lower(),
            phone=f"555-{phone // 10_000:03}-{phone % 10_000:04}",
            home=address(chance),
        )
        for (first, last), phone in zip(names, phones, strict=True)
    )


def address(chance: Random) -> Place:
    """Return an address."""
    city, code = chance.choice(CITIES)
    kind = chance.choice(("Street", "Avenue", "Lane", "Road"))
    return Place(f"{chance.randint(2, 980)} {chance.choice(STREETS)} {kind}", city, code)
