"""TensorFlow Lite files, as converters and Teachable Machine make them: opened, and equal to LiteRT."""

import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from lite_files import Builder, Weights, mobile, whole_mobile, with_archive

from engine.models import open_model
from engine.models.declared import declared_input
from engine.models.equality import logits_of, prove_equal
from engine.models.raw import RawModel
from engine.results.errors import ModelError

SIDE = 32
CONVERTED = Path(__file__).parent / "converted"


def opened(folder: Path, content: bytes, name: str = "m.tflite") -> RawModel:
    (folder / name).write_bytes(content)
    return open_model(folder / name)


def pictures(count: int, side: int = SIDE, channels: int = 3) -> np.ndarray:
    return np.random.default_rng(5).random((count, side, side, channels), np.float32) * 2 - 1


def gradient(raw: RawModel, given: np.ndarray) -> torch.Tensor:
    leaf = torch.from_numpy(given).requires_grad_()
    raw.network(leaf)[:, 0].sum().backward()
    assert leaf.grad is not None
    return leaf.grad


def test_a_file_of_real_numbers(tmp_path: Path) -> None:
    raw = opened(tmp_path, mobile(Weights(4), SIDE, note=True))
    assert (raw.access, raw.trainable, raw.removed, raw.num_classes) == ("white-box", True, "softmax", 4)
    assert raw.input.dims == (None, SIDE, SIDE, 3)
    assert (raw.facts.format, raw.facts.source_tool) == ("TensorFlow Lite", "TensorFlow Lite converter")
    assert raw.facts.parameters == sum(value.size for value in vars(Weights(4)).values())
    found = prove_equal(raw, pictures(9))
    assert found.status == "equal"
    assert found.largest_difference < 1e-4
    assert logits_of(raw.network, pictures(5)).shape == (5, 4)


def test_gradients_are_those_of_the_file(tmp_path: Path) -> None:
    """Against differences of the answers that LiteRT itself gives."""
    raw = opened(tmp_path, mobile(Weights(4), SIDE, softmax=False))
    given = pictures(1)
    found = gradient(raw, given).numpy()
    for place in ((0, 3, 4, 0), (0, 15, 15, 1), (0, 30, 9, 2)):
        step = np.zeros_like(given)
        step[place] = 1e-2
        slope = (raw.runtime.run(given + step) - raw.runtime.run(given - step))[0, 0] / 2e-2
        assert found[place] == pytest.approx(slope, rel=2e-2, abs=1e-4)


@pytest.mark.parametrize(("given", "softmax"), [("uint8", True), ("int8", True), ("int8", False)])
def test_a_file_of_small_integers(tmp_path: Path, given: str, softmax: bool) -> None:
    raw = opened(tmp_path, whole_mobile(Weights(4), SIDE, given=given, softmax=softmax))
    assert (raw.access, raw.trainable) == ("white-box", True)
    assert prove_equal(raw, pictures(100)).status == "equal"
    told = declared_input(raw.facts.metadata, 3)
    assert told is not None
    assert [float(told.mean[0]), float(told.std[0])] == pytest.approx([0.5, 0.5], abs=0.01)
    assert float(gradient(raw, pictures(2)).abs().sum()) > 0
    assert any("small whole numbers" in note for note in raw.facts.notes)


def test_whole_numbers_agree_with_the_real_file(tmp_path: Path) -> None:
    """Both files hold the same network: real numbers go in and come out of both."""
    real = opened(tmp_path, mobile(Weights(4), SIDE))
    whole = opened(tmp_path, whole_mobile(Weights(4), SIDE), "w.tflite")
    np.testing.assert_allclose(whole.runtime.run(pictures(20)), real.runtime.run(pictures(20)), atol=0.06)


@pytest.mark.parametrize("name", ["float", "int8", "dynamic"])
def test_files_of_the_real_converter(name: str) -> None:
    raw = open_model(CONVERTED / f"{name}.tflite")
    assert (raw.access, raw.trainable, raw.num_classes) == ("white-box", True, 5)
    found = prove_equal(raw, np.random.default_rng(1).random((100, 32, 32, 3), np.float32))
    assert found.status == "equal"
    assert found.largest_difference < (1e-5 if name == "float" else 2e-3)


