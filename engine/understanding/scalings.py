"""How files expect pixel values: the usual recipes by name, commonest first."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.models.declared import DeclaredInput
from engine.models.model import InputConvention

Layout = Literal["NCHW", "NHWC"]
ColourOrder = Literal["RGB", "BGR", "grey"]
Triple = tuple[float, float, float]

_IMAGENET_MEAN: Triple = (0.485, 0.456, 0.406)
_IMAGENET_STD: Triple = (0.229, 0.224, 0.225)
_CAFFE_MEAN: Triple = (123.68, 116.779, 103.939)
_CIFAR_MEAN: Triple = (0.4914, 0.4822, 0.4465)
_CIFAR_STD: Triple = (0.2470, 0.2435, 0.2616)
_MNIST_MEAN, _MNIST_STD = 0.1307, 0.3081

MAIN = ("0-1", "0-255", "-1-1", "imagenet", "caffe")
"""The recipes that differ enough for the pictures to tell them apart."""
TOLD = (*MAIN, "mnist", "cifar")
"""The names a user may choose from."""
TWICE = ("imagenet-twice", "0-1-twice", "-1-1-twice", "mnist-twice", "file-twice")
"""Recipes that come from a mistake in the training program: pictures normalised twice."""
FILE = "file"
"""What the file itself says, as a Hugging Face folder does."""
DIGITS, DIGITS_SIZE = "0-16", (1, 8, 8)
"""The digits that come with scikit-learn, which many first models learn: counts from 0 to 16, and their one size."""
OWN = "own"
"""Mean and spread of the owner's pictures, the usual stand-in for those of the training pictures."""


@dataclass(frozen=True)
class Scaling:
    """A picture x in [0, 1] becomes ``(multiplier * x - mean) / std``, per channel in RGB order."""

    name: str
    multiplier: float
    mean: tuple[float, ...]
    std: tuple[float, ...]


def usual_scalings(channels: int) -> tuple[Scaling, ...]:
    """Return the recipes for 1 or 3 ``channels``, commonest first.

    Sources: torchvision's ImageNet statistics; Keras' "tf" (-1 to 1) and "caffe" modes; the numbers that tutorials use
    for MNIST and CIFAR-10. A grey input gets the mean of three colours' numbers.
    """
    mean, std, caffe = (_for(channels, values) for values in (_IMAGENET_MEAN, _IMAGENET_STD, _CAFFE_MEAN))
    cifar_mean, cifar_std = _for(channels, _CIFAR_MEAN), _for(channels, _CIFAR_STD)
    zero, one = (0.0,) * channels, (1.0,) * channels
    mnist_mean, mnist_std = (_MNIST_MEAN,) * channels, (_MNIST_STD,) * channels
    return (
        Scaling("0-1", 1.0, zero, one),
        Scaling("imagenet", 1.0, mean, std),
        Scaling("-1-1", 2.0, one, one),
        Scaling("0-255", 255.0, zero, one),
        Scaling("caffe", 255.0, caffe, one),
        Scaling("mnist", 1.0, mnist_mean, mnist_std),
        Scaling("cifar", 1.0, cifar_mean, cifar_std),
        Scaling(DIGITS, 16.0, zero, one),
        twice(Scaling("imagenet", 1.0, mean, std)),
        Scaling("0-1-twice", 1.0 / 255.0, zero, one),
        Scaling("-1-1-twice", 4.0, (3.0,) * channels, one),
        twice(Scaling("mnist", 1.0, mnist_mean, mnist_std)),
    )


def twice(scaling: Scaling) -> Scaling:
    """Return ``scaling`` with its mean and spread taken off once more."""
    mean = tuple(m + s * m for m, s in zip(scaling.mean, scaling.std))
    return Scaling(f"{scaling.name}-twice", scaling.multiplier, mean, tuple(s * s for s in scaling.std))


def file_scaling(declared: DeclaredInput) -> Scaling:
    """Return the scaling that the file declares."""
    return Scaling(FILE, declared.multiplier, declared.mean, declared.std)


def own_scaling(pixels: np.ndarray) -> Scaling:
    """Return the standardisation by the mean and spread of ``pixels`` (n, channels, height, width) uint8."""
    values = pixels.astype(np.float64) / 255.0
    mean, std = values.mean(axis=(0, 2, 3)), values.std(axis=(0, 2, 3))
    return Scaling(OWN, 1.0, _rounded(mean), _rounded(np.maximum(std, 0.01)))


def make_convention(
    layout: Layout, shape: tuple[int, int, int], scaling: Scaling, order: ColourOrder
) -> InputConvention:
    """Return the convention; the numbers of ``scaling`` are turned into the file's colour order."""
    step = -1 if order == "BGR" else 1
    channels, height, width = shape
    return InputConvention(
        layout,
        channels,
        height,
        width,
        scaling.name,
        scaling.multiplier,
        scaling.mean[::step],
        scaling.std[::step],
        order,
    )


def _for(channels: int, values: Triple) -> tuple[float, ...]:
    return values if channels == 3 else (round(sum(values) / 3, 6),) * channels


def _rounded(values: np.ndarray) -> tuple[float, ...]:
    return tuple(round(float(value), 4) for value in values)
