"""The README's pictures can be made anew from what ``make demo`` leaves."""

import json
from pathlib import Path

from PySide6.QtGui import QImage
from readme_pictures import take_pictures
from recordings import draw_all, harden_result, scan_result

from engine.results import to_object


def test_both_pictures_are_taken(themed, tmp_path: Path) -> None:
    for name, result in (("before/scan.json", scan_result()), ("harden/harden.json", harden_result())):
        path = tmp_path / "demo" / name
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(to_object(result)), encoding="utf-8")
    draw_all(tmp_path / "demo/before")
    take_pictures(tmp_path / "demo", tmp_path)
    taken = [QImage(str(tmp_path / name)) for name in ("result.png", "before-after.png")]
    assert all(picture.width() >= 1000 for picture in taken)
    assert taken[0] != taken[1]
