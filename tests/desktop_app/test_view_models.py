"""State and text of the screens, without a window."""

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import MakeClient
from PySide6.QtWidgets import QApplication
from recordings import N, clean, findings, harden_result, inspect_result, mixed_up_result, model, scan_result, score

from desktop_app.models import Models
from desktop_app.view_models import outcome_text, score_text
from desktop_app.view_models.facts import facts_of, warnings_of
from desktop_app.view_models.findings import HEADER_ROLE, FindingsModel, figure
from desktop_app.view_models.home import hardware_line
from desktop_app.view_models.long_run import resumed
from desktop_app.view_models.navigator import Navigator
from desktop_app.view_models.phases import Phases
from desktop_app.view_models.project import Finished, Project
from desktop_app.view_models.repair import Repair
from engine.protocol import ScanRequest
from engine.results import Answer, Clean, DataInfo, Provable, Score


@pytest.fixture
def models(qapp: QApplication, make_client: MakeClient) -> Models:
    return Models(make_client())


def scanned(**changes: object) -> Finished:
    return Finished(scan_result(**changes), Path(), {}, True)


def test_home_sorts_what_is_dropped_and_says_what_is_missing(models: Models, tmp_path: Path) -> None:
    home = models.home
    (tmp_path / "m.onnx").touch()
    (tmp_path / "one.png").touch()
    (tmp_path / "p.zip").touch()
    home.take([tmp_path / "one.png"])
    assert "single picture" in home.message
    home.take([tmp_path / "nowhere.onnx"])
    assert "could not find" in home.message
    home.take([tmp_path / "m.onnx"])
    assert not home.ready
    assert "pictures" in home.invitation[0]
    home.take([tmp_path / "p.zip"])
    assert home.ready
    assert home.message == ""


def test_another_model_forgets_results_and_corrections(models: Models, tmp_path: Path) -> None:
    project = models.project
    project.scanned = scanned()
    project.overrides = replace(project.overrides, scaling="0-255")
    project.choose_model(tmp_path / "other.onnx")
    assert project.scanned is None
    assert project.overrides.scaling is None


@pytest.mark.parametrize(
    ("device", "devices", "line"),
    [
        ("cpu", [], "Runs on your processor"),
        ("cuda", [{"name": "cuda", "label": "NVIDIA H200"}], "Runs on your graphics card (NVIDIA H200)"),
        ("cuda:0", [{"name": "cpu", "label": "x"}], "Runs on your graphics card"),
    ],
)
def test_hardware_line(device: str, devices: list, line: str) -> None:
    assert hardware_line(device, devices) == line


def test_facts_are_plain_and_complete() -> None:
    facts = dict(facts_of(inspect_result()))
    assert facts["Pictures go in as"] == "28 × 28 dots, in grey"
    assert facts["Your pictures"] == "500 pictures, 478 of them sorted right"
    unlabelled = inspect_result(clean=Clean(None, N, None))
    assert dict(facts_of(unlabelled))["Your pictures"] == "500 pictures, without right answers"
    assert "Your pictures" not in dict(facts_of(inspect_result(data=None, clean=None)))


def test_facts_of_a_text_model() -> None:
    told = replace(model(), task="text", input={"longest_text": 512}, classes=("spam", "fine"))
    facts = dict(facts_of(inspect_result(model=told, answers=(), data=None, clean=None)))
    assert facts["What it does"] == "Sorts texts into 2 kinds"
    assert "up to 512 pieces" in facts["How much it reads"]
    assert not {"Pictures go in as", "Brightness", "Your pictures"} & facts.keys()
    any_length = replace(told, input={"longest_text": None})
    assert dict(facts_of(inspect_result(model=any_length)))["How much it reads"] == "It reads texts of any length."


def test_how_brightness_was_read_is_said_and_a_guess_is_called_one() -> None:
    assert dict(facts_of(inspect_result()))["Brightness"] == "from 0 to 1"
    guessed = inspect_result(answers=(Answer("scaling", "imagenet", "guess", ("imagenet",)),))
    assert "a guess" in dict(facts_of(guessed))["Brightness"]
    assert "Brightness" not in dict(facts_of(inspect_result(answers=())))


