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
        gradient = coefficients + design.T @ (weight * (expit(logits) - truth))
        return misfit + coefficients @ coefficients / 2, gradient

    nothing = np.zeros(design.shape[1])
    found = minimize(loss, nothing, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return found.x
