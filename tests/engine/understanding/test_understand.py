from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from engine.data import PictureSource, open_pictures
from engine.models import open_model
from engine.protocol import Overrides, SilentMonitor
from engine.results import DataError, ModelError, UsageError
from engine.understanding import load_like, stop_reason, understand
from engine.understanding.scalings import make_convention, usual_scalings

from .conftest import NAMES, SHAPE, Reordered, Wants, ask, pack, raw_model

SCALINGS = {scaling.name: scaling for scaling in usual_scalings(3)}
GREY = {scaling.name: scaling for scaling in usual_scalings(1)}
MAIN = ["0-1", "imagenet", "-1-1", "0-255", "caffe"]
CLOTHES = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> PictureSource:
    return open_pictures(pack(tmp_path_factory.mktemp("blobs") / "blobs.zip", 160, NAMES.__getitem__))


def wants(network: nn.Module, scaling: str, layout: str = "NCHW", order: str = "RGB") -> nn.Module:
    return Wants(network, make_convention(layout, SHAPE, SCALINGS[scaling], order)).eval()


@pytest.mark.parametrize("scaling", MAIN)
@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
@pytest.mark.parametrize("order", ["RGB", "BGR"])
def test_every_convention_is_recovered(
    network: nn.Module, pictures: PictureSource, scaling: str, layout: str, order: str
) -> None:
    dims = (None, 3, 32, 32) if layout == "NCHW" else (None, 32, 32, 3)
    understood, answers = ask(raw_model(wants(network, scaling, layout, order), dims), pictures)
    assert answers["scaling"] == (scaling, "sure")
    assert answers["layout"] == (layout, "sure")
    assert answers["colour_order"] == (order, "sure")
    assert answers["label_order"] == ("alphabetical", "sure")
    assert understood.accuracy > 0.8
    assert understood.warnings == ()
    inputs = understood.samples.inputs()
    with torch.no_grad():
        # The folded model answers as the network does to plain RGB pictures in [0, 1].
        assert torch.allclose(understood.model(inputs), network(inputs), atol=1e-3)
    assert understood.model.confirm(inputs.numpy()).argmax(1).tolist() == network(inputs).argmax(1).tolist()


@pytest.mark.parametrize("scaling", [*MAIN, "mnist"])
@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
def test_grey_clothes_are_recovered(sample_model: Path, sample_test: Path, scaling: str, layout: str) -> None:
    convention = make_convention(layout, (1, 28, 28), GREY[scaling], "grey")
    dims = (None, 1, 28, 28) if layout == "NCHW" else (None, 28, 28, 1)
    raw = raw_model(Wants(open_model(sample_model).network, convention), dims, classes=10, names=CLOTHES)
    understood, answers = ask(raw, open_pictures(sample_test), limit=50)
    assert answers["scaling"][0] == scaling
    assert answers["layout"] == (layout, "sure")
    assert answers["colour_order"] == ("grey", "sure")
    assert answers["label_order"] == ("names", "sure")
    assert understood.accuracy > 0.9


def test_the_built_in_sample_is_understood(sample_model: Path, sample_test: Path) -> None:
    understood, answers = ask(open_model(sample_model), open_pictures(sample_test))
    assert understood.class_names == CLOTHES
    assert answers["scaling"] == ("0-1", "sure")
    assert understood.accuracy > 0.9
    assert len(understood.samples) == 1000
    assert stop_reason(understood) is None


@pytest.mark.parametrize("scaling", MAIN)
def test_without_labels_it_is_a_good_guess(network: nn.Module, tmp_path: Path, scaling: str) -> None:
    source = open_pictures(pack(tmp_path / "flat.zip", 150, lambda _: "all"))
    understood, answers = ask(raw_model(wants(network, scaling)), source)
    assert answers["scaling"] == (scaling, "guess")
    assert answers["colour_order"] == ("RGB", "guess")
    assert understood.accuracy is None
    assert understood.samples.labels is None
    assert len(understood.class_names) == 5


@pytest.mark.parametrize("dims", [(None, 3, None, None), (None, None, None, None), (1, 3, 32, 32), (None, 3, 32, None)])
def test_open_sizes_are_the_pictures_own(
    network: nn.Module, pictures: PictureSource, dims: tuple[int | None, ...]
) -> None:
    understood, _ = ask(raw_model(wants(network, "imagenet"), dims), pictures)
    assert understood.model.shape == SHAPE
    assert understood.model.convention.layout == "NCHW"
    assert understood.model.convention.scaling == "imagenet"