def test_skipped_files_are_said() -> None:
    broken = DataInfo(3, True, "x", "no", skipped=(("a.png", "broken"), ("b.png", "broken")))
    assert warnings_of(inspect_result(data=broken)) == ("2 files could not be read and are left out.",)


def test_a_model_that_only_answers_is_explained(models: Models) -> None:
    seen = inspect_result()
    model = replace(seen.model, access="scores", strengthening="none", notes=("It cannot look inside.",))
    assert warnings_of(replace(seen, model=model))[0] == "It cannot look inside."
    assert "only its answers" in dict(facts_of(replace(seen, model=model)))["Opened safely"]
    whole = scan_result()
    models.project.scanned = scanned(model=replace(whole.model, access="scores", strengthening="none"))
    models.project.changed.emit()
    assert not models.result.can_strengthen
    assert any("cannot be made stronger" in note for note in models.result.notes)
    assert "only use the model's answers" in models.result.verdict[1]


def test_repair_offers_colour_order_only_for_colour_pictures() -> None:
    grey, colour = model(), replace(model(), input={"channels": 3})
    assert [choice.id for choice in Repair(inspect_result(model=grey)).choices] == ["scaling", "label_order"]
    assert "colour_order" in [choice.id for choice in Repair(inspect_result(model=colour)).choices]


def test_repair_offers_what_the_engine_could_also_believe_and_says_what_it_believes_now() -> None:
    scaling = Repair(inspect_result()).choices[0]
    assert [value for value, _ in scaling.options] == ["", "0-1", "0-255", "-1-1", "imagenet"]
    assert scaling.options[0][1] == "Find out (now: from 0 to 1)"


def test_repair_orders_numbered_classes_naturally() -> None:
    repair = Repair(inspect_result(model=model(classes=("c10", "c2", "c1"))))
    repair.choose("label_order", "natural")
    labels = repair.overrides.labels
    assert labels is not None
    assert Path(labels).read_text(encoding="utf-8").split() == ["c1", "c2", "c10"]
    repair.choose("label_order", "")
    assert repair.overrides.labels is None


def test_phases_follow_the_engine_even_off_plan() -> None:
    phases = Phases("scan")
    phases.enter("open")
    phases.enter("linf")
    states = {phase.name: phase.state for phase in phases.lines()}
    assert states["Opening the model"] == "done"
    assert states["Trying tiny changes"] == "now"
    phases.enter("something.new")
    assert phases.now == "Working"
    phases.plan(["train", "verify"])
    assert all(phase.state == "done" for phase in phases.lines(finished=True))


def test_verdict_is_the_reports_verdict(models: Models) -> None:
    models.project.scanned = scanned()
    models.project.changed.emit()
    assert models.result.verdict[0] == "Your model is easy to trick."
    assert "463 of 500" in models.result.verdict[1]


def test_verdict_never_calls_an_untested_model_strong(models: Models) -> None:
    models.project.scanned = scanned(findings=tuple(f for f in findings() if f.severity == "not_tested"), tests=())
    models.project.changed.emit()
    assert models.result.verdict[0] == "We cannot say yet how easily your model is tricked."


def test_findings_come_worst_first_and_untested_ones_last_under_a_heading(qapp: QApplication, qtmodeltester) -> None:
    listed = FindingsModel()
    listed.show(findings())
    qtmodeltester.check(listed)
    order = [listed.finding(row).severity for row in range(listed.rowCount())]
    assert order == ["severe", "medium", "low", "low", "passed", "passed", "not_tested"]
    headers = [listed.index(row).data(HEADER_ROLE) for row in range(listed.rowCount())]
    assert headers[:-1] == [""] * 6
    assert "does not count as passed" in headers[-1]


def test_result_says_what_limits_its_figures(models: Models) -> None:
    models.project.scanned = scanned(complete=False, data=DataInfo(N, False, "x", "unknown"))
    models.project.changed.emit()
    notes = " ".join(models.result.notes)
    assert "stopped early" in notes
    assert "may have learned from these pictures" in notes
    assert "no right answers" in notes


