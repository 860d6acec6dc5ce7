"""A result read back from its own JSON is the same result."""

import json

import made_results as made
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.results import (
    HardenResult,
    Measurement,
    ModelInfo,
    Reason,
    ScanResult,
    TrustCheck,
    from_object,
    from_text,
    to_text,
)

NAMES = st.text(alphabet=st.characters(exclude_categories=()), max_size=30)


def test_whole_results_survive() -> None:
    scan = made.scan_result()
    assert from_text(ScanResult, to_text(scan)) == scan
    for proof in ("proven", "likely", "none"):
        harden = made.harden_result(proof)
        assert from_text(HardenResult, to_text(harden)) == harden


FINITE = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@given(st.builds(Reason, NAMES, st.booleans(), st.booleans(), FINITE, st.none(), FINITE, FINITE, NAMES))
def test_clauses_survive(reason: Reason) -> None:
    assert from_text(Reason, to_text(reason)) == reason


@given(NAMES)
def test_any_name_survives_and_is_valid_utf8(name: str) -> None:
    model = made.model(name, (name, "cat"))
    text = to_text(model)
    text.encode("utf-8")
    assert from_text(ModelInfo, text) == model


def test_infinite_and_missing_numbers_become_null() -> None:
    text = to_text(TrustCheck("bounds", "unreliable", float("inf"), float("nan")))
    assert json.loads(text)["value"] is None
    assert from_text(TrustCheck, text).limit is None


def test_wrong_forms_are_refused() -> None:
    with pytest.raises(ValueError, match="status"):
        from_object(TrustCheck, {"id": "x", "status": "fine", "value": None, "limit": None})
    with pytest.raises(ValueError, match="n"):
        from_object(Measurement, {"id": "linf", "n": True})
