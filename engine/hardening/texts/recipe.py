"""What the recipe for texts adds."""

from dataclasses import dataclass

from engine.hardening.settings import Recipe


@dataclass(frozen=True)
class TextRecipe(Recipe):
    """A recipe for texts.

    Attributes:
        candidates: changed copies that are tried for each text of a batch; the worst is learned from.
        most: words that are edited in one at most, or ``most_share`` of its words where that is more.
        hidden: share of edits that are invisible ones.
        aimed: words that matter to the answer are edited more often.
        shift: of the looked-up vectors, as a share of their usual length; 0: they are not shifted.
        refreshes: how often training texts are searched with the weights of the moment; ``searched``: how many each time.
        attacked: test texts that the proof attacks; ``judged``: texts that each look at a copy attacks.
    """

    checks: int = 6
    candidates: int = 4
    most: int = 2
    most_share: float = 0.33
    hidden: float = 0.1
    aimed: bool = True
    shift: float = 0.0
    refreshes: int = 0
    searched: int = 0
    attacked: int = 200
    judged: int = 80