def test_figures_count_what_went_wrong_or_what_changed_without_right_answers() -> None:
    severe = findings()[1]
    assert figure(severe) == "463 of 500 wrong"
    assert figure(replace(severe, params={"labelled": False})) == "463 of 500 changed"
    assert figure(replace(severe, count=None)) == ""


def test_too_few_to_grade_has_no_number() -> None:
    few = Score(None, "too few to grade", None, None, (), "1", "x")
    assert score_text.spoken(few) == "No score, Too few to grade"
    assert score_text.range_of(few) == ""


@pytest.mark.parametrize(
    ("provable", "words"),
    [
        (Provable(4000, 500, 500, 0.05, True), "can prove a gain of 5 or more in 100"),
        (Provable(20, 5, 5, None, False), "can hardly prove it"),
        (None, "We will see"),
    ],
)
def test_strengthen_says_what_can_be_proven(models: Models, provable: Provable | None, words: str) -> None:
    models.project.inspected = Finished(inspect_result(provable=provable), Path(), {}, True)
    models.project.changed.emit()
    assert words in models.strengthen.proof


def test_strengthen_uses_the_checks_pictures_unless_there_are_others(models: Models, tmp_path: Path) -> None:
    models.project.choose_model(tmp_path / "m.onnx")
    models.project.choose_pictures(tmp_path / "p.zip")
    request, _ = models.strengthen.request()
    assert (request.data, request.test_data) == (str(tmp_path / "p.zip"), None)
    models.strengthen.choose_test_pictures(tmp_path / "t.zip")
    assert models.strengthen.request()[0].test_data == str(tmp_path / "t.zip")


def test_outcome_compares_the_same_size_and_names_worse_classes() -> None:
    result = harden_result("likely", classes_worse=("Shirt",))
    rows = {row.name: row for row in outcome_text.rows_of(result)}
    assert (rows["Tricked"].before, rows["Tricked"].after) == ("463 of 500", "176 of 500")
    assert rows["Tricked"].better is True
    assert rows["Ordinary pictures right"].better is False
    assert any("Shirt" in reason for reason in outcome_text.reasons_of(result))
    assert "400" in outcome_text.sentence_of(result)


def test_next_steps_follow_the_copy() -> None:
    steps = {
        fate: " ".join(outcome_text.next_steps_of(harden_result(), fate)) for fate in ("open", "kept", "discarded")
    }
    assert "Keep the copy." in steps["open"]
    assert "Put the new file where" in steps["kept"]
    assert "Undo" in steps["discarded"]


def test_outcome_without_a_copy_promises_nothing() -> None:
    result = harden_result("none")
    assert outcome_text.sentence_of(result) == "Your file is as it was."
    assert outcome_text.rows_of(result) == ()
    assert outcome_text.next_steps_of(result)


def test_a_kept_copy_is_suggested_beside_the_file_and_never_over_it(models: Models, tmp_path: Path) -> None:
    models.project.choose_model(tmp_path / "m.onnx")
    assert models.outcome.suggestion == tmp_path / "m-toughened.onnx"
    models.project.choose_sample()
    assert models.outcome.suggestion.parent == Path.home() / "Documents"


def test_report_needs_a_format_and_a_result(models: Models) -> None:
    report = models.save_report
    assert not report.can_save
    models.project.scanned = scanned()
    assert report.can_save
    report.choose_formats(html=False, pdf=False)
    assert not report.can_save


def test_back_skips_what_is_over_and_home_forgets_the_way(qapp: QApplication) -> None:
    navigator = Navigator()
    for screen in ("about", "checking", "result", "strengthen", "training", "outcome", "report"):
        navigator.go(screen)
    navigator.back()
    assert (navigator.screen, navigator.step) == ("outcome", 1)
    navigator.go("result")
    navigator.back()
    assert navigator.screen == "about"
    navigator.go("home")
    assert not navigator.can_go_back


def test_project_tells_every_job_the_same(qapp: QApplication) -> None:
    project = Project()
    project.seen, project.exposure = "yes", "anyone"
    assert (project.common.seen, project.common.context.exposure) == ("yes", "anyone")


