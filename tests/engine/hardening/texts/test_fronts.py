"""What stands in front of a filter that only answers is chosen by what it was measured to do."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import joblib
import made_reviews
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline

from engine.hardening.texts.fronts import VOTES, Effect, Front, choose_front, fronts_for, measure_all
from engine.models import TextModel, open_model
from engine.protocol import NoCheckpoint, SilentMonitor
from engine.results import to_object

NOTHING = Effect(Front(()), 0.9, 0.5, 0.4, 0.5, 0.3)
CLEANED = Effect(Front(("sanitise",)), 0.9, 0.9, 0.9, 0.5, 0.5)
SPELLED = Effect(Front(("sanitise", "correct")), 0.89, 0.9, 0.9, 0.8, 0.8)
VOTED = Effect(Front(("sanitise", "correct"), VOTES), 0.85, 0.9, 0.9, 0.9, 0.9)


class Listening(SilentMonitor):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, object]] = []

    def notice(self, code: str, values: Mapping[str, object]) -> None:
        self.told.append((code, values))


def test_most_standing_within_the_allowed_loss_is_chosen() -> None:
    every = (NOTHING, CLEANED, SPELLED, VOTED)
    assert choose_front(every, 0.02) is SPELLED
    assert choose_front(every, 0.10) is VOTED
    assert choose_front(every, 0.0) is CLEANED


def test_of_nearly_equal_ones_the_cheapest_is_chosen() -> None:
    assert choose_front((NOTHING, CLEANED, replace(SPELLED, standing=0.505)), 0.02) is CLEANED
    assert choose_front((NOTHING, replace(CLEANED, standing=0.3)), 0.02) is NOTHING


def test_a_front_that_keeps_too_little_is_never_chosen() -> None:
    assert choose_front((NOTHING, replace(VOTED, clean=0.5)), 0.02) is NOTHING


def test_cleaning_takes_hidden_edits_away_and_spelling_slips(tmp_path: Path) -> None:
    learned = made_reviews.draw_texts(200, 100, own_words=3)
    forest = make_pipeline(TfidfVectorizer(), RandomForestClassifier(8, random_state=0))
    joblib.dump(
        forest.fit(learned.texts, [made_reviews.NAMES[label] for label in learned.labels]), tmp_path / "f.joblib"
    )
    raw = open_model(tmp_path / "f.joblib")
    model = TextModel(raw, raw.class_names or ())
    monitor = Listening()
    effects = measure_all(model, made_reviews.draw_texts(16, 3), "quick", monitor, NoCheckpoint(), 1.0)
    assert monitor.told == [("front.measured", to_object(effect.told())) for effect in effects]
    assert tuple(effect.front for effect in effects) == fronts_for(model)
    nothing, cleaned, spelled, voted = effects
    assert cleaned.invisible == cleaned.clean > nothing.invisible
    assert cleaned.typo == nothing.typo
    assert spelled.typo > cleaned.typo
    assert (cleaned.front.questions, voted.front.questions) == (1, VOTES)
