"""A finding's texts from its parameters, so that they can be written again in another language."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.findings import (
    damage_texts,
    file_texts,
    other_texts,
    swap_texts,
    text_trick_texts,
    trick_texts,
    unfamiliar_texts,
)
from engine.findings.params import Params, Texts
from engine.results import Finding, Interval, Severity

_WRITERS: dict[str, Callable[[Params], Texts]] = {
    "trick": lambda params: (text_trick_texts if params.task == "text" else trick_texts).write(params),
    "swaps": swap_texts.write,
    "damage": damage_texts.write_one,
    "damages": damage_texts.write_group,
    "ordinary": other_texts.ordinary,
    "classes": other_texts.classes,
    "unfamiliar": unfamiliar_texts.write,
    "confidence": other_texts.confidence,
    "file": file_texts.write,
    "trust": other_texts.trust,
    "not_tested": other_texts.not_tested,
}


@dataclass(frozen=True)
class Facts:
    """A finding before its words. ``params`` holds JSON values only, and everything the words need."""

    id: str
    kind: str
    severity: Severity
    test_id: str
    params: dict[str, object]
    count: tuple[int, int] | None = None
    interval: Interval | None = None
    standards: tuple[str, ...] = ()


def in_words(facts: Facts) -> Finding:
    """Return the finding of ``facts`` in the present language."""
    params = {**facts.params, "kind": facts.kind, "severity": facts.severity}
    texts = _WRITERS[facts.kind](Params(params))
    return Finding(
        facts.id,
        facts.severity,
        facts.test_id,
        facts.count,
        facts.interval,
        texts.title,
        texts.meaning,
        texts.why,
        texts.advice,
        texts.technical,
        facts.standards,
        params,
        maker_message=texts.maker_message,
    )


def reword(finding: Finding) -> Finding:
    """Return ``finding`` in the present language; unchanged when its parameters are not known to this version."""
    writer = _WRITERS.get(str(finding.params.get("kind")))
    if writer is None:
        return finding
    try:
        texts = writer(Params(finding.params))
    except (KeyError, TypeError, ValueError):  # written by another version: its own words stay
        return finding
    return replace(
        finding,
        title=texts.title,
        meaning=texts.meaning,
        why=texts.why,
        advice=texts.advice,
        technical=texts.technical,
        maker_message=texts.maker_message,
    )
