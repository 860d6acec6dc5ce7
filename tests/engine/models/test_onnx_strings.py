"""ONNX files that take texts as they are: opened through onnxruntime on any system, whatever languages it knows."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from engine.models import RawModel, TextModel, open_model, write_copy
from engine.models.onnx import locales
from engine.models.onnx.locales import refit_locales
from engine.models.texts.samples import SHORT, VERY_LONG
from engine.results.errors import ModelError, TestError

SENTENCES = ["Good day", "bad night", "very good school", "awful bad", "fine good", "terrible night"] * 3
PLAIN = ["GOOD night", "bad", "an awful day", "nothing known", "", "Good good Good"]
PATTERN = r"[a-zA-Z0-9_]+"


def export(path: Path, labels: tuple[object, ...] = ("pos", "neg"), *, maps: bool = True, lower: bool = True,
           rank: int = 2, model: object = None, locale: str | None = None, scores: bool = False) -> object:  # fmt: skip
    """Train, export with skl2onnx, and return the pipeline."""
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import StringTensorType

    vectors = TfidfVectorizer(token_pattern=PATTERN, lowercase=lower)
    last = model or LogisticRegression()
    pipeline = make_pipeline(vectors, last)
    options = {id(last): {"raw_scores": True}} if scores else ({} if maps else {"zipmap": False})
    pipeline.fit(SENTENCES, np.array(labels)[np.arange(18) % len(labels)])
    proto = to_onnx(
        pipeline, initial_types=[("text", StringTensorType([None, 1][:rank]))], options=options,
        target_opset=17,
    )  # fmt: skip
    for node in proto.graph.node:
        if node.op_type == "StringNormalizer" and locale is not None:
            node.attribute.append(helper.make_attribute("locale", locale))
    path.write_bytes(proto.SerializeToString())
    return pipeline


def shares(raw: RawModel, texts: list[str]) -> np.ndarray:
    return TextModel(raw, raw.class_names or ())(texts).softmax(1).numpy()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("maps", [True, False])
@pytest.mark.parametrize("labels", [("pos", "neg"), ("a", "c", "b"), (4, 2, 7)])
def test_scikit_learn_pipelines(labels: tuple[object, ...], maps: bool, tmp_path: Path) -> None:
    path = tmp_path / "m.onnx"
    pipeline = export(path, labels, maps=maps)
    content = path.read_bytes()
    raw = open_model(path)
    assert (raw.task, raw.access, raw.trainable, raw.equality.status) == ("text", "scores", False, "equal")
    assert raw.class_names == tuple(str(item) for item in pipeline.classes_)
    assert np.allclose(shares(raw, PLAIN), pipeline.predict_proba(PLAIN), atol=1e-5)
    assert shares(raw, [*SHORT, VERY_LONG, "half \ud800"]).shape == (len(SHORT) + 2, len(labels))
    assert TextModel(raw, raw.class_names).confirm([]).shape == (0, len(labels))
    assert path.read_bytes() == content
    with pytest.raises(TestError):
        write_copy(raw, raw.network, tmp_path / "copy.onnx")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("labels", [("pos", "neg"), (4, 2, 7)])
def test_other_classifiers_and_one_dimension(labels: tuple[object, ...], tmp_path: Path) -> None:
    path = tmp_path / "m.onnx"
    pipeline = export(path, labels, rank=1, maps=False, model=MultinomialNB(), lower=False)
    raw = open_model(path)
    assert raw.class_names == tuple(str(item) for item in pipeline.classes_)
    assert np.allclose(shares(raw, PLAIN), pipeline.predict_proba(PLAIN), atol=1e-5)


@pytest.mark.filterwarnings("ignore")
def test_scores_that_are_no_shares(tmp_path: Path) -> None:
    path = tmp_path / "m.onnx"
    pipeline = export(path, ("a", "c", "b"), scores=True, model=LinearSVC())
    raw = open_model(path)
    assert raw.class_names == ("a", "b", "c")
    found = TextModel(raw, raw.class_names)(PLAIN).numpy()
    assert np.allclose(found, pipeline.decision_function(PLAIN), atol=1e-5)


@pytest.mark.filterwarnings("ignore")
def test_language_rules_that_no_system_has(tmp_path: Path) -> None:
    path = tmp_path / "m.onnx"
    pipeline = export(path, locale="xx_NOWHERE")
    content = path.read_bytes()
    raw = open_model(path)
    assert path.read_bytes() == content
    assert any("xx_NOWHERE" in note and "copy in memory" in note for note in raw.facts.notes)
    assert np.allclose(shares(raw, PLAIN), pipeline.predict_proba(PLAIN), atol=1e-5)


@pytest.mark.filterwarnings("ignore")
def test_language_rules_that_are_there_are_kept(tmp_path: Path) -> None:
    export(tmp_path / "m.onnx", locale="C")
    raw = open_model(tmp_path / "m.onnx")
    assert raw.runtime.content is None
    assert not any("language rules" in note for note in raw.facts.notes)


@pytest.mark.filterwarnings("ignore")
def test_only_the_simplest_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that knows the letters a to z alone: the file opens, and the note says what may differ."""
    export(tmp_path / "m.onnx", locale="xx_NOWHERE")
    monkeypatch.setattr(locales, "_OTHERS", ("C",))
    raw = open_model(tmp_path / "m.onnx")
    assert any("other scripts" in note for note in raw.facts.notes)
    assert raw.equality.status == "could_not_test"


def test_nothing_but_the_language_differs_in_the_copy() -> None:
    def node(name: str, source: str, **told: object) -> onnx.NodeProto:
        return helper.make_node("StringNormalizer", [source], [name], name=name, is_case_sensitive=1, **told)

    nodes = [
        node("a", "x", case_change_action="LOWER", locale="xx_NOWHERE"),
        node("b", "a", case_change_action="UPPER", locale="C"),
        node("c", "b", case_change_action="NONE", locale="xx_NOWHERE"),
    ]
    values = [helper.make_tensor_value_info(name, TensorProto.STRING, [None]) for name in ("x", "c")]
    proto = helper.make_model(helper.make_graph(nodes, "g", values[:1], values[1:]), ir_version=9)
    before = proto.SerializeToString()
    found = refit_locales(proto)
    assert found is not None
    assert proto.SerializeToString() == before
    copy = onnx.ModelProto.FromString(found.content)
    told = [{item.name: item.s for item in item.attribute}.get("locale") for item in copy.graph.node]
    assert told[0] != b"xx_NOWHERE"
    assert told[1:] == [b"C", b"xx_NOWHERE"]
    for proto_ in (copy, proto):
        kept = [item for item in proto_.graph.node[0].attribute if item.name != "locale"]
        del proto_.graph.node[0].attribute[:]
        proto_.graph.node[0].attribute.extend(kept)
    assert copy == proto


def test_several_texts_at_once_are_refused(tmp_path: Path) -> None:
    nodes = [helper.make_node("StringNormalizer", ["x"], ["y"], is_case_sensitive=1)]
    values = [helper.make_tensor_value_info(name, TensorProto.STRING, [None, 2]) for name in "xy"]
    path = tmp_path / "m.onnx"
    path.write_bytes(
        helper.make_model(helper.make_graph(nodes, "g", values[:1], values[1:]), ir_version=9).SerializeToString()
    )
    with pytest.raises(ModelError) as caught:
        open_model(path)
    assert caught.value.code == "model.not_one_text"
