"""What older versions of scikit-learn kept differently is brought up to date, and answers as it did there."""

import copy

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfTransformer
from small_models import ROWS, TEXTS, picture_model, text_model

from engine.models.sklearn_files.older_versions import bring_up_to_date

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize("name", ["tree", "forest", "extra trees"])
def test_leaves_that_count_samples(name: str) -> None:
    """Before 1.4 a leaf kept how many samples of each class it saw."""
    model = picture_model(name)
    old = copy.deepcopy(model)
    for tree in [old] if name == "tree" else old.estimators_:
        tree.tree_.value[:] = tree.tree_.value * tree.tree_.weighted_n_node_samples[:, None, None]
    counted = old.predict_proba(ROWS)
    bring_up_to_date(old)
    assert np.allclose(old.predict_proba(ROWS), model.predict_proba(ROWS))
    if name != "tree":
        assert not np.allclose(counted, model.predict_proba(ROWS), atol=0.01)
    again = copy.deepcopy(old)
    bring_up_to_date(again)
    assert np.array_equal(again.predict_proba(ROWS), old.predict_proba(ROWS))


def test_weights_of_words_under_their_older_name() -> None:
    model = text_model("tfidf")
    old = copy.deepcopy(model)
    weights = next(step for _, step in old.steps if hasattr(step, "_tfidf"))._tfidf
    assert isinstance(weights, TfidfTransformer)
    from scipy.sparse import diags

    diagonal = diags(weights.idf_)
    del weights.idf_
    weights._idf_diag = diagonal
    bring_up_to_date(old)
    assert np.allclose(old.predict_proba(TEXTS), model.predict_proba(TEXTS))


def test_settings_that_came_later() -> None:
    model = copy.deepcopy(picture_model("scaled"))
    scaler = dict(model.steps)["maxabsscaler"]
    del scaler.clip
    bring_up_to_date(model)
    assert np.allclose(model.predict_proba(ROWS), picture_model("scaled").predict_proba(ROWS))
