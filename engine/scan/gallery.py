"""Chooses which tricked samples are shown, as they are found."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.protocol import Monitor
from engine.results import Example, Stopped
from engine.scan.evidence import write_example
from engine.scan.subject import Subject
from engine.scan.worst_case import Block

MOST_PER_TEST = {"linf": 6, "spatial": 3}
MOST_PER_DAMAGE = 2


@dataclass
class Gallery:
    """Examples so far; ``folder`` None shows none. Choices depend on the findings alone, so a resumed check agrees."""

    subject: Subject
    monitor: Monitor
    folder: Path | None
    examples: list[Example] = field(default_factory=list)
    _shown: Counter[tuple[str, float, int]] = field(default_factory=Counter)

    def offer_block(self, test_id: str, size: float, block: Block) -> None:
        """Show some of the samples that ``block`` broke."""
        for row, changed in zip(block.rows[block.broken].tolist(), block.inputs[block.broken]):
            self.offer(test_id, size, row, changed)

    def offer(self, test_id: str, size: float, row: int, changed: np.ndarray) -> bool:
        """Show the sample at ``row`` if there is room for its class; return False once the test has enough."""
        most = MOST_PER_TEST.get(test_id, MOST_PER_DAMAGE)
        number = sum(count for (id_, at, _), count in self._shown.items() if (id_, at) == (test_id, size))
        if self.folder is None or number >= most:
            return False
        label = int(self.subject.reference.labels[row])
        if self._shown[test_id, size, label] * len(np.unique(self.subject.reference.labels)) >= most:
            return True
        try:
            example = write_example(self.subject, test_id, size, number + 1, row, changed, self.folder)
        except Stopped:  # nothing more may be asked
            return False
        self._shown[test_id, size, label] += 1
        self.examples.append(example)
        self.monitor.example(example)
        return True
