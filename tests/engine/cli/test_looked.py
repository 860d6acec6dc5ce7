"""What ``toughen inspect`` prints: plain words, four answers, the best match; names stay safe."""

import pytest
from made_results import data, model

from engine.cli.looked import inspect_lines, save_labels
from engine.results import Answer, Clean, InspectResult, LabelMatch, MatchedFolder, Prediction, UsageError

MATCH = LabelMatch(
    ("dog", "cat"), (MatchedFolder("cat", 2, "dog", 9, 10), MatchedFolder("do\u202eg", 1, "cat", 8, 10)), 17, 3, 20
)


def result(**changes):
    made = {
        "toughen_version": "1",
        "device": "cpu",
        "model": model("m.onnx", ("cat", "dog")),
        "data": data(20),
        "clean": Clean(0.15, 20, (0.05, 0.36), {}),
        "answers": (Answer("scaling", "0-255", "sure"), Answer("label_order", "names", "sure")),
        "predictions": (
            Prediction("cat/1.png", "/p/1.png", "cat", "cat", 0.97),
            Prediction("dog/2.png", "/p/2.png", "dog", "cat", 0.6),
            Prediction("3.png", "/p/3.png", None, "cat", 0.5),
        ),
        "warnings": ("Something odd.",),
        "estimates_s": {"quick": 12.0},
    }
    return InspectResult(**{**made, **changes})


def test_it_says_how_pictures_go_in_and_what_the_model_answers():
    text = "\n".join(inspect_lines(result()))
    assert "Brightness is counted: from 0 to 255 (sure)" in text
    assert "Folders are matched to classes by: their names (sure)" in text
    assert "cat/1.png: cat, 97 % sure: right" in text
    assert "dog/2.png: cat, 60 % sure: should be dog" in text
    assert "3.png: cat, 50 % sure" in text
    assert "A quick check takes" in text
    assert "best match" not in text


def test_a_check_that_makes_no_sense_is_not_timed_and_the_match_is_shown():
    text = "\n".join(inspect_lines(result(stop="Odd.", warnings=("Odd.", "Do this."), label_match=MATCH)))
    assert "A quick check takes" not in text
    assert "cat is class 2, so far called dog: 9 of 10 pictures fit" in text
    assert "\u202e" not in text
    assert "--save-labels" in text


def test_the_names_are_saved_in_the_models_order_and_never_over_a_file(tmp_path, capsys):
    path = tmp_path / "labels.txt"
    save_labels(result(label_match=MATCH), path)
    assert path.read_text() == "dog\ncat\n"
    assert "Names saved" in capsys.readouterr().err
    with pytest.raises(UsageError):
        save_labels(result(label_match=MATCH), path)
    with pytest.raises(UsageError):
        save_labels(result(), tmp_path / "other.txt")
    assert not (tmp_path / "other.txt").exists()
