"""A whole check of a text model: figures, their bounds, what is shown, stopping and going on."""

import itertools
from dataclasses import replace
from pathlib import Path

import made_reviews
import numpy as np
import pytest
from hand_made_texts import text_model, text_samples
from text_victims import Pieces, hard_texts, sentences

from engine.attacks.text.attack import most_edits
from engine.attacks.text.edits import Edit, apply_edits
from engine.jobs.checkpoints import DiskCheckpoint
from engine.models.texts.protected import protected
from engine.protocol import Checkpoint, NoCheckpoint, SilentMonitor
from engine.results import Example, UsageError
from engine.scan import TEXT_TEST_IDS, Scanned, choose_tests, plan_scan, run_scan
from engine.scan.texts.budgets import BUDGETS

MODEL = Pieces()
TEXTS = [*hard_texts(MODEL, 40), *sentences(20, 6), "Anna met John in London on 12 May. She didn't pay.", "", "a"]
TRICKS = ("invisible", "typo", "rewording", "trigger")


class Watcher(SilentMonitor):
    """Notes phases and examples, and stops after so many reports."""

    def __init__(self, most: int | None = None) -> None:
        self.phases: list[str] = []
        self.examples: list[Example] = []
        self.left = most

    def phase(self, name: str, share: float) -> None:
        self.phases.append(name)

    def example(self, example: Example) -> None:
        self.examples.append(example)

    def should_stop(self) -> bool:
        if self.left is None:
            return False
        self.left -= 1
        return self.left < 0


def scan(
    *, file: Pieces | None = None, tests: tuple[str, ...] | None = None, monitor: Watcher | None = None,
    checkpoint: Checkpoint | None = None, folder: Path | None = Path("unused"), blind: bool = False, seed: int = 0,
) -> Scanned:  # fmt: skip
    model, samples = text_model(Pieces(blind=blind), file), text_samples(TEXTS, MODEL.labels(TEXTS))
    plan = plan_scan(model, samples, depth="quick", tests=tests)
    return run_scan(
        model, samples, plan, seed=seed, monitor=monitor or Watcher(), checkpoint=checkpoint or NoCheckpoint(),
        evidence_dir=folder,
    )  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> tuple[Scanned, Watcher]:
    watcher = Watcher()
    return scan(monitor=watcher), watcher


def test_every_test_is_measured_once_at_each_size(whole: tuple[Scanned, Watcher]) -> None:
    scanned, _ = whole
    assert {test.id for test in scanned.tests} == set(TEXT_TEST_IDS)
    keys = [(test.id, test.budget.size, test.budget.severity) for test in scanned.tests]
    assert len(keys) == len(set(keys))
    assert {test.status for test in scanned.tests} == {"measured"}
    assert scanned.complete
    assert scanned.clean.accuracy == 1.0


def test_figures_fall_with_the_size_and_count_the_examples(whole: tuple[Scanned, Watcher]) -> None:
    scanned, _ = whole
    for id_ in TRICKS:
        shares = [test.accuracy or 0.0 for test in scanned.tests if test.id == id_]
        assert all(later <= earlier for earlier, later in itertools.pairwise(shares))
    for test in scanned.tests:
        if (test.id, test.budget.size) in scanned.examples:
            broken = len(scanned.examples[test.id, test.budget.size].indices)
            assert broken == test.n - round((test.accuracy or 0.0) * test.n)
    assert min(test.accuracy or 0.0 for test in scanned.tests if test.id == "typo") < 0.9


def test_examples_trick_and_lie_within_their_budget(whole: tuple[Scanned, Watcher]) -> None:
    scanned, watcher = whole
    labels = MODEL.labels(TEXTS)
    for found in scanned.examples.values():
        assert (MODEL.labels(found.inputs.tolist()) != labels[found.indices]).all()
    assert watcher.examples
    for example in watcher.examples:
        text = example.text
        assert text is not None
        edits = [Edit(change.start, change.end, change.new, change.kind) for change in text.changes]
        assert apply_edits(text.original, edits) == text.changed
        budget = next((b for b in BUDGETS.get(example.test_id, ()) if b.size == example.size), None)
        if example.test_id in ("invisible", "typo") and budget is not None and budget.norm != "percent_of_text":
            assert len(edits) <= most_edits(text.original, budget)


