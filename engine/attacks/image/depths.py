"""The attacks that the rest of the engine uses, and how much work each depth puts into them."""

from functools import partial

from engine.attacks.image.apgd import AdaptiveStep
from engine.attacks.image.ascent import Ascent
from engine.attacks.image.cascade import Cascade, Search
from engine.attacks.image.let_go import LetGo
from engine.attacks.image.losses import Loss, cross_entropy, margin, ratio_or_margin
from engine.attacks.image.noise import Noise
from engine.attacks.image.pgd import FixedStep
from engine.attacks.image.spatial import WarpSearch
from engine.attacks.image.square import Square
from engine.attacks.image.unmask import Unmask

MOST_TARGETS = 9
_GUIDES = ("apgd-margin", "apgd-ce")


def noise(draws: int = 10) -> Cascade:
    """Return an attack that tries ``draws`` random changes."""
    return Cascade("noise", (Noise(draws),))


def pgd(loss: Loss = cross_entropy, *, steps: int = 40, step: float = 0.25, restarts: int = 1) -> Cascade:
    """Return projected gradient ascent on ``loss`` with a fixed ``step``, as a share of the budget's size."""
    rule = partial(FixedStep, length=step)
    return Cascade("pgd", (Ascent("pgd", loss, lambda ball, start, _: rule(ball, start), steps, restarts),))


def apgd(loss: Loss = margin, *, steps: int = 100, restarts: int = 1, targets: int = 0) -> Cascade:
    """Return Auto-PGD on ``loss``; ``targets`` k aims at the k likeliest other classes, one after the other."""
    return Cascade("apgd", (Ascent("apgd", loss, AdaptiveStep, steps, restarts, targets),))


def square(queries: int = 1000) -> Cascade:
    """Return the Square attack with at most ``queries`` questions a sample."""
    return Cascade("square", (Square(queries),))


def _targeted(
    num_classes: int, steps: int, targets: int, restarts: int = 1, *, gives_up_with: tuple[str, ...] = ()
) -> tuple[Search, ...]:
    """Return targeted Auto-PGD; none with two classes, where the untargeted margin is the same."""
    count = min(targets, num_classes - 1)
    loss = ratio_or_margin(num_classes, targeted=True)
    search = Ascent("apgd-targeted", loss, AdaptiveStep, steps, restarts, count, gives_up_with)
    return (search,) if count > 1 else ()


def _unmask(num_classes: int, steps: int, queries: int = 1000) -> Unmask:
    """Return the search for samples whose gradients cannot be trusted; it finds none in an ordinary model."""
    fixed = partial(FixedStep, length=0.1)
    near = Ascent("straight-through", margin, AdaptiveStep, steps)
    targeted = _targeted(num_classes, steps, 4)
    return Unmask(
        straight=(
            near,
            *targeted,
            Ascent("straight-through-fixed", margin, lambda ball, start, _: fixed(ball, start), 30),
        ),
        copied=(Ascent("smooth-copy", margin, AdaptiveStep, steps), *targeted),
        blurred=(Ascent("blurred", margin, lambda ball, start, _: fixed(ball, start), 20),),
        blind=(Square(queries, first_restart=2),),
        guided="apgd-margin",
        random="square",
    )


def unmasking(num_classes: int, steps: int = 20, queries: int = 100) -> Cascade:
    """Return a short attack that ends with the search of samples whose gradients cannot be trusted."""
    first = Ascent("apgd-margin", margin, AdaptiveStep, 5)
    return Cascade("unmasking", (first, Square(5), _unmask(num_classes, steps, queries)))


def linf_cascade(depth: str, num_classes: int) -> Cascade:
    """Return the L-infinity cascade of ``depth`` quick, standard or thorough for a model of ``num_classes``.

    Order: noise, Auto-PGD on the margin, on cross-entropy, on targets, Square; each on the samples still standing.
    Standard puts its long searches only into samples within reach (``let_go``).
    """
    searches: dict[str, tuple[Search, ...]] = {
        "quick": (
            Noise(2),
            Ascent("apgd-margin", margin, AdaptiveStep, 10),
            Ascent("apgd-ce", cross_entropy, AdaptiveStep, 10),
            Square(200),
            _unmask(num_classes, 20),
        ),
        "standard": (
            Noise(4),
            Ascent("apgd-margin", margin, AdaptiveStep, 20),
            Ascent("apgd-ce", cross_entropy, AdaptiveStep, 20),
            Square(100),
            _unmask(num_classes, 50),
            LetGo("apgd-margin", "apgd-ce", "square"),
            Ascent("apgd-margin-long", margin, AdaptiveStep, 100, gives_up_with=_GUIDES),
            *_targeted(num_classes, 50, 4, gives_up_with=_GUIDES),
            Square(1000, first_restart=1, gives_up=True, gives_up_with=(*_GUIDES, "apgd-margin-long")),
        ),
        "thorough": (
            Noise(20),
            Ascent("apgd-margin", margin, AdaptiveStep, 100, 2),
            Ascent("apgd-ce", cross_entropy, AdaptiveStep, 100, 2),
            *_targeted(num_classes, 100, MOST_TARGETS),
            Square(5000),
            _unmask(num_classes, 100),
        ),
    }
    return Cascade(f"linf-{depth}", searches[depth])


def answers_cascade(depth: str) -> Cascade:
    """Return the L-infinity cascade of ``depth`` for a model that gives answers and no gradients.

    All the work goes into random search, so it gets several times the questions that it has beside gradients, and
    leaves no sample early. Each further search starts from other stripes and draws other windows.
    """
    searches: dict[str, tuple[Search, ...]] = {
        "quick": (Noise(10), Square(1000)),
        "standard": (Noise(20), Square(1000), Square(4000, first_restart=1)),
        "thorough": (Noise(50), Square(1000), Square(10_000, first_restart=1), Square(5000, first_restart=2)),
    }
    return Cascade(f"linf-answers-{depth}", searches[depth])


def labels_cascade(depth: str) -> Cascade:
    """Return the L-infinity cascade of ``depth`` for a model that names its class and not how sure it is.

    A search that climbs is blind then, so the questions go into many beginnings in place of long searches. It is weak.
    """
    searches: dict[str, tuple[Search, ...]] = {
        "quick": (Noise(10), Square(20, restarts=5)),
        "standard": (Noise(20), Square(20, restarts=15)),
        "thorough": (Noise(50), Square(20, restarts=50)),
    }
    return Cascade(f"linf-labels-{depth}", searches[depth])


def spatial_attack(depth: str) -> Cascade:
    """Return the search for the worst small rotation, shift and scaling, of ``depth`` quick, standard or thorough.

    The budget's size is the largest rotation in degrees; shift and scaling follow in proportion (10 degrees:
    10 % of the side and 5 %).
    """
    points, draws = {"quick": (2, 20), "standard": (3, 60), "thorough": (5, 300)}[depth]
    return Cascade(f"spatial-{depth}", (WarpSearch(points, draws),))
