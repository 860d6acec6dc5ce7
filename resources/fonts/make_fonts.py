"""Makes the fonts of the PDF report: subsets of Noto, small enough to ship, wide enough for most names.

Needs fonttools. Sources, all under the SIL Open Font License 1.1:

* ``--noto``: the folder of the Debian package fonts-noto-core (20201225), /usr/share/fonts/truetype/noto
* ``--cjk``: NotoSansCJK-Regular.ttc of the Debian package fonts-noto-cjk (20220127)
* ``--emoji``: NotoEmoji_400Regular.ttf of the npm package @expo-google-fonts/noto-emoji (0.4.7)

``coverage.json`` lists the characters that at least one of the fonts can draw, as [first, last] pairs: the
report shows any other character as its mark.

Run: ``python resources/fonts/make_fonts.py --noto DIR --cjk FILE --emoji FILE``; it writes beside itself.
"""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
WHOLE = ("NotoSans-Regular", "NotoSans-Bold", "NotoSans-Italic")
SCRIPTS = (
    "Arabic",
    "Armenian",
    "Bengali",
    "Devanagari",
    "Georgian",
    "Gujarati",
    "Gurmukhi",
    "Hebrew",
    "Kannada",
    "Malayalam",
    "Tamil",
    "Telugu",
    "Thai",
)
TEXT_RANGES = ((0x20, 0x24F), (0x250, 0x52F), (0x1E00, 0x1FFF), (0x2000, 0x214F), (0x2190, 0x22FF), (0xFB00, 0xFB06))
SYMBOL_RANGES = ((0x2190, 0x2BFF),)
EXTRA = (0x27E8, 0x27E9, 0xFFFD)
CJK_SIMPLIFIED = 2
"""Place of the simplified Chinese face inside the collection."""


def main() -> None:
    """Write every font."""
    options = _arguments()
    for name in WHOLE:
        _write(TTFont(options.noto / f"{name}.ttf"), _spread(TEXT_RANGES), name)
    for script in SCRIPTS:
        name = f"NotoSans{script}-Regular"
        font = TTFont(options.noto / f"{name}.ttf")
        _write(font, font.getBestCmap(), name)
    for name in ("NotoSansSymbols-Regular", "NotoSansSymbols2-Regular", "NotoSansMath-Regular"):
        ranges = SYMBOL_RANGES if "Math" not in name else ((0x27C0, 0x27EF),)
        _write(TTFont(options.noto / f"{name}.ttf"), [*_spread(ranges), *EXTRA], name)
    _write(TTFont(options.cjk, fontNumber=CJK_SIMPLIFIED), _east_asian(), "NotoSansCJK-Regular")
    emoji = TTFont(options.emoji)
    _write(emoji, emoji.getBestCmap(), "NotoEmoji-Regular")
    (HERE / "coverage.json").write_text(json.dumps(_coverage(), separators=(",", ":")) + "\n", encoding="ascii")


def _coverage() -> list[list[int]]:
    """Return the covered characters as [first, last] pairs, in order."""
    pairs: list[list[int]] = []
    for code in sorted({code for path in HERE.glob("Noto*.?tf") for code in TTFont(path).getBestCmap()}):
        if pairs and code == pairs[-1][1] + 1:
            pairs[-1][1] = code
        else:
            pairs.append([code, code])
    return pairs


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("noto", "cjk", "emoji"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    return parser.parse_args()


def _spread(ranges: Iterable[tuple[int, int]]) -> list[int]:
    return [code for first, last in ranges for code in range(first, last + 1)]


def _east_asian() -> list[int]:
    """Return the characters of the common national standards: GB 2312, Big5 level 1, JIS X 0208 and KS X 1001."""
    codes = set(_spread(((0x3000, 0x30FF), (0xFF01, 0xFFEF))))
    for encoding, leads in (
        ("gb2312", (0xA1, 0xF7)),
        ("big5", (0xA4, 0xC6)),
        ("euc_jp", (0xA1, 0xF4)),
        ("euc_kr", (0xA1, 0xC8)),
    ):
        for lead in range(leads[0], leads[1] + 1):
            for trail in range(0x40, 0xFF):
                codes.update(_decoded(bytes((lead, trail)), encoding))
    return sorted(code for code in codes if code >= 0x2E80)


def _decoded(pair: bytes, encoding: str) -> list[int]:
    try:
        text = pair.decode(encoding)
    except UnicodeDecodeError:
        return []
    return [ord(text)] if len(text) == 1 else []


def _write(font: TTFont, codes: Iterable[int], name: str) -> None:
    options = subset.Options(hinting=False, layout_features=["*"], name_IDs=["*"], notdef_outline=True)
    if "CJK" in name:
        options = subset.Options(hinting=False, layout_features=["kern"], name_IDs=[0, 1, 2, 3, 4, 6, 13, 14])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=list(codes))
    subsetter.subset(font)
    font.save(HERE / f"{name}.{'otf' if 'CFF ' in font else 'ttf'}", reorderTables=False)


if __name__ == "__main__":
    main()
