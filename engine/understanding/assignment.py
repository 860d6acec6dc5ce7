"""The best one-to-one assignment of rows to columns, by shortest augmenting paths."""

import numpy as np


def best_assignment(gains: np.ndarray) -> np.ndarray:
    """Return the column (rows,) int64 of each row of ``gains`` (rows, columns) such that their sum is largest.

    No two rows share a column. Kuhn 1955 in the form of Jonker and Volgenant 1987: rows enter one by one, each along
    the cheapest path that frees a column; O(rows² · columns), the innermost loop in numpy.

    Raises:
        ValueError: there are more rows than columns.
    """
    rows, columns = gains.shape
    if rows > columns:
        raise ValueError(f"{rows} rows for {columns} columns")
    costs = np.hstack((np.zeros((rows, 1)), -gains.astype(np.float64)))  # column 0 is where a new row starts
    row_price, column_price = np.zeros(rows), np.zeros(columns + 1)
    owner = np.full(columns + 1, -1)
    for row in range(rows):
        owner[0] = row
        came_from, last = _cheapest_path(costs, row_price, column_price, owner)
        while last:
            owner[last] = owner[came_from[last]]
            last = came_from[last]
    found = np.zeros(rows, np.int64)
    for column in range(1, columns + 1):
        if owner[column] >= 0:
            found[owner[column]] = column - 1
    return found


def _cheapest_path(
    costs: np.ndarray, row_price: np.ndarray, column_price: np.ndarray, owner: np.ndarray
) -> tuple[np.ndarray, int]:
    """Return the column before each, and the free column reached from column 0; the prices are raised on the way."""
    distance = np.full(len(owner), np.inf)
    came_from = np.zeros(len(owner), np.int64)
    done = np.zeros(len(owner), bool)
    column = 0
    while owner[column] >= 0:
        done[column] = True
        row = owner[column]
        reached = costs[row] - row_price[row] - column_price
        shorter = ~done & (reached < distance)
        distance[shorter], came_from[shorter] = reached[shorter], column
        following = int(np.where(done, np.inf, distance).argmin())
        step = distance[following]
        row_price[owner[done]] += step
        column_price[done] -= step
        distance[~done] -= step
        column = following
    return came_from, column