def test_limit_and_seed_change_the_samples_not_what_is_understood(network: nn.Module, pictures: PictureSource) -> None:
    raw = raw_model(wants(network, "-1-1"))
    one = understand(raw, pictures, Overrides(), limit=20, seed=5, monitor=SilentMonitor())
    other = understand(raw, pictures, Overrides(), monitor=SilentMonitor())
    assert (one.answers, one.accuracy) == (other.answers, other.accuracy)
    assert (len(one.samples), len(other.samples)) == (20, 160)


def test_few_pictures_are_said_to_be_few(network: nn.Module, tmp_path: Path) -> None:
    understood, answers = ask(raw_model(network), open_pictures(pack(tmp_path / "few.zip", 5, NAMES.__getitem__)))
    assert answers["scaling"][1] in {"guess", "likely"}
    assert any("few pictures" in warning for warning in understood.warnings)


def test_one_picture_works(network: nn.Module, tmp_path: Path) -> None:
    source = open_pictures(pack(tmp_path / "one.zip", 1, lambda _: "w/apple"))
    understood, answers = ask(raw_model(network, names=NAMES), source)
    assert len(understood.samples) == 1
    assert understood.samples.labels.tolist() == [0]
    assert answers["scaling"][1] == "guess"


def test_natural_order_is_tried(network: nn.Module, tmp_path: Path) -> None:
    folders = ["10 plum", "2 banana", "1 apple", "3 berry", "20 leaf"]
    folder_of = {name: folder for folder in folders for name in NAMES if name in folder}
    source = open_pictures(pack(tmp_path / "numbers.zip", 200, lambda label: folder_of[NAMES[label]]))
    natural = [NAMES.index(folder.split()[1]) for folder in source.natural_order]
    understood, answers = ask(raw_model(Reordered(network, natural)), source)
    assert answers["label_order"] == ("natural", "sure")
    assert understood.class_names == source.natural_order
    assert understood.accuracy > 0.8


def test_folders_in_another_order_are_found_out(network: nn.Module, pictures: PictureSource) -> None:
    raw = raw_model(Reordered(wants(network, "imagenet", order="BGR"), [2, 0, 3, 4, 1]))
    understood, answers = ask(raw, pictures)
    assert "folders do not seem to match" in stop_reason(understood)
    assert understood.warnings[0] == stop_reason(understood)
    assert answers["scaling"] == ("imagenet", "guess")
    assert answers["colour_order"] == ("BGR", "guess")


def test_fewer_folders_than_classes_match_by_name(network: nn.Module, tmp_path: Path) -> None:
    source = open_pictures(pack(tmp_path / "two.zip", 100, lambda label: ["Banana", "LEAF!"][label % 2]))
    understood, _ = ask(raw_model(network, names=NAMES), source)
    assert set(understood.samples.labels.tolist()) == {1, 3}
    assert understood.class_names == NAMES


class Constant(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.arange(5.0))

    def forward(self, raw: torch.Tensor) -> torch.Tensor:
        return self.bias + 0 * raw.flatten(1).sum(1, keepdim=True)


def test_a_model_that_always_says_the_same_is_found_out(pictures: PictureSource) -> None:
    understood, answers = ask(raw_model(Constant()), pictures)
    assert "same answer" in stop_reason(understood)
    assert answers["scaling"] == ("0-1", "guess")


def test_a_model_that_knows_nothing_is_found_out(pictures: PictureSource) -> None:
    torch.manual_seed(1)
    untrained = nn.Sequential(nn.Conv2d(3, 8, 3, 2), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(8, 5))
    understood, _ = ask(raw_model(untrained), pictures)
    assert stop_reason(understood)


def test_answers_that_are_no_numbers_are_found_out(pictures: PictureSource) -> None:
    class Broken(Constant):
        def forward(self, raw: torch.Tensor) -> torch.Tensor:
            return super().forward(raw) / 0.0 * 0.0

    understood, _ = ask(raw_model(Broken()), pictures)
    assert "not a number" in stop_reason(understood)


def test_statistics_that_do_not_fit_are_named(network: nn.Module, pictures: PictureSource) -> None:
    broken = nn.Sequential(*list(network))
    state = {name: value.clone() for name, value in network.state_dict().items()}
    broken[1].running_mean = broken[1].running_mean + 3
    broken[4].running_var = broken[4].running_var * 400
    understood, _ = ask(raw_model(broken), pictures, scaling="0-1")
    network.load_state_dict(state)
    assert any("BatchNorm" in warning for warning in understood.warnings)


def test_scaling_twice_is_named(network: nn.Module, pictures: PictureSource) -> None:
    understood, answers = ask(raw_model(wants(network, "imagenet-twice")), pictures)
    assert answers["scaling"][0] == "imagenet-twice"
    assert any("scaled twice" in warning for warning in understood.warnings)


