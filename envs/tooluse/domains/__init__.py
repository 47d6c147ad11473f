"""The domains, by name."""

from collections.abc import Mapping

from turngym.envs.tooluse.domain import Domain
from turngym.envs.tooluse.domains import files, office, store

DOMAINS: Mapping[str, Domain] = {
    domain.name: domain for domain in (store.DOMAIN, office.DOMAIN, files.DOMAIN)
}
