"""Runs a check: one test after the other, kept as it goes, shown as it is found."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.attacks.image import spatial_attack
from engine.corruptions import KINDS
from engine.data.samples import Samples
from engine.models.model import Model
from engine.protocol import Checkpoint, Monitor
from engine.results import Budget, Measurement, TrustCheck
from engine.scan import confidence, damage, file_entry, linf
from engine.scan.believing import believed, check_trust
from engine.scan.clean import clean_accuracy
from engine.scan.entries import not_tested, worst_entry
from engine.scan.estimate import linf_phase
from engine.scan.gallery import Gallery
from engine.scan.hunt import Hunt
from engine.scan.limits import Limits
from engine.scan.outcomes import Adversarial, Scanned
from engine.scan.plan import ScanPlan
from engine.scan.speed import glance
from engine.scan.subject import Subject, make_subject
from engine.scan.worst_case import Block, WorstCase, begin, examples_of
from engine.threats import sizes_for
from engine.words import say_technical

SPATIAL, SPATIAL_NORM = "spatial", "rotation_deg"
SHOWN_SEVERITY = 3


@dataclass
class Run:
    """One check at work: what is known so far."""

    subject: Subject
    plan: ScanPlan
    monitor: Monitor
    limits: Limits
    gallery: Gallery
    tests: list[Measurement] = field(default_factory=list)
    examples: dict[tuple[str, float], Adversarial] = field(default_factory=dict)
    worst_by_size: dict[float, WorstCase] = field(default_factory=dict)
    complete: bool = True

    def phase(self, name: str) -> None:
        """Tell the monitor what begins."""
        self.monitor.phase(name, self.plan.estimate.share(name))

    def cut_short(self, id_: str, family: str, budget: Budget) -> None:
        """Note that a test did not run because the check was stopped or out of time."""
        self.complete = False
        self.tests.append(not_tested(id_, family, budget, say_technical("The check ended before this test.")))


def run_scan(
    model: Model,
    samples: Samples,
    plan: ScanPlan,
    *,
    seed: int,
    monitor: Monitor,
    checkpoint: Checkpoint,
    evidence_dir: Path | None,
) -> Scanned:
    """Check ``model`` on all ``samples`` as planned.

    Examples are written to ``evidence_dir`` (None: none) as PNG files. A stopped or late check keeps what is done:
    ``complete`` is False, and tests that did not run are ``could_not_test``. With the same ``checkpoint``, seed and
    plan, a stopped check continues and ends with the result of an uninterrupted one.

    Raises:
        Stopped: the user stopped before anything was measured.
        StorageError: an example could not be written.
    """
    limits = Limits(monitor, plan.time_limit_s, plan.reserve_s, model.raw.meter)
    monitor.phase("clean", plan.estimate.share("clean"))
    subject = make_subject(model, samples, seed=seed, checkpoint=checkpoint, should_stop=monitor.should_stop)
    run = Run(subject, plan, monitor, limits, Gallery(subject, monitor, evidence_dir))
    if linf.ID in plan.tests:
        _tiny_changes(run)
    if SPATIAL in plan.tests:
        _turning(run)
    for kind in KINDS:
        if damage.damage_id(kind) in plan.tests:
            _damage(run, kind)
    if confidence.ID in plan.tests:
        run.phase(confidence.ID)
        blind = model.raw.access == "labels"
        run.tests.append(confidence.measure_confidence(subject.reference, labels_only=blind))
    if file_entry.ID in plan.tests:
        run.phase(file_entry.ID)
        run.tests.append(file_entry.measure_file(model.raw))
    trust = _trust(run)
    clean = clean_accuracy(subject.reference, model.class_names)
    return Scanned(clean, believed(run.tests, trust), trust, run.examples, tuple(run.gallery.examples), run.complete)


def _tiny_changes(run: Run) -> None:
    smaller: WorstCase | None = None
    for size in run.plan.sizes:
        run.phase(linf_phase(size))
        if smaller is not None and not smaller.complete:
            run.cut_short(linf.ID, linf.FAMILY, linf.budget_of(size))
            continue
        if smaller is None and run.plan.first_look:
            _first_impression(run, size)
        run.limits.keep_requests(run.plan.requests_after("clean", linf.ID))
        smaller = _one_size(run, size, smaller)


def _first_impression(run: Run, size: float) -> None:
    """Say within seconds how easy the model looks to trick; the figure itself comes later."""
    few = np.arange(min(run.plan.first_look, len(run.subject)))
    samples, labels = run.subject.samples.subset(few), run.subject.reference.labels[few]
    tricked, tried = glance(run.subject.model, samples, labels, size, run.monitor.should_stop)
    run.monitor.verdict(tricked, tried, size)


def _one_size(run: Run, size: float, smaller: WorstCase | None) -> WorstCase:
    def on_block(worst: WorstCase, block: Block) -> None:
        run.monitor.verdict(int(worst.broken[: worst.n].sum()), worst.n, size)
        run.gallery.offer_block(linf.ID, size, block)

    worst = linf.search_linf(
        run.subject,
        size,
        run.plan.depth,
        smaller,
        on_progress=run.monitor.progress,
        should_stop=run.limits.tests_end,
        on_block=on_block,
    )
    run.worst_by_size[size] = worst
    _take(run, linf.ID, linf.FAMILY, linf.budget_of(size), worst)
    return worst


def _take(run: Run, id_: str, family: str, budget: Budget, worst: WorstCase) -> None:
    """Note the figure of a search and keep its examples; too little done is not tested."""
    if not worst.searched:
        run.cut_short(id_, family, budget)
        return
    run.complete = run.complete and worst.complete
    run.tests.append(worst_entry(id_, family, budget, worst))
    run.examples[id_, budget.size] = examples_of(run.subject, worst)


def _turning(run: Run) -> None:
    run.phase(SPATIAL)
    run.limits.keep_requests(run.plan.requests_after("clean", linf.ID, SPATIAL))
    budget = Budget(SPATIAL_NORM, sizes_for(run.subject.model.shape).rotation_deg)
    worst = begin(run.subject.reference)
    attack = spatial_attack(run.plan.depth)
    for block in Hunt(SPATIAL, run.subject, attack, budget, run.monitor.progress, run.limits.tests_end).run(worst):
        run.gallery.offer_block(SPATIAL, budget.size, block)
    _take(run, SPATIAL, linf.FAMILY, budget, worst)


def _damage(run: Run, kind: str) -> None:
    id_ = damage.damage_id(kind)
    run.phase(id_)
    run.limits.keep_requests(run.plan.trust_requests)
    right = damage.measure_damage(run.subject, kind, run.monitor.progress, run.limits.tests_end)
    if right is None:
        for budget in damage.budgets():
            run.cut_short(id_, damage.FAMILY, budget)
        return
    run.tests.extend(damage.damage_entries(kind, right))
    broken = ~right[SHOWN_SEVERITY - 1] & ~run.subject.reference.wrong
    for row in np.flatnonzero(broken).tolist():
        picture = damage.damaged(run.subject, kind, SHOWN_SEVERITY, np.array([row]))[0]
        if not run.gallery.offer(id_, float(SHOWN_SEVERITY), row, picture):
            break


def _trust(run: Run) -> tuple[TrustCheck, ...]:
    run.phase("trust")
    checks = check_trust(
        run.subject,
        run.plan.depth,
        run.plan.sizes[0],
        {size: worst for size, worst in run.worst_by_size.items() if worst.searched},
        on_progress=run.monitor.progress,
        should_stop=run.limits.all_end,
    )
    run.complete = run.complete and not run.limits.all_end()
    return checks
