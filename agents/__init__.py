"""Who acts, and the one loop in which it does."""

from turngym.agents.jobs import RolloutConfig, jobs_of
from turngym.agents.policy import Policy, Reply, Request, sync
from turngym.agents.rollout import collect, rollout

__all__ = ["Policy", "Reply", "Request", "RolloutConfig", "collect", "jobs_of", "rollout", "sync"]
