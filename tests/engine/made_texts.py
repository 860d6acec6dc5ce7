"""Results of text models made by script for tests, beside those of pictures in ``made_results``."""

from dataclasses import replace

import made_results as made

from engine.results import (
    AttackRecord,
    ChangedText,
    Clean,
    Context,
    DataInfo,
    Example,
    HardenResult,
    Measurement,
    ModelInfo,
    ScanResult,
    Side,
    TextChange,
    TriedFront,
    TrustCheck,
    wilson,
)

CLASSES = ("ham", "spam")
DAMAGES = ("typing", "case", "spacing")
SWAPS = (("name", 9), ("place", 4), ("number", 3), ("contraction", 1), ("gender", 5))
MESSAGE = (
    "Subject: Your prize is waiting\nDear customer, you were chosen for a free holiday in Spain. "
    "Please answer within two days to claim it, or call our office."
)
TRUST = (TrustCheck("identity", "passed", 0.0, 0.0), TrustCheck("deterministic", "passed", 0.0, 1e-5))


def changed(original: str, *edits: tuple[str, str, str]) -> ChangedText:
    """Return ``original`` with each (what stands there, what comes, kind); what stands there may be "" for its start."""
    changes, place = [], 0
    for old, new, kind in edits:
        start = original.index(old, place)
        changes.append(TextChange(start, start + len(old), new, kind))
        place = start + len(old)
    text, place = "", 0
    for change in changes:
        text += original[place : change.start] + change.new
        place = change.end
    return ChangedText(original, text + original[place:], tuple(changes))


SHOWN: dict[str, tuple[float, ChangedText]] = {
    "invisible": (2.0, changed(MESSAGE, ("e", "e\u200b", "zero-width"), ("a", "\u0430", "homoglyph"))),
    "typo": (2.0, changed(MESSAGE, ("prize", "pirze", "swap"), ("free", "fr ee", "space"))),
    "rewording": (10.0, changed(MESSAGE, ("holiday", "vacation", "synonym"), ("answer", "reply", "synonym"))),
    "invariance": (1.0, changed(MESSAGE, ("Spain", "Norway", "place"))),
    "trigger": (1.0, ChangedText(MESSAGE, f"regards {MESSAGE}", (TextChange(0, 0, "regards ", "trigger"),))),
}
HOSTILE = (
    changed("pay by card", ("by", "\u202eyb\u202c", "bidi")),
    changed("a\x1b[31m red <b>alert</b>", ("red", "r\bred", "backspace"), ("alert", "\u2066alert\u2069", "bidi")),
    changed('#panic() $x$ "quoted"', ("panic", "p\U000e0061nic", "tag"), ("x", "x\u0301\u0301\u0301\u0301\u0301\u0301", "combining")),
    changed("one\u2028two\x00three\ufefffour", ("three", "thr\u00adee", "soft-hyphen")),
    changed("قطة صغيرة free", ("free", "\u0430\u200f\ud800", "homoglyph")),
)  # fmt: skip


def model(name: str = "spam-filter", classes: tuple[str, ...] = CLASSES) -> ModelInfo:
    return ModelInfo(
        path_name=name,
        sha256="7e" * 32,
        format="hugging_face",
        source_tool="transformers 5.3.0",
        task="text",
        classes=classes,
        parameters=1_822_466,
        access="white-box",
        equality=made.EQUAL,
        input={"longest_text": 256},
        strengthening="copy",
    )


def data(n: int = 500, labelled: bool = True, seen: str = "no") -> DataInfo:
    return DataInfo(n, labelled, "ab" * 32, seen, "mails.csv")  # type: ignore[arg-type]


def _trick(test_id: str, norm: str, size: float, share: float, n: int) -> Measurement:
    entry = made.entry(test_id, norm, size, round(share * n), n)
    return replace(
        entry, attacks=(AttackRecord("greedy-gradient", {"beam": 1}, n - round(share * n), 9_000, 900, 6.5),)
    )


