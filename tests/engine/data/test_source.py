import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data import PictureSource, open_pictures
from engine.results import DataError, Stopped


def write(path: Path, value: int, *, spot: int = 0) -> None:
    """Write a small picture; ``spot`` keeps pictures of one value different."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.full((6, 6, 3), value, np.uint8)
    pixels[spot // 6 % 6, spot % 6] = 255 - value
    Image.fromarray(pixels).save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "pictures"
    for number in range(1, 13):
        write(root / "cat" / f"{number}.png", 40, spot=number)
        write(root / "dog" / f"{number}.png", 160, spot=number)
    return root


def load(source: PictureSource, limit: int | None = None, seed: int = 0) -> list[str]:
    return list(source.load((3, 6, 6), limit=limit, seed=seed).names)


def code_of(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        open_pictures(path).load((3, 6, 6))
    assert caught.value.next_step
    return caught.value.code


def test_labels_names_and_pixels_belong_together(folder: Path) -> None:
    samples = open_pictures(folder).load((3, 6, 6))
    assert samples.pixels.shape == (24, 3, 6, 6)
    assert samples.names[:3] == ("cat/1.png", "cat/2.png", "cat/3.png")
    for pixels, label, name in zip(samples.pixels, samples.labels, samples.names):
        assert label == ("dog" in name)
        assert np.median(pixels) == (160 if label else 40)


def test_a_zip_of_the_folder_is_the_same_data(folder: Path, tmp_path: Path) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path, "pictures"))
    packed, loose = open_pictures(archive), open_pictures(folder)
    one, other = packed.load((3, 6, 6)), loose.load((3, 6, 6))
    assert one.names == other.names
    assert (one.keys == other.keys).all()
    assert packed.sha256 == loose.sha256


def test_a_zip_is_known_by_content_not_by_name(folder: Path, tmp_path: Path) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", folder))
    archive.rename(tmp_path / "packed.data")
    assert open_pictures(tmp_path / "packed.data").class_folders == ("cat", "dog")


def test_the_hash_changes_with_content_and_name(folder: Path) -> None:
    before = open_pictures(folder).sha256
    write(folder / "cat" / "1.png", 41)
    changed = open_pictures(folder).sha256
    (folder / "cat" / "1.png").rename(folder / "cat" / "99.png")
    assert len({before, changed, open_pictures(folder).sha256}) == 3


def test_the_hash_is_of_what_was_used(folder: Path) -> None:
    source = open_pictures(folder)
    everything = source.sha256
    load(source, limit=4)
    used = source.sha256
    assert used != everything
    write(folder / "cat" / "broken.png", 1)
    (folder / "cat" / "broken.png").write_bytes(b"rubbish")
    again = open_pictures(folder)
    load(again)
    assert again.sha256 == everything


def test_system_and_hidden_files_are_left_out_without_a_word(folder: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "__MACOSX/cat/._1.png", "cat/._1.png", ".hidden/1.png", "desktop.ini"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    source = open_pictures(folder)
    assert source.class_folders == ("cat", "dog")
    assert source.skipped == ()


def test_what_is_no_picture_or_broken_has_a_reason(folder: Path) -> None:
    (folder / "readme.txt").write_text("hello")
    (folder / "cat" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nrubbish")
    (folder / "cat" / "empty.jpg").write_bytes(b"")
    source = open_pictures(folder)
    assert len(load(source)) == 24
    reasons = dict(source.skipped)
    assert reasons["readme.txt"] == "not a picture"
    assert reasons["cat/empty.jpg"] == "empty file"
    assert "damaged" in reasons["cat/broken.png"]


def test_a_picture_without_its_ending_is_found(folder: Path) -> None:
    (folder / "cat" / "1.png").rename(folder / "cat" / "picture")
    source = open_pictures(folder)
    assert source.count == 24
    assert "cat/picture" in load(source)


def test_links_are_skipped(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "secret.png", 9)
    try:
        (folder / "cat" / "link.png").symlink_to(tmp_path / "elsewhere" / "secret.png")
        (folder / "more").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links")
    source = open_pictures(folder)
    assert source.count == 24
    assert dict(source.skipped) == {"cat/link.png": "a link to another place", "more": "a link to another place"}


def test_limit_is_balanced_keyed_and_independent_of_other_files(folder: Path) -> None:
    chosen = load(open_pictures(folder), limit=6)
    assert sum("cat" in name for name in chosen) == 3
    assert chosen == load(open_pictures(folder), limit=6)
    assert chosen != load(open_pictures(folder), limit=6, seed=1)
    assert set(chosen) <= set(load(open_pictures(folder), limit=10))
    (folder / chosen[0]).write_bytes(b"rubbish")
    after = load(open_pictures(folder), limit=6)
    assert len(after) == 6
    assert set(chosen[1:]) <= set(after)


@pytest.mark.parametrize("limit", [1, 24, 100])
def test_limits_at_the_edges(folder: Path, limit: int) -> None:
    assert len(load(open_pictures(folder), limit=limit)) == min(limit, 24)


def test_flat_pictures_have_no_labels(tmp_path: Path) -> None:
    write(tmp_path / "flat" / "one.png", 3)
    samples = open_pictures(tmp_path / "flat").load((1, 6, 6))
    assert samples.labels is None
    assert len(samples) == 1
    assert samples.pixels.shape == (1, 1, 6, 6)


def test_progress_rises_to_one_and_stop_stops(folder: Path) -> None:
    seen: list[float] = []
    open_pictures(folder).load((3, 6, 6), on_progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    with pytest.raises(Stopped):
        open_pictures(folder).load((3, 6, 6), should_stop=lambda: True)


def test_sizes_are_peeked_at(folder: Path) -> None:
    assert set(open_pictures(folder).sizes()) == {(6, 6)}


def test_errors_say_what_to_do(tmp_path: Path, folder: Path) -> None:
    assert code_of(tmp_path / "nowhere") == "data.missing"
    (tmp_path / "empty").mkdir()
    assert code_of(tmp_path / "empty") == "data.no_pictures"
    assert code_of(folder / "cat" / "1.png") == "data.other_type"
    for path in folder.rglob("*.png"):
        path.write_bytes(b"rubbish")
    assert code_of(folder) == "data.all_broken"
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    assert code_of(tmp_path / "empty.zip") == "data.no_pictures"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_no_permission_is_said(folder: Path) -> None:
    folder.chmod(0)
    try:
        assert code_of(folder) == "data.not_allowed"
    finally:
        folder.chmod(0o700)


def test_a_picture_that_vanishes_is_skipped(folder: Path) -> None:
    source = open_pictures(folder)
    (folder / "cat" / "1.png").unlink()
    assert len(load(source)) == 23
    assert source.skipped == (("cat/1.png", "could not be read"),)
