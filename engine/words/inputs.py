"""How a model takes pictures and gives its answers, in plain words."""

from engine.words.catalogue import say
from engine.words.names import clean_name


def scaling_words(scaling: str) -> str:
    """Return how bright values are counted, such as "from 0 to 255"; an unknown way keeps its own name."""
    return {
        "0-1": say("from 0 to 1"),
        "0-255": say("from 0 to 255"),
        "0-16": say("from 0 to 16"),
        "-1-1": say("from −1 to 1"),
        "imagenet": say("as for ImageNet models"),
        "imagenet-twice": say("as for ImageNet models, but twice"),
        "caffe": say("as for old Caffe models"),
        "mnist": say("as for MNIST digits"),
        "mnist-twice": say("as for MNIST digits, but twice"),
        "cifar": say("as for CIFAR pictures"),
        "0-1-twice": say("from 0 to 1, but divided twice"),
        "-1-1-twice": say("from −1 to 1, but scaled twice"),
        "own": say("by the average of your pictures"),
        "file": say("as the model itself says"),
        "file-twice": say("as the model itself says, but twice"),
    }.get(scaling, clean_name(scaling))


def colour_words(order: str) -> str:
    """Return the order of colours in words."""
    return {"RGB": say("red, green, blue"), "BGR": say("blue, green, red"), "grey": say("grey")}.get(
        order, clean_name(order)
    )


def layout_words(layout: str) -> str:
    """Return how a picture's numbers are laid out."""
    return {"NCHW": say("one colour after the other"), "NHWC": say("dot by dot, all colours of each")}.get(
        layout, clean_name(layout)
    )


def label_order_words(order: str) -> str:
    """Return by what folders were matched to the model's classes."""
    return {
        "names": say("their names"),
        "meaning": say("what their names mean"),
        "numbers": say("the numbers that they have as names"),
        "alphabetical": say("the letters, 10 before 2"),
        "natural": say("the numbers in them, 2 before 10"),
        "none": say("nothing, as no classes are given"),
        "unmatched": say("nothing yet"),
    }.get(order, clean_name(order))


def ending_words(ending: str) -> str:
    """Return what a model does to its answers last, or "" where that is nothing."""
    return {
        "softmax": say("They become shares that add up to 100 % ({name}).", name="softmax"),
        "log_softmax": say("They become the logarithms of shares ({name}).", name="log-softmax"),
        "sigmoid": say("Each becomes a share of its own ({name}).", name="sigmoid"),
        "relu": say("All below zero become zero ({name}). That hides how sure the model is.", name="ReLU"),
    }.get(ending, "")
