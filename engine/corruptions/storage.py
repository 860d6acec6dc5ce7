"""Damage that happens when a picture is stored or sent: strong JPEG compression, too few pixels.

Every function takes pictures (n, c, h, w) in [0, 1] and a severity from 1 to 5; parameters are our own.
"""

import io

import numpy as np
import torch
from PIL import Image
from torch.nn import functional

from engine.corruptions.draws import Draws

JPEG_QUALITY = (60, 40, 25, 15, 8)
"""Quality on Pillow's scale; colour pictures keep a quarter of their colour values, as ordinary JPEG files do."""
RESOLUTION = (0.75, 0.60, 0.45, 0.35, 0.25)
"""Share of the pixels along each side that is left."""


def jpeg(pictures: torch.Tensor, severity: int, _: Draws) -> torch.Tensor:
    """Write and read each picture as a real JPEG file, in memory."""
    pixels = (pictures * 255).round().clamp(0, 255).to("cpu", torch.uint8).numpy()
    damaged = np.stack([_through_jpeg(picture, JPEG_QUALITY[severity - 1]) for picture in pixels])
    return torch.from_numpy(damaged).to(pictures.device).float() / 255


def _through_jpeg(picture: np.ndarray, quality: int) -> np.ndarray:
    """Return uint8 (c, h, w) after compression; other than 3 channels are compressed one by one."""
    if len(picture) == 3:
        return _compress(picture.transpose(1, 2, 0), quality).transpose(2, 0, 1)
    return np.stack([_compress(channel, quality) for channel in picture])


def _compress(pixels: np.ndarray, quality: int) -> np.ndarray:
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(buffer, format="JPEG", quality=quality)
    buffer.seek(0)
    return np.asarray(Image.open(buffer))


def low_resolution(pictures: torch.Tensor, severity: int, _: Draws) -> torch.Tensor:
    """Average pixels into fewer, then enlarge them again, as a small picture from the web is."""
    height, width = pictures.shape[2:]
    share = RESOLUTION[severity - 1]
    small = functional.adaptive_avg_pool2d(pictures, (max(1, round(height * share)), max(1, round(width * share))))
    return functional.interpolate(small, size=(height, width), mode="bilinear")
