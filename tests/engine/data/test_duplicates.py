import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.data import group_duplicates, open_pictures
from engine.data.decode import decode_picture
from engine.data.keyed import pixel_keys


def scenes(n: int, seed: int = 0) -> np.ndarray:
    """Return (n, 3, 32, 32) smooth pictures with nothing in common."""
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (n, 5, 5, 3), dtype=np.uint8)
    large = [np.asarray(Image.fromarray(one).resize((32, 32), Image.Resampling.BICUBIC)) for one in small]
    return np.stack(large).transpose(0, 3, 1, 2)


def saved_again(pixels: np.ndarray, quality: int) -> np.ndarray:
    opened = io.BytesIO()
    Image.fromarray(pixels.transpose(1, 2, 0)).save(opened, "JPEG", quality=quality)
    return decode_picture(opened.getvalue(), (3, 32, 32))


def test_equal_pictures_share_a_group_and_others_do_not() -> None:
    pixels = scenes(50)
    groups = group_duplicates(np.concatenate([pixels, pixels[:10]]))
    assert (groups[50:] == groups[:10]).all()
    assert len(np.unique(groups)) == 50


@pytest.mark.parametrize(("quality", "found"), [(95, 1.0), (85, 1.0), (75, 0.75)])
def test_a_picture_saved_again_is_in_its_group(quality: int, found: float) -> None:
    pixels = scenes(40)
    copies = np.stack([saved_again(one, quality) for one in pixels])
    groups = group_duplicates(np.concatenate([pixels, copies]))
    assert (groups[:40] == groups[40:]).mean() >= found
    assert len(np.unique(groups[:40])) == 40


def test_slightly_other_light_is_a_copy_and_a_moved_thing_is_not() -> None:
    one = scenes(1)[0].astype(int)
    lighter = np.clip(one + 4, 0, 255)
    moved = np.roll(one, 6, axis=2)
    groups = group_duplicates(np.stack([one, lighter, moved]).astype(np.uint8))
    assert groups[0] == groups[1] != groups[2]


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(24)))
def test_groups_do_not_depend_on_order(order: list[int]) -> None:
    pixels = scenes(12)
    both = np.concatenate([pixels, np.clip(pixels.astype(int) + 3, 0, 255).astype(np.uint8)])
    assert (group_duplicates(both[order]) == group_duplicates(both)[order]).all()


def test_one_scene_photographed_often_is_not_one_group() -> None:
    background = scenes(1)[0]
    rng = np.random.default_rng(1)
    pictures = np.repeat(background[None], 200, axis=0)
    for picture in pictures:
        top, left = rng.integers(0, 28, 2)
        picture[:, top : top + 4, left : left + 4] = rng.integers(0, 256, (3, 1, 1))
    counts = np.unique(group_duplicates(pictures), return_counts=True)[1]
    assert counts.max() <= 20


def test_plain_pictures_of_other_brightness_stay_apart() -> None:
    pixels = np.stack([np.full((1, 8, 8), value, np.uint8) for value in range(0, 250, 2)])
    assert len(np.unique(group_duplicates(pixels))) == len(pixels)


def test_merely_similar_clothes_are_not_merged(sample_train) -> None:
    samples = open_pictures(sample_train).load((1, 28, 28), limit=3000)
    counts = np.unique(samples.groups, return_counts=True)[1]
    assert counts.max() <= 3
    assert counts[counts > 1].sum() <= 20


def test_keys_depend_on_pixels_and_shape_alone() -> None:
    pixels = np.arange(64, dtype=np.uint8).reshape(1, 1, 8, 8)
    assert pixel_keys(pixels) == pixel_keys(pixels.copy())
    assert pixel_keys(pixels) != pixel_keys(pixels.reshape(1, 1, 4, 16))
    assert pixel_keys(pixels) != pixel_keys(pixels + 1)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_no_or_few_pictures(n: int) -> None:
    assert len(group_duplicates(scenes(3)[:n])) == n
