"""Strengthening a filter of made reviews from a request to files: what the jobs of all formats have in common."""

import json
from pathlib import Path

import jsonschema
import made_reviews

from engine.jobs import JobMonitor, run
from engine.protocol import HardenRequest
from engine.results import HardenResult
from engine.words import resource


def strengthen(model: Path, folder: Path, texts: int = 900, **asked: object) -> tuple[Path, HardenResult]:
    """Return the folder and the result of a job with ``texts`` reviews; ``harden.json`` fits its schema, and it is proven."""
    data = made_reviews.write_table(made_reviews.draw_texts(texts, 1), folder / "data.csv")
    test = made_reviews.write_table(made_reviews.draw_texts(80, 2), folder / "test.csv")
    request = HardenRequest(str(model), str(data), str(folder / "out"), test_data=str(test), test_limit=60, **asked)
    output = run(request, JobMonitor(lambda kind, body: None))
    assert isinstance(output.result, HardenResult)
    written = json.loads((output.folder / "harden.json").read_text(encoding="utf-8"))
    jsonschema.validate(written, json.loads(resource("schemas/harden.schema.json").read_text(encoding="utf-8")))
    assert output.result.proof == "proven", output.result.reasons
    return output.folder, output.result
