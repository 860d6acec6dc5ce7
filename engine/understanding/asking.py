"""How many pictures a model behind a meter is asked about before a check: each may cost."""

from engine.models.raw import RawModel
from engine.protocol import MOST_SENT_TO_LOOK

_NAMED = 24
_PER_CLASS = 7


def asked(raw: RawModel) -> int:
    """Return how many pictures are enough to see what goes in; more where the service does not name its classes.

    Then the folders' order has to be found too, and that takes some pictures of every class.
    """
    return _NAMED if raw.class_names is not None else min(MOST_SENT_TO_LOOK, max(_NAMED, _PER_CLASS * raw.num_classes))
