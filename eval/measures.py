"""Retrieval measures of each query, by ir-measures (trec_eval)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from eval.collection import Scored

__all__ = ["MAIN", "MEASURES", "measure"]

_BY_NAME = {
    "nDCG@10": "nDCG@10", "R@1": "R@1", "R@5": "R@5", "R@10": "R@10", "R@100": "R@100", "MRR": "RR", "MAP": "AP",
}  # fmt: skip
MEASURES = tuple(_BY_NAME)
"""The columns of `measure`, in order; means of reciprocal ranks and of average precisions are called MRR and MAP."""

MAIN = 0
"""Column of the measure by which single queries are compared: nDCG@10."""


def measure(
    queries: Sequence[str], qrels: Mapping[str, Mapping[str, int]], run: Mapping[str, Scored]
) -> NDArray[np.float64]:
    """(queries, MEASURES): the measures of each query; all 0 for one that the run does not have."""
    from ir_measures import evaluator, parse_measure

    columns = {parse_measure(name): column for column, name in enumerate(_BY_NAME.values())}
    rows = {query: row for row, query in enumerate(queries)}
    # As plain dictionaries of these queries alone: trec_eval's wrapper takes no other mapping.
    judged = {query: dict(qrels[query]) for query in queries}
    found = {query: dict(run[query]) for query in queries if run.get(query)}
    values = np.zeros((len(queries), len(columns)))
    for metric in evaluator(list(columns), judged).iter_calc(found):
        values[rows[metric.query_id], columns[metric.measure]] = metric.value
    return values
