"""Recorded jobs of an engine: realistic results, pictures drawn by script, and the lines of each job."""

import dataclasses
import json
import random
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

from engine.results import (
    Answer,
    AttackRecord,
    Budget,
    Clean,
    ConnectResult,
    Context,
    DataInfo,
    Equality,
    Example,
    FamilyScore,
    Finding,
    FoundPlace,
    HardenResult,
    InspectResult,
    LabelMatch,
    Lineage,
    MatchedFolder,
    Measurement,
    ModelInfo,
    Prediction,
    Provable,
    Reason,
    ScanResult,
    Score,
    ServiceCost,
    Side,
    SplitInfo,
    TrainingInfo,
    TrustCheck,
    wilson,
)

CLASSES = ("Bag", "Boot", "Coat", "Dress", "Pullover", "Sandal", "Shirt", "Sneaker", "Top", "Trousers")
N = 500
SMALL, LARGE = 0.05, 0.1
SERVICE = "https://models.example.com/v1/clothes"


def draw_picture(path: Path, shape: int, noise: int = 0, seed: int = 0, only_noise: bool = False) -> None:
    """Draw one of four simple garments in grey, 28 x 28, with noise of ± ``noise``."""
    image = QImage(28, 28, QImage.Format.Format_Grayscale8)
    image.fill(0 if not only_noise else 128)
    if not only_noise:
        painter = QPainter(image)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(205, 205, 205))
        outlines = (
            [(9, 3), (19, 3), (26, 8), (23, 13), (20, 11), (20, 26), (8, 26), (8, 11), (5, 13), (2, 8)],
            [(9, 2), (19, 2), (20, 26), (15, 26), (14, 9), (13, 26), (8, 26)],
            [(3, 18), (11, 17), (16, 10), (20, 14), (26, 18), (26, 22), (3, 22)],
            [(10, 2), (18, 2), (17, 10), (23, 26), (5, 26), (11, 10)],
        )
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in outlines[shape % 4]]))
        painter.setBrush(QColor(150, 150, 150))
        painter.drawRect(QRectF(11, 12, 6, 2))
        painter.end()
    chance = random.Random(seed)
    for y in range(28):
        for x in range(28):
            value = image.pixelColor(x, y).red() + chance.randint(-noise, noise)
            value = max(0, min(255, value))
            image.setPixelColor(x, y, QColor(value, value, value))
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(str(path))


def draw_all(folder: Path) -> None:
    """Draw every picture that the recordings name."""
    for index in range(4):
        draw_picture(folder / f"answers/{index}.png", index, 8, index)
        draw_picture(folder / f"evidence/{index}-original.png", index, 8, index)
        draw_picture(folder / f"evidence/{index}-changed.png", index, 30, index)
        draw_picture(folder / f"evidence/{index}-difference.png", index, 110, index, only_noise=True)


def example(index: int, test: str = "linf") -> Example:
    pairs = (("Shirt", "Bag"), ("Trousers", "Dress"), ("Sneaker", "Sandal"), ("Dress", "Coat"))
    before, after = pairs[index % 4]
    stem = f"evidence/{index % 4}"
    return Example(
        test, SMALL, f"{before}/{index:04}.png", before, before, after, 0.93 - 0.04 * index, 0.88 - 0.05 * index,
        f"{stem}-original.png", f"{stem}-changed.png", f"{stem}-difference.png",
    )  # fmt: skip


def model(name: str = "clothes-sorter.onnx", classes: tuple[str, ...] = CLASSES) -> ModelInfo:
    return ModelInfo(
        name, "ab" * 32, "ONNX", "pytorch", "image", classes, 206_922, "white-box", Equality("equal", 1e-6, 1e-3, 16),
        {"layout": "NCHW", "channels": 1, "height": 28, "width": 28, "scaling": "0-1", "colour_order": "RGB"},
        strengthening="copy",
    )  # fmt: skip


def data(n: int = N) -> DataInfo:
    return DataInfo(n, True, "cd" * 32, "no", "clothes-test.zip")


def clean(right: int = 478, n: int = N) -> Clean:
    return Clean(right / n, n, wilson(right, n), dict.fromkeys(CLASSES, (47, 50)))


