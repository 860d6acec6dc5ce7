"""Attacks on texts block by block: the file judges, and what was kept is as good as what was just found."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hand_made_texts import text_model, text_samples
from text_victims import NOTHING_STOPS, Pieces, hard_texts, sentences

from engine.attacks.text.asking import Asker
from engine.attacks.text.attack import WORDS, word_search
from engine.attacks.text.edits import apply_edits
from engine.attacks.text.typo import Typo
from engine.jobs.checkpoints import DiskCheckpoint
from engine.protocol import Checkpoint, NoCheckpoint
from engine.results import Budget
from engine.scan.hunt import Attacked, Hunt
from engine.scan.subject import TextSubject, make_subject
from engine.scan.worst_case import Block, WorstCase, begin, examples_of

TEXTS = [*hard_texts(Pieces(), 150), "", "a\x00", "bad \ud800 parcel\x00", *sentences(6, 3)]


def typos(
    subject: TextSubject, rows: np.ndarray, budget: Budget, on_progress: Callable[[float], None],
    should_stop: Callable[[], bool],
) -> Attacked:  # fmt: skip
    asker, samples = Asker(subject.model, should_stop), subject.samples
    found = word_search(Typo(), "quick")(
        asker, samples.arrays(rows).tolist(), subject.reference.labels[rows], budget, seed=subject.seed,
        keys=samples.keys[rows], salience=None, on_progress=on_progress,
    )  # fmt: skip
    return Attacked(found.inputs, found.broken, found.records, found.edits)


def subject_of(checkpoint: Checkpoint, file: Pieces | None = None, order: int = 1) -> TextSubject:
    samples = text_samples(TEXTS[::order])
    return make_subject(text_model(Pieces(), file), samples, seed=0, checkpoint=checkpoint, should_stop=NOTHING_STOPS)


def hunted(
    subject: TextSubject, should_stop: Callable[[], bool] = NOTHING_STOPS, told: list[float] | None = None
) -> tuple[WorstCase, list[Block]]:
    worst = begin(subject.reference)
    report = (lambda part: None) if told is None else told.append
    hunt = Hunt("typo", subject, typos, Budget(WORDS, 1), report, should_stop)
    return worst, list(hunt.run(worst))


def alike(one: list[Block], other: list[Block]) -> None:
    for left, right in zip(one, other, strict=True):
        assert left.rows.tolist() == right.rows.tolist()
        assert left.broken.tolist() == right.broken.tolist()
        assert left.inputs[left.broken].tolist() == right.inputs[right.broken].tolist()
        assert [edits for edits, broken in zip(left.edits, left.broken) if broken] == [
            edits for edits, broken in zip(right.edits, right.broken) if broken
        ]
        assert (left.claimed, left.taken_back) == (right.claimed, right.taken_back)
        assert [record.forwards for record in left.records] == [record.forwards for record in right.records]


def test_what_was_kept_is_what_was_found(tmp_path: Path) -> None:
    fresh, blocks = hunted(subject_of(DiskCheckpoint(tmp_path, {}, resume=False)))
    kept, again = hunted(subject_of(DiskCheckpoint(tmp_path, {}, resume=True)), lambda: True)
    assert len(blocks) == 3
    assert fresh.complete
    assert kept.complete
    alike(blocks, again)
    assert kept.found == fresh.found
    assert 10 < fresh.broken.sum() < len(TEXTS)


@pytest.mark.parametrize("stop_at", [2, 40, 70])
def test_a_search_that_was_stopped_goes_on_where_it_was(stop_at: int, tmp_path: Path) -> None:
    whole, blocks = hunted(subject_of(NoCheckpoint()))
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked >= stop_at

    part, first = hunted(subject_of(DiskCheckpoint(tmp_path, {}, resume=False)), stop)
    assert len(first) < 3
    assert not part.complete
    alike(first, blocks[: len(first)])
    resumed, rest = hunted(subject_of(DiskCheckpoint(tmp_path, {}, resume=True)))
    alike(rest, blocks)
    assert resumed.found == whole.found


def test_the_file_is_the_judge() -> None:
    file = Pieces()
    file.second = file.second + np.random.default_rng(0).normal(size=file.second.shape) / 3
    subject = subject_of(NoCheckpoint(), file)
    worst, blocks = hunted(subject)
    assert worst.taken_back > 0
    assert worst.claimed == sum(block.claimed for block in blocks) > worst.taken_back
    for row, text in worst.found.items():
        assert subject.model.confirm([text]).argmax(1)[0] != subject.reference.labels[row]
    for block in blocks:
        answers = subject.model.confirm(block.inputs).argmax(1)
        assert (block.broken == (answers != subject.reference.labels[block.rows])).all()


def test_edits_lead_from_each_text_to_the_one_found() -> None:
    subject = subject_of(NoCheckpoint())
    worst, blocks = hunted(subject)
    for block in blocks:
        for row, text, edits in zip(block.rows, block.inputs, block.edits, strict=True):
            assert apply_edits(subject.samples.texts[row], edits) == text
    found = examples_of(subject, worst)
    assert found.inputs.dtype == object
    assert [TEXTS[index] for index in found.indices] != found.inputs.tolist()


def test_the_order_of_the_samples_changes_nothing() -> None:
    one, other = subject_of(NoCheckpoint()), subject_of(NoCheckpoint(), order=-1)
    assert one.samples.texts == other.samples.texts
    alike(hunted(one)[1], hunted(other)[1])


def test_progress_ends_at_one_and_never_falls() -> None:
    told = list[float]()
    hunted(subject_of(NoCheckpoint()), told=told)
    assert told == sorted(told)
    assert told[-1] == 1
