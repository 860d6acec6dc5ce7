"""Chooses which tricked samples are shown, as they are found."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from engine.attacks.text.edits import Edit
from engine.protocol import Monitor
from engine.results import Example, Stopped
from engine.scan.subject import AnySubject
from engine.scan.worst_case import Block

MOST_PER_TEST = {
    "linf": 6,
    "spatial": 3,
    "invisible": 4,
    "typo": 6,
    "rewording": 6,
    "invariance": 6,
    "trigger": 3,
    "ood": 3,
}
MOST_PER_DAMAGE = 2


class ExampleWriter(Protocol):
    """Makes an example of a tricked sample."""

    def __call__(
        self, test_id: str, size: float, number: int, row: int, changed: Any, edits: tuple[Edit, ...]
    ) -> Example:
        """Return what is shown of the sample at ``row``, the ``number``-th of its test and size.

        Raises:
            Stopped: nothing more may be asked.
            StorageError: it could not be written.
        """


@dataclass
class Gallery:
    """Examples so far; without a ``writer`` none is shown. Choices depend on the findings alone, so a resumed check agrees."""

    subject: AnySubject
    monitor: Monitor
    writer: ExampleWriter | None = None
    examples: list[Example] = field(default_factory=list)
    _shown: Counter[tuple[str, float, int]] = field(default_factory=Counter)

    def offer_block(self, test_id: str, size: float, block: Block) -> None:
        """Show some of the samples that ``block`` broke."""
        for place in np.flatnonzero(block.broken).tolist():
            edits = block.edits[place] if block.edits else ()
            self.offer(test_id, size, int(block.rows[place]), block.inputs[place], edits)

    def offer(self, test_id: str, size: float, row: int, changed: Any, edits: tuple[Edit, ...] = ()) -> bool:
        """Show the sample at ``row`` if there is room for its class; return False once the test has enough."""
        most = MOST_PER_TEST.get(test_id, MOST_PER_DAMAGE)
        number = sum(count for (id_, at, _), count in self._shown.items() if (id_, at) == (test_id, size))
        if self.writer is None or number >= most:
            return False
        label = int(self.subject.reference.labels[row])
        if self._shown[test_id, size, label] * len(np.unique(self.subject.reference.labels)) >= most:
            return True
        try:
            example = self.writer(test_id, size, number + 1, row, changed, edits)
        except Stopped:  # nothing more may be asked
            return False
        self._shown[test_id, size, label] += 1
        self.examples.append(example)
        self.monitor.example(example)
        return True
