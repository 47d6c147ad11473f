"""Advantages without outliers: StableReinforce."""

import numpy as np

from turngym.training.batch import Batch, FloatArray
from turngym.training.credit.primitives import TINY, Compat
from turngym.training.credit.reward_to_go import reinforce_pp

LIMIT = 3.0
"""Deviations from the mean beyond which an advantage is an outlier."""
WILD = 10.0
"""What released code takes for an outlier wherever its bounds lie."""


def without_outliers(values: FloatArray, *, compat: Compat = "paper") -> FloatArray:
    """Standardise advantages, and set those that lie three deviations or further off to 0.

    StableReinforce (R1-Reward, arXiv:2505.02835, section 3.3). The deviation is the population's;
    where all values are equal they become 0. `compat="repo"` is released code: it compares the
    standardised values with the raw mean plus and minus 3, and with 10.

    Example:
        >>> without_outliers(np.array([0.0] * 18 + [1.0, 9.0])).round(3)[-3:].tolist()
        [-0.255, 0.255, 0.0]
    """
    if not len(values):
        return np.zeros(0)
    mean, deviation = values.mean(), values.std()
    if deviation <= TINY:
        return np.zeros(len(values))
    standard = (values - mean) / deviation
    if compat == "repo":
        inside = (abs(standard - mean) <= LIMIT) & (abs(standard) <= WILD)
    else:
        inside = abs(standard) <= LIMIT
    kept: FloatArray = np.where(inside, standard, 0.0)
    return kept


def stable_reinforce(batch: Batch, *, gamma: float = 1.0, compat: Compat = "paper") -> FloatArray:
    """Return what is still to come at each token, standardised over the batch, without outliers.

    StableReinforce (arXiv:2505.02835): the returns of REINFORCE++ with the filter of
    `without_outliers` in place of whitening. Its loss clamps log-ratios
    (`losses.ppo(..., widest=1e3)`).
    """
    plain = reinforce_pp(batch, gamma=gamma, whitened=False)
    return without_outliers(plain, compat=compat)
