"""What each model format can do here, tried on one file of each: opens, gradients, trains, writes back, and how equal.

    OMP_NUM_THREADS=1 python tests/benchmarks/format_table.py [--only WORD]

Small models, made as their tools write them by the helpers of the tests. ``equal`` is the largest difference between
our network's answers and those of the file's own runtime, beside what the design allows. ``slope`` compares our
gradient with differences of the answers that the file's own runtime gives to pictures moved a little, as a share
(median of 8). Where the file counts too coarsely for that, it says on how many of 8 pictures a step along our gradient
moves the file's answers the right way. ``trains`` is the share of the file's
numbers that a step of training reaches (a norm's running averages are no weights). ``back`` opens the written copy again: the largest difference between the trained
network and the copy in its own runtime.
"""

import argparse
import contextlib
import copy
import hashlib
import json
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

sys.path.append(str(Path(__file__).resolve().parents[1] / "engine"))
sys.path.append(str(Path(__file__).resolve().parents[1] / "engine/models"))
sys.path.append(str(Path(__file__).resolve().parents[1] / "engine/models/sklearn_files"))
sys.path.append(str(Path(__file__).resolve().parents[1] / "engine/models/tflite"))
sys.path.append(str(Path(__file__).resolve().parents[1] / "engine/models/torch_files"))
sys.path.append(str(Path(__file__).resolve().parents[1] / "engine/models/web_service"))

import architectures
import lite_files
import small_models
import small_networks as networks
import test_keras_files as keras
import test_onnx_strings
import test_onnx_texts
import tiny_texts
from service_server import NAMES, Service

from engine.models import Permission, RawModel, open_model, prove_equal, write_copy
from engine.models.equality import logits_of
from engine.models.hugging_face.library import load_class
from engine.models.safety import trusted
from engine.models.texts.samples import ORDINARY
from engine.results import TrustedFile

TESTS = Path(__file__).resolve().parents[1]
COUNT = 32
Maker = Callable[[Path], Path]


def picture_network() -> torch.nn.Module:
    """Return convolutions without norms, which keep their numbers in training."""
    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Conv2d(3, 8, 3, 2, 1), torch.nn.ReLU(), torch.nn.Conv2d(8, 16, 3, 2, 1), torch.nn.ReLU(),
        torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(16, 5),
    ).eval()  # fmt: skip


def onnx_file(name: str, **options: object) -> Maker:
    return lambda folder: networks.export_net(
        networks.make_net(name), networks.input_shape(name), folder / "m.onnx", **options
    )


def onnx_half(folder: Path) -> Path:
    import onnx
    from onnxruntime.transformers import float16

    path = onnx_file("resnet", opset=17)(folder)
    onnx.save(float16.convert_float_to_float16(onnx.load(path)), path)
    return path


def onnx_small(form: str) -> Maker:
    """Quantise as onnxruntime's tools do, with random pictures."""

    def make(folder: Path) -> Path:
        from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_static

        class Pictures(CalibrationDataReader):
            def __init__(self) -> None:
                self.left = iter(np.random.default_rng(0).random((20, 1, 3, 16, 16), np.float32))

            def get_next(self) -> dict[str, np.ndarray] | None:
                found = next(self.left, None)
                return None if found is None else {"input": found}

        path = onnx_file("resnet", opset=17)(folder)
        quantize_static(path, folder / "q.onnx", Pictures(), quant_format=QuantFormat[form])
        path.unlink()
        return folder / "q.onnx"

    return make


def onnx_of_sklearn(folder: Path) -> Path:
    from skl2onnx import to_onnx

    model = small_models.picture_model("forest")
    rows = small_models.ROWS[:1].astype(np.float32)
    (folder / "m.onnx").write_bytes(to_onnx(model, rows, options={"zipmap": False}).SerializeToString())
    return folder / "m.onnx"


def hugging_face(folder: Path) -> Path:
    load_class("ViTConfig")
    architectures.make("vit", eager=False).inner.save_pretrained(folder / "vit")
    return folder / "vit"


def torch_exported(folder: Path) -> Path:
    free = {0: torch.export.Dim("batch")}
    found = torch.export.export(picture_network(), (torch.rand(2, 3, 16, 16),), dynamic_shapes=(free,))
    torch.export.save(found, folder / "m.pt2")
    return folder / "m.pt2"


def torch_numbers(folder: Path) -> Path:
    from reference_weights import filled

    shapes = json.loads((TESTS / "engine/models/torch_files/references.json").read_text())["torchvision/resnet18"]
    torch.save(filled({key: tuple(shape) for key, shape in shapes["shapes"].items()}), folder / "m.pth")
    return folder / "m.pth"


