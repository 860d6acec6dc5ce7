"""Files that Toughen can only ask: looked at, checked, and refused by strengthening before any work."""

import io
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper
from PIL import Image
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from engine.jobs import JobMonitor, run
from engine.protocol import HardenRequest, InspectRequest, ScanRequest
from engine.results import InspectResult, ScanResult, TestError
from engine.words import resource, scan_verdict

SIDE = 14


def quiet() -> JobMonitor:
    return JobMonitor(lambda type_, fields: None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("answers")


def clothes(name: str, most: int) -> tuple[np.ndarray, list[str]]:
    """Return up to ``most`` pictures (n, 14, 14) uint8 of the built-in sample, shrunk, and their kinds."""
    pictures, kinds = [], []
    with zipfile.ZipFile(str(resource(f"samples/{name}.zip"))) as archive:
        files = [file for file in archive.namelist() if file.endswith(".png")]
        for file in files[:: max(1, len(files) // most)]:
            picture = np.asarray(Image.open(io.BytesIO(archive.read(file))).convert("L"), np.float32)
            pictures.append(np.rint(picture.reshape(SIDE, 2, SIDE, 2).mean((1, 3))).astype(np.uint8))
            kinds.append(Path(file).parent.name)
    return np.stack(pictures), kinds


@pytest.fixture(scope="module")
def pictures(folder: Path) -> Path:
    for place, (picture, kind) in enumerate(zip(*clothes("clothes-test", 60))):
        (folder / "pictures" / kind).mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(folder / "pictures" / kind / f"{place}.png")
    return folder / "pictures"


@pytest.fixture(scope="module")
def perceptron(folder: Path) -> Path:
    """A scikit-learn network on flat pictures, exported by skl2onnx: its Scaler is no part that we know."""
    from skl2onnx import to_onnx

    shown, kinds = clothes("clothes-train", 1000)
    flat = (shown.reshape(-1, SIDE * SIDE) / 255).astype(np.float32)
    fitted = make_pipeline(StandardScaler(), MLPClassifier((32,), max_iter=100, random_state=0)).fit(flat, kinds)
    path = folder / "perceptron.onnx"
    path.write_bytes(to_onnx(fitted, flat[:1]).SerializeToString())
    return path


@pytest.fixture(scope="module")
def unknown_part(folder: Path) -> Path:
    """The built-in sample with a standard operator that onnxruntime knows and we do not; it multiplies by 1."""
    proto = onnx.load(str(resource("samples/clothes-sorter.onnx")))
    name = proto.graph.input[0].name
    for node in proto.graph.node:
        node.input[:] = ["seen" if item == name else item for item in node.input]
    window = [
        helper.make_node("HannWindow", ["nine"], ["window"], periodic=0),
        helper.make_node("ReduceMax", ["window"], ["one"], keepdims=0),
        helper.make_node("Mul", [name, "one"], ["seen"]),
    ]
    nodes = [*window, *proto.graph.node]
    del proto.graph.node[:]
    proto.graph.node.extend(nodes)
    proto.graph.initializer.append(numpy_helper.from_array(np.array(9), "nine"))
    path = folder / "unknown.onnx"
    onnx.save(proto, str(path))
    return path


def test_looking_says_why_and_offers_no_strengthening(perceptron: Path, pictures: Path) -> None:
    result = run(InspectRequest(str(perceptron), str(pictures)), quiet()).result
    assert isinstance(result, InspectResult)
    assert result.model.access == "scores"
    assert "Scaler" in result.model.notes[0]
    assert result.model.strengthening == "none"
    assert result.harden_estimates_s is None
    assert result.provable is None
    assert set(result.estimates_s or {}) == {"quick", "standard", "thorough"}


def test_a_check_says_that_only_answers_were_used(perceptron: Path, pictures: Path, tmp_path: Path) -> None:
    request = ScanRequest(str(perceptron), str(pictures), str(tmp_path), depth="quick", limit=40, tests=("linf",))
    result = run(request, quiet()).result
    assert isinstance(result, ScanResult)
    assert "answers" in scan_verdict(result)[-1]
    trick = next(found for found in result.findings if found.params.get("kind") == "trick")
    assert "less sure" in trick.meaning
    assert not any("Strengthen a copy" in advice for found in result.findings for advice in found.advice)
    assert all(record.backwards == 0 for test in result.tests for record in test.attacks)


@pytest.mark.parametrize("file", ["perceptron", "unknown_part"])
def test_strengthening_is_refused_before_any_picture_is_read(
    file: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    model = request.getfixturevalue(file)
    with pytest.raises(TestError) as caught:
        run(HardenRequest(str(model), str(tmp_path / "nowhere"), str(tmp_path / "out")), quiet())
    assert caught.value.code == "harden.answers_only"
    assert "Export" in caught.value.next_step
    assert list(tmp_path.iterdir()) == []


def test_what_was_in_the_folder_stays_when_strengthening_is_refused(
    perceptron: Path, pictures: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(TestError):
        run(HardenRequest(str(perceptron), str(pictures), str(tmp_path)), quiet())
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_refusal_once_the_work_had_begun_leaves_nothing_either(pictures: Path, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    shown = next(path for path in sorted(pictures.rglob("*.png")))
    Image.open(shown).resize((2 * SIDE, 2 * SIDE)).save(tmp_path / "one" / "only.png")
    sorter = str(resource("samples/clothes-sorter.onnx"))
    with pytest.raises(TestError) as caught:
        run(HardenRequest(sorter, str(tmp_path / "one"), str(tmp_path / "out")), quiet())
    assert caught.value.code == "harden.too_few"
    assert not (tmp_path / "out").exists()
