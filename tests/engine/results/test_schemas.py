"""The shipped schemas describe what Toughen writes, and refuse what it must never write."""

import json
from typing import Any

import jsonschema
import made_results as made
import pytest

from engine.results import to_object
from engine.words import resource


def _validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((resource("schemas") / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("n", [1, 12, 500])
def test_a_check_fits_its_schema(n: int) -> None:
    _validator("scan").validate(to_object(made.scan_result(n=n)))


@pytest.mark.parametrize("proof", ["proven", "likely", "none"])
def test_a_strengthening_fits_its_schema(proof: str) -> None:
    _validator("harden").validate(to_object(made.harden_result(proof)))


def test_unknown_keys_are_allowed() -> None:
    _validator("scan").validate(to_object(made.scan_result()) | {"new_in_later_versions": 1})


def _changed(value: Any, path: tuple[Any, ...], new: object) -> Any:
    target = value
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = new
    return value


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (("clean", "accuracy"), 92.6),
        (("clean", "interval"), [0.1]),
        (("tests", 0, "interval"), [0.1, 1.2]),
        (("tests", 0, "status"), "passed"),
        (("tests", 0, "id"), "Linf"),
        (("data", "seen_in_training"), "maybe"),
        (("model", "sha256"), "abc"),
        (("score", "value"), 101),
        (("score", "word"), "secure"),
        (("schema_version",), 2),
    ],
)
def test_wrong_values_are_refused(path: tuple[Any, ...], new: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        _validator("scan").validate(_changed(to_object(made.scan_result()), path, new))


def test_a_test_that_did_not_run_has_no_accuracy() -> None:
    wrong = to_object(made.scan_result())
    wrong["tests"][0]["status"] = "could_not_test"
    with pytest.raises(jsonschema.ValidationError):
        _validator("scan").validate(wrong)


def test_only_a_proven_version_is_accepted() -> None:
    wrong = to_object(made.harden_result("likely")) | {"accepted": True}
    with pytest.raises(jsonschema.ValidationError):
        _validator("harden").validate(wrong)