def test_checks_of_trust_pass_on_an_honest_model(whole: tuple[Scanned, Watcher]) -> None:
    assert {check.id: check.status for check in whole[0].trust} == dict.fromkeys(
        ("equality", "deterministic", "bounds", "transfer", "noise"), "passed"
    )


def test_two_runs_agree_and_another_seed_is_another_run(whole: tuple[Scanned, Watcher]) -> None:
    again = scan()
    for key, found in whole[0].examples.items():
        assert found.inputs.tolist() == again.examples[key].inputs.tolist()
    assert again.evidence == whole[0].evidence
    other = scan(seed=1, tests=("corruption.typing",))
    first = [test.accuracy for test in whole[0].tests if test.id == "corruption.typing"]
    assert [test.accuracy for test in other.tests] != first


def test_a_file_that_disagrees_takes_successes_back() -> None:
    scanned = scan(file=Pieces(seed=5), tests=("typo",))
    status = {check.id: check.status for check in scanned.trust}
    assert status["equality"] == "unreliable"
    assert all("not confirmed" in " ".join(test.notes) for test in scanned.tests)


def test_a_stopped_check_goes_on_to_the_same_end(tmp_path: Path, whole: tuple[Scanned, Watcher]) -> None:
    tests, mark = ("invisible", "typo", "invariance", "trigger"), {"of": "this test"}
    stopped = scan(monitor=Watcher(60), checkpoint=DiskCheckpoint(tmp_path, mark, resume=False), tests=tests)
    assert not stopped.complete
    assert "could_not_test" in {test.status for test in stopped.tests}
    resumed = scan(checkpoint=DiskCheckpoint(tmp_path, mark, resume=True), tests=tests)
    for key, found in resumed.examples.items():
        assert found.inputs.tolist() == whole[0].examples[key].inputs.tolist()
        assert found.indices.tolist() == whole[0].examples[key].indices.tolist()


def test_a_model_that_says_no_more_than_a_class_is_searched_too() -> None:
    scanned = scan(tests=("invisible",), blind=True)
    assert (scanned.tests[-1].accuracy or 0.0) < 1.0


def test_nothing_is_shown_where_no_folder_is_given() -> None:
    watcher = Watcher()
    scan(tests=("typo",), monitor=watcher, folder=None)
    assert watcher.examples == []


def test_what_fits_pictures_alone_is_refused() -> None:
    model, samples = text_model(MODEL), text_samples(TEXTS)
    with pytest.raises(UsageError, match="Texts have no sizes"):
        plan_scan(model, samples, depth="quick", sizes=(0.05,))
    with pytest.raises(UsageError, match="no such test"):
        choose_tests(("linf",), "text")
    assert choose_tests(("corruption",), "text") == tuple(id_ for id_ in TEXT_TEST_IDS if "corruption" in id_)


def test_texts_without_labels_are_measured_by_the_answers_of_the_file() -> None:
    model, samples = text_model(MODEL), text_samples(TEXTS)
    plan = plan_scan(model, replace(samples, labels=None), depth="quick", tests=("typo",))
    scanned = run_scan(
        model, samples, plan, seed=0, monitor=Watcher(), checkpoint=NoCheckpoint(), evidence_dir=None
    )  # fmt: skip
    assert scanned.clean.accuracy is None
    assert 0 < (scanned.tests[-1].accuracy or 0.0) < 1
    assert scanned.examples["typo", 2.0].labels.tolist() == [
        int(np.asarray(MODEL.labels(TEXTS))[index]) for index in scanned.examples["typo", 2.0].indices
    ]


def test_a_strengthened_copy_is_not_trusted_with_its_gradients() -> None:
    model, samples = made_reviews.sorter(), made_reviews.draw_texts(4, 3)
    for asked, ranking in ((model, "gradient"), (protected(model), "deletion")):
        plan = plan_scan(asked, samples, depth="quick", tests=("typo",))
        found = run_scan(
            asked, samples, plan, seed=0, monitor=SilentMonitor(), checkpoint=NoCheckpoint(), evidence_dir=None
        )
        records = [record for test in found.tests if test.id == "typo" for record in test.attacks]
        assert {dict(record.settings)["ranking"] for record in records if record.name == "typo_search"} == {ranking}
