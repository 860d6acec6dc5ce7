"""Plain names of tests, kinds of damage and trust checks, the same in window, report and command line."""

from engine.words.catalogue import say
from engine.words.names import clean_name
from engine.words.tasks import say_of


def damage_words(name: str) -> str:
    """Return the plain name of one kind of damage, such as ``"blur"``; an unknown id is shown cleaned."""
    words = {
        "gaussian_noise": say("grainy noise"),
        "noise": say("grainy noise"),
        "shot_noise": say("noise of dim light"),
        "impulse_noise": say("stray dots"),
        "speckle_noise": say("speckles"),
        "blur": say("blur"),
        "gaussian_blur": say("blur"),
        "defocus_blur": say("a picture out of focus"),
        "motion_blur": say("motion blur"),
        "zoom_blur": say("zoom blur"),
        "glass_blur": say("frosted glass"),
        "brightness": say("too much light"),
        "darkness": say("too little light"),
        "contrast": say("pale contrast"),
        "saturate": say("odd colours"),
        "fog": say("fog"),
        "snow": say("snow"),
        "frost": say("frost"),
        "rain": say("rain"),
        "jpeg": say("strong compression"),
        "jpeg_compression": say("strong compression"),
        "pixelate": say("coarse pixels"),
        "low_resolution": say("coarse pixels"),
        "elastic_transform": say("bent pictures"),
        "occlusion": say("a covered part"),
        "typing": say("random typing slips"),
        "case": say("odd capitals"),
        "spacing": say("odd blanks"),
    }
    return words.get(name) or clean_name(name.replace("_", " "))


def test_words(test_id: str, task: str = "image") -> str:  # noqa: PT028 - no test
    """Return the plain name of a test, such as ``"small changes to every pixel"``; an unknown id is shown cleaned."""
    if test_id.startswith("corruption."):
        return damage_words(test_id.removeprefix("corruption."))
    words = {
        "linf": say("small changes to every pixel"),
        "l2": say("small changes spread over the picture"),
        "l1": say("changes to a few areas"),
        "l0": say("changes to a few pixels"),
        "patch": say("a sticker in the picture"),
        "universal": say("one pattern laid over every picture"),
        "spatial": say("turning, shifting and resizing"),
        "colour": say("changed colours"),
        "corruption": say("everyday damage"),
        "ood": say("things it was not made for"),
        "calibration": say("how sure it is"),
        "file": say("the file itself"),
        "clean": say_of(task, "ordinary pictures"),
        "invisible": say("hidden and look-alike letters"),
        "typo": say("typing errors"),
        "rewording": say("other words with the same meaning"),
        "invariance": say("swapped names and places"),
        "trigger": say("added trigger words"),
    }
    return words.get(test_id) or clean_name(test_id)


def trust_words(check_id: str) -> str:
    """Return the plain question a trust check asks; an unknown id is shown cleaned."""
    words = {
        "equality": say("Did we read the file as its own program does?"),
        "identity": say("Does a change of size zero change nothing?"),
        "deterministic": say("Does it answer the same twice?"),
        "gradient": say("Does the model show which way to change a picture?"),
        "answers_move": say("Do its answers move when a picture changes a little?"),
        "monotone": say("Do larger changes trick it at least as often?"),
        "iterated": say("Do many small steps trick it more than one big step?"),
        "noise": say("Is clever searching better than random noise?"),
        "unbounded": say("Do unlimited changes always trick it?"),
        "bounds": say("Did every change stay within its size?"),
        "transfer": say("Do the tricks work on the file itself?"),
        "png": say("Do the tricks survive saving as a picture file?"),
        "square_gain": say("Does searching without looking inside find nothing new?"),
    }
    return words.get(check_id) or clean_name(check_id.replace("_", " "))


def standard_words(standard: str) -> str:
    """Return the name of a standard's entry by its id, such as ``"NISTAML.022"``; "" when it is not known."""
    words = {
        "NISTAML.022": say("NIST AI 100-2: Evasion"),
        "NISTAML.025": say("NIST AI 100-2: Black-box Evasion"),
        "NISTAML.051": say("NIST AI 100-2: Model Poisoning, supply chain"),
        "ML01:2023": say("OWASP ML Top 10: Input Manipulation Attack"),
        "ML06:2023": say("OWASP ML Top 10: ML Supply Chain Attacks"),
        "AML.T0015": say("MITRE ATLAS: Evade AI Model"),
        "AML.T0043.000": say("MITRE ATLAS: White-Box Optimization"),
        "AML.T0043.001": say("MITRE ATLAS: Black-Box Optimization"),
        "AML.T0043": say("MITRE ATLAS: Craft Adversarial Data"),
        "AML.T0011.000": say("MITRE ATLAS: Unsafe AI Artifacts"),
        "MEASURE 2.3": say("NIST AI RMF: performance in conditions like those of use"),
        "MEASURE 2.5": say("NIST AI RMF: valid and reliable, limits documented"),
        "MEASURE 2.7": say("NIST AI RMF: security and resilience evaluated"),
        "MEASURE 2.11": say("NIST AI RMF: fairness and bias"),
        "MEASURE 2.13": say("NIST AI RMF: whether the measurements work"),
        "MAP 4.1": say("NIST AI RMF: third-party components"),
    }
    return words.get(standard, "")
