"""Checks for gradient masking: a model that looks tough only because gradients lead nowhere.

Sources: Athalye, Carlini, Wagner 2018, "Obfuscated gradients give a false sense of security"; Carlini et al. 2019, "On
evaluating adversarial robustness". All run on samples that the model gets right, by searches of their own.
"""

import itertools

from engine.attacks.image import apgd, margin, noise, pgd, square
from engine.results import TrustCheck
from engine.trust.bench import Bench
from engine.trust.grading import graded, graded_share
from engine.words import say_technical

CURVE_SIZES = (0.5, 1.0, 2.0, 4.0)
"""Sizes of the curve, as shares of the main size."""
CURVE_STEPS, PGD_STEPS, NOISE_DRAWS = 10, 10, 10
RISE_LIMIT, RISE_UNRELIABLE = 0.05, 0.15
STEP_LIMIT, STEP_UNRELIABLE = 0.05, 0.15
NOISE_LIMIT, NOISE_UNRELIABLE = 0.05, 0.15
UNBOUNDED_STEPS, UNBOUNDED_SAMPLES, UNBOUNDED_LIMIT = 30, 24, 0.07
UNBOUNDED_QUERIES = 500
OTHER_QUESTIONS = 20
"""Questions a sample of the checks that do without gradients, but for ``unbounded``."""
SQUARE_LIMIT, SQUARE_UNRELIABLE = 0.02, 0.10


def gradients_needed(samples: int) -> int:
    """Return about how many gradients the checks take on a bench of ``samples``."""
    return (
        samples * (len(CURVE_SIZES) * CURVE_STEPS + PGD_STEPS + NOISE_DRAWS + 10) + UNBOUNDED_SAMPLES * UNBOUNDED_STEPS
    )


def questions_needed(samples: int) -> int:
    """Return about how many answers the checks of a model without gradients take on a bench of ``samples``."""
    return samples * OTHER_QUESTIONS + min(samples, UNBOUNDED_SAMPLES) * UNBOUNDED_QUERIES // 4


def most_questions(samples: int) -> int:
    """Return how many answers they take at most, on a model that never errs."""
    return samples * OTHER_QUESTIONS + min(samples, UNBOUNDED_SAMPLES) * UNBOUNDED_QUERIES


def monotone(bench: Bench) -> TrustCheck:
    """Larger changes must trick at least as often, in independent searches; the value is the largest rise."""
    search = apgd(margin, steps=CURVE_STEPS)
    shares = [bench.standing(search, min(1.0, bench.size * part)) for part in CURVE_SIZES]
    rise = max(later - earlier for earlier, later in itertools.pairwise(shares))
    note = say_technical("Shares still right: {shares}.", shares=", ".join(f"{share:.3f}" for share in shares))
    return graded_share("monotone", max(0.0, rise), RISE_LIMIT, len(bench), unreliable_above=RISE_UNRELIABLE, note=note)


def iterated(bench: Bench) -> TrustCheck:
    """Many small steps must trick at least as often as one large step; the value is by how much they fall short."""
    many = bench.standing(pgd(margin, steps=PGD_STEPS, step=0.25), bench.size)
    one = bench.standing(pgd(margin, steps=1, step=1.0), bench.size)
    return graded_share("iterated", max(0.0, many - one), STEP_LIMIT, len(bench), unreliable_above=STEP_UNRELIABLE)


def random_noise(bench: Bench) -> TrustCheck:
    """What random changes trick, gradients must trick too; the value is the share of samples where they did not."""
    random = bench.attack(noise(NOISE_DRAWS), bench.size).broken
    guided = bench.attack(pgd(margin, steps=PGD_STEPS, step=0.25), bench.size).broken
    shares = [f"{float(broken.float().mean()):.3f}" for broken in (random, guided)]
    note = say_technical("Random {random}, guided {guided}.", random=shares[0], guided=shares[1])
    missed = float((random & ~guided).float().mean())
    return graded_share("noise", missed, NOISE_LIMIT, len(bench), unreliable_above=NOISE_UNRELIABLE, note=note)


def unbounded(bench: Bench) -> TrustCheck:
    """With any change allowed, the search must trick every sample; the value is the share still right.

    Without gradients, the random search must.
    """
    guided = bench.model.raw.gives_gradients
    search = apgd(margin, steps=UNBOUNDED_STEPS) if guided else square(UNBOUNDED_QUERIES)
    share = bench.first(UNBOUNDED_SAMPLES).standing(search, 1.0)
    return graded("unbounded", share, UNBOUNDED_LIMIT, unreliable_above=UNBOUNDED_LIMIT)


def square_gain(gained: int, n: int) -> TrustCheck:
    """A search without gradients must find little more than those with; the value is its gain, a share of all ``n``."""
    return graded_share("square_gain", gained / n, SQUARE_LIMIT, n, unreliable_above=SQUARE_UNRELIABLE)
