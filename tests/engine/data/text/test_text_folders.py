import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from engine.data import open_texts, split_samples
from engine.results import DataError, Stopped


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "mails"
    for number in range(1, 13):
        for kind in ("spam", "wanted"):
            path = root / kind / f"{number}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{kind} mail number {'x' * number} says hello", encoding="utf-8")
    return root


def code_of(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        open_texts(path).load()
    assert caught.value.next_step
    return caught.value.code


def table(path: Path, rows: list[str], header: str = "text,label") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def test_one_folder_per_class(folder: Path) -> None:
    source = open_texts(folder)
    samples = source.load()
    assert (source.name, source.count, source.class_folders) == ("mails", 24, ("spam", "wanted"))
    assert source.reading is None
    assert samples.names[:3] == ("spam/1.txt", "spam/2.txt", "spam/3.txt")
    assert samples.labels is not None
    assert all(text.startswith(source.class_folders[label]) for text, label in zip(samples.texts, samples.labels))


def test_a_zip_of_the_folder_is_the_same_data(folder: Path, tmp_path: Path) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path, "mails"))
    archive = archive.rename(tmp_path / "packed.data")
    one, other = open_texts(archive), open_texts(folder)
    assert one.load().names == other.load().names
    assert one.sha256 == other.sha256


def test_part_folders_and_hidden_files(folder: Path, tmp_path: Path) -> None:
    root = tmp_path / "parts"
    shutil.copytree(folder, root / "train")
    shutil.copytree(folder, root / "test")
    (root / ".DS_Store").write_bytes(b"\x00\x01")
    samples = open_texts(root).load()
    assert set(samples.parts) == {"train", "test"}
    split = split_samples(samples)
    assert split.source == "folders"
    assert len(split.left_out) == 24  # every training text is a copy of one in the test


def test_flat_texts_have_no_labels(folder: Path) -> None:
    samples = open_texts(folder / "spam").load()
    assert samples.labels is None
    assert len(samples) == 12


def test_limit_is_balanced_and_does_not_depend_on_broken_files(folder: Path) -> None:
    chosen = open_texts(folder).load(limit=6).names
    assert sum("spam" in name for name in chosen) == 3
    (folder / chosen[0]).write_bytes(b"\x00\x01\x02")
    source = open_texts(folder)
    after = source.load(limit=6).names
    assert len(after) == 6
    assert set(chosen[1:]) <= set(after)
    assert dict(source.skipped) == {chosen[0]: "no text, but a file for a program"}


def test_mails_become_subject_and_text(tmp_path: Path) -> None:
    mail = (
        "From: a@example.com\nTo: b@example.com\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/html\n\n'
        "<html><head><title>no</title><style>p{}</style></head><body><p>Buy &amp; win</p><script>evil()</script>"
        "<!-- hidden -->now</body></html>\n--x\nContent-Type: text/plain\nContent-Disposition: attachment\n\nsecret\n--x--\n"
    )
    for kind in ("spam", "wanted"):
        path = tmp_path / "inbox" / kind / "1.eml"
        path.parent.mkdir(parents=True)
        path.write_text(mail)
    plain = "Subject: Hi\nDate: today\nContent-Type: text/plain; charset=iso-8859-1\n\ncafé au lait\n"
    (tmp_path / "inbox" / "wanted" / "2").write_bytes(plain.encode("latin-1"))
    assert open_texts(tmp_path / "inbox").load().texts == (
        "Grüße\n\nBuy & win\nnow",
        "Grüße\n\nBuy & win\nnow",
        "Hi\n\ncafé au lait",
    )
    assert open_texts(tmp_path / "inbox" / "wanted" / "2").load().texts == ("Hi\n\ncafé au lait",)


def test_prose_with_a_colon_is_no_mail(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text("Dear all:\nSubject: none of this\n\nis a mail")
    assert open_texts(tmp_path).load().texts[0].startswith("Dear all:")


def test_tables_of_a_folder_become_parts(tmp_path: Path) -> None:
    table(tmp_path / "data" / "train.csv", ["one,a", "two,b"])
    table(tmp_path / "data" / "valid-00000-of-00001.csv", ["three,a"])
    table(tmp_path / "data" / "mails_test.csv", ["four,a", "five,b"])
    table(tmp_path / "data" / "prices.csv", ["1,2,3"], "x,y,z")
    (tmp_path / "data" / "README.md").write_text("About this")
    source = open_texts(tmp_path / "data")
    samples = source.load()
    assert dict(zip(samples.texts, samples.parts)) == {
        "four": "test", "five": "test", "one": "train", "two": "train", "three": "select"
    }  # fmt: skip
    reasons = dict(source.skipped)
    assert reasons["README.md"] == "not a table, but the others are"
    assert reasons["prices.csv"].startswith("has other columns than")
    archive = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path / "data"))
    assert open_texts(archive).load().texts == samples.texts