def test_scores_and_counts_use_the_recorded_figures() -> None:
    assert score_text.spoken(score(41.0, "weak", "E")).startswith("Score 41 of 100, Weak")
    assert clean().accuracy == 478 / 500


def test_the_same_request_after_a_stop_goes_on(tmp_path: Path) -> None:
    first, again = ScanRequest("m", "d", "one"), ScanRequest("m", "d", "two")
    assert resumed(again, tmp_path, None) == (again, tmp_path)
    assert resumed(again, tmp_path, (first, Path("one"))) == (replace(first, resume=True), Path("one"))
    other = replace(again, depth="quick")
    assert resumed(other, tmp_path, (first, Path("one"))) == (other, tmp_path)


def test_a_stopped_strengthening_says_so(models: Models) -> None:
    models.project.hardened = Finished(harden_result("none"), Path(), {}, False)
    models.project.changed.emit()
    assert "You stopped" in models.outcome.reasons[0]


def test_the_best_match_is_offered_and_used_only_on_a_click(models: Models, tmp_path: Path) -> None:
    result = mixed_up_result()
    models.project.choose_model(tmp_path / "m.onnx")
    models.project.choose_pictures(tmp_path / "p.zip")
    models.about._finished(Finished(result, Path(), {}, True))
    assert not models.about.can_check
    assert models.about.looks_right is False
    repair = models.about.repair
    assert repair.overrides.labels is None
    assert "Now 21 of 300" in repair.match_lead
    assert "Bag is class 10, so far called Trousers: 27 of 30" in repair.match_lines
    assert ("best", "the best match for your pictures") in next(
        c for c in repair.choices if c.id == "label_order"
    ).options
    repair.use_match()
    assert Path(str(repair.overrides.labels)).read_text(encoding="utf-8").splitlines() == list(result.label_match.names)


def test_without_a_better_match_none_is_offered(models: Models) -> None:
    models.about._finished(Finished(inspect_result(), Path(), {}, True))
    assert models.about.repair.match_lead == ""
    assert models.about.repair.match_lines == ()


def hardened(models: Models, folder: Path, name: str) -> None:
    files = {"model": name, "how_to_use": "HOW-TO-USE.html"}
    models.project.hardened = Finished(harden_result("proven", files=files), folder, {}, True)
    models.project.changed.emit()


def test_the_guide_is_the_one_beside_the_copy(models: Models, tmp_path: Path) -> None:
    hardened(models, tmp_path, "m-toughened.onnx")
    assert models.outcome.guide is None
    (tmp_path / "HOW-TO-USE.html").write_text("x")
    assert models.outcome.guide == tmp_path / "HOW-TO-USE.html"
    kept = tmp_path / "shop" / "HOW-TO-USE.html"
    kept.parent.mkdir()
    kept.write_text("x")
    models.outcome._asked = "keep"
    models.outcome._finished(Finished({"files": {"kept": "x", "how_to_use": str(kept)}}, tmp_path, {}, True))
    assert models.outcome.guide == kept
    models.outcome._asked = "discard"
    models.outcome._finished(Finished({"files": {"discarded": "x"}}, tmp_path, {}, True))
    assert models.outcome.guide is None


@pytest.mark.parametrize("chosen", ["shop.v2", "shop.v2/model.json"])
def test_a_copy_that_is_a_folder_is_suggested_beside_the_old_folder(
    models: Models, tmp_path: Path, chosen: str
) -> None:
    (tmp_path / "shop.v2").mkdir()
    (tmp_path / "shop.v2" / "model.json").touch()
    (tmp_path / "out" / "shop.v2-toughened").mkdir(parents=True)
    models.project.choose_model(tmp_path / chosen)
    hardened(models, tmp_path / "out", "shop.v2-toughened")
    assert models.outcome.suggestion == tmp_path / "shop.v2-toughened"


def test_the_model_page_names_the_last_step(models: Models) -> None:
    ends = replace(inspect_result(), model=replace(inspect_result().model, ending="relu"))
    models.about._finished(Finished(ends, Path(), {}, True))
    facts = dict(models.about.facts)
    assert "ReLU" in facts["Last step"]
