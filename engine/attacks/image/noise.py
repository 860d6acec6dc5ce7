"""Random changes: the easiest breaks, and the yardstick that real attacks must beat by far."""

from dataclasses import dataclass

from engine.attacks.image.ascent import ball_around
from engine.attacks.image.task import Task


@dataclass(frozen=True)
class Noise:
    """``draws`` random pictures per sample: uniform in the ball and at its corners, in turn."""

    draws: int
    name: str = "noise"

    @property
    def settings(self) -> dict[str, object]:
        """What the report's technical part says of this attack."""
        return {"draws": self.draws}

    @property
    def cost(self) -> float:
        """Work per sample, in forwards."""
        return float(self.draws)

    def __call__(self, task: Task) -> None:
        """Try the draws on the samples of ``task`` that still stand."""
        shape = tuple(task.clean.shape[1:])
        for draw in range(self.draws):
            rows = task.best.standing()
            if not len(rows):
                return
            stream = task.stream(self.name, 0, rows)
            values = stream.uniform(shape, draw, -1, 1) if draw % 2 == 0 else stream.signs(shape, draw)
            ball = ball_around(task, rows)
            pictures = ball.project(task.clean[rows] + task.tensor(values) * task.budget.size)
            task.best.offer(rows, pictures, task.probe.logits(pictures))
            task.tick((draw + 1) / self.draws)
