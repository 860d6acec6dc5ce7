"""The score: 0 to 100, in words first, with its interval and the bars it is made of.

The formula is a plain weighted mean of four families (``profile``), so each bar's points can be added up by
hand. Deliberate tricks weigh more than half: a model that falls to all of them is "weak" whatever else it does. The main trick
enters as the area under its whole curve of sizes, so strengthening shows long before a model is perfect.
"""

from collections.abc import Sequence

from engine.findings.profile import FamilyId, Part, Profile, profile_for
from engine.findings.shares import (
    NOTHING_KNOWN,
    Share,
    certain_area,
    is_doubted,
    lowest,
    measured_share,
    share_of,
    weighted,
)
from engine.results import Clean, Depth, FamilyScore, Finding, Measurement, Score, TrustCheck, Word

FEWEST_TO_GRADE = 20
SEVERITIES = 5
_WORDS: tuple[tuple[float, Word, str], ...] = (
    (85, "strong", "A"),
    (70, "good", "B"),
    (50, "fair", "C"),
    (0, "weak", "D"),
)
_CAP = 2
"""Place of "fair" in the words above."""


def make_score(
    *,
    clean: Clean,
    tests: Sequence[Measurement],
    trust: Sequence[TrustCheck],
    findings: Sequence[Finding],
    task: str,
    depth: Depth,
    n: int,
    largest_size: float | None = None,
    complete: bool = True,
) -> Score:
    """Return the score of one check of ``n`` samples.

    A test that did not run, or whose figure is doubted, counts 0 in the value and at the interval's low end; then,
    and while a severe finding is open, word and letter go no higher than "fair" (C). A test that cannot apply to
    the model leaves the sum, and the other weights grow. Under 20 samples there is no value and no letter.
    ``largest_size`` is the larger size of the main pair of pictures (box units), where their curve ends; by default it is
    inferred so that leaving out one of the pair never raises the score. A check that ended early is not
    ``complete``: its value is what is certain so far, its word says so, and it gets no letter.
    """
    profile = profile_for(task, depth)
    shares = _family_shares(profile, clean, tests, trust, largest_size)
    used = {family: share for family, share in shares.items() if share is not None}
    total = weighted((profile.weights[family], share) for family, share in used.items())
    caps = _caps(profile, clean, tests, trust, findings)
    families = tuple(
        _family(profile, family, shares[family], _has_figure(profile, family, clean, tests)) for family in shares
    )
    interval = (_points(total.low), _points(total.high))
    name = f"{profile.name}{_sizes_name(tests, profile)}"
    if n < FEWEST_TO_GRADE:
        return Score(None, "too few to grade", None, interval, families, profile.formula, name, caps)
    value = _points(total.value)
    if not complete:
        return Score(value, "not complete", None, interval, families, profile.formula, name, ("stopped", *caps))
    place = next(index for index, (limit, _, _) in enumerate(_WORDS) if value >= limit)
    _, word, grade = _WORDS[max(place, _CAP) if caps else place]
    return Score(value, word, grade, interval, families, profile.formula, name, caps)


def _points(share: float) -> float:
    return round(100 * share, 1)


def _family(profile: Profile, family: FamilyId, share: Share | None, has_figure: bool) -> FamilyScore:
    weight = profile.weights[family] if share is not None else 0.0
    if share is None or not has_figure:
        return FamilyScore(family, None, None if share is None else share.interval, weight)
    return FamilyScore(family, share.value, share.interval, weight)


def _family_shares(
    profile: Profile, clean: Clean, tests: Sequence[Measurement], trust: Sequence[TrustCheck], largest: float | None
) -> dict[FamilyId, Share | None]:
    """Return each family's share; None where no test of it can apply to the model."""
    return {
        "ordinary": _ordinary(clean),
        "everyday": _mean(profile.everyday, tests),
        "deliberate": _mean(profile.deliberate, tests, trust=trust, largest=largest),
        "unsure": _mean(profile.unsure, tests),
    }


def _ordinary(clean: Clean) -> Share:
    if clean.accuracy is None or clean.n <= 0:
        return NOTHING_KNOWN
    return measured_share(clean.accuracy, clean.n, clean.interval)


