"""Strengthening a text model from request to files: ``harden.json`` fits its schema, and the new folder opens protected."""

import json
from pathlib import Path

import jsonschema
import made_reviews
import pytest

from engine.hardening.texts import plan
from engine.jobs import JobMonitor, run
from engine.models import TextModel, open_model
from engine.models.texts.protected import steps_of
from engine.protocol import HardenRequest
from engine.results import HardenResult
from engine.words import resource


@pytest.mark.slow
def test_a_folder_and_a_table_become_a_stronger_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "PEAK_RATE", 3e-3)
    monkeypatch.setattr(plan, "FEWEST_STEPS", 250)
    folder = made_reviews.save_folder(made_reviews.sorter(), tmp_path / "reviews")
    data = made_reviews.write_table(made_reviews.draw_texts(300, 1), tmp_path / "data.csv")
    test = made_reviews.write_table(made_reviews.draw_texts(80, 2), tmp_path / "test.csv")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    request = HardenRequest(str(folder), str(data), str(tmp_path / "out"), test_data=str(test), test_limit=60)
    output = run(request, JobMonitor(lambda kind, body: None))
    result = output.result
    assert isinstance(result, HardenResult)
    written = json.loads((output.folder / "harden.json").read_text(encoding="utf-8"))
    jsonschema.validate(written, json.loads(resource("schemas/harden.schema.json").read_text(encoding="utf-8")))
    assert result.proof == "proven"
    assert result.preset_size == 2
    assert result.split.test == result.before.clean.n
    assert {test.n for test in result.before.tests if test.id == "typo"} == {60}
    assert result.after.score.value > result.before.score.value
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before, "the original was changed"
    raw = open_model(output.folder / result.files["model"])
    assert steps_of(raw) == ("sanitise",)
    model = TextModel(raw, raw.class_names)
    texts = made_reviews.draw_texts(40, 3)
    assert (model.confirm(texts.texts).argmax(1) == texts.labels).mean() > 0.9
