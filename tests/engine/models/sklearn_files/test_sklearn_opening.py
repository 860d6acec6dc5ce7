"""Files of scikit-learn through the one door, with the isolated process: what opens, what is refused, and in which words."""

import pickle
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
import skops.io
from evil import Evil
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from small_models import LABELS, ROWS, TEXTS, picture_model, saved, text_model

from engine.jobs import JobMonitor, run
from engine.models import TextModel, open_model
from engine.protocol import HardenRequest, InspectRequest, ScanRequest
from engine.results import InspectResult, ModelError, ScanResult, TestError
from engine.words import maker_message, scan_verdict

pytestmark = pytest.mark.filterwarnings("ignore")


def quiet() -> JobMonitor:
    return JobMonitor(lambda type_, fields: None)


@pytest.mark.parametrize("form", ["joblib", "pickle 4", "skops"])
def test_a_picture_model(form: str, tmp_path: Path) -> None:
    model = picture_model("network")
    path = saved(model, tmp_path / "any.bin", form)
    before = path.read_bytes()
    raw = open_model(path)
    assert (raw.access, raw.trainable, raw.task, raw.writer) == ("scores", False, "image", None)
    assert (raw.class_names, raw.input.dims) == (("ant", "cat", "dog"), (None, 1, 8, 8))
    assert raw.facts.format == f"scikit-learn ({form.split(maxsplit=1)[0]})"
    assert raw.equality.status == "equal"
    shares = raw.runtime.run(ROWS[:5].reshape(-1, 1, 8, 8).astype(np.float32))
    assert np.allclose(shares, model.predict_proba(ROWS[:5].astype(np.float32)), atol=1e-6)
    assert path.read_bytes() == before


def test_a_model_that_names_only_its_answer(tmp_path: Path) -> None:
    raw = open_model(saved(picture_model("vote by counting"), tmp_path / "m.joblib"))
    assert raw.access == "labels"
    assert any("does not say how sure" in note for note in raw.facts.notes)


@pytest.mark.parametrize(
    "names", [("vectorizer.joblib", "model.joblib"), ("z-words.pkl", "a-sorter.pkl"), ("words.skops", "m.pkl")]
)
def test_two_files_are_one_model(names: tuple[str, str], tmp_path: Path) -> None:
    model = text_model("tfidf")
    for name, (_, part) in zip(names, model.steps, strict=True):
        saved(part, tmp_path / name, "skops" if name.endswith("skops") else "joblib")
    (tmp_path / "README.txt").write_text("my filter")
    raw = open_model(tmp_path)
    assert raw.task == "text"
    assert {path.name for path in raw.facts.files} == set(names)
    assert any("these parts" in note for note in raw.facts.notes)
    assert raw.class_names is not None
    answers = TextModel(raw, raw.class_names).confirm(TEXTS[:6])
    assert np.allclose(answers, model.predict_proba(TEXTS[:6]), atol=1e-6)
    other = LogisticRegression().fit(model.steps[0][1].transform(TEXTS), LABELS)
    saved(other, tmp_path / names[1])
    assert open_model(tmp_path).facts.sha256 != raw.facts.sha256


def test_two_models_are_not_one(tmp_path: Path) -> None:
    for name in ("one", "two"):
        saved(picture_model("tree"), tmp_path / name)
    assert refused(tmp_path).code == "model.several"


def refused(path: Path) -> ModelError:
    with pytest.raises(ModelError) as caught:
        open_model(path)
    assert caught.value.message
    assert caught.value.next_step
    return caught.value


def shout(text: str) -> str:
    return text.upper()


def fitted(*steps: Any) -> Any:
    return make_pipeline(*steps, LogisticRegression()).fit(TEXTS, LABELS)


