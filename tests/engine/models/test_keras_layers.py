"""Every layer of the allow-list against Keras itself: answers, and both ways of storing.

Keras on torch averages repeated edge pixels where a "same" pool needs uneven edges; TensorFlow, JAX and TensorFlow.js
leave the edges out, and so does Toughen. Those two cases are tested by definition in ``test_keras_files``.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.models.keras_files.opening import open_file
from engine.models.keras_files.plans import KINDS
from engine.results.errors import ModelError

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def keras(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Keras on torch, with its settings in a folder of its own."""
    os.environ["KERAS_BACKEND"] = "torch"
    os.environ["KERAS_HOME"] = str(tmp_path_factory.mktemp("keras"))
    import keras

    return keras


def both(make: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    """A layer with two inputs: the picture's two halves of channels."""
    return lambda keras, x: make(keras)([keras.layers.Conv2D(4, 3, padding="same")(x), keras.layers.Conv2D(4, 1)(x)])


def layer(name: str, *arguments: object, **settings: object) -> Callable[[Any, Any], Any]:
    return lambda keras, x: getattr(keras.layers, name)(*arguments, **settings)(x)


CASES: dict[str, Callable[[Any, Any], Any]] = {
    **{
        f"Conv2D-{kernel}-{stride}-{padding}-{dilation}": layer(
            "Conv2D", 4, kernel, strides=stride, padding=padding, dilation_rate=dilation, activation="relu"
        )
        for kernel in (1, 2, 3, (5, 4))
        for stride, dilation in ((1, 1), (2, 1), (3, 1), (1, 2))
        for padding in ("same", "valid")
    },
    "Conv2D-groups": layer("Conv2D", 6, 3, groups=3, use_bias=False),
    **{
        f"DepthwiseConv2D-{stride}-{padding}": layer(
            "DepthwiseConv2D", 3, strides=stride, padding=padding, depth_multiplier=2
        )
        for stride in (1, 2)
        for padding in ("same", "valid")
    },
    **{
        f"SeparableConv2D-{stride}-{padding}": layer("SeparableConv2D", 5, 3, strides=stride, padding=padding)
        for stride in (1, 2)
        for padding in ("same", "valid")
    },
    "SeparableConv2D-no-bias": layer("SeparableConv2D", 5, 3, use_bias=False, depth_multiplier=2),
    "Dense-pixels": layer("Dense", 4, activation="tanh"),
    "BatchNormalization": layer("BatchNormalization"),
    "BatchNormalization-plain": layer("BatchNormalization", scale=False, center=False, epsilon=0.01),
    "LayerNormalization": layer("LayerNormalization"),
    "Rescaling": layer("Rescaling", 1 / 127.5, offset=-1),
    "Rescaling-channels": layer("Rescaling", [1.0, 2.0, 3.0], offset=[0.1, 0.2, 0.3]),
    "Normalization": layer("Normalization", mean=[0.4, 0.5, 0.6], variance=[0.1, 0.2, 0.3]),
    **{
        f"Activation-{name}": layer("Activation", name)
        for name in [
            "relu",
            "relu6",
            "softmax",
            "log_softmax",
            "sigmoid",
            "tanh",
            "elu",
            "selu",
            "softplus",
            "softsign",
            "silu",
            "gelu",
            "hard_sigmoid",
            "exponential",
            "leaky_relu",
            "mish",
            "hard_silu",
            "linear",
        ]
    },
    "ReLU": layer("ReLU"),
    "ReLU-6": layer("ReLU", 6.0),
    "ReLU-all": layer("ReLU", 0.8, negative_slope=0.3, threshold=0.2),
    "LeakyReLU": layer("LeakyReLU", negative_slope=0.15),
    "PReLU": layer("PReLU", alpha_initializer="uniform"),
    "PReLU-shared": layer("PReLU", alpha_initializer="uniform", shared_axes=[1, 2]),
    "ELU": layer("ELU", 0.7),
    "Softmax": layer("Softmax"),
    **{
        f"{name}-{size}-{stride}-{padding}": layer(name, size, strides=stride, padding=padding)
        for name in ("MaxPooling2D", "AveragePooling2D")
        for size, stride in ((2, 2), (3, 2), (3, 1), ((2, 3), None))
        for padding in ("same", "valid")
        if (name, size, padding) != ("AveragePooling2D", (2, 3), "same")
        and (name, size, stride, padding) != ("AveragePooling2D", 3, 2, "same")
    },
    "GlobalAveragePooling2D": layer("GlobalAveragePooling2D"),
    "GlobalAveragePooling2D-keep": layer("GlobalAveragePooling2D", keepdims=True),
    "GlobalMaxPooling2D": layer("GlobalMaxPooling2D"),
    "ZeroPadding2D": layer("ZeroPadding2D", ((0, 1), (2, 3))),
    "Cropping2D": layer("Cropping2D", ((1, 0), (2, 3))),
    "UpSampling2D": layer("UpSampling2D", (2, 3)),
    "UpSampling2D-smooth": layer("UpSampling2D", 2, interpolation="bilinear"),
    "Resizing": layer("Resizing", 7, 15),
    "Flatten": layer("Flatten"),
    "Reshape": layer("Reshape", (10, -1, 3)),
    "Permute": layer("Permute", (2, 1, 3)),
    "Dropout": layer("Dropout", 0.4),
    "SpatialDropout2D": layer("SpatialDropout2D", 0.4),
    "GaussianNoise": layer("GaussianNoise", 0.4),
    "GaussianDropout": layer("GaussianDropout", 0.4),
    "AlphaDropout": layer("AlphaDropout", 0.4),
    "ActivityRegularization": layer("ActivityRegularization", l2=0.1),
    "RandomFlip": layer("RandomFlip", "horizontal"),
    "RandomRotation": layer("RandomRotation", 0.1),
    "RandomZoom": layer("RandomZoom", 0.1),
    "RandomTranslation": layer("RandomTranslation", 0.1, 0.2),
    "RandomContrast": layer("RandomContrast", 0.1),
    "RandomBrightness": layer("RandomBrightness", 0.1),
    **{
        name: both(lambda keras, name=name: getattr(keras.layers, name)())
        for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")
    },
    "number-divide": lambda keras, x: x / 127.5 - 1.0,
    "number-multiply": lambda keras, x: x * 0.5 + 3.0,
    "number-two-values": lambda keras, x: x * keras.layers.Conv2D(3, 1)(x) - x,
}


def make_model(keras: Any, case: str) -> Any:
    """Picture, one layer, ten scores; weights as after some training."""
    keras.utils.set_random_seed(3)
    picture = keras.Input((13, 10, 3))
    x = CASES[case](keras, picture)
    x = keras.layers.Flatten()(x)
    model = keras.Model(picture, keras.layers.Dense(4, activation="softmax")(x))
    generator = np.random.default_rng(1)
    for weight in model.weights:
        if "seed" not in weight.path and "int" not in str(weight.dtype):
            weight.assign(np.abs(generator.normal(0.3, 0.4, weight.shape)) if "variance" in weight.path
                          else generator.normal(0, 0.4, weight.shape))  # fmt: skip
    return model


def test_every_layer_of_the_allow_list_has_a_case() -> None:
    tested = {case.split("-")[0] for case in CASES} | {"Dense"}
    assert tested == KINDS


@pytest.mark.parametrize("ending", ["keras", "h5"])
@pytest.mark.parametrize("function", [lambda x: 1.0 - x, lambda x: 2.0 / (x + 3.0)], ids=["minus", "over"])
def test_a_number_before_the_picture_is_not_turned_round(
    keras: Any, tmp_path: Path, function: Callable[[Any], Any], ending: str
) -> None:
    picture = keras.Input((13, 10, 3))
    model = keras.Model(picture, keras.layers.Dense(4)(keras.layers.Flatten()(function(picture))))
    model.save(tmp_path / f"model.{ending}")
    with pytest.raises(ModelError):
        open_file(tmp_path / f"model.{ending}", seed=0, threads=1)


SAVED = [(case, ending) for case in CASES for ending in ("keras", "h5")]
SAVED.remove(("RandomBrightness", "h5"))  # Keras itself cannot save it so


@pytest.mark.parametrize(("case", "ending"), SAVED)
def test_answers_as_keras_does(keras: Any, tmp_path: Path, case: str, ending: str) -> None:
    model = make_model(keras, case)
    path = tmp_path / f"model.{ending}"
    model.save(path)
    pictures = np.random.default_rng(0).normal(0, 1, (5, 13, 10, 3)).astype(np.float32)
    expected = np.asarray(model.predict_on_batch(pictures))
    raw = open_file(path, seed=0, threads=1)
    logits = raw.network(torch.from_numpy(pictures))
    assert raw.equality.status == "equal"
    assert np.abs(raw.runtime.run(pictures) - expected).max() < 1e-5
    assert np.abs(logits.softmax(1).detach().numpy() - expected).max() < 1e-5
