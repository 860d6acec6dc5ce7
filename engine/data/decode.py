"""Bytes of a picture file become pixels at a model's input size.

How a picture is fitted: it is scaled so that it just covers the input (bilinear with antialiasing) and the middle
is cut out. Proportions stay true, as in the exports of Teachable Machine and Custom Vision and in torchvision's
usual recipe; squeezing a picture would change shapes that the model learned.
"""

import io
from typing import cast

import numpy as np
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    PpmImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from engine.words import say

FORMATS = (
    PngImagePlugin.PngImageFile.format,
    JpegImagePlugin.JpegImageFile.format,
    BmpImagePlugin.BmpImageFile.format,
    GifImagePlugin.GifImageFile.format,
    WebPImagePlugin.WebPImageFile.format,
    TiffImagePlugin.TiffImageFile.format,
    PpmImagePlugin.PpmImageFile.format,
    AvifImagePlugin.AvifImageFile.format,
)
"""The only decoders that ever see a file. Importing them by name registers them; JPEG's opens MPO too."""
MAX_PIXELS = 100_000_000
"""Largest picture decoded in full, about 0.4 GB of memory; JPEG files may be larger as they are read at reduced size."""

_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_270,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_90,),
}
"""EXIF orientation to what puts the picture upright."""


class UnreadablePicture(Exception):
    """A picture that cannot be used; the text is the plain reason."""


def decode_picture(content: bytes, shape: tuple[int, int, int]) -> np.ndarray:
    """Return the picture in file ``content`` as uint8 pixels of ``shape`` (channels 1 or 3, height, width).

    Turned upright by its EXIF tag, the first frame of several, transparency on white, 16-bit and decimal values
    scaled to 8 bits, colours turned to grey for one channel.

    Raises:
        UnreadablePicture: damaged, too large, or of an unknown kind.
    """
    channels, height, width = shape
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            _reduce(opened, height, width)
            opened.load()
            upright = _upright(opened)
            plain = _plain(upright, "L" if channels == 1 else "RGB")
    except Image.DecompressionBombError:
        raise UnreadablePicture(say("too large")) from None
    except UnidentifiedImageError:
        raise UnreadablePicture(_unknown(content)) from None
    except (MemoryError, RecursionError):
        raise UnreadablePicture(say("too large for the memory")) from None
    except UnreadablePicture:
        raise
    except Exception as error:  # decoders raise many kinds on damaged files, from struct.error to SyntaxError
        raise UnreadablePicture(say("damaged, or of a kind that cannot be read")) from error
    pixels = np.asarray(_fit(plain, width, height))
    return pixels[None] if channels == 1 else np.ascontiguousarray(pixels.transpose(2, 0, 1))


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Return (height, width) of an upright picture, or None if it cannot be read."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            width, height = opened.size
            return (width, height) if _orientation(opened) >= 5 else (height, width)
    except Exception:  # as above: any kind of error means a damaged file
        return None


def _unknown(content: bytes) -> str:
    if content[4:8] == b"ftyp":
        return say("an iPhone picture (HEIC); save it as JPEG first")
    return say("empty file") if not content else say("damaged, or not a picture")


def _reduce(picture: Image.Image, height: int, width: int) -> None:
    """Let a large JPEG decode at reduced size, still at least twice what is needed; refuse what stays too large."""
    side = 2 * max(height, width)
    picture.draft("RGB", (side, side))
    if picture.width * picture.height > MAX_PIXELS:
        raise UnreadablePicture(say("too large ({width} × {height})", width=picture.width, height=picture.height))


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # a damaged tag says nothing; the picture itself may be fine
        return 1


def _upright(picture: Image.Image) -> Image.Image:
    if "exif" not in picture.info and picture.format not in {"TIFF", "MPO"} and "xmp" not in picture.info:
        return picture
    for turn in _TURNS.get(_orientation(picture), ()):
        return picture.transpose(turn)
    return picture


def _plain(picture: Image.Image, mode: str) -> Image.Image:
    """Return ``picture`` in ``mode`` ("L" or "RGB"), opaque and 8 bits deep."""
    if picture.mode in {"I", "F"} or picture.mode.startswith("I;"):
        picture = _eight_bits(picture)
    if picture.has_transparency_data:
        picture = _on_white(picture.convert("RGBA"))
    return picture if picture.mode == mode else picture.convert("RGB").convert(mode)


def _on_white(picture: Image.Image) -> Image.Image:
    lowest = cast(tuple[int, int], picture.getchannel("A").getextrema())[0]
    if lowest == 255:
        return picture.convert("RGB")
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Scale deep pixels to 0–255.

    16-bit modes by their range. Modes without a range of their own ("I", "F") by the smallest usual range that
    holds all values: 0–1 (decimals only), 0–255, 0–65535; else from the picture's least to its greatest value.
    """
    values = np.asarray(picture).astype(np.float64)
    if not np.isfinite(values).all():
        raise UnreadablePicture(say("holds values that are not numbers"))
    low, high = (0.0, 65535.0) if picture.mode.startswith("I;") else _range(values, picture.mode == "F")
    scaled = (values - low) * (255.0 / max(high - low, 1e-12))
    return Image.fromarray(np.clip(np.rint(scaled), 0, 255).astype(np.uint8))


def _range(values: np.ndarray, decimals: bool) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    if low >= 0:
        for top in ((1.0,) if decimals else ()) + (255.0, 65535.0):
            if high <= top:
                return 0.0, top
    return low, high


def _fit(picture: Image.Image, width: int, height: int) -> Image.Image:
    if picture.size == (width, height):
        return picture
    scale = min(picture.width / width, picture.height / height)
    left, top = (picture.width - width * scale) / 2, (picture.height - height * scale) / 2
    box = (left, top, left + width * scale, top + height * scale)
    return picture.resize((width, height), Image.Resampling.BILINEAR, box=box)
