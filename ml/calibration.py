"""From log-odds to probabilities that come true, by one affine map.

One map keeps a linear model linear: it is folded into the coefficients, and explanations stay
exact.
"""

import numpy as np
from sklearn.linear_model import LogisticRegression


def affine_map(
    logits: np.ndarray, y: np.ndarray, weight: np.ndarray, natural_rate: float
) -> tuple[float, float]:
    """Slope and shift that make log-odds true where the label has its natural rate."""
    share = np.where(y == 1, natural_rate, 1 - natural_rate)
    total = np.where(y == 1, weight[y == 1].sum(), weight[y == 0].sum())
    scale = max(float(np.std(logits)), 1e-9)
    model = LogisticRegression(C=1e6)
    model.fit(logits[:, None] / scale, y, sample_weight=weight * share / total * len(y))
    return float(model.coef_[0, 0]) / scale, float(model.intercept_[0])


def moved_to(natural_rate: float, y: np.ndarray, weight: np.ndarray) -> float:
    """What to add to log-odds learnt at the rate of y for the natural one (Saerens et al. 2002)."""
    rate = np.average(y, weights=weight)
    return float(np.log(natural_rate / (1 - natural_rate)) - np.log(rate / (1 - rate)))
