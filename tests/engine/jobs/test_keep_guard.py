"""A guard is kept, discarded and taken out of the bin as a whole, the copy of the model and what is handed on included."""

from dataclasses import replace
from pathlib import Path

import joblib
import made_reviews
import made_texts
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline

from engine.hardening.texts.fronts import Front
from engine.jobs.front_files import write_front
from engine.jobs.hand_over import write_hand_over
from engine.jobs.keep_job import run_keep_job
from engine.jobs.progress import JobMonitor
from engine.jobs.record import write_record
from engine.jobs.report_job import load_result
from engine.models import RawModel, open_model
from engine.models.texts.marks import read_mark
from engine.protocol import HardenRequest, KeepRequest
from engine.results import UsageError, to_text

STEPS = ("sanitise", "correct")
PARTS = {"guard.py", "settings.json", "sanitiser.py", "spelling.py", "forest.joblib", "forest.joblib.toughen.json"}


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> RawModel:
    learned = made_reviews.draw_texts(60, 100, own_words=3)
    path = tmp_path_factory.mktemp("owner") / "forest.joblib"
    model = make_pipeline(TfidfVectorizer(), RandomForestClassifier(3, random_state=0))
    joblib.dump(model.fit(learned.texts, [made_reviews.NAMES[label] for label in learned.labels]), path)
    return open_model(path)


@pytest.fixture
def forest(raw: RawModel) -> Path:
    return raw.facts.path


@pytest.fixture(params=["proven", "likely"])
def folder(request: pytest.FixtureRequest, raw: RawModel, forest: Path, tmp_path: Path) -> Path:
    """What a strengthening leaves: the guard, or one that waits for the owner's click, with what is handed on."""
    place = tmp_path / "out"
    name = "forest-toughened" if request.param == "proven" else "waiting/forest-toughened"
    write_front(raw, Front(STEPS), place / name)
    model = replace(made_texts.forest(forest.name), files=(forest.name,))
    result = replace(made_texts.guarded_result(request.param), model=model, files={"model": name})
    pack = write_hand_over(result, place / name, ())
    result = replace(result, files={"model": name, "hand_over": pack.relative_to(place).as_posix()})
    (place / "harden.json").write_text(to_text(result), encoding="utf-8")
    write_record(place, "harden", HardenRequest(str(forest), "data.csv", str(place)))
    return place


def asked(folder: Path, action: str = "keep", to: Path | None = None) -> dict[str, str]:
    request = KeepRequest(str(folder), action, None if to is None else str(to))
    run_keep_job(request, JobMonitor(lambda type_, fields: None))
    _, result = load_result(folder)
    return result.files  # type: ignore[union-attr]


def whole(guard: Path, forest: Path) -> bool:
    """Whether all of a guard is there, with its mark and the model as it was."""
    found, mark = {path.name for path in guard.iterdir()}, read_mark(guard)
    same = (guard / forest.name).read_bytes() == forest.read_bytes()
    return same and found >= PARTS and mark is not None and mark.names == STEPS


def test_kept_elsewhere_it_is_whole_and_its_page_is_about_a_guard(folder: Path, forest: Path, tmp_path: Path) -> None:
    target = tmp_path / "shop" / "my-guard"
    files = asked(folder, to=target)
    assert whole(target, forest)
    assert (tmp_path / "shop" / "my-guard-hand-over" / "INSTRUCTIONS.html").is_file()
    page = Path(files["kept_how_to_use"]).read_text(encoding="utf-8")
    assert "Put the guard in front of your filter" in page
    assert "sys.path.insert(0, &#34;my-guard&#34;)" in page
    assert whole(folder / files["model"], forest)


def test_kept_in_place_it_leaves_the_waiting_folder(folder: Path, forest: Path) -> None:
    files = asked(folder)
    assert files["model"] == "forest-toughened"
    assert whole(folder / "forest-toughened", forest)
    assert files["hand_over"] == "forest-toughened-hand-over"
    assert "Take the guard away again" in (folder / files["how_to_use"]).read_text(encoding="utf-8")


def test_discarded_it_waits_in_the_bin_and_comes_back(folder: Path, forest: Path) -> None:
    name = load_result(folder)[1].files["model"]  # type: ignore[union-attr]
    files = asked(folder, "discard")
    assert whole(Path(files["discarded"]), forest)
    assert not (folder / name).exists()
    assert not (folder / f"{name}-hand-over").exists()
    assert forest.is_file()
    assert whole(folder / asked(folder, "restore")["model"], forest)
    assert (folder / f"{name}-hand-over").is_dir()


def test_it_never_takes_the_place_of_the_model(folder: Path, forest: Path) -> None:
    before = forest.read_bytes()
    with pytest.raises(UsageError) as caught:
        asked(folder, to=forest)
    assert caught.value.code == "keep.original"
    assert forest.read_bytes() == before