def torch_stack(folder: Path) -> Path:
    torch.save(picture_network().state_dict(), folder / "m.pth")
    return folder / "m.pth"


def torch_script(folder: Path) -> Path:
    path = folder / "m.pt"
    torch.jit.script(picture_network()).save(str(path))
    trusted.trust(TrustedFile(hashlib.sha256(path.read_bytes()).hexdigest(), path.name, "TorchScript"))
    return path


def lite(content: Callable[[], bytes]) -> Maker:
    def make(folder: Path) -> Path:
        (folder / "m.tflite").write_bytes(content())
        return folder / "m.tflite"

    return make


def sklearn_parts(folder: Path) -> Path:
    model = small_models.text_model("tfidf")
    for name, (_, part) in zip(("vectorizer", "model"), model.steps, strict=True):
        small_models.saved(part, folder / f"{name}.joblib")
    return folder


MAKERS: dict[str, Maker] = {
    "ONNX, ordinary (TorchScript exporter)": onnx_file("resnet", opset=17),
    "ONNX, two files (dynamo exporter)": onnx_file("resnet", dynamo=True, opset=18, external=True),
    "ONNX, softmax at the end": onnx_file("softmax", opset=17),
    "ONNX, half precision": onnx_half,
    "ONNX, small whole numbers (QDQ)": onnx_small("QDQ"),
    "ONNX, small whole numbers (QOperator)": onnx_small("QOperator"),
    "ONNX from scikit-learn (forest)": onnx_of_sklearn,
    "ONNX with tokenizer.json (BERT)": test_onnx_texts.make,
    "ONNX that takes texts (scikit-learn)": lambda folder: _strings(folder / "m.onnx"),
    "Hugging Face folder, pictures (ViT)": hugging_face,
    "Hugging Face folder, texts (RoBERTa)": lambda folder: tiny_texts.make_folder(folder / "text", "roberta"),
    "Keras 3 (.keras)": lambda folder: keras.make("keras", folder),
    "Keras 2 (.h5)": lambda folder: keras.make("h5", folder),
    "Teachable Machine, Keras (zip)": lambda folder: keras.make("h5_zip", folder),
    "Teachable Machine, TensorFlow.js (zip)": lambda folder: keras.make("tfjs_zip", folder),
    "TensorFlow.js, 16-bit": lambda folder: keras.make("tfjs_uint16", folder),
    "TensorFlow Lite": lite(lambda: lite_files.mobile(lite_files.Weights(4), 16)),
    "TensorFlow Lite, small whole numbers": lite(lambda: lite_files.whole_mobile(lite_files.Weights(4), 16)),
    "PyTorch program (.pt2)": torch_exported,
    "PyTorch numbers, known network (.pth)": torch_numbers,
    "PyTorch numbers, plain stack (.pth)": torch_stack,
    "TorchScript, trusted": torch_script,
    "scikit-learn, pictures (joblib)": lambda folder: small_models.saved(
        small_models.picture_model("network"), folder / "m.joblib"
    ),
    "scikit-learn, pictures (skops)": lambda folder: small_models.saved(
        small_models.picture_model("forest"), folder / "m.skops", "skops"
    ),
    "scikit-learn, texts (vectorizer + model)": sklearn_parts,
    "Web service": lambda folder: folder / "service",
}


def _strings(path: Path) -> Path:
    test_onnx_strings.export(path)
    return path


@contextlib.contextmanager
def opened(name: str, folder: Path) -> Iterator[RawModel]:
    """Make the file of a row and open it; a web service runs while it is asked."""
    if name != "Web service":
        yield open_model(MAKERS[name](folder))
        return
    service = Service()
    told = {"toughen_service": 1, "address": service.address("scores"), "answer": {"scores": "result.scores"},
            "body": {"json": {"image": "{picture_base64}"}}, "picture": {"width": 28, "height": 28, "channels": 1},
            "classes": NAMES, "requests_per_second": 1000}  # fmt: skip
    (folder / "m.toughen-service.json").write_text(json.dumps(told))
    try:
        yield open_model(folder / "m.toughen-service.json", permission=Permission(service.address("scores")))
    finally:
        service.close()