REFUSED = {
    "half": (lambda: CountVectorizer().fit(TEXTS), "model.sklearn_half", "one folder"),
    "number": (lambda: LinearRegression().fit(ROWS, ROWS[:, 0]), "model.not_a_classifier", "guesses a number"),
    "table": (lambda: LogisticRegression().fit(ROWS[:, :10], LABELS), "model.not_for_pictures", "rows of a table"),
    "untrained": (LogisticRegression, "model.not_trained", "not learned"),
    "function": (lambda: fitted(TfidfVectorizer(tokenizer=str.split)), "model.program", "function"),
    "step": (lambda: make_pipeline(FunctionTransformer(np.log1p), LogisticRegression()).fit(ROWS, LABELS), "", ""),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_such_model_is_told(name: str, tmp_path: Path) -> None:
    make, code, words = REFUSED[name]
    error = refused(saved(make(), tmp_path / "m.joblib"))
    assert code in error.code
    assert words in f"{error.message} {error.next_step}"


@pytest.mark.parametrize("protocol", range(6))
def test_programs_in_pickles_never_run(protocol: int, tmp_path: Path) -> None:
    mark, model = tmp_path / "ran", LogisticRegression().fit(ROWS, LABELS)
    model.helper = Evil(mark)
    (tmp_path / "m.pkl").write_bytes(pickle.dumps(model, protocol))
    error = refused(tmp_path / "m.pkl")
    assert error.code == "model.program"
    assert "skl2onnx" in maker_message(error.code, "m.pkl", "engine.models.sklearn_files")
    assert not mark.exists()


def test_own_classes_in_skops_are_told(tmp_path: Path) -> None:
    model = fitted(TfidfVectorizer(preprocessor=shout))
    skops.io.dump(model, tmp_path / "m.skops")
    assert refused(tmp_path / "m.skops").code in {"model.program", "model.sklearn_part"}


@pytest.mark.parametrize("form", ["joblib", "joblib zlib", "skops"])
def test_damaged_files_are_told(form: str, tmp_path: Path) -> None:
    content = saved(picture_model("forest"), tmp_path / "good", form).read_bytes()
    for end in (200, len(content) // 2, len(content) - 5):
        (tmp_path / "bad").write_bytes(content[:end])
        refused(tmp_path / "bad")


def test_the_message_to_the_maker_fits(tmp_path: Path) -> None:
    error = refused(saved(fitted(TfidfVectorizer(tokenizer=str.split)), tmp_path / "m.joblib"))
    assert "skops.io.dump" in error.maker_message
    assert "torch" not in error.maker_message


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of scikit-learn's own digits with its vectorless rows, and pictures that it has not seen."""
    folder, found = tmp_path_factory.mktemp("digits"), load_digits()
    model = MLPClassifier((32,), max_iter=60, random_state=0).fit(found.data[:1200], found.target[:1200])
    joblib.dump(model, folder / "digits.joblib")
    for place in range(1200, 1360):
        (folder / "pictures" / str(found.target[place])).mkdir(parents=True, exist_ok=True)
        picture = np.rint(found.images[place] * 255 / 16).astype(np.uint8)
        Image.fromarray(picture).save(folder / "pictures" / str(found.target[place]) / f"{place}.png")
    return folder


def test_digits_are_looked_at_and_checked_from_outside(digits: Path, tmp_path: Path) -> None:
    looked = run(InspectRequest(str(digits / "digits.joblib"), str(digits / "pictures")), quiet()).result
    assert isinstance(looked, InspectResult)
    assert looked.clean.accuracy > 0.85
    assert looked.harden_estimates_s is None
    request = ScanRequest(
        str(digits / "digits.joblib"), str(digits / "pictures"), str(tmp_path), depth="quick", limit=30, tests=("linf",)
    )
    result = run(request, quiet()).result
    assert isinstance(result, ScanResult)
    assert all(record.backwards == 0 for test in result.tests for record in test.attacks)
    assert "answers" in scan_verdict(result)[-1]
    assert min(test.accuracy for test in result.tests if test.id == "linf") < 0.7


def test_strengthening_says_why_not(digits: Path, tmp_path: Path) -> None:
    with pytest.raises(TestError) as caught:
        run(HardenRequest(str(digits / "digits.joblib"), str(digits / "pictures"), str(tmp_path / "out")), quiet())
    assert caught.value.code == "harden.answers_only"
    assert caught.value.next_step
