"""What a person with a file of scikit-learn sees on the command line: a look, a check, a report, and why no training."""

import json
from pathlib import Path

import joblib
import numpy as np
import pytest
from click.testing import Result
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from small_models import saved, text_model
from typer.testing import CliRunner

from engine.cli.main import toughen

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Models of scikit-learn's own digits, as they are (0 to 16) and from 0 to 1, and pictures that they have not seen."""
    folder, found = tmp_path_factory.mktemp("digits"), load_digits()
    rows, labels = found.data[:1200], found.target[:1200]
    joblib.dump(MLPClassifier((32,), max_iter=60, random_state=0).fit(rows, labels), folder / "digits.joblib")
    joblib.dump(LogisticRegression().fit(rows / 16, labels), folder / "to-one.joblib")
    for place in range(1200, 1360):
        (folder / "pictures" / str(found.target[place])).mkdir(parents=True, exist_ok=True)
        picture = np.rint(found.images[place] * 255 / 16).astype(np.uint8)
        Image.fromarray(picture).save(folder / "pictures" / str(found.target[place]) / f"{place}.png")
    return folder


def ask(*words: object) -> Result:
    return CliRunner().invoke(toughen, [str(word) for word in words])


@pytest.mark.parametrize(("file", "scaling"), [("digits", "from 0 to 16 (likely)"), ("to-one", "from 0 to 1 (sure)")])
def test_a_look_tells_how_bright_values_are_counted(digits: Path, file: str, scaling: str) -> None:
    """A network is nearly as often right on numbers 16 times as large, but then it hardly moves: attacks look weak."""
    looked = ask("inspect", digits / f"{file}.joblib", "--data", digits / "pictures")
    assert looked.exit_code == 0
    assert "Kind of file: scikit-learn (joblib)" in looked.output
    assert f"Brightness is counted: {scaling}" in looked.output
    assert "cannot look inside or strengthen it" in looked.output.replace("\n", " ")


def test_a_check_and_its_report_are_made_from_outside(digits: Path, tmp_path: Path) -> None:
    before = (digits / "digits.joblib").read_bytes()
    words = ("--depth", "quick", "--limit", 30, "--tests", "linf", "--threads", 1, "--out", tmp_path / "check")
    checked = ask("scan", digits / "digits.joblib", "--data", digits / "pictures", *words)
    assert checked.exit_code == 0, checked.output
    assert "We could only use the model's answers" in checked.output.replace("\n", " ")
    result = json.loads((tmp_path / "check" / "scan.json").read_text())
    tests = [test for test in result["tests"] if test["id"] == "linf"]
    assert tests
    assert all(record["backwards"] == 0 for test in result["tests"] for record in test["attacks"])
    assert {test["status"] for test in tests} == {"measured"}
    assert min(test["accuracy"] for test in tests) < 0.3
    assert ask("report", tmp_path / "check", "--format", "html").exit_code == 0
    report = (tmp_path / "check" / "report.html").read_text()
    assert "We could only use its answers" in report
    assert "Of scikit-learn, Toughen strengthens models that sort texts" in report
    assert "as ONNX with ordinary parts" not in report
    assert "zipmap" in report.split("Nothing suspicious in the file")[-1]
    assert (digits / "digits.joblib").read_bytes() == before


def test_strengthening_says_why_not_and_what_would_do(digits: Path, tmp_path: Path) -> None:
    words = ("--data", digits / "pictures", "--out", tmp_path / "out", "--json")
    refused = ask("harden", digits / "digits.joblib", *words)
    assert refused.exit_code == 3
    told = refused.output.replace("\n", " ")
    assert "This model cannot be strengthened" in told
    assert "ask its maker for a network" in told
    assert not list((tmp_path / "out").rglob("*.*"))


def test_the_one_form_that_is_advised_can_be_strengthened(digits: Path, tmp_path: Path) -> None:
    """The command in the message to the maker, as it stands there."""
    import onnx
    import skl2onnx

    from engine.models import open_model
    from engine.words import maker_message

    code = next(
        line for line in maker_message("file.partly", "m", "scikit-learn (joblib)").split("\n") if "zipmap" in line
    )
    names = {"onnx": onnx, "skl2onnx": skl2onnx, "model": joblib.load(digits / "digits.joblib")}
    command = code.partition("In Python: ")[2].replace("model.onnx", str(tmp_path / "model.onnx"))
    exec(command, {**names, "example": np.zeros((1, 64), np.float32)})
    raw = open_model(tmp_path / "model.onnx")
    assert (raw.access, raw.trainable, raw.num_classes) == ("white-box", True, 10)


def test_a_look_at_texts(tmp_path: Path) -> None:
    looked = ask("inspect", saved(text_model("tfidf"), tmp_path / "reviews.joblib"))
    assert looked.exit_code == 0
    told = looked.output.replace("\n", " ")
    for words in ("scikit-learn (joblib)", "3 classes: ant, cat, dog", "It sorts texts.", "same answers to 24 random"):
        assert words in told
    assert " yet" not in told
