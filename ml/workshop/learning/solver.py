"""The one computation of learning: a logistic regression that starts from known log-odds."""

import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize
from scipy.special import expit


def most_probable(
    design: sp.csr_matrix, start: np.ndarray, truth: np.ndarray, weight: np.ndarray
) -> np.ndarray:
    """The coefficients that are most probable under a standard normal prior.

    `start` has the log-odds that each row has without them. Columns of another prior variance are
    scaled by its root before and after.
    """

    def loss(coefficients: np.ndarray) -> tuple[float, np.ndarray]:
        logits = start + design @ coefficients
        misfit = weight @ (np.logaddexp(0, logits) - truth * logits)
        gradient = coefficients + transposed @ (weight * (expit(logits) - truth))
        return misfit + coefficients @ coefficients / 2, gradient

    def curvature(coefficients: np.ndarray, direction: np.ndarray) -> np.ndarray:
        chance = expit(start + design @ coefficients)
        return direction + transposed @ (weight * chance * (1 - chance) * (design @ direction))

    transposed = design.T.tocsr()
    nothing = np.zeros(design.shape[1])
    found = minimize(loss, nothing, jac=True, hessp=curvature, method="Newton-CG")
    return found.x
