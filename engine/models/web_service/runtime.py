"""The service as the runtime of a model: pictures or texts in, one number per class out."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from engine.models.raw import Permission
from engine.models.web_service.answers import Reader, parse
from engine.models.web_service.caller import Caller
from engine.models.web_service.description import AnswerPlace, Description
from engine.models.web_service.filling import to_png


class ServiceRuntime:
    """Asks the service. Pictures are rounded to 256 steps from black to white, as a PNG file holds no others.

    Raises:
        ServiceError: it may not be asked, or the key is missing.
    """

    half = False
    two_classes: Literal["shares", "logit"] | None = None

    def __init__(self, description: Description, place: AnswerPlace, permission: Permission | None) -> None:
        self.caller = Caller(description, permission)
        self._place, self._classes = place, description.classes
        self._count = description.number_of_classes

    def learn_count(self, example: np.ndarray) -> int:
        """Return the number of classes, from the answer to ``example`` (1, …) where the description does not say it."""
        if self._count is None:
            self._count = self.run(example).shape[1]
        return self._count

    def run(self, raw: np.ndarray) -> np.ndarray:
        """Return rows (batch, classes) float32, for pictures (batch, channels, height, width) in [0, 255] or texts.

        Raises:
            ServiceError: the service did not answer as described.
            Stopped: the user stopped, or no request is left.
        """
        if not len(raw):
            return np.zeros((0, self._count or 0), np.float32)
        answers = [parse(body) for body in self.caller.ask(self._contents(raw))]
        count = self._count or len(Reader(self._place, self._classes, None).row(answers[0]))
        reader = Reader(self._place, self._classes, count)
        return np.stack([reader.row(answer) for answer in answers]).astype(np.float32)

    def _contents(self, raw: np.ndarray) -> Sequence[bytes | str]:
        if raw.dtype == object:
            return [str(text) for text in raw]
        return [to_png(picture) for picture in np.clip(np.rint(raw), 0, 255).astype(np.uint8)]