def test_what_is_told_is_used_and_marked(network: nn.Module, pictures: PictureSource) -> None:
    understood, answers = ask(raw_model(network), pictures, scaling="-1-1", colour_order="bgr", layout="nchw")
    assert answers["scaling"] == ("-1-1", "told")
    assert answers["colour_order"] == ("BGR", "told")
    assert answers["layout"] == ("NCHW", "told")
    assert understood.model.convention.multiplier == 2.0


@pytest.mark.parametrize(
    ("told", "allowed"), [({"scaling": "0-2"}, "0-255"), ({"layout": "NHWC"}, "NCHW"), ({"colour_order": "GRB"}, "BGR")]
)
def test_what_cannot_be_told_names_what_can(
    network: nn.Module, pictures: PictureSource, told: dict[str, str], allowed: str
) -> None:
    with pytest.raises(UsageError) as caught:
        ask(raw_model(network), pictures, **told)
    assert allowed in caught.value.next_step


def test_whole_number_inputs_get_0_to_255(network: nn.Module, pictures: PictureSource) -> None:
    raw = raw_model(wants(network, "0-255"), dtype="uint8")
    _, answers = ask(raw, pictures)
    assert answers["scaling"] == ("0-255", "sure")
    with pytest.raises(UsageError):
        ask(raw, pictures, scaling="0-1")


@pytest.mark.parametrize("dims", [(None, 128), (None, 7, 32, 32), (None, 3, 32), ()])
def test_models_that_take_no_pictures_are_refused(
    network: nn.Module, pictures: PictureSource, dims: tuple[int | None, ...]
) -> None:
    with pytest.raises(ModelError) as caught:
        ask(raw_model(network, dims), pictures)
    assert caught.value.code == "model.not_pictures"


def test_a_model_that_fails_on_all_pictures_is_refused(pictures: PictureSource) -> None:
    with pytest.raises(ModelError) as caught:
        ask(raw_model(nn.Linear(7, 5)), pictures)
    assert caught.value.code == "model.takes_no_pictures"


def test_without_pictures_everything_tried_is_a_guess(network: nn.Module) -> None:
    understood, answers = ask(raw_model(network), None)
    assert understood.samples is None
    assert answers["scaling"] == ("0-1", "guess")
    assert answers["layout"] == ("NCHW", "sure")
    assert answers["classes"][1] == "guess"
    assert understood.model.shape == SHAPE


def test_other_pictures_load_alike(network: nn.Module, pictures: PictureSource, tmp_path: Path) -> None:
    understood, _ = ask(raw_model(network), pictures)
    other = open_pictures(pack(tmp_path / "other.zip", 30, lambda label: NAMES[label].upper(), seed=7))
    samples = load_like(understood, other, monitor=SilentMonitor())
    assert samples.pixels.shape == (30, *SHAPE)
    assert np.bincount(samples.labels).tolist() == [6] * 5
    stranger = open_pictures(pack(tmp_path / "stranger.zip", 10, lambda label: f"x{label}"))
    with pytest.raises(DataError):
        load_like(understood, stranger, monitor=SilentMonitor())


@pytest.mark.slow
@pytest.mark.parametrize(("scaling", "layout", "order"), [("imagenet", "NCHW", "BGR"), ("caffe", "NHWC", "BGR")])
def test_real_onnx_exports_are_understood(
    network: nn.Module, pictures: PictureSource, tmp_path: Path, scaling: str, layout: str, order: str
) -> None:
    example = torch.zeros((2, 3, 32, 32) if layout == "NCHW" else (2, 32, 32, 3))
    path = tmp_path / "model.onnx"
    batch = torch.export.Dim("batch")
    model = wants(network, scaling, layout, order)
    torch.onnx.export(model, (example,), path, dynamic_shapes=({0: batch},), external_data=False)
    understood, answers = ask(open_model(path), pictures)
    assert answers["scaling"] == (scaling, "sure")
    assert answers["layout"][0] == layout
    assert answers["colour_order"] == (order, "sure")
    assert understood.accuracy > 0.8


def test_wrong_answers_to_two_pictures_are_no_reason_to_stop(network: nn.Module, tmp_path: Path) -> None:
    source = open_pictures(pack(tmp_path / "two.zip", 2, lambda label: ["leaf", "plum"][label]))  # apple and banana
    understood, _ = ask(raw_model(network, names=NAMES), source)
    assert understood.accuracy == 0
    assert stop_reason(understood) is None