def test_train_and_test_files_of_lines(tmp_path: Path) -> None:
    (tmp_path / "train.txt").write_text("one\ntwo\n")
    (tmp_path / "test.txt").write_text("three\n")
    samples = open_texts(tmp_path).load()
    assert dict(zip(samples.texts, samples.parts)) == {"one": "train", "two": "train", "three": "test"}


def test_stop_and_progress(folder: Path) -> None:
    seen: list[float] = []
    open_texts(folder).load(on_progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    with pytest.raises(Stopped):
        open_texts(folder).load(should_stop=lambda: True)


def test_links_are_skipped(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    try:
        (folder / "spam" / "link.txt").symlink_to(tmp_path / "secret.txt")
    except OSError:
        pytest.skip("this system makes no links")
    assert dict(open_texts(folder).skipped) == {"spam/link.txt": "a link to another place"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "data.spreadsheet"),
        (b"%PDF-1.7", "data.not_texts"),
        (b"\x89PNG\r\n\x1a\n", "data.not_texts"),
        (b"PAR1", "data.not_texts"),
        (b"SQLite format 3\x00", "data.not_texts"),
        (b"\x1f\x8b\x08", "data.not_texts"),
        (b"MZ\x90\x00\x03\x00", "data.not_texts"),
        (bytes(range(1, 9)) * 9, "data.not_texts"),
        (b"", "data.no_texts"),
        (b" \n \r\n", "data.no_texts"),
        (b"text,label\n", "data.no_texts"),
    ],
)
def test_other_files_are_named(content: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / "mails.csv").write_bytes(content)
    assert code_of(tmp_path / "mails.csv") == code
    if code != "data.no_texts":
        with pytest.raises(DataError):
            open_texts(tmp_path)


def office(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return path


def test_office_files_are_named(tmp_path: Path) -> None:
    assert code_of(office(tmp_path / "a.csv", "[Content_Types].xml", "xl/workbook.xml")) == "data.spreadsheet"
    assert code_of(office(tmp_path / "b.zip", "[Content_Types].xml", "word/document.xml")) == "data.not_texts"
    assert code_of(office(tmp_path / "c.ods", "mimetype", "content.xml")) == "data.not_texts"
    office((tmp_path / "d").with_suffix(".xlsx"), "[Content_Types].xml", "xl/workbook.xml")
    (tmp_path / "only").mkdir()
    shutil.move(tmp_path / "d.xlsx", tmp_path / "only" / "d.xlsx")
    assert code_of(tmp_path / "only") == "data.spreadsheet"


def test_places_without_texts(tmp_path: Path) -> None:
    assert code_of(tmp_path / "nowhere") == "data.missing"
    (tmp_path / "empty").mkdir()
    assert code_of(tmp_path / "empty") == "data.no_texts"
    for name in ("one", "two"):
        (tmp_path / "empty" / name).write_text("  ")
    assert code_of(tmp_path / "empty") == "data.all_broken"


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mails.csv", b"a," * 40_000_000)
    assert code_of(tmp_path / "bomb.zip") in {"data.unsafe_archive", "data.no_texts"}


def test_a_huge_cell_costs_its_row_only(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", ["one,a", '"' + "x" * 1_100_000 + '",b', "two,b"])
    source = open_texts(path)
    assert source.load().texts == ("one", "two")
    assert dict(source.skipped) == {"t.csv, row 3": "broken, or far too long"}


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"a":' * 50_000, '{"text": "a"}\n{"text": ' + "[" * 100_000])
def test_deep_nesting_is_harmless(deep: str, tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(deep)
    assert len(open_texts(tmp_path / "t.json").load()) == 1


def test_many_reasons_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.data.text.found.MOST_REASONS", 5)
    skipped = open_texts(table(tmp_path / "t.csv", ["one,a"] + [",b"] * 20)).skipped
    assert len(skipped) == 6
    assert skipped[-1][0] == "15 more places"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_no_permission_is_said(tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", ["one,a"])
    path.chmod(0)
    assert code_of(path) == "data.not_allowed"


def test_splitting_texts_keeps_copies_together(tmp_path: Path) -> None:
    words = np.random.default_rng(0).integers(0, 5000, (60, 30))
    rows = [" ".join(f"w{word:x}q" for word in line) for line in words]
    path = table(tmp_path / "t.csv", [f"{row},{'ab'[n % 2]}" for n, row in enumerate(rows)])
    samples = open_texts(path).load()
    split = split_samples(samples)
    assert min(len(split.train), len(split.select), len(split.test)) > 0
    others = open_texts(table(tmp_path / "o.csv", [f"{row.upper()} !,a" for row in rows[:5]])).load()
    split = split_samples(samples, others)
    assert split.left_out.tolist() == [0, 1, 2, 3, 4]
    assert len(split.test) == 0
