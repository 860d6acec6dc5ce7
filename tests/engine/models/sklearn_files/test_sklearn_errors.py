"""Files of scikit-learn that are refused at the one door: for the right reason, with a next step, and nothing runs."""

import io
import json
import os
import pickle
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skops.io
from evil import Evil
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from small_models import LABELS, ROWS, TEXTS, picture_model, saved, text_model

from engine.models import open_model
from engine.results import ModelError

pytestmark = pytest.mark.filterwarnings("ignore")
TWO_ANSWERS = np.stack([np.arange(90) % 2, np.arange(90) % 3], 1)
STEPS = 'skl2onnx.to_onnx(model, example), "model.onnx")', 'skops.io.dump(model, "model.skops")'


def refused(path: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        open_model(path)
    assert caught.value.title
    assert caught.value.message
    assert caught.value.next_step
    return caught.value


def shout(text: str) -> str:
    return text.upper()


def double(rows: np.ndarray) -> np.ndarray:
    return rows * 2


def fitted(*steps: Any) -> Any:
    return make_pipeline(*steps, LogisticRegression()).fit(TEXTS, LABELS)


def step(function: Any) -> Any:
    return make_pipeline(FunctionTransformer(function), LogisticRegression()).fit(ROWS, LABELS)


def search() -> GridSearchCV:
    return GridSearchCV(LogisticRegression(), {"C": [1, 2]}, cv=2).fit(ROWS, LABELS)


REFUSED: dict[str, tuple[Callable[[], Any], str, str]] = {
    "half": (lambda: CountVectorizer().fit(TEXTS), "model.sklearn_half", "one folder"),
    "number": (lambda: LinearRegression().fit(ROWS, ROWS[:, 0]), "model.not_a_classifier", "guesses a number"),
    "groups": (lambda: KMeans(3, n_init=1).fit(ROWS), "model.not_a_classifier", "groups on its own"),
    "table": (lambda: LogisticRegression().fit(ROWS[:, :10], LABELS), "model.not_for_pictures", "rows of a table"),
    "untrained": (RandomForestClassifier, "model.not_trained", "not learned"),
    "two answers": (lambda: RandomForestClassifier(2).fit(ROWS, TWO_ANSWERS), "model.several_answers", "at once"),
    "function": (lambda: fitted(TfidfVectorizer(tokenizer=str.split)), "model.program", "getattr"),
    "own step": (lambda: step(double), "model.program", "double"),
    "numpy's step": (lambda: step(np.log1p), "model.sklearn_part", "FunctionTransformer"),
    "search": (search, "model.sklearn_search", "best_estimator_"),
}
"""What is saved, the code of its refusal, and words of that."""


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_such_model_is_told(name: str, tmp_path: Path) -> None:
    make, code, words = REFUSED[name]
    error = refused(saved(make(), tmp_path / "m.joblib"))
    assert error.code == code
    assert words in f"{error.message} {error.next_step}"
    assert "torch" not in error.maker_message


FOLDERS: dict[str, tuple[Callable[[], Mapping[str, Any]], str, str]] = {
    "two models": (lambda: {"one": picture_model("tree"), "two": picture_model("tree")}, "model.several", "one file"),
    "one and its half": (
        lambda: {"whole": text_model("tfidf"), "words": text_model("tfidf")[0]},
        "model.several",
        "TfidfVectorizer, Pipeline",
    ),
    "halves of two": (
        lambda: {"words": TfidfVectorizer().fit(["so bad"]), "model": text_model("tfidf")[-1]},
        "model.sklearn_halves",
        "makes 2 numbers",
    ),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_parts_that_are_not_one_model_are_told(name: str, tmp_path: Path) -> None:
    make, code, words = FOLDERS[name]
    for file, part in make().items():
        saved(part, tmp_path / file)
    error = refused(tmp_path)
    assert error.code == code
    assert words in f"{error.message} {error.next_step}"


@pytest.mark.parametrize("protocol", range(6))
def test_programs_in_pickles_never_run(protocol: int, tmp_path: Path) -> None:
    mark, model = tmp_path / "ran", LogisticRegression().fit(ROWS, LABELS)
    model.helper = Evil(mark)
    (tmp_path / "m.pkl").write_bytes(pickle.dumps(model, protocol))
    error = refused(tmp_path / "m.pkl")
    assert error.code == "model.program"
    assert f"{os.name}.mkdir" in error.message
    assert "stranger" in error.message
    assert not mark.exists()


@pytest.mark.parametrize("form", ["joblib", "joblib zlib"])
def test_programs_beside_arrays_and_in_one_of_two_parts_never_run(form: str, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    words, model = text_model("tfidf")[0], LogisticRegression().fit(ROWS, LABELS)
    model.helper = Evil(mark)
    (tmp_path / "parts").mkdir()
    saved(words, tmp_path / "parts" / "words", form)
    saved(model, tmp_path / "parts" / "model", form)
    assert refused(tmp_path / "parts").code == "model.program"
    assert not mark.exists()


def test_own_functions_in_skops_are_told(tmp_path: Path) -> None:
    error = refused(saved(fitted(TfidfVectorizer(preprocessor=shout)), tmp_path / "m.skops", "skops"))
    assert error.code == "model.program"
    assert "shout" in error.message
    assert "Without functions of your own" in error.maker_message


def swapped(content: bytes, node: dict[str, object]) -> bytes:
    """Return a skops file with ``node`` in place of what the model keeps as its setting C."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            inside = old.read(name)
            if name == "schema.json":
                schema = json.loads(inside)
                schema["content"]["content"]["C"] = node
                inside = json.dumps(schema).encode()
            new.writestr(name, inside)
    return out.getvalue()


@pytest.mark.parametrize("loader", ["FunctionNode", "ObjectNode", "ConstructorFromReduceNode", "OperatorFuncNode"])
def test_programs_named_in_skops_never_run(loader: str, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    text = {"__class__": "str", "__module__": "builtins", "__loader__": "JsonNode", "content": json.dumps(str(mark))}
    arguments = {"__class__": "tuple", "__module__": "builtins", "__loader__": "TupleNode", "content": [text]}
    node = {"__class__": "mkdir", "__module__": "os", "__loader__": loader, "content": arguments, "attrs": arguments}
    good = skops.io.dumps(LogisticRegression().fit(ROWS, LABELS))
    (tmp_path / "m.skops").write_bytes(swapped(good, node))
    error = refused(tmp_path / "m.skops")
    assert error.code == "model.program"
    assert "os.mkdir" in error.message
    assert not mark.exists()


@pytest.mark.parametrize("form", ["joblib", "joblib zlib", "skops"])
def test_damaged_files_are_told(form: str, tmp_path: Path) -> None:
    content = saved(picture_model("forest"), tmp_path / "good", form).read_bytes()
    middle = len(content) // 2
    place = 500 if form == "joblib" else middle  # numbers without a sum to check could be any others
    for bad in (content[:200], content[:middle], content[:-5], content[:place] + bytes(99) + content[place + 99 :]):
        (tmp_path / "bad").write_bytes(bad)
        error = refused(tmp_path / "bad")
        assert error.code in {"model.damaged", "model.not_onnx.damaged_archive"}
        assert "Get the file again" in error.next_step
        assert "cut off" in error.maker_message


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "m.joblib").touch()
    assert refused(tmp_path / "m.joblib").code == "model.not_onnx.empty"


def test_a_pickle_of_something_else_is_told(tmp_path: Path) -> None:
    error = refused(saved({"names": ["ant", "cat"]}, tmp_path / "m.joblib"))
    assert error.code == "model.not_onnx.pickle"
    assert "skops" in error.next_step
    assert all(form in error.maker_message for form in ("torch.onnx.export", "skops.io.dump"))
