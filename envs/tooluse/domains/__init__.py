"""The domains, by name."""

from collections.abc import Mapping

from turngym.envs.tooluse.domain import Domain
from turngym.envs.tooluse.domains import bank, files, office, store, telecom, travel

DOMAINS: Mapping[str, Domain] = {
    domain.name: domain
    for domain in (
        store.DOMAIN,
        travel.DOMAIN,
        telecom.DOMAIN,
        office.DOMAIN,
        files.DOMAIN,
        bank.DOMAIN,
    )
}
