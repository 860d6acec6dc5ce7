"""Models that an older scikit-learn saved: what is kept differently today, where the difference is known exactly.

Without this, some fail, and others answer wrongly without a word. Found by saving every kind with 1.3.2 and comparing:
forests of before 1.4 count samples in each leaf, where later ones keep shares, and a forest adds up what its trees
keep; older vectorizers keep the weights of words under another name, so that today's leaves them out.
"""

from typing import Any

import numpy as np

from engine.models.sklearn_files.objects import estimators, has_learned, kind, settings

STAND_INS = {f"sklearn.linear_model._sgd_fast.{name}": "Hinge" for name in ("Huber", "Log", "SquaredLoss")}
"""Losses that were classes of their own. A model that has learned keeps its loss, but never asks it again."""


def bring_up_to_date(root: object) -> None:
    """Give all parts what today's scikit-learn expects; they must have passed ``check_sound``."""
    for item in filter(has_learned, estimators(root)):
        own = settings(item)
        for name, value in _later(item, own).items():
            if name not in own:
                setattr(item, name, value)
        if kind(item) in ("DecisionTreeClassifier", "ExtraTreeClassifier") and "tree_" in own:
            _to_shares(item.tree_.value)


def _later(item: Any, own: dict[str, Any]) -> dict[str, object]:
    """Return attributes that came later, with what they are for a model of before."""
    found = kind(item)
    if found in ("SVC", "NuSVC") and "probability" in own:
        return {"_effective_probability": own["probability"]}
    if found in ("RidgeClassifier", "RidgeClassifierCV") and "_label_binarizer" in own:
        return {"classes_": own["_label_binarizer"].classes_}
    if found == "TfidfTransformer" and "_idf_diag" in own:
        return {"idf_": np.asarray(own["_idf_diag"].diagonal())}
    later: dict[str, dict[str, object]] = {
        "MaxAbsScaler": {"clip": False},
        "HistGradientBoostingClassifier": {"_preprocessor": None},
    }
    return later.get(found, {})


def _to_shares(counts: Any) -> None:
    """Turn counts of samples (nodes, 1, classes) into shares, in place; shares stay as they are."""
    totals = counts.sum(2, keepdims=True)
    if not np.allclose(totals, 1, atol=1e-6):
        counts /= np.where(totals == 0, 1, totals)
