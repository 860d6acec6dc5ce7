import io
import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.attacks.keyed import Stream, stream
from engine.corruptions import KINDS, SEVERITIES, corrupt
from engine.corruptions.camera import disc, focus_radius

SHAPES = [(1, 8, 8), (3, 8, 8), (1, 28, 28), (3, 33, 47), (4, 16, 16), (1, 3, 9)]


def pictures(shape: tuple[int, int, int], n: int = 4) -> torch.Tensor:
    """Smooth pictures with some edges, as photographs are, not plain noise."""
    generator = np.random.default_rng(7)
    rough = torch.from_numpy(generator.random((n, *shape), np.float32))
    blocks = torch.from_numpy(generator.random((n, shape[0], 7, 7), np.float32))
    large = torch.nn.functional.interpolate(blocks, shape[1:], mode="bilinear")
    return ((0.8 * large + 0.2 * rough) * 255).round() / 255


def draws_for(n: int, seed: int = 0) -> Stream:
    return stream(seed, "corruption.test", "damage", 0, np.arange(n).astype(np.uint64))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_shape_stays_a_picture_with_eight_bits(kind: str, shape: tuple[int, int, int]) -> None:
    clean = pictures(shape)
    for severity in SEVERITIES:
        damaged = corrupt(kind, clean, severity, draws_for(len(clean)))
        assert damaged.shape == clean.shape
        assert damaged.dtype == torch.float32
        assert damaged.min() >= 0
        assert damaged.max() <= 1
        assert torch.allclose(damaged * 255, (damaged * 255).round(), atol=1e-4)


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 32, 32), (3, 96, 64)])
@pytest.mark.parametrize("kind", KINDS)
def test_damage_grows_with_severity(kind: str, shape: tuple[int, int, int]) -> None:
    clean = pictures(shape, 8)
    distances = [
        float((corrupt(kind, clean, severity, draws_for(8)) - clean).square().mean()) for severity in SEVERITIES
    ]
    assert distances[0] > 0
    assert all(weaker < stronger for weaker, stronger in itertools.pairwise(distances)), distances


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_alone_is_damaged_as_in_a_batch(kind: str) -> None:
    clean = pictures((3, 16, 16), 5)
    whole = corrupt(kind, clean, 4, draws_for(5))
    alone = corrupt(kind, clean[3:4], 4, draws_for(5).pick(np.array([3])))
    assert torch.allclose(whole[3:4], alone, atol=1 / 255 + 1e-6)


def test_seeds_change_the_grain_and_equal_seeds_do_not() -> None:
    clean = pictures((1, 12, 12))
    first = corrupt("noise", clean, 3, draws_for(4, seed=1))
    assert torch.equal(first, corrupt("noise", clean, 3, draws_for(4, seed=1)))
    assert not torch.equal(first, corrupt("noise", clean, 3, draws_for(4, seed=2)))


def test_noise_has_the_stated_strength() -> None:
    grey = torch.full((64, 1, 32, 32), 0.5)
    damaged = corrupt("noise", grey, 3, draws_for(64))
    expected = (0.06**2 + 0.007 * 0.5) ** 0.5
    assert float((damaged - 0.5).std()) == pytest.approx(expected, rel=0.03)


def test_darkness_and_contrast_do_what_they_say() -> None:
    clean = pictures((1, 16, 16))
    assert torch.allclose(corrupt("darkness", clean, 5, draws_for(4)), clean * 0.2, atol=1 / 255)
    pale = corrupt("contrast", clean, 5, draws_for(4))
    assert torch.allclose(pale.mean((1, 2, 3)), clean.mean((1, 2, 3)), atol=1 / 255)
    assert torch.allclose(pale.std((1, 2, 3)), clean.std((1, 2, 3)) * 0.18, atol=2 / 255)


def test_blur_keeps_the_mean_of_an_even_picture_and_scales_with_size() -> None:
    even = torch.full((1, 3, 20, 20), 0.4)
    assert torch.allclose(corrupt("blur", even, 5, draws_for(1)), torch.full_like(even, 0.4), atol=1 / 255)
    assert focus_radius(224, 224, 3) > 4 * focus_radius(28, 28, 3)


@given(st.floats(0.05, 12))
@settings(max_examples=30, deadline=None)
def test_the_disc_is_a_kernel(radius: float) -> None:
    kernel = disc(radius)
    assert float(kernel.sum()) == pytest.approx(1, abs=1e-4)
    assert kernel.min() >= 0
    assert torch.allclose(kernel, kernel.T, atol=1e-5)
    assert torch.allclose(kernel, kernel.flip(0), atol=1e-5)
    assert kernel.max() < 1


def test_low_resolution_leaves_fewer_pixels() -> None:
    clean = pictures((1, 32, 32), 1)
    damaged = corrupt("low_resolution", clean, 5, draws_for(1))
    detail = [torch.fft.rfft2(picture[0, 0])[12:20, 8:].abs().square().mean() for picture in (clean, damaged)]
    assert detail[1] < 0.2 * detail[0]


def test_jpeg_is_the_same_as_a_saved_file() -> None:
    clean = pictures((3, 24, 24), 1)
    buffer = io.BytesIO()
    Image.fromarray((clean[0] * 255).round().byte().permute(1, 2, 0).contiguous().numpy()).save(
        buffer, format="JPEG", quality=8
    )
    buffer.seek(0)
    saved = np.asarray(Image.open(buffer)).transpose(2, 0, 1)
    assert np.array_equal((corrupt("jpeg", clean, 5, draws_for(1))[0] * 255).round().byte().numpy(), saved)