def test_any_batch_answers_the_same(tmp_path: Path) -> None:
    raw = opened(tmp_path, mobile(Weights(4), SIDE))
    given = pictures(5)
    alone = np.concatenate([raw.runtime.run(given[index : index + 1]) for index in range(5)])
    np.testing.assert_array_equal(raw.runtime.run(given), alone)
    assert raw.runtime.run(given[:0]).shape == (0, 4)


def test_grey_pictures_without_channels_and_as_rows(tmp_path: Path) -> None:
    """As the beginners' lessons of TensorFlow make them."""
    head = np.random.default_rng(0).standard_normal((10, 784)).astype(np.float32) / 20
    for shape in ((1, 28, 28), (1, 784)):
        make = Builder()
        picture, row, scores = make.tensor(shape), make.tensor((1, 784)), make.tensor((1, 10))
        make.operator("RESHAPE", [picture, make.stored([-1, 784], "int32")], row)
        weights = [make.stored(head), make.stored(np.zeros(10))]
        make.operator("FULLY_CONNECTED", [row, *weights], scores, "FullyConnected")
        raw = opened(tmp_path, make.content([picture], [scores]))
        assert raw.access == "white-box"
        assert raw.input.dims in ((1, 28, 28, 1), (1, 1, 28, 28))
        given = np.random.default_rng(1).random((3, *[size or 1 for size in raw.input.dims[1:]]), np.float32)
        np.testing.assert_allclose(logits_of(raw.network, given), given.reshape(3, -1) @ head.T, atol=1e-4)


def test_one_number_for_two_classes(tmp_path: Path) -> None:
    for sigmoid, two_classes in ((True, "shares"), (False, "logit")):
        make = Builder()
        picture, row = make.tensor((1, SIDE, SIDE, 3)), make.tensor((1, 3))
        score, share = make.tensor((1, 1)), make.tensor((1, 1))
        make.operator("MEAN", [picture, make.stored([1, 2], "int32")], row, "Reducer")
        make.operator("FULLY_CONNECTED", [row, make.stored(np.ones((1, 3))), -1], score, "FullyConnected")
        make.operator("LOGISTIC", [score], share)
        raw = opened(tmp_path, make.content([picture], [share if sigmoid else score]))
        assert (raw.access, raw.num_classes, raw.runtime.two_classes) == ("white-box", 2, two_classes)
        assert prove_equal(raw, pictures(4)).status == "equal"


def test_an_unknown_part_leaves_the_answers(tmp_path: Path) -> None:
    make = Builder()
    picture, moved, row, shares = (
        make.tensor(shape) for shape in ((1, SIDE, SIDE, 3), (1, 16, 16, 12), (1, 12), (1, 12))
    )
    make.operator("SPACE_TO_DEPTH", [picture], moved, "SpaceToDepth", blockSize=2)
    make.operator("MEAN", [moved, make.stored([1, 2], "int32")], row, "Reducer")
    make.operator("SOFTMAX", [row], shares, "Softmax", beta=1.0)
    raw = opened(tmp_path, make.content([picture], [shares]))
    assert (raw.access, raw.trainable, raw.writer, raw.removed) == ("scores", False, None, "softmax")
    assert raw.equality.status == "equal"
    assert "SPACE_TO_DEPTH" in raw.facts.notes[0]
    found = raw.network(torch.from_numpy(pictures(3))).softmax(1).numpy()
    np.testing.assert_allclose(found, raw.runtime.run(pictures(3)), atol=1e-6)


def test_the_zip_of_teachable_machine(tmp_path: Path) -> None:
    names = "0 Cat\n1 Dog with hat\n2 Élan\n".encode()
    for member, content in (
        ("model_unquant.tflite", mobile(Weights(3), 224)),
        ("model.tflite", whole_mobile(Weights(3), 224)),
    ):
        place = tmp_path / "converted_tflite.zip"
        with zipfile.ZipFile(place, "w") as archive:
            archive.writestr(member, content)
            archive.writestr("labels.txt", names)
        raw = open_model(place)
        assert raw.class_names == ("Cat", "Dog with hat", "Élan")
        assert (raw.access, raw.facts.source_tool) == ("white-box", "Teachable Machine")
        told = declared_input(raw.facts.metadata, 3)
        assert told is not None
        assert (told.multiplier, *told.mean[:1], *told.std[:1]) == pytest.approx((1, 0.5, 0.5), abs=0.01)
        assert any("middle square" in note for note in raw.facts.notes)


