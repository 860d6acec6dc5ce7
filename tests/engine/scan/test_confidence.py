import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.scan.clean import Reference, clean_accuracy
from engine.scan.confidence import calibration_error, measure_confidence, softmax
from engine.scan.evidence import difference, to_pixels


def reference(logits: np.ndarray, labels: np.ndarray, *, given: bool = True) -> Reference:
    return Reference(labels, given, logits, logits, logits.argmax(1) != labels)


def test_known_calibration_errors() -> None:
    confidence = np.array([0.9] * 10)
    assert calibration_error(confidence, np.array([True] * 9 + [False])) == pytest.approx(0)
    assert calibration_error(confidence, np.array([False] * 10)) == pytest.approx(0.9)
    two = np.array([1.0, 1.0, 0.6, 0.6])
    right = np.array([True, False, True, True])
    assert calibration_error(two, right) == pytest.approx(0.5 * 0.5 + 0.5 * 0.4)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_a_calibration_error_is_a_share(pairs: list[tuple[float, bool]]) -> None:
    confidence, right = (np.array(column) for column in zip(*pairs, strict=True))
    error = calibration_error(confidence, right)
    overall = abs(confidence.mean() - right.mean())
    assert overall - 1e-9 <= error <= 1 + 1e-9


def test_the_figure_counts_what_is_wrong_while_sure() -> None:
    logits = np.array([[9.0, 0.0], [9.0, 0.0], [0.1, 0.0], [0.0, 9.0]], np.float32)
    entry = measure_confidence(reference(logits, np.array([0, 1, 1, 1])))
    assert entry.accuracy == 3 / 4  # one wrong and sure; one wrong but unsure
    assert entry.value == pytest.approx(calibration_error(softmax(logits).max(1), np.array([True, False, False, True])))
    assert entry.budget.norm == "none"


def test_without_labels_there_is_no_figure() -> None:
    logits = np.zeros((3, 2), np.float32)
    assert measure_confidence(reference(logits, np.zeros(3, int), given=False)).status == "could_not_test"
    assert clean_accuracy(reference(logits, np.zeros(3, int), given=False), ("a", "b")).accuracy is None


def test_accuracy_per_class_leaves_out_empty_classes() -> None:
    logits = np.eye(3, dtype=np.float32)[[0, 0, 1]]
    clean = clean_accuracy(reference(logits, np.array([0, 1, 1])), ("a", "b", "c"))
    assert clean.per_class == {"a": (1, 1), "b": (1, 2)}
    assert clean.accuracy == pytest.approx(2 / 3)


def test_the_difference_is_centred_on_grey_and_fits() -> None:
    original = np.full((1, 4, 4), 0.5, np.float32)
    changed = original.copy()
    changed[0, 0, 0], changed[0, 1, 1] = 0.52, 0.48
    shown = difference(original, changed)
    assert shown[0, 2, 2] == 0.5
    assert shown[0, 0, 0] == pytest.approx(0.7, abs=1e-5)
    assert shown[0, 1, 1] == pytest.approx(0.3, abs=1e-5)
    assert difference(original, original + 0.5).max() <= 1
    assert np.array_equal(difference(original, original), original)
    assert to_pixels(np.zeros((3, 5, 7), np.float32)).shape == (5, 7, 3)
