"""The tests of a picture model, one after the other."""

from typing import TypeAlias

import numpy as np

from engine.attacks.image import spatial_attack
from engine.corruptions import KINDS, damage_id
from engine.data.samples import Samples
from engine.models.model import Model
from engine.results import Budget, TrustCheck
from engine.scan import damage, linf
from engine.scan.believing import check_trust
from engine.scan.estimate import linf_phase
from engine.scan.picture_attack import PictureAttack
from engine.scan.running import Run
from engine.scan.speed import glance
from engine.scan.worst_case import Block, WorstCase
from engine.threats import sizes_for

SPATIAL, SPATIAL_NORM = "spatial", "rotation_deg"
PictureRun: TypeAlias = Run[Model, Samples]


def picture_tests(run: PictureRun) -> None:
    """Run the planned tests but for those that all models have."""
    if linf.ID in run.plan.tests:
        _tiny_changes(run)
    if SPATIAL in run.plan.tests:
        _turning(run)
    for kind in KINDS:
        if damage_id(kind) in run.plan.tests:
            damage.take_damage(run, kind, damage.damaged_pictures)


def _tiny_changes(run: PictureRun) -> None:
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


def _first_impression(run: PictureRun, size: float) -> None:
    """Say within seconds how easy the model looks to trick; the figure itself comes later."""
    few = np.arange(min(run.plan.first_look, len(run.subject)))
    samples, labels = run.subject.samples.subset(few), run.subject.reference.labels[few]
    tricked, tried = glance(run.subject.model, samples, labels, size, run.monitor.should_stop)
    run.monitor.verdict(tricked, tried, size)


def _one_size(run: PictureRun, size: float, smaller: WorstCase | None) -> WorstCase:
    def on_block(worst: WorstCase, _: Block) -> None:
        """Show how many are tricked so far."""
        run.monitor.verdict(int(worst.broken[: worst.n].sum()), worst.n, size)

    attack, budget = PictureAttack(linf.attack_for(run.subject.model, run.plan.depth)), linf.budget_of(size)
    worst = run.hunt(linf.ID, attack, budget, smaller, on_block=on_block)
    run.take(linf.ID, linf.FAMILY, budget, worst)
    return worst


def _turning(run: PictureRun) -> None:
    run.phase(SPATIAL)
    run.limits.keep_requests(run.plan.requests_after("clean", linf.ID, SPATIAL))
    budget = Budget(SPATIAL_NORM, sizes_for(run.subject.model.shape).rotation_deg)
    worst = run.hunt(SPATIAL, PictureAttack(spatial_attack(run.plan.depth)), budget)
    run.take(SPATIAL, linf.FAMILY, budget, worst)


def picture_trust(run: PictureRun) -> tuple[TrustCheck, ...]:
    """Return the checks of what the tests of pictures found."""
    run.phase("trust")
    checks = check_trust(
        run.subject,
        run.plan.depth,
        run.plan.sizes[0],
        {size: worst for (id_, size), worst in run.searches.items() if id_ == linf.ID},
        on_progress=run.monitor.progress,
        should_stop=run.limits.all_end,
    )
    run.complete = run.complete and not run.limits.all_end()
    return checks