def mixed_up_result() -> InspectResult:
    """A model whose class names are in another order than it learned them: the best match is offered."""
    turned = (*CLASSES[1:], CLASSES[0])
    folders = tuple(
        MatchedFolder(name, turned.index(name) + 1, CLASSES[turned.index(name)], 27, 30) for name in CLASSES
    )
    match = LabelMatch(turned, folders, 270, 21, 300)
    stop = "Your folders do not seem to match the model's classes: 21 of 300 pictures are sorted right. With the best match it would be 270."
    advice = "Look at the best match. If it is right, give its names to Toughen; nothing changes by itself."
    return inspect_result(stop=stop, warnings=(stop, advice), label_match=match)


def inspect_result(**changes: object) -> InspectResult:
    names = ("Shirt", "Trousers", "Sneaker", "Dress")
    predictions = tuple(
        Prediction(f"{name}/1.png", f"answers/{index}.png", name, name, 0.97 - 0.03 * index)
        for index, name in enumerate(names)
    )
    fields: dict[str, object] = {
        "toughen_version": "0.1.0",
        "device": "cpu",
        "model": model(),
        "data": data(),
        "clean": clean(),
        "answers": (Answer("scaling", "0-1", "sure", ("0-1", "0-255", "-1-1", "imagenet")),),
        "predictions": predictions,
        "warnings": (),
        "estimates_s": {"quick": 38.0, "standard": 228.0, "thorough": 1500.0},
        "harden_estimates_s": {"gentle": 410.0, "balanced": 700.0, "strong": 1400.0},
        "provable": Provable(4000, 500, 500, 0.05, True),
    }
    return InspectResult(**{**fields, **changes})  # type: ignore[arg-type]


def linf(size: float, right: int, n: int = N) -> Measurement:
    attacks = (AttackRecord("apgd-margin", {"steps": 50}, n - right, 100_000, 100_000, 14.0),)
    return Measurement(
        "linf", "deliberate", Budget("linf", size), "measured", n, right / n, wilson(right, n), attacks=attacks
    )


def score(value: float, word: str, grade: str, spread: float = 4.0, deliberate: float = 0.11) -> Score:
    families = (
        FamilyScore("ordinary", 0.956, (0.934, 0.971), 0.25),
        FamilyScore("everyday", 0.71, (0.67, 0.75), 0.3),
        FamilyScore("deliberate", deliberate, (max(0.0, deliberate - 0.03), deliberate + 0.03), 0.35),
        FamilyScore("unsure", 0.64, (0.59, 0.69), 0.1),
    )
    return Score(value, word, grade, (value - spread, value + spread), families, "1", "image-standard")  # type: ignore[arg-type]


def findings() -> tuple[Finding, ...]:
    advice = ("Make a stronger copy with Toughen.", "Let a person look at answers that matter.")
    return (
        Finding(
            "spatial", "medium", "spatial", (141, N), (0.24, 0.32), "Small turns and shifts change the answer",
            "Turned by up to 10 degrees and shifted a little, 141 of 500 pictures were sorted wrongly.",
            "Phones are held at an angle all the time.", ("Add turned pictures when you train.",), "Grid of 50 positions.",
            evidence=(example(2, "spatial"),), params={"kind": "trick", "size": 10.0},
        ),
        Finding(
            "linf", "severe", "linf", (463, N), (0.9, 0.95), "Tiny changes fool your model",
            "We changed each dot of a picture by a tiny step. A person sees the same picture. Your model gave another answer on 463 of 500.",
            "Anyone who can send pictures can prepare one at home, so that it is sorted as they like.", advice,
            "Norm: linf, size 0.05. Cascade: noise, APGD on the margin loss, APGD-CE, targeted APGD, Square.\nForwards 1,204,000, backwards 610,000.",
            ("NISTAML.022",), evidence=tuple(example(index) for index in range(4)),
            params={"kind": "trick", "size": SMALL},
        ),
        Finding("blur", "low", "corruption.blur", (96, N), (0.16, 0.23), "Blurred pictures are harder for it",
                "With strong blur, 96 of 500 pictures were sorted wrongly.", "Cameras shake.", ("Ask for sharp pictures.",), "Five severities."),
        Finding("calibration", "low", "calibration", (57, N), (0.09, 0.14), "It is sometimes sure and wrong",
                "On 57 of 500 pictures it was more than 90 % sure and still wrong.", "You cannot rely on how sure it is.", ("Do not act on sureness alone.",), "ECE 0.07."),
        Finding("file", "passed", "file", None, None, "The file is safe to open", "The file holds numbers only. It cannot run programs.", "", (), "ONNX, no external data."),
        Finding("clean", "passed", "clean", (22, N), (0.03, 0.07), "Ordinary pictures are sorted well", "Without any trick it got 478 of 500 right.", "", (), "Accuracy 0.956."),
        Finding("jpeg", "not_tested", "corruption.jpeg", None, None, "Saving as JPEG many times", "This test did not run, because the check was stopped.", "", ("Run the check again.",), ""),
    )  # fmt: skip


