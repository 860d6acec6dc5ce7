import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from engine.data.decode import MAX_PIXELS, UnreadablePicture, decode_picture, picture_size


def encode(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    opened = io.BytesIO()
    picture.save(opened, kind, **options)
    return opened.getvalue()


def plain(mode: str, colour: object, size: tuple[int, int] = (6, 6)) -> Image.Image:
    return Image.new(mode, size, colour)


def first_pixel(content: bytes, channels: int = 3) -> list[int]:
    return decode_picture(content, (channels, 6, 6))[:, 0, 0].tolist()


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (plain("RGB", (10, 20, 30)), [10, 20, 30]),
        (plain("L", 77), [77, 77, 77]),
        (plain("1", 1), [255, 255, 255]),
        (plain("RGBA", (10, 20, 30, 0)), [255, 255, 255]),
        (plain("RGBA", (10, 20, 30, 255)), [10, 20, 30]),
        (plain("RGBA", (0, 0, 0, 51)), [204, 204, 204]),
        (plain("LA", (40, 255)), [40, 40, 40]),
        (plain("LA", (40, 0)), [255, 255, 255]),
    ],
)
def test_every_mode_of_png_becomes_rgb(picture: Image.Image, expected: list[int]) -> None:
    assert first_pixel(encode(picture)) == expected


def test_palette_with_a_transparent_colour_is_put_on_white() -> None:
    picture = plain("P", 0)
    picture.putpalette([200, 0, 0, 0, 0, 200])
    assert first_pixel(encode(picture)) == [200, 0, 0]
    assert first_pixel(encode(picture, transparency=0)) == [255, 255, 255]


def test_a_transparent_colour_key_is_put_on_white() -> None:
    assert first_pixel(encode(plain("RGB", (9, 9, 9)), transparency=(9, 9, 9))) == [255, 255, 255]
    assert first_pixel(encode(plain("L", 9), transparency=9), channels=1) == [255]


def test_cmyk_jpeg_becomes_rgb() -> None:
    red, green, blue = first_pixel(encode(plain("CMYK", (0, 255, 255, 0)), "JPEG", quality=95))
    assert red > 240
    assert max(green, blue) < 15


@pytest.mark.parametrize(("value", "expected"), [(0, 0), (257 * 100, 100), (65535, 255)])
def test_sixteen_bit_grey_is_scaled_by_its_range(value: int, expected: int) -> None:
    picture = Image.fromarray(np.full((6, 6), value, np.uint16))
    assert first_pixel(encode(picture), channels=1) == [expected]
    assert first_pixel(encode(picture, "TIFF")) == [expected] * 3


def test_decimal_and_whole_number_tiffs_use_the_smallest_usual_range() -> None:
    ramp = np.linspace(0, 1, 36, dtype=np.float32).reshape(6, 6)
    for values in (ramp, ramp * 255, np.round(ramp * 65535).astype(np.int32)):
        pixels = decode_picture(encode(Image.fromarray(values), "TIFF"), (1, 6, 6))[0]
        assert np.abs(pixels / 255 - ramp).max() < 0.003


def test_values_that_are_not_numbers_are_refused() -> None:
    with pytest.raises(UnreadablePicture, match="not numbers"):
        decode_picture(encode(Image.fromarray(np.full((6, 6), np.nan, np.float32)), "TIFF"), (1, 6, 6))


def corners(turned: Image.Image, orientation: int) -> list[int]:
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = decode_picture(encode(turned, "PNG", exif=exif), (1, 4, 4))[0]
    return [int(pixels[0, 0]), int(pixels[0, -1]), int(pixels[-1, 0]), int(pixels[-1, -1])]


def test_all_eight_exif_orientations_end_upright() -> None:
    upright = np.zeros((4, 4), np.uint8)
    upright[0, 0], upright[0, -1], upright[-1, 0], upright[-1, -1] = 10, 80, 150, 220
    # What a camera stores for each orientation: the inverse of what a viewer must do (EXIF 2.3, table "Orientation").
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.T,
        6: np.rot90(upright, 1),
        7: np.rot90(upright, 2).T,
        8: np.rot90(upright, -1),
    }
    for orientation, pixels in stored.items():
        assert corners(Image.fromarray(np.ascontiguousarray(pixels)), orientation) == [10, 80, 150, 220], orientation