def _mean(
    parts: Sequence[Part],
    tests: Sequence[Measurement],
    *,
    trust: Sequence[TrustCheck] = (),
    largest: float | None = None,
) -> Share | None:
    shares = [(part.weight, _part_share(part, entries_of(part, tests), trust, largest)) for part in parts]
    known = [(weight, share) for weight, share in shares if share is not None]
    return weighted(known) if known else None


def _part_share(
    part: Part, entries: Sequence[Measurement], trust: Sequence[TrustCheck], largest: float | None
) -> Share | None:
    """Return the share of one test; None when it cannot apply to the model."""
    applicable = [test for test in entries if test.status != "not_applicable"]
    if not applicable:
        return None if entries else NOTHING_KNOWN
    if part.kinds:
        return _kinds_share(part, entries)
    shares = [(test.budget.size, share_of(test, trust)) for test in applicable]
    if part.steps:
        ranks = [(sum(step <= size for step in part.steps), share) for size, share in shares]
        return certain_area([(rank, share) for rank, share in ranks if rank > 0], len(part.steps))
    if part.curve:
        return certain_area(shares, largest or _inferred_largest([size for size, _ in shares]))
    return lowest([share for _, share in shares])


def _inferred_largest(sizes: Sequence[float]) -> float:
    return max(8 / 255, *sizes, 2 * min(sizes))


def _kinds_share(part: Part, entries: Sequence[Measurement]) -> Share:
    """Return the mean over kinds; each kind is its entry without severity, else the mean of all five severities."""
    by_kind: dict[str, list[Measurement]] = {}
    for test in entries:
        by_kind.setdefault(test.id, []).append(test)
    shares = [_kind_share(kind) for kind in by_kind.values() if any(test.status != "not_applicable" for test in kind)]
    missing = max(0, part.kinds - len(by_kind))
    return weighted((1.0, share) for share in [*shares, *[NOTHING_KNOWN] * missing])


def _kind_share(kind: Sequence[Measurement]) -> Share:
    means = [test for test in kind if test.budget.severity is None]
    if means:
        return lowest([share_of(test) for test in means])
    missing = [NOTHING_KNOWN] * max(0, SEVERITIES - len(kind))
    return weighted((1.0, share) for share in [*[share_of(test) for test in kind], *missing])


def entries_of(part: Part, tests: Sequence[Measurement]) -> list[Measurement]:
    """Return the measurements that belong to ``part``."""
    if part.kinds:
        return [test for test in tests if test.id.startswith(f"{part.test_id}.")]
    return [test for test in tests if test.id == part.test_id]


def _all_parts(profile: Profile) -> tuple[Part, ...]:
    return (*profile.deliberate, *profile.everyday, *profile.unsure)


def _has_figure(profile: Profile, family: FamilyId, clean: Clean, tests: Sequence[Measurement]) -> bool:
    if family == "ordinary":
        return clean.accuracy is not None
    parts = {"everyday": profile.everyday, "deliberate": profile.deliberate, "unsure": profile.unsure}[family]
    return any(test.accuracy is not None for part in parts for test in entries_of(part, tests))


def _caps(
    profile: Profile,
    clean: Clean,
    tests: Sequence[Measurement],
    trust: Sequence[TrustCheck],
    findings: Sequence[Finding],
) -> tuple[str, ...]:
    parts = _all_parts(profile)
    entries = [test for part in parts for test in entries_of(part, tests)]
    skipped = any(_is_short(part, tests) for part in parts)
    untested = any(test.status == "could_not_test" for test in entries) or clean.accuracy is None
    reasons = {
        "severe_finding": any(finding.severity == "severe" for finding in findings),
        "not_tested": skipped or untested,
        "unreliable": any(is_doubted(test, trust) for test in entries),
    }
    return tuple(code for code, holds in reasons.items() if holds)


def _is_short(part: Part, tests: Sequence[Measurement]) -> bool:
    found = {test.id for test in entries_of(part, tests)}
    return len(found) < max(1, part.kinds)


def _sizes_name(tests: Sequence[Measurement], profile: Profile) -> str:
    sizes = sorted({test.budget.size for part in profile.deliberate[:1] for test in entries_of(part, tests)})
    return "".join(f" {size:.4g}" for size in sizes)
