"""A check at work: what is known so far, and what all kinds of models go through."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic

from engine.protocol import Monitor
from engine.results import Budget, Measurement
from engine.scan import confidence, file_entry
from engine.scan.entries import not_tested, worst_entry
from engine.scan.gallery import Gallery
from engine.scan.hunt import BlockAttack, Hunt
from engine.scan.limits import Limits
from engine.scan.outcomes import Adversarial
from engine.scan.planned import ScanPlan
from engine.scan.subject import M, S, Subject
from engine.scan.worst_case import Block, WorstCase, begin, examples_of
from engine.words import say_technical

OnBlock = Callable[[WorstCase, Block], None]


@dataclass
class Run(Generic[M, S]):
    """One check at work. ``searches`` has the worst case of each test id and size that was searched for."""

    subject: Subject[M, S]
    plan: ScanPlan
    monitor: Monitor
    limits: Limits
    gallery: Gallery
    tests: list[Measurement] = field(default_factory=list)
    examples: dict[tuple[str, float], Adversarial] = field(default_factory=dict)
    searches: dict[tuple[str, float], WorstCase] = field(default_factory=dict)
    complete: bool = True

    def phase(self, name: str) -> None:
        """Tell the monitor what begins."""
        self.monitor.phase(name, self.plan.estimate.share(name))

    def cut_short(self, id_: str, family: str, budget: Budget) -> None:
        """Note that a test did not run because the check was stopped or out of time."""
        self.complete = False
        self.tests.append(not_tested(id_, family, budget, say_technical("The check ended before this test.")))

    def hunt(
        self,
        id_: str,
        attack: BlockAttack[M, S],
        budget: Budget,
        smaller: WorstCase | None = None,
        *,
        on_block: OnBlock | None = None,
    ) -> WorstCase:
        """Return the worst case of all samples under ``attack``; what ``smaller`` broke stays broken.

        What it breaks is offered to the gallery.
        """
        worst = begin(self.subject.reference, smaller)
        for block in Hunt(id_, self.subject, attack, budget, self.monitor.progress, self.limits.tests_end).run(worst):
            if on_block is not None:
                on_block(worst, block)
            self.gallery.offer_block(id_, budget.size, block)
        return worst

    def take(self, id_: str, family: str, budget: Budget, worst: WorstCase, notes: tuple[str, ...] = ()) -> None:
        """Note the figure of a search and keep its examples; too little done is not tested."""
        if not worst.searched:
            self.cut_short(id_, family, budget)
            return
        self.complete = self.complete and worst.complete
        self.searches[id_, budget.size] = worst
        self.tests.append(worst_entry(id_, family, budget, worst, notes))
        self.examples[id_, budget.size] = examples_of(self.subject, worst)

    def closing_tests(self) -> None:
        """Take the figures that need no search: how sure the model is, and what its file is like."""
        raw = self.subject.model.raw
        if confidence.ID in self.plan.tests:
            self.phase(confidence.ID)
            blind = raw.access == "labels"
            self.tests.append(confidence.measure_confidence(self.subject.reference, labels_only=blind))
        if file_entry.ID in self.plan.tests:
            self.phase(file_entry.ID)
            self.tests.append(file_entry.measure_file(raw))