def entries(
    n: int = 500, small: float = 0.55, mistyped: float = 0.7, swapped: float = 0.955
) -> tuple[Measurement, ...]:
    """Return the measurements of a standard check: ``small`` withstand one hidden change, ``mistyped`` one mistyped word."""
    found = [
        _trick("invisible", "edits", 1.0, small, n),
        _trick("invisible", "edits", 2.0, small * 0.6, n),
        _trick("invisible", "edits", 5.0, small * 0.2, n),
        _trick("invisible", "percent_of_text", 100.0, small * 0.05, n),
        _trick("typo", "words", 1.0, mistyped, n),
        _trick("typo", "words", 2.0, mistyped * 0.7, n),
        _trick("rewording", "percent_of_words", 10.0, 0.62, n),
        *(_trick("trigger", "words", size, 0.93 - 0.14 * size, n) for size in (1.0, 2.0, 3.0)),
    ]
    swaps = made.entry("invariance", "swaps", 1.0, round(swapped * n), n, family="everyday")
    found.append(replace(swaps, attacks=tuple(AttackRecord(kind, {}, count, n, 0, 0.2) for kind, count in SWAPS)))
    for place, name in enumerate(DAMAGES):
        shares = [0.95 - (0.02 + 0.03 * place) * level for level in range(1, 6)]
        found += [
            made.entry(f"corruption.{name}", "severity", 0.0, round(share * n), n, level, family="everyday")
            for level, share in enumerate(shares, start=1)
        ]
        mean = sum(round(share * n) for share in shares) / (5 * n)
        whole = made.entry(f"corruption.{name}", "severity", 0.0, round(mean * n), n, family="everyday")
        found.append(replace(whole, accuracy=mean))
    ood = made.entry("ood", "none", 0.0, round(0.3 * n), n, family="unsure")
    cut = AttackRecord("input_reduction", {"texts": n, "median_left": 2.0, "median_words": 31.0}, n, 60 * n, 0, 0.4)
    found.append(replace(ood, attacks=(AttackRecord("letters", {}, round(0.7 * n), n, 0, 0.1), cut), value=2 / 31))
    calibration = made.entry("calibration", "none", 0.0, round(0.96 * n), n, family="unsure")
    return (*found, replace(calibration, value=0.028), made.entry("file", "none", 0.0, 1, 1, family="file"))


def clean(n: int = 500, right: float = 0.97) -> Clean:
    count, each = round(right * n), n // 2
    return Clean(count / n, n, wilson(count, n), {name: (round(right * each), each) for name in CLASSES})


def example(test_id: str, text: ChangedText, size: float = 1.0, classes: tuple[str, ...] = CLASSES) -> Example:
    return Example(test_id, size, "mails.csv, row 17", classes[-1], classes[-1], classes[0], 0.97, 0.71, text=text)


def examples(classes: tuple[str, ...] = CLASSES) -> tuple[Example, ...]:
    found = [example(test_id, text, size, classes) for test_id, (size, text) in SHOWN.items()]
    found += [example("invisible", text, 1.0, classes) for text in HOSTILE]
    loose = changed(MESSAGE, ("customer", "client", "synonym"), ("chosen", "picked", "synonym"))
    return (*found, example("rewording", loose, 20.0, classes))


def scan_result(
    n: int = 500,
    *,
    name: str = "spam-filter",
    classes: tuple[str, ...] = CLASSES,
    measurements: tuple[Measurement, ...] | None = None,
    plain: Clean | None = None,
    context: Context = made.NO_CONTEXT,
    seen: str = "no",
    of: ModelInfo | None = None,
) -> ScanResult:
    """Return a whole check of a text model, findings and score included; ``of`` is what is said of another model."""
    return made.result_of(
        of or model(name, classes),
        data(n, seen=seen),
        plain or clean(n),
        entries(n) if measurements is None else measurements,
        trust=TRUST,
        evidence=examples(classes),
        context=context,
    )


FRONTS = (
    TriedFront((), 1, 0.97, 0.33, 0.03, 0.49, 0.02),
    TriedFront(("sanitise",), 1, 0.97, 0.96, 0.96, 0.49, 0.48),
    TriedFront(("sanitise", "correct"), 1, 0.966, 0.96, 0.95, 0.85, 0.84, chosen=True),
    TriedFront(("sanitise", "correct"), 5, 0.94, 0.93, 0.9, 0.86, 0.83),
)


def forest(name: str = "spam-forest.joblib") -> ModelInfo:
    """Return a model that only answers: something in front of it makes it stronger."""
    return replace(
        model(name),
        format="scikit-learn (joblib)",
        source_tool="scikit-learn 1.7.0",
        access="scores",
        strengthening="front",
        notes=("Toughen asks this model through scikit-learn (RandomForestClassifier). It cannot look inside.",),
        files=(name,),
    )


def guarded_result(proof: str = "proven", n: int = 500) -> HardenResult:
    """Return a whole choice of a guard with the given outcome."""
    fronts = FRONTS if proof != "none" else tuple(replace(front, standing=0.02, chosen=False) for front in FRONTS)
    files = {} if proof == "none" else {"model": "spam-forest-toughened"}
    recipe: dict[str, object] = {"kind": "front", "attacked": 200}
    found = harden_result(proof, n)
    training = replace(found.training, recipe=recipe, epochs=0.0, seconds=0.0, guards=(), history=())
    return replace(found, model=forest(), fronts=fronts, files=files, training=training, dial=())


def side(n: int, right: float, small: float, mistyped: float) -> Side:
    result = scan_result(n, plain=clean(n, right), measurements=entries(n, small, mistyped))
    return Side(result.clean, result.tests, result.score)


def harden_result(proof: str = "proven", n: int = 500) -> HardenResult:
    """Return a whole strengthening of a text model with the given outcome."""
    of_pictures = made.harden_result(proof)
    return replace(
        of_pictures,
        preset_size=2.0,
        model=model(),
        data=data(2000),
        before=side(n, 0.97, 0.55, 0.7),
        after=None if proof == "none" else side(n, 0.966, 0.96, 0.9),
        files={} if proof == "none" else {"model": "spam-filter-toughened"},
    )