def scan_result(**changes: object) -> ScanResult:
    tests = (
        linf(SMALL, 37),
        linf(LARGE, 0),
        Measurement("spatial", "deliberate", Budget("rotation_deg", 10.0), "measured", N, 0.67, (0.63, 0.71)),
    )
    fields: dict[str, object] = {
        "toughen_version": "0.1.0",
        "seed": 0,
        "device": "cpu",
        "depth": "standard",
        "seconds": 171.0,
        "model": model(),
        "data": data(),
        "clean": clean(),
        "tests": tests,
        "trust": (TrustCheck("gradient_alive", "passed", 0.99, 0.5),),
        "findings": findings(),
        "score": score(41.0, "weak", "E"),
        "versions": {},
        "context": Context(),
    }
    return ScanResult(**{**fields, **changes})  # type: ignore[arg-type]


def harden_result(proof: str = "proven", **changes: object) -> HardenResult:
    before = Side(clean(), (linf(SMALL, 37),), score(41.0, "weak", "E"))
    after = (
        None if proof == "none" else Side(clean(472), (linf(SMALL, 324),), score(72.0, "good", "B", deliberate=0.62))
    )
    fields: dict[str, object] = {
        "toughen_version": "0.1.0",
        "seed": 0,
        "device": "cpu",
        "strength": "balanced",
        "preset_size": SMALL,
        "seconds": 655.0,
        "model": model(),
        "data": data(5000),
        "before": before,
        "after": after,
        "proof": proof,
        "accepted": proof == "proven",
        "reasons": (
            Reason("a.robust_gain", proof != "none", proof == "proven", 0.56, (0.5, 0.6), 0.05),
            Reason("b.accuracy_kept", True, proof == "proven", -0.012, (-0.03, 0.01), 0.02),
        ),
        "samples_needed": None if proof == "proven" else 400,
        "lineage": Lineage("ab" * 32),
        "split": SplitInfo(4000, 500, N, 1, "given"),
        "dial": (),
        "training": TrainingInfo({}, 12.0, 640.0, "cpu", ()),
        "files": {} if proof == "none" else {"model": "clothes-sorter-toughened.onnx", "how_to_use": "HOW-TO-USE.html"},
        "versions": {},
    }
    return HardenResult(**{**fields, **changes})  # type: ignore[arg-type]


def connect_result(**changes: object) -> ConnectResult:
    names = CLASSES
    shares = (0.91, 0.04, 0.02, 0.01, 0.01, 0.004, 0.003, 0.002, 0.0007, 0.0003)
    answer = {
        "id": "9f31",
        "predictions": [{"tagName": name, "probability": share} for name, share in zip(names, shares)],
    }
    pairs = {"pairs": "predictions", "label": "tagName", "score": "probability", "kind": "shares"}
    preview = tuple((name, f"{share:.4g}") for name, share in zip(names[:3], shares))
    places = (
        FoundPlace("predictions", "shares", pairs, len(names), names, preview),
        FoundPlace("id", "label", {"label": "id"}, 1, ("9f31",), (("9f31", ""),)),
    )
    result = ConnectResult(SERVICE, json.dumps(answer, indent=2), 0.4, places)
    return dataclasses.replace(result, **changes)


def service_costs() -> dict[str, ServiceCost]:
    sizes = {"quick": (20, 50_084), "standard": (50, 523_534), "thorough": (100, 3_319_444)}
    return {
        depth: ServiceCost(SERVICE, n, requests, requests / 5, requests * 0.002, "EUR")
        for depth, (n, requests) in sizes.items()
    }


CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 180" width="400" height="180">'
    '<rect x="40" y="20" width="340" height="120" fill="none" stroke="#888"/>'
    '<polyline points="40,26 120,60 200,120 290,137 380,140" fill="none" stroke="#4744c4" stroke-width="3"/></svg>'
)