def test_size_is_that_of_the_upright_picture() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert picture_size(encode(plain("L", 0, (6, 4)), "JPEG", exif=exif)) == (6, 4)
    assert picture_size(encode(plain("L", 0, (6, 4)))) == (4, 6)
    assert picture_size(b"nothing") is None


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_the_first_of_several_frames_is_taken(kind: str) -> None:
    options = {"save_all": True, "append_images": [plain("RGB", (0, 0, 255))]}
    options |= {"lossless": True} if kind == "WEBP" else {}
    assert first_pixel(encode(plain("RGB", (255, 0, 0)), kind, **options)) == [255, 0, 0]


@pytest.mark.parametrize("kind", ["JPEG", "BMP", "GIF", "WEBP", "TIFF", "PPM", "AVIF"])
def test_every_listed_format_opens(kind: str) -> None:
    assert first_pixel(encode(plain("L", 128), kind), channels=1)[0] == pytest.approx(128, abs=3)


@pytest.mark.parametrize("kind", ["TGA", "ICO", "PCX", "SGI"])
def test_other_formats_are_not_tried(kind: str) -> None:
    with pytest.raises(UnreadablePicture):
        decode_picture(encode(plain("RGB", (1, 2, 3), (16, 16)), kind), (3, 6, 6))


def test_the_middle_is_cut_out_and_proportions_stay() -> None:
    wide = np.zeros((8, 24), np.uint8)
    wide[:, 8:16] = 200
    pixels = decode_picture(encode(Image.fromarray(wide)), (1, 4, 4))[0]
    assert (pixels[:, 1:3] == 200).all()
    assert pixels.mean() > 170  # squeezed, it would be 67


def test_making_smaller_averages() -> None:
    checked = np.indices((64, 64)).sum(0) % 2 * 255
    pixels = decode_picture(encode(Image.fromarray(checked.astype(np.uint8))), (1, 8, 8))[0]
    assert np.abs(pixels.astype(int) - 127).max() <= 8


def test_a_large_jpeg_is_read_at_reduced_size_with_the_same_look() -> None:
    ramp = np.tile(np.linspace(0, 255, 1600).astype(np.uint8), (1600, 1))
    content = encode(Image.fromarray(ramp), "JPEG", quality=95)
    pixels = decode_picture(content, (1, 32, 32))[0].astype(int)
    assert np.abs(pixels[16] - np.linspace(4, 251, 32)).max() <= 3


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(("width", "height"), [(10_001, 10_000), (20_000, 29_000), (2**31 - 1, 2**31 - 1)])
def test_a_png_of_absurd_size_is_refused_before_it_is_decoded(width: int, height: int) -> None:
    assert width * height > MAX_PIXELS
    content = bytearray(encode(plain("L", 0)))
    struct.pack_into(">II", content, 16, width, height)
    struct.pack_into(">I", content, 29, zlib.crc32(content[12:29]))
    with pytest.raises(UnreadablePicture, match="too large"):
        decode_picture(bytes(content), (1, 8, 8))


@pytest.mark.parametrize(
    "content", [b"", b"text", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a\1", b"II*\0\0\0"]
)
def test_rubbish_has_a_reason(content: bytes) -> None:
    with pytest.raises(UnreadablePicture) as caught:
        decode_picture(content, (3, 6, 6))
    assert str(caught.value)


def test_a_cut_off_picture_is_refused() -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64), dtype=np.uint8))
    for kind in ("PNG", "JPEG"):
        content = encode(noise, kind)
        with pytest.raises(UnreadablePicture):
            decode_picture(content[: len(content) // 2], (1, 8, 8))


def test_an_iphone_picture_is_named() -> None:
    with pytest.raises(UnreadablePicture, match="HEIC"):
        decode_picture(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", (3, 6, 6))
