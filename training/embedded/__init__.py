"""Models made from nothing: small transformers, each with the language of one world.

They are saved and loaded like any model in Hugging Face's format, so whatever trains one of them
trains a real one.
"""

from collections.abc import Mapping

from turngym.training.embedded import household, shop, sokoban, swe, tools
from turngym.training.embedded.language import Language

EMBEDDED: Mapping[str, Language] = {
    "embedded": sokoban.LANGUAGE,
    "embedded-household": household.LANGUAGE,
    "embedded-shop": shop.LANGUAGE,
    "embedded-swe": swe.LANGUAGE,
    "embedded-tools": tools.LANGUAGE,
}
"""Their languages, by the name of the model."""

__all__ = ["EMBEDDED", "Language"]
