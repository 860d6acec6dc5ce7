"""All findings of one check, in the order that helps the owner most."""

from collections.abc import Sequence
from dataclasses import replace

from engine.findings import deliberate, doubts, everyday, ordinary, swaps, unfamiliar
from engine.findings.facts import Subject
from engine.findings.texts import in_words
from engine.results import Clean, Context, DataInfo, Example, Finding, Layer, Measurement, ModelInfo, TrustCheck

MOST_EXAMPLES = 6
_SEVERITY_ORDER = ("severe", "medium", "low", "not_tested", "passed")


def make_findings(
    *,
    model: ModelInfo,
    data: DataInfo,
    clean: Clean,
    tests: Sequence[Measurement],
    trust: Sequence[TrustCheck],
    evidence: Sequence[Example],
    context: Context,
    complete: bool = True,
    isolation: Sequence[Layer] = (),
) -> tuple[Finding, ...]:
    """Return the findings of one check, worst first; what holds comes last and is named too.

    Counts are real counts of what went wrong, intervals are of that share. What did not run, or whose good
    figure is doubted, is "not_tested" and never "passed". ``context`` changes order, wording and advice only.
    ``complete`` is False for a check that ended early; it changes the words of what was not reached. ``isolation`` is
    what held around the process that looked at the file first.
    """
    subject = Subject(model, data, clean, tuple(tests), tuple(trust), context, complete, tuple(isolation))
    facts = [
        *deliberate.tricks(subject),
        *swaps.swaps(subject),
        *everyday.damages(subject),
        *ordinary.accuracy(subject),
        *ordinary.weak_classes(subject),
        *ordinary.confidence(subject),
        *unfamiliar.unfamiliar(subject),
        *ordinary.file(subject),
        *doubts.trust(subject),
        *doubts.not_tested(subject),
    ]
    findings = [_with_evidence(in_words(item), evidence) for item in facts]
    return tuple(sorted(findings, key=lambda finding: _place(finding, context)))


def _with_evidence(finding: Finding, evidence: Sequence[Example]) -> Finding:
    size = finding.params.get("size")
    fitting = [example for example in evidence if example.test_id == finding.test_id]
    if finding.params.get("kind") == "trick":
        near = [example for example in fitting if size is not None and abs(example.size - float(str(size))) < 1e-9]
        fitting = near + _to_judge(finding, fitting)
    elif finding.params.get("kind") not in ("damage", "swaps", "unfamiliar"):
        fitting = []
    return replace(finding, evidence=tuple(fitting[:MOST_EXAMPLES]))


def _to_judge(finding: Finding, examples: list[Example]) -> list[Example]:
    """Return rewordings looser than those that counted: shown for the owner to judge, never counted."""
    if finding.test_id != "rewording":
        return []
    return [example for example in examples if example.size > float(str(finding.params["size"])) + 1e-9]


def _place(finding: Finding, context: Context) -> tuple[int, int, float, float]:
    """Return the sort key: severity, what the owner's use makes likely, small changes first, the share that went wrong."""
    tricks_last = context.exposure == "us"
    is_trick = finding.params.get("kind") == "trick"
    wrong, whole = finding.count or (0, 1)
    size = float(str(finding.params["size"])) if is_trick else 0.0
    return (_SEVERITY_ORDER.index(finding.severity), int(is_trick == tricks_last), size, -wrong / max(1, whole))
