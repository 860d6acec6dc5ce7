"""Results made by script for tests: the shape of a real check, with numbers one can choose."""

import struct
import zlib
from dataclasses import replace
from pathlib import Path

from engine.findings import make_findings, make_score
from engine.results import (
    AttackRecord,
    Budget,
    Clean,
    Context,
    DataInfo,
    DialPoint,
    Equality,
    Example,
    HardenResult,
    Lineage,
    Measurement,
    ModelInfo,
    Reason,
    ScanResult,
    Side,
    SplitInfo,
    Status,
    TrainingInfo,
    TrustCheck,
    wilson,
)

CLASSES = ("T-shirt", "Trousers", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot")
DAMAGES = ("noise", "blur", "darkness", "contrast", "jpeg", "low_resolution")
EQUAL = Equality("equal", 3.1e-6, 1e-3, 64)


def png(width: int, height: int, colour: tuple[int, int, int] = (120, 140, 200), stripe: int = 4) -> bytes:
    """Return a small PNG file with stripes."""
    rows = b""
    for y in range(height):
        row = b"".join(bytes(colour if (x + y) // stripe % 2 else (240, 240, 240)) for x in range(width))
        rows += b"\x00" + row
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def model(name: str = "clothes-sorter.onnx", classes: tuple[str, ...] = CLASSES) -> ModelInfo:
    return ModelInfo(
        path_name=name,
        sha256="9f" * 32,
        format="onnx",
        source_tool="pytorch 2.13.0",
        task="image",
        classes=classes,
        parameters=224_586,
        access="white-box",
        equality=EQUAL,
        input={"layout": "NCHW", "channels": 1, "height": 28, "width": 28, "scaling": "0-1", "label_order": "metadata"},
        strengthening="copy",
    )


def data(n: int = 500, labelled: bool = True, seen: str = "no") -> DataInfo:
    return DataInfo(n, labelled, "ab" * 32, seen, "clothes-test.zip", skipped=(("broken.png", "not a picture"),))  # type: ignore[arg-type]


def entry(
    test_id: str,
    norm: str,
    size: float,
    right: int | None,
    n: int,
    severity: int | None = None,
    status: Status = "measured",
    family: str = "deliberate",
) -> Measurement:
    accuracy = None if right is None else right / n
    attacks = (
        AttackRecord("APGD-CE", {"iterations": 50, "restarts": 1}, 300, 25_000, 24_500, 12.5),
        AttackRecord("Square", {"queries": 1000}, 4, 54_000, 0, 7.25),
    )
    return Measurement(
        id=test_id,
        family=family,
        budget=Budget(norm, size, severity),
        status=status,
        n=n,
        accuracy=accuracy,
        interval=None if right is None else wilson(right, n),
        aggregate="mean" if norm == "severity" and severity is None else "worst",
        attacks=attacks if test_id == "linf" else (),
    )


def entries(n: int = 500, small: float = 0.108, large: float = 0.004, turned: float = 0.42) -> tuple[Measurement, ...]:
    found = [
        entry("linf", "linf", 0.05, round(small * n), n),
        entry("linf", "linf", 0.1, round(large * n), n),
        entry("spatial", "rotation_deg", 10.0, round(turned * n), n),
    ]
    for place, name in enumerate(DAMAGES):
        shares = [0.9 - 0.02 * place * level for level in range(1, 6)]
        found += [
            entry(f"corruption.{name}", "severity", 0.0, round(share * n), n, level, family="everyday")
            for level, share in enumerate(shares, start=1)
        ]
        mean = sum(round(share * n) for share in shares) / (5 * n)
        whole = entry(f"corruption.{name}", "severity", 0.0, round(mean * n), n, family="everyday")
        found.append(replace(whole, accuracy=mean))
    found.append(replace(entry("calibration", "none", 0.0, round(0.955 * n), n, family="unsure"), value=0.031))
    found.append(entry("file", "none", 0.0, 1, 1, family="file"))
    return tuple(found)


def clean(n: int = 500, right: float = 0.926, classes: tuple[str, ...] = CLASSES) -> Clean:
    each = max(1, n // len(classes))
    per_class = {name: (round(0.95 * each), each) for name in classes}
    per_class[classes[len(classes) * 6 // 10]] = (round(0.62 * each), each)
    count = round(right * n)
    return Clean(count / n, n, wilson(count, n), per_class)


TRUST = (
    TrustCheck("identity", "passed", 0.0, 0.0),
    TrustCheck("bounds", "passed", 0.0, 1e-6),
    TrustCheck("png", "passed", 0.01, 0.1),
    TrustCheck("gradient", "passed", 0.98, 0.5),
    TrustCheck("deterministic", "passed", 0.0, 1e-5),
    TrustCheck("monotone", "passed", 1.0, 1.0),
)
NO_CONTEXT = Context()
VERSIONS = {"python": "3.11.7", "torch": "2.13.0", "onnxruntime": "1.32.0", "toughen": "0.1.0"}


def examples(
    folder: Path | None, count: int = 3, classes: tuple[str, ...] = CLASSES, test_id: str = "linf"
) -> tuple[Example, ...]:
    """Return examples; their pictures are written to ``folder``/evidence unless it is None."""
    found = []
    for index in range(count):
        names = [f"evidence/{test_id}-{index}-{part}.png" for part in ("original", "changed", "difference")]
        if folder is not None:
            (folder / "evidence").mkdir(parents=True, exist_ok=True)
            for shade, name in enumerate(names):
                (folder / name).write_bytes(png(28, 28, (60 + 50 * index, 120, 200 - 60 * shade), 3 + shade))
        before, after = classes[index % len(classes)], classes[(index + 3) % len(classes)]
        found.append(Example(test_id, 0.05, f"{before}/{index:04d}.png", before, before, after, 0.97, 0.88, *names))
    return tuple(found)


def scan_result(
    folder: Path | None = None,
    n: int = 500,
    *,
    name: str = "clothes-sorter.onnx",
    classes: tuple[str, ...] = CLASSES,
    measurements: tuple[Measurement, ...] | None = None,
    trust: tuple[TrustCheck, ...] = TRUST,
    plain: Clean | None = None,
    context: Context = NO_CONTEXT,
    seen: str = "no",
    complete: bool = True,
) -> ScanResult:
    """Return a whole check, findings and score included."""
    return result_of(
        model(name, classes),
        data(n, seen=seen),
        plain or clean(n, classes=classes),
        entries(n) if measurements is None else measurements,
        trust=trust,
        evidence=examples(folder, classes=classes),
        context=context,
        complete=complete,
    )


def result_of(
    subject: ModelInfo,
    samples: DataInfo,
    plain: Clean,
    measurements: tuple[Measurement, ...],
    *,
    trust: tuple[TrustCheck, ...],
    evidence: tuple[Example, ...] = (),
    context: Context = NO_CONTEXT,
    complete: bool = True,
) -> ScanResult:
    """Return a whole check with these measurements, findings and score included."""
    samples = replace(samples, labelled=plain.accuracy is not None)
    findings = make_findings(
        model=subject,
        data=samples,
        clean=plain,
        tests=measurements,
        trust=trust,
        evidence=evidence,
        context=context,
        complete=complete,
    )
    score = make_score(
        clean=plain,
        tests=measurements,
        trust=trust,
        findings=findings,
        task=subject.task,
        depth="standard",
        n=samples.n,
        complete=complete,
    )
    return ScanResult(
        toughen_version="0.1.0",
        seed=0,
        device="cpu",
        depth="standard",
        seconds=84.2,
        model=subject,
        data=samples,
        clean=plain,
        tests=measurements,
        trust=trust,
        findings=findings,
        score=score,
        versions=VERSIONS,
        context=context,
        complete=complete,
    )


def side(n: int, right: float, small: float, large: float, turned: float) -> Side:
    result = result_of(model(), data(n), clean(n, right), entries(n, small, large, turned), trust=TRUST)
    return Side(result.clean, result.tests, result.score)


def harden_result(proof: str = "proven", n: int = 1000) -> HardenResult:
    """Return a whole strengthening with the given outcome."""
    before = side(n, 0.926, 0.107, 0.003, 0.42)
    after = None if proof == "none" else side(n, 0.911, 0.662, 0.331, 0.51)
    sure = proof == "proven"
    reasons = (
        Reason("a.robust_gain", proof != "none", sure, 0.555, (0.52, 0.59), 0.05, 1e-30),
        Reason("b.clean_drop", True, sure, -0.015, (-0.028, -0.003), -0.02),
        Reason("c.trust", True, True),
        Reason("d.fresh_search", True, True),
        Reason("e.everyday", True, True, -0.011, None, -0.03),
    )
    return HardenResult(
        toughen_version="0.1.0",
        seed=0,
        device="cpu",
        strength="balanced",
        preset_size=0.05,
        seconds=171.0,
        model=model(),
        data=data(5000),
        before=before,
        after=after,
        proof=proof,  # type: ignore[arg-type]
        accepted=sure,
        reasons=reasons,
        samples_needed=None if sure else 640,
        lineage=Lineage("9f" * 32),
        split=SplitInfo(4000, 1000, n, 1, "given"),
        dial=tuple(DialPoint(mix / 5, 0.926 - 0.004 * mix, 0.1 + 0.115 * mix) for mix in range(6)),
        training=TrainingInfo({"loss": "clean + robust + distillation", "inner": "FGSM"}, 12.0, 142.0, "cpu", ()),
        files={} if proof == "none" else {"clothes-sorter-toughened.onnx": "cd" * 32},
        versions=VERSIONS,
    )
