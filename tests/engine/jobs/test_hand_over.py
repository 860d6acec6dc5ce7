"""The folder for whoever runs a filter: whole by itself, with test cases that a program of its own tries."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import made_results as made
import made_reviews
import numpy as np
import pytest

from engine.jobs.cases import EACH, Case, cases_text, choose_cases
from engine.jobs.guide import pack_of, write_guide
from engine.jobs.hand_over import write_hand_over
from engine.jobs.keep_job import run_keep_job
from engine.jobs.places import data_folder
from engine.jobs.progress import JobMonitor
from engine.jobs.report_job import load_result
from engine.models.texts.protected import protected
from engine.protocol import KeepRequest
from engine.results import HardenResult, to_text
from engine.scan import Adversarial

CASES = (
    Case("ordinary", "see you at noon", "ham", tricked_before=False),
    Case("hidden signs", "win a \u202epri\u200bze", "spam", tricked_before=True),
    Case("slips", "w1n a prize\nnow", "spam", tricked_before=True),
)
FILTER = """import sys
text = sys.stdin.buffer.read().decode("utf-8")
print("starting")
print("1" if "prize" in text.replace("\\u200b", "").replace("\\u202e", "") else "0")
"""


def result_for(name: str, proof: str = "proven") -> HardenResult:
    info = replace(made.model("mails", ("ham", "spam")), format="Hugging Face", task="text")
    files = {"model": name, "model_sha256": "0" * 64}
    return replace(made.harden_result(proof), model=info, files=files)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "out" / "mails-toughened"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}")
    (folder / "sanitiser.py").write_text("")
    return folder


@pytest.fixture
def pack(model: Path) -> Path:
    return write_hand_over(result_for(model.name), model, CASES)


def tried(pack: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(pack / "try-test-cases.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_it_is_whole_and_hides_nothing(pack: Path) -> None:
    found = {path.relative_to(pack).as_posix() for path in pack.rglob("*") if path.is_file()}
    assert found == {
        "INSTRUCTIONS.html", "LETTER.txt", "test-cases.jsonl", "try-test-cases.py",
        "mails-toughened/config.json", "mails-toughened/sanitiser.py",
    }  # fmt: skip
    lines = (pack / "test-cases.jsonl").read_text(encoding="ascii").splitlines()
    assert [json.loads(line)["text"] for line in lines] == [case.text for case in CASES]


def test_a_right_command_passes_and_its_own_names_are_told(pack: Path, tmp_path: Path) -> None:
    program = tmp_path / "filter.py"
    program.write_text(FILTER)
    command = f'"{sys.executable}" "{program}"'
    done = tried(pack, "--command", command, "--means", "1=spam", "--means", "0=ham")
    assert done.returncode == 0, done
    assert done.stdout.splitlines()[-1].startswith("All 3 answers are as expected")
    unnamed = tried(pack, "--command", command)
    assert unnamed.returncode == 1
    assert "--means" in unnamed.stdout


def test_answers_that_were_tricked_are_told_apart(pack: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_text("HAM \nham\nspam\n")
    done = tried(pack, "--answers", str(answers))
    assert done.returncode == 1
    assert "hidden signs: 0 of 1" in done.stdout
    assert "slips: 1 of 1" in done.stdout
    assert "Only tricked texts are wrong" in done.stdout.splitlines()[-1]


def test_texts_go_out_and_answers_by_id_come_back(pack: Path, tmp_path: Path) -> None:
    texts, answers = tmp_path / "texts.jsonl", tmp_path / "answers.jsonl"
    assert tried(pack, "--texts", str(texts)).returncode == 0
    told = [json.loads(line) for line in texts.read_text(encoding="ascii").splitlines()]
    assert [item["text"] for item in told] == [case.text for case in CASES]
    given = [{"id": item["id"], "answer": "ham" if item["id"] == "1" else "spam"} for item in reversed(told)]
    answers.write_text("\n".join(map(json.dumps, given)))
    assert tried(pack, "--answers", str(answers)).returncode == 0


@pytest.mark.parametrize("content", ["ham\nspam\n", "{broken"])
def test_what_could_not_be_tried_is_said(pack: Path, tmp_path: Path, content: str) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_text(content)
    done = tried(pack, "--answers", str(answers))
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.startswith("Not tried.")


def test_a_hostile_answer_is_printed_with_its_hidden_signs_marked(pack: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_text("\u202eham\nspam\nspam\n", encoding="utf-8")
    done = tried(pack, "--answers", str(answers))
    assert done.stdout.isascii()
    assert "\\u202e" in done.stdout


def test_lines_may_be_taken_out(pack: Path, tmp_path: Path) -> None:
    lines = (pack / "test-cases.jsonl").read_text().splitlines(keepends=True)
    (pack / "test-cases.jsonl").write_text("".join(lines[1:]))
    (tmp_path / "answers.txt").write_text("spam\nspam\n")
    assert tried(pack, "--answers", str(tmp_path / "answers.txt")).returncode == 0


def test_without_cases_nothing_speaks_of_them(model: Path) -> None:
    pack = write_hand_over(result_for(model.name), model, ())
    assert not (pack / "try-test-cases.py").exists()
    assert "test case" not in (pack / "INSTRUCTIONS.html").read_text(encoding="utf-8")
    assert "test case" not in (pack / "LETTER.txt").read_text(encoding="utf-8")


def test_an_older_one_waits_in_the_bin(model: Path, pack: Path) -> None:
    (pack / "mine.txt").write_text("mine")
    write_hand_over(result_for(model.name), model, CASES)
    assert not (pack / "mine.txt").exists()
    assert [path.read_text() for path in (data_folder() / "bin").rglob("mine.txt")] == ["mine"]


def test_it_goes_where_the_model_goes(model: Path, tmp_path: Path) -> None:
    out = model.parent
    waiting = out / "waiting" / model.name
    waiting.parent.mkdir()
    model.rename(waiting)
    result = result_for(f"waiting/{model.name}", "likely")
    place = write_hand_over(result, waiting, CASES)
    result = replace(result, files={**result.files, "hand_over": place.relative_to(out).as_posix()})
    (out / "harden.json").write_text(to_text(result), encoding="utf-8")

    def keep(action: str = "keep", to: str | None = None) -> dict[str, str]:
        run_keep_job(KeepRequest(str(out), action, to), JobMonitor(lambda kind, body: None))
        return dict(load_result(out)[1].files)

    keep(to=str(tmp_path / "shop" / "sorter"))
    assert (tmp_path / "shop" / "sorter-hand-over" / "test-cases.jsonl").is_file()
    assert "sorter-hand-over" in (tmp_path / "shop" / "HOW-TO-USE.html").read_text(encoding="utf-8")
    keep(to=str(tmp_path / "shop" / "sorter"))  # once more: the copy is replaced
    assert keep()["hand_over"] == "mails-toughened-hand-over"
    assert pack_of(model).is_dir()
    assert "hand_over" not in keep("discard")
    assert not pack_of(model).exists()
    assert keep("restore")["hand_over"] == "mails-toughened-hand-over"
    assert (pack_of(model) / model.name / "config.json").is_file()


def test_the_guide_names_it_but_not_as_part_of_the_model(model: Path, pack: Path) -> None:
    page = write_guide(result_for(model.name), model).read_text(encoding="utf-8")
    assert "Someone else runs the model" in page
    assert "Belongs to it" not in page
    assert "same texts" in page
    assert "sanitise(text)" in page


def test_cases_are_right_for_the_new_model_and_the_tricked_ones_wrong_for_the_old() -> None:
    old = made_reviews.sorter()
    new = protected(old)
    samples = made_reviews.draw_texts(120, 5)
    alike = "\u0435"  # the Cyrillic letter that looks like e
    hidden = [text.replace("refund", f"r{alike}fund").replace("voucher", f"vouch{alike}r") for text in samples.texts]
    kept = Adversarial(np.array(hidden, object), samples.labels, np.arange(len(hidden)))
    cases = choose_cases(old, new, samples, {("invisible", 2.0): kept, ("invisible", 5.0): kept})
    counts = {kind: sum(case.kind == kind for case in cases) for kind in ("ordinary", "hidden signs", "slips")}
    assert counts["ordinary"] == EACH
    assert 0 < counts["hidden signs"] <= EACH
    assert counts["slips"] == 0
    texts = [case.text for case in cases]
    assert len(set(texts)) == len(texts)
    wanted = np.array([old.class_names.index(case.expected) for case in cases])
    assert (new.confirm(texts).argmax(1) == wanted).all()
    tricked = np.array([case.tricked_before for case in cases])
    assert ((old.confirm(texts).argmax(1) != wanted) == tricked).all()
    assert {case.expected for case in cases if case.kind == "ordinary"} == set(made_reviews.NAMES)
    assert cases_text(cases).isascii()
