"""Which implicit process reward model a run trains beside its policy, and how."""

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from turngym.envs.tasks import one_of, whole
from turngym.training.call import read_call

Objective = Literal["trajectory-dpo", "cross-entropy"]
Moment = Literal["after", "before"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrmSpec:
    """An implicit process reward model: what it learns, and what its rewards refer to."""

    loss: Objective
    """Prefer the successes of a group to its failures, or tell success from failure."""
    reference: Literal["policy", "frozen"]
    """What log-ratios refer to: the policy as it sampled, or the model as the warm-up left it."""
    beta: float = 0.05
    """How much a nat counts in the loss."""
    rate: float = 3e-4
    """Learning rate."""
    minibatch: int = 8
    """Groups per update."""
    epochs: int = 1
    """Passes over a batch."""
    update: Moment = "after"
    """Whether the model learns from a batch after or before it says what its steps are worth."""
    steps: Literal["sum", "mean"] = "sum"
    """How steps make an episode's score; `mean` is what iStar's code does."""
    model: str = ""
    """Folder or hub id of another model with the policy's tokenizer, a smaller one say; a copy of
    the policy, once it is warmed up, unless given."""

    def __post_init__(self) -> None:
        one_of("loss of a prm", self.loss, get_args(Objective))
        one_of("reference of a prm", self.reference, ("policy", "frozen"))
        one_of("update of a prm", self.update, get_args(Moment))
        one_of("steps of a prm", self.steps, ("sum", "mean"))
        for name in ("minibatch", "epochs"):
            whole(f"{name} of a prm", getattr(self, name), 1)
        for name in ("beta", "rate"):
            value = getattr(self, name)
            if not (isinstance(value, int | float) and 0 < value < float("inf")):
                raise ValueError(f"{name} of a prm is {value!r}, expected a positive number")
        if not isinstance(self.model, str):
            raise ValueError(f"model of a prm is {self.model!r}, expected a text")


KNOWN = {
    "istar": PrmSpec(loss="trajectory-dpo", reference="policy"),
    "prime": PrmSpec(loss="cross-entropy", reference="frozen"),
}
"""iStar (arXiv:2509.19199) and PRIME (arXiv:2502.01456); their learning rates, 1e-6, are for models
of billions of weights."""


def make_prm_spec(text: str) -> PrmSpec | None:
    """Return what a text asks for; None if it is empty.

    Args:
        text: A name, or a call of it with options by name.

    Raises:
        ValueError: There is no such model, or no such option.

    Example:
        >>> make_prm_spec("istar(beta=0.1)").beta
        0.1
    """
    if not text:
        return None
    name, given = read_call(text, "prm", "istar(beta=0.05)")
    default = KNOWN[one_of("prm", name, KNOWN)]
    for option in given:
        one_of(f"option of {name}", option, PrmSpec.__dataclass_fields__)
    options: dict[str, Any] = given  # checked by the record
    return replace(default, **options)