def test_class_names_beside_the_file_and_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("ant\nbee\ncow\ndog\n")
    raw = opened(tmp_path, mobile(Weights(4), SIDE))
    assert raw.class_names == open_model(tmp_path).class_names == ("ant", "bee", "cow", "dog")
    (tmp_path / "labels.txt").write_text("ant\nbee\n")
    raw = open_model(tmp_path)
    assert raw.class_names is None
    assert any("another length" in note for note in raw.facts.notes)


def test_class_names_and_scaling_in_the_metadata(tmp_path: Path) -> None:
    make = metadata(mean=127.5, std=128.0, names="labels.txt")
    files = {"labels.txt": b"ant\nbee\ncow\ndog", "other.txt": b"a\nb\nc\nd"}
    raw = opened(tmp_path, with_archive(make, files))
    assert raw.class_names == ("ant", "bee", "cow", "dog")
    told = declared_input(raw.facts.metadata, 3)
    assert told is not None
    assert (told.multiplier, told.mean[0], told.std[0]) == (255, 127.5, 128)


def metadata(mean: float, std: float, names: str) -> bytes:
    """Return a file with the metadata of the task library: normalisation of the input, names of the output."""
    import flatbuffers

    inner = flatbuffers.Builder(0)

    def table(fields: dict[int, int], numbers: dict[int, int] | None = None) -> int:
        inner.StartObject(8)
        for slot, number in (numbers or {}).items():
            inner.PrependUint8Slot(slot, number, 0)
        for slot, offset in fields.items():
            inner.PrependUOffsetTRelativeSlot(slot, offset, 0)
        return int(inner.EndObject())

    def vector(entries: list[int]) -> int:
        inner.StartVector(4, len(entries), 4)
        for entry in reversed(entries):
            inner.PrependUOffsetTRelative(entry)
        return int(inner.EndVector())

    mean_at, std_at = (inner.CreateNumpyVector(np.array([value], np.float32)) for value in (mean, std))
    unit = table({1: table({0: mean_at, 1: std_at})}, {0: 1})
    given = table({4: vector([unit])})
    file = table({0: inner.CreateString(names)})
    output = table({6: vector([file])})
    graph = table({2: vector([given]), 3: vector([output])})
    inner.Finish(table({3: vector([graph])}), b"M001")
    make = Builder()
    weights = Weights(4)
    picture, row, scores = make.tensor((1, SIDE, SIDE, 3)), make.tensor((1, 3)), make.tensor((1, 4))
    make.operator("MEAN", [picture, make.stored([1, 2], "int32")], row, "Reducer")
    head = [make.stored(weights.head[:, :3]), make.stored(weights.head_bias)]
    make.operator("FULLY_CONNECTED", [row, *head], scores, "FullyConnected")
    make.note("TFLITE_METADATA", bytes(inner.Output()))
    return make.content([picture], [scores])


def test_what_sorts_no_pictures_is_told(tmp_path: Path) -> None:
    for shape, kind, outputs in (((1, 40), "float32", 3), ((1, 8), "int32", 3)):
        make = Builder()
        given, row = make.tensor(shape, kind), make.tensor((1, outputs))
        make.operator("CAST", [given], row, "Cast")
        with pytest.raises(ModelError) as caught:
            opened(tmp_path, make.content([given], [row]))
        assert caught.value.code == "model.not_for_pictures"


def test_the_kind_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    assert opened(tmp_path, mobile(Weights(4), SIDE), "photo.jpg").facts.format == "TensorFlow Lite"
    with pytest.raises(ModelError) as caught:
        opened(tmp_path, b"no model at all, whatever its name says", "n.tflite")
    assert caught.value.code == "model.unknown_kind"
