"""Slow routes of their own: nucleoli by asking of every group whether it can be relieved, Shapley by every order."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from scipy.optimize import linprog


def slow_nucleolus(v: np.ndarray, weights: np.ndarray, imputations_only: bool) -> np.ndarray:
    """v over bitmasks (gains); a group is held when no optimum of its round can lower its excess."""
    n = len(v).bit_length() - 1
    rows = ((np.arange(len(v))[:, None] >> np.arange(n)) & 1).astype(float)
    open_ = list(range(1, len(v) - 1))
    held = [(rows[-1], v[-1])]
    bounds = [(v[1 << i] if imputations_only else None, None) for i in range(n)]
    x = np.array([v[-1]])
    while open_:
        equal = np.array([np.r_[row, 0] for row, _ in held])
        right = np.array([value for _, value in held])
        upper = np.array([np.r_[-rows[m], -weights[m]] for m in open_])
        least = linprog(
            np.r_[np.zeros(n), 1], upper, -v[open_], equal, right, [*bounds, (None, None)], method="highs"
        )
        assert least.status == 0, least.message
        epsilon = least.x[n]
        x = least.x[:n]
        tight = []
        for m in open_:
            if v[m] - rows[m] @ x < weights[m] * epsilon - 1e-7:
                continue
            relieved = linprog(
                -rows[m],
                upper[:, :n],
                -v[open_] + weights[open_] * epsilon + 1e-10,
                equal[:, :n],
                right,
                bounds,
                method="highs",
            )
            if relieved.status == 0 and -relieved.fun < v[m] - weights[m] * epsilon + 1e-6:
                tight.append(m)
        assert tight
        matrix = np.array([row for row, _ in held])
        for m in tight:
            if np.linalg.matrix_rank(np.vstack([matrix, rows[m]])) > len(matrix):
                held.append((rows[m], v[m] - weights[m] * epsilon))
                matrix = np.vstack([matrix, rows[m]])
        if len(held) == n:
            return np.linalg.solve(matrix, [value for _, value in held])
        open_ = [
            m
            for m in open_
            if m not in tight and np.linalg.matrix_rank(np.vstack([matrix, rows[m]])) > len(matrix)
        ]
    return x


def slow_shapley(v: np.ndarray) -> np.ndarray:
    n = len(v).bit_length() - 1
    out = np.zeros(n)
    orders = list(permutations(range(n)))
    for order in orders:
        mask = 0
        for i in order:
            out[i] += v[mask | 1 << i] - v[mask]
            mask |= 1 << i
    return out / len(orders)
