"""Who acts, and the one loop in which it does."""

from turngym.agents.policy import Policy, Reply, Request, sync
from turngym.agents.rollout import RolloutConfig, collect, jobs_of, rollout

__all__ = ["Policy", "Reply", "Request", "RolloutConfig", "collect", "jobs_of", "rollout", "sync"]
