"""Runs a check: one test after the other, kept as it goes, shown as it is found."""

from collections.abc import Callable
from pathlib import Path

from engine.data.sample_set import SampleSet
from engine.data.samples import Samples
from engine.data.text_samples import TextSamples
from engine.models.classifier import Classifier
from engine.models.model import Model
from engine.models.text_model import TextModel
from engine.protocol import Checkpoint, Monitor
from engine.results import TrustCheck
from engine.scan.believing import believed
from engine.scan.clean import clean_accuracy
from engine.scan.evidence import PictureEvidence
from engine.scan.gallery import Gallery
from engine.scan.limits import Limits
from engine.scan.outcomes import Scanned
from engine.scan.pictures import picture_tests, picture_trust
from engine.scan.planned import ScanPlan
from engine.scan.running import Run
from engine.scan.subject import M, S, make_subject
from engine.scan.texts.evidence import TextEvidence
from engine.scan.texts.order import text_tests
from engine.scan.texts.trust import text_trust


def run_scan(
    model: Classifier,
    samples: SampleSet,
    plan: ScanPlan,
    *,
    seed: int,
    monitor: Monitor,
    checkpoint: Checkpoint,
    evidence_dir: Path | None,
) -> Scanned:
    """Check ``model`` on all ``samples`` as planned.

    Examples of pictures are written to ``evidence_dir`` as PNG files; None shows no examples at all. A stopped or late
    check keeps what is done: ``complete`` is False, and tests that did not run are ``could_not_test``. With the same
    ``checkpoint``, seed and plan, a stopped check continues and ends with the result of an uninterrupted one.

    Raises:
        Stopped: the user stopped before anything was measured.
        StorageError: an example could not be written.
        TypeError: a model of texts was given pictures, or the other way round.
    """
    if isinstance(model, TextModel) and isinstance(samples, TextSamples):
        texts = _begin(model, samples, plan, seed, monitor, checkpoint)
        if evidence_dir is not None:
            texts.gallery.writer = TextEvidence(texts.subject)
        text_tests(texts)
        return _finished(texts, lambda: text_trust(texts))
    if isinstance(model, Model) and isinstance(samples, Samples):
        pictures = _begin(model, samples, plan, seed, monitor, checkpoint)
        if evidence_dir is not None:
            pictures.gallery.writer = PictureEvidence(pictures.subject, evidence_dir)
        picture_tests(pictures)
        return _finished(pictures, lambda: picture_trust(pictures))
    raise TypeError(f"a {type(model).__name__} cannot be given {type(samples).__name__}")


def _begin(model: M, samples: S, plan: ScanPlan, seed: int, monitor: Monitor, checkpoint: Checkpoint) -> Run[M, S]:
    limits = Limits(monitor, plan.time_limit_s, plan.reserve_s, model.raw.meter)
    monitor.phase("clean", plan.estimate.share("clean"))
    subject = make_subject(model, samples, seed=seed, checkpoint=checkpoint, should_stop=monitor.should_stop)
    return Run(subject, plan, monitor, limits, Gallery(subject, monitor))


def _finished(run: Run[M, S], check_trust: Callable[[], tuple[TrustCheck, ...]]) -> Scanned:
    run.closing_tests()
    trust = check_trust()
    clean = clean_accuracy(run.subject.reference, run.subject.model.class_names)
    return Scanned(clean, believed(run.tests, trust), trust, run.examples, tuple(run.gallery.examples), run.complete)