def inputs_of(raw: RawModel) -> np.ndarray:
    """Return inputs as the file takes them: texts made ready, or random pictures in a range that fits."""
    if raw.texts is not None:
        return raw.texts.encode([ORDINARY[place % len(ORDINARY)] for place in range(COUNT)])
    shape = [size or (3 if place == 0 else 32) for place, size in enumerate(raw.input.dims[1:])]
    found = np.random.default_rng(0).random((COUNT, *shape))
    if raw.meter is not None or "int" in raw.input.dtype:
        return np.rint(255 * found).astype(np.float32 if raw.meter else np.dtype(raw.input.dtype))
    return found.astype(np.float16 if "16" in raw.input.dtype else np.float32)


def margin(raw: RawModel, answers: np.ndarray) -> np.ndarray:
    """Return how far the first class lies before the second, as logits, for the file's own answers."""
    rows = answers.astype(np.float64)
    if raw.removed == "softmax":
        rows = np.log(np.maximum(rows, 1e-12))
    elif raw.removed == "sigmoid":
        rows = np.log(np.maximum(rows, 1e-12)) - np.log(np.maximum(1 - rows, 1e-12))
    return rows[:, 0] - rows[:, 1]


def slope(raw: RawModel, given: np.ndarray) -> str:
    """Return the median share by which our gradient differs from differences of the file's answers."""
    if raw.access != "white-box":
        return "no"
    if raw.texts is not None:
        return "by word vectors"
    leaf = torch.from_numpy(given[:8].astype(np.float32)).requires_grad_()
    network = copy.deepcopy(raw.network)
    logits = network(leaf.half() if given.dtype == np.float16 else leaf).float()
    (found,) = torch.autograd.grad((logits[:, 0] - logits[:, 1]).sum(), leaf)
    way = found.sign().numpy()
    coarse = given.dtype == np.float16 or raw.runtime.half or getattr(raw.runtime, "quantised", False)
    step = 3e-2 if coarse else 2e-3
    ends = [margin(raw, raw.runtime.run((given[:8] + sign * step * way).astype(given.dtype))) for sign in (1, -1)]
    measured = (ends[0] - ends[1]) / (2 * step)
    if coarse:
        return f"right way on {int((measured > 0).sum())} of 8"
    ours = found.abs().flatten(1).sum(1).numpy()
    return f"{np.median(np.abs(measured - ours) / np.maximum(ours, 1e-12)):.1%}"


def trained(raw: RawModel, given: np.ndarray) -> tuple[torch.nn.Module, float]:
    """Return the network after a step that reaches every weight, and their share of the file's numbers."""
    network = copy.deepcopy(raw.network)
    weights = [weight for weight in network.parameters() if weight.requires_grad]
    logits = network(torch.from_numpy(given))
    functional.cross_entropy(logits, torch.arange(len(given)) % raw.num_classes).backward()
    assert all(weight.grad is not None for weight in weights)
    torch.optim.Adam(weights, 1e-3).step()
    return network, sum(weight.numel() for weight in weights) / raw.facts.parameters


def row(name: str, folder: Path) -> str:
    """Return one line of the table."""
    with opened(name, folder) as raw:
        given = inputs_of(raw)
        found = raw.equality if raw.meter is not None or given.dtype == object else prove_equal(raw, given)
        same = "it is the service" if raw.meter else f"{found.largest_difference:.0e} of {found.limit:.0e}"
        cells = [name, {"white-box": "whole"}.get(raw.access, raw.access), same, slope(raw, given)]
        if not raw.trainable:
            return " | ".join([*cells, "no", "no"])
        network, share = trained(raw, given)
        if raw.writer is None:
            return " | ".join([*cells, f"{share:.0%}", "no"])
        target = folder / "copy" / raw.facts.path.name
        target.parent.mkdir()
        place = write_copy(raw, network, target)[0]
        copied = open_model(target if target.exists() else place)
        back = prove_equal(replace(copied, network=network.eval()), given)
        moved = float((logits_of(network, given) - logits_of(raw.network, given)).abs().max())
        cells.append(f"{share:.0%}")
        return " | ".join([*cells, f"{back.largest_difference:.0e} (moved by {moved:.0e})"])


def main() -> None:
    """Print the table, a line as soon as it is known; a row that fails shows its fault, and the exit code is 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="rows whose name has this word")
    only = parser.parse_args().only
    torch.set_num_threads(1)
    print("| format | opens | equal | slope | trains | back |\n|---|---|---|---|---|---|", flush=True)
    failed = 0
    for name in (name for name in MAKERS if only in name):
        with tempfile.TemporaryDirectory() as folder:
            try:
                print(f"| {row(name, Path(folder))} |", flush=True)
            except Exception:
                failed = 1
                print(f"| {name} | FAILED | | | | |\n{traceback.format_exc()}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
