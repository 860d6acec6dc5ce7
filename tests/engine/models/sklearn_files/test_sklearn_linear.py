"""Linear models of texts: the same answers as a network, trained, and saved as skops with what protects them."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import joblib
import numpy as np
import pytest
import skops.io
import torch
from sklearn.base import clone
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.linear_model import LogisticRegression, Perceptron, RidgeClassifier, SGDClassifier
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder
from sklearn.svm import SVC, LinearSVC
from small_models import LABELS, TEXTS, TWO_LABELS

from engine.models import TextModel, open_model, write_copy
from engine.models.sklearn_files.answering import ask
from engine.models.sklearn_files.assembling import assemble
from engine.models.sklearn_files.linear import agrees, linear_network, with_weights_of
from engine.models.sklearn_files.texts import PlainTexts
from engine.models.texts.protected import protected, steps_of
from engine.results.errors import StorageError

LINEAR: dict[str, Any] = {
    "logistic": make_pipeline(TfidfVectorizer(), LogisticRegression(C=10)),
    "naive bayes": make_pipeline(CountVectorizer(), MultinomialNB()),
    "svc": make_pipeline(CountVectorizer(ngram_range=(1, 2)), TfidfTransformer(), LinearSVC()),
    "descent": make_pipeline(TfidfVectorizer(), SelectKBest(chi2, k=8), SGDClassifier(random_state=0)),
    "ridge": make_pipeline(TfidfVectorizer(), RidgeClassifier()),
    "perceptron": make_pipeline(TfidfVectorizer(), Perceptron()),
}
OTHERS: dict[str, Any] = {
    "kernel": make_pipeline(TfidfVectorizer(), SVC()),
    "one against the rest": make_pipeline(TfidfVectorizer(), SGDClassifier(loss="log_loss", random_state=0)),
}


def trained(raw: Any) -> Any:
    """Change all weights of a model a little, those of pieces of words too."""
    torch.manual_seed(0)
    with torch.no_grad():
        for weight in raw.network.parameters():
            weight.add_(0.3 * torch.randn(weight.shape))
    return raw


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("logistic", TWO_LABELS),
        ("logistic", LABELS),
        ("naive bayes", TWO_LABELS),
        ("naive bayes", LABELS),
        ("svc", TWO_LABELS),
        ("descent", LABELS),
    ],
)
def test_a_copy_that_learned_opens_as_it_was_trained(name: str, labels: np.ndarray, tmp_path: Path) -> None:
    model = clone(LINEAR[name]).fit(TEXTS, labels)
    path = tmp_path / "mails.joblib"
    joblib.dump(model, path)
    before = path.read_bytes()
    raw = open_model(path)
    assert (raw.trainable, raw.access, raw.equality.status) == (True, "scores", "equal")
    texts = [*TEXTS[:20], "", "catz and dogz", "кот"]
    opened = TextModel(raw, raw.class_names)
    own = np.array([raw.class_names.index(label) for label in model.predict(texts)])
    assert (opened.logits_of(texts).argmax(1) == own).mean() > 0.95  # ties aside
    shielded = protected(opened)
    trained(shielded.raw)
    out = tmp_path / "out" / "mails-toughened"
    out.parent.mkdir()
    write_copy(shielded.raw, shielded.network, out)
    assert {item.name for item in out.iterdir()} == {
        "model.skops", "sanitiser.py", "sanitiser.json", "toughen.json", "model.skops.toughen.json",
    }  # fmt: skip
    for place in (out, out / "model.skops")[: 2 if name == "svc" else 1]:
        fresh = open_model(place)
        assert (steps_of(fresh), fresh.equality.status, fresh.trainable) == (("sanitise",), "equal", True)
        again = TextModel(fresh, fresh.class_names)
        wanted = shielded.logits_of(texts)
        found = again.logits_of(texts)
        assert np.allclose(found - found[:, :1], wanted - wanted[:, :1], atol=1e-3)
        assert (again.confirm(texts).argmax(1) == wanted.argmax(1)).all()
        assert np.array_equal(again.confirm(["c\u0430ts d\u200bogs"]), again.confirm(["cats dogs"]))
    assert path.read_bytes() == before

    file = out / "model.skops"
    plain = skops.io.load(file, trusted=skops.io.get_untrusted_types(file=file))
    assert plain.predict(texts).tolist() == [raw.class_names[place] for place in wanted.argmax(1)]


def test_parts_of_one_folder_become_one_file_with_the_names_of_the_classes(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    words, names = TfidfVectorizer().fit(TEXTS), LabelEncoder().fit(LABELS)
    sorter = LogisticRegression().fit(words.transform(TEXTS), names.transform(LABELS))
    for part, item in (("words", words), ("names", names), ("sorter", sorter)):
        joblib.dump(item, folder / f"{part}.joblib")
    raw = trained(open_model(folder))
    assert raw.class_names == ("ant", "cat", "dog")
    files = write_copy(raw, raw.network, tmp_path / "new")
    assert [file.name for file in files] == ["model.skops", "classes.skops"]
    fresh = open_model(tmp_path / "new")
    assert fresh.class_names == raw.class_names
    assert (TextModel(fresh, fresh.class_names).confirm(TEXTS).argmax(1)
            == TextModel(raw, raw.class_names).logits_of(TEXTS).argmax(1)).all()  # fmt: skip
    with pytest.raises(StorageError):
        write_copy(raw, raw.network, folder)


@pytest.mark.parametrize("name", ["ridge", "perceptron"])
def test_others_that_add_up_weights_are_networks_too(name: str) -> None:
    model = clone(LINEAR[name]).fit(TEXTS, LABELS)
    assembled = assemble([model])
    raw = PlainTexts().encode(TEXTS)
    network = linear_network(assembled, "decision_function")
    assert agrees(network, raw, ask(assembled, raw, "decision_function"), "decision_function")
    trained(SimpleNamespace(network=network))
    assert not agrees(network, raw, ask(assembled, raw, "decision_function"), "decision_function")
    new = with_weights_of(network, assembled)
    assert agrees(network, raw, new.decision_function(TEXTS), "decision_function")


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_not_linear_only_answers(name: str, tmp_path: Path) -> None:
    joblib.dump(clone(OTHERS[name]).fit(TEXTS, LABELS), tmp_path / "mails.joblib")
    raw = open_model(tmp_path / "mails.joblib")
    assert (raw.trainable, raw.writer) == (False, None)
    assert any("put a guard in front of it" in note for note in raw.facts.notes)


def test_a_file_that_changed_is_not_copied(tmp_path: Path) -> None:
    path = tmp_path / "mails.joblib"
    joblib.dump(clone(LINEAR["logistic"]).fit(TEXTS, LABELS), path)
    raw = open_model(path)
    joblib.dump(clone(LINEAR["logistic"]).fit(TEXTS, TWO_LABELS), path)
    with pytest.raises(StorageError):
        write_copy(raw, raw.network, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_strengthening_twice_keeps_one_protection_and_stays_equal(tmp_path: Path) -> None:
    joblib.dump(clone(LINEAR["svc"]).fit(TEXTS, LABELS), tmp_path / "mails.joblib")
    place = tmp_path / "mails.joblib"
    for name in ("one", "two"):
        raw = open_model(place)
        model = protected(TextModel(raw, raw.class_names))
        trained(model.raw)
        place = tmp_path / name
        write_copy(model.raw, model.network, place)
    told = json.loads((place / "toughen.json").read_text())
    assert [step["step"] for step in told["before"]] == ["sanitise"]
    fresh = open_model(place)
    assert np.allclose(TextModel(fresh, LABELS).logits_of(TEXTS), model.logits_of(TEXTS), atol=1e-3)
