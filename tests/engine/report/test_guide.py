"""``HOW-TO-USE.html``: the right steps with the real names for each kind, readable, inert, and one file."""

import sys
from dataclasses import replace
from pathlib import Path

import made_results as made
import pytest
from report_pages import Page, harmless

from engine.report.guide import NewModel, how_to_use
from engine.words import clean_name

sys.path.insert(0, str(Path(__file__).parents[1] / "words"))
from messages import grade

HOSTILE = (
    "cat\u202egnp.onnx",
    "\ud800.onnx",
    "</code><script>alert(1)</script>.onnx",
    '";import os;".onnx',
    "$x {{y}} %s.onnx",
)
KINDS = (
    ("ONNX", "PyTorch 2.13.0", ("shop.onnx",), NewModel("shop-toughened.onnx"), "If you export from there again"),
    ("ONNX", "Keras (keras2onnx)", ("shop.onnx",), NewModel("shop-toughened.onnx"), "Your Keras file"),
    ("ONNX", "scikit-learn (skl2onnx) 1", ("shop.onnx",), NewModel("shop-toughened.onnx"), "scikit-learn model"),
    ("ONNX", "customvision", ("shop.onnx",), NewModel("shop-toughened.onnx"), "Custom Vision"),
    ("ONNX", "unknown", ("shop.onnx", "shop.onnx.data"), NewModel("new.onnx", (), ("new.onnx.data",)), "new.onnx.data"),
    ("Hugging Face", "Hugging Face Transformers 5.23.0 (ViT)", ("config.json", "model.safetensors"),
     NewModel("shop-toughened", ("config.json", "model.safetensors"), (), True), "from_pretrained"),
    ("Keras", "Keras 3.9", ("shop.keras",), NewModel("shop-toughened.keras"), "load_model"),
    ("Keras HDF5", "Keras 2.11", ("keras_model.h5",), NewModel("keras_model-toughened.h5", (), ("labels.txt",)), "labels.txt"),
    ("Keras HDF5", "Keras 2.11", ("converted_keras.zip",),
     NewModel("converted_keras-toughened.zip", ("keras_model.h5", "labels.txt")), "Unpack converted_keras-toughened.zip"),
    ("TensorFlow.js", "Teachable Machine 2.4.5", ("model.json", "weights.bin", "metadata.json"),
     NewModel("shop-toughened", ("model.json", "weights.bin", "metadata.json"), (), True), "const URL"),
    ("TensorFlow.js", "TensorFlow.js", ("model.json", "group1-shard1of1.bin"),
     NewModel("web-toughened", ("model.json", "group1-shard1of1.bin"), (), True), "loadLayersModel"),
    ("PyTorch", "PyTorch (ResNet-18)", ("net.pth",), NewModel("net-toughened.pth"), "torch.load"),
    ("safetensors", "PyTorch (ResNet-18)", ("net.safetensors",), NewModel("net-toughened.safetensors"), "load_file"),
    ("TensorFlow Lite", "unknown", ("net.tflite",), NewModel("net-toughened.tflite"), "Build the app again"),
    ("scikit-learn (joblib)", "scikit-learn 1.8", ("mails.joblib",),
     NewModel("mails-toughened", ("model.skops", "sanitiser.py"), (), True), "skops.io.load"),
    ("something new", "unknown", ("a.bin",), NewModel("a-toughened.bin"), "a-toughened.bin"),
)  # fmt: skip


def guide(
    format_: str, tool: str, files: tuple[str, ...], new: NewModel, proof: str = "proven", **changes: object
) -> str:
    info = replace(made.model(files[0]), format=format_, source_tool=tool, files=files, **changes)
    return how_to_use(replace(made.harden_result(proof), model=info), new)


def steps_of(text: str) -> list[str]:
    """Return the sentences of the steps and the words around them, without the programs."""
    page = Page(text)
    return [words.strip() for words in page.words if words.strip().endswith((".", "?", "!"))]


@pytest.mark.parametrize(("format_", "tool", "files", "new", "told"), KINDS)
def test_each_kind_has_its_own_steps(format_: str, tool: str, files: tuple[str, ...], new: NewModel, told: str) -> None:
    text = guide(format_, tool, files, new)
    page = Page(text)
    assert page.open == []
    for name in (new.name, *files[:1], told):
        assert name in page.text
    for heading in ("Put the new file in place", "Try one picture", "Go back to the old file"):
        assert heading in page.text
    assert grade(steps_of(text)) <= 9


@pytest.mark.parametrize(("format_", "tool", "files", "new", "_told"), KINDS)
def test_it_is_one_file_that_runs_and_loads_nothing(
    format_: str, tool: str, files: tuple[str, ...], new: NewModel, _told: str
) -> None:
    text = guide(format_, tool, files, new)
    page = Page(text)
    assert "script" not in {tag for tag, _ in page.elements}
    loaded = [value for _, attributes in page.elements for key, value in attributes.items() if key in ("src", "href")]
    assert all(value is not None and value.startswith("#") for value in loaded)
    assert "default-src 'none'" in text
    assert "@media print" in text


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("format_", ["ONNX", "TensorFlow.js", "Keras"])
def test_hostile_names_stay_inert_and_visible(name: str, format_: str) -> None:
    new = NewModel(name, ("model.json",) if format_ == "TensorFlow.js" else ())
    text = guide(format_, name, (name, name), new, classes=(name, "dog"))
    page = Page(text)
    assert "script" not in {tag for tag, _ in page.elements}
    harmless(page.text)
    assert clean_name(name, 60)[:20] in page.text
    text.encode("utf-8")
    program = page.text.partition("CLASSES = ")[2]
    assert "</script><script>alert" not in program.replace(" ", "")


def test_names_that_toughen_wrote_make_no_teachable_machine() -> None:
    text = guide("Keras HDF5", "Keras 3", ("fruit.h5",), NewModel("fruit-toughened.h5", (), ("labels.txt",)))
    assert "Teachable Machine" not in text
    assert "labels.txt" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_literals_of_the_program(name: str) -> None:
    import ast

    from engine.report.guide.snippets import literal

    assert ast.literal_eval(literal(name)) == name
    literal(name).encode("utf-8")


def test_a_likely_copy_says_that_it_is_not_proven() -> None:
    assert "too few to prove" in guide(*KINDS[0][:4], proof="likely")
    assert "proved that it is harder" in guide(*KINDS[0][:4])


def test_a_result_written_by_hand_gives_a_guide_without_a_program() -> None:
    broken = {"width": "no number", "mean": "x", "std": None}
    text = guide(*KINDS[0][:4], input=broken)
    assert "snippet-try-1" not in text
    assert "Put the new file in place" in text
