"""Auto-PGD: gradient ascent that halves its own step, per sample.

Source: Croce and Hein 2020, "Reliable evaluation of adversarial robustness with an ensemble of diverse
parameter-free attacks", algorithm 1 and section 3. No deviation in the schedule; finished samples leave the loop.
"""

import torch

from engine.attacks.image.projections import Ball

MOMENTUM = 0.75
RISE_SHARE = 0.75
FIRST_STEP = 2.0
FIRST_CHECK, CHECK_SHRINK, SHORTEST_CHECK = 0.22, 0.03, 0.06


def checkpoints(steps: int) -> set[int]:
    """Return after which steps (counted from 1) the step sizes are judged."""
    first, shrink, shortest = (max(1, int(share * steps)) for share in (FIRST_CHECK, CHECK_SHRINK, SHORTEST_CHECK))
    found, gap, place = set(), first, first
    while place <= steps:
        found.add(place)
        gap = max(gap - shrink, shortest)
        place += gap
    return found


class AdaptiveStep:
    """State of n samples: where they are, their best point, and how their loss has moved since the last check."""

    def __init__(self, ball: Ball, start: torch.Tensor, steps: int) -> None:
        self.ball = ball
        self.checks = checkpoints(steps)
        self.taken = 0
        self.since_check = 0
        count = start.new_zeros(len(start))
        self.state = {
            "now": start,
            "before": start,
            "best": start,
            "best_gradient": torch.zeros_like(start),
            "best_loss": count - float("inf"),
            "loss": count - float("inf"),
            "loss_at_check": count - float("inf"),
            "rises": count.clone(),
            "length": count + FIRST_STEP,
            "halved": torch.ones_like(count, dtype=torch.bool),
        }

    def keep(self, rows: torch.Tensor) -> None:
        """Forget all samples but ``rows``."""
        self.ball = self.ball.pick(rows)
        self.state = {name: values[rows] for name, values in self.state.items()}

    def move(self, values: torch.Tensor, gradient: torch.Tensor) -> torch.Tensor:
        """Take in the loss and gradient at the last pictures; return the next."""
        self._remember(values, gradient)
        if self.taken in self.checks:
            gradient = self._judge(gradient)
        return self._advance(gradient)

    def _remember(self, values: torch.Tensor, gradient: torch.Tensor) -> None:
        state = self.state
        if self.taken:
            state["rises"] = state["rises"] + (values > state["loss"])
            self.since_check += 1
        state["loss"] = values
        better = values > state["best_loss"]
        wide = better[:, None, None, None]
        state["best_loss"] = torch.where(better, values, state["best_loss"])
        state["best"] = torch.where(wide, state["now"], state["best"])
        state["best_gradient"] = torch.where(wide, gradient, state["best_gradient"])
        if not self.taken:
            state["loss_at_check"] = state["best_loss"]

    def _judge(self, gradient: torch.Tensor) -> torch.Tensor:
        """Halve the step where the loss rose too seldom or the best stood still; go back to the best point there."""
        state = self.state
        seldom = state["rises"] <= RISE_SHARE * self.since_check
        stalled = ~state["halved"] & (state["loss_at_check"] >= state["best_loss"])
        halve = seldom | stalled
        wide = halve[:, None, None, None]
        state["length"] = torch.where(halve, state["length"] / 2, state["length"])
        state["now"] = torch.where(wide, state["best"], state["now"])
        state["halved"] = halve
        state["loss_at_check"] = state["best_loss"]
        state["rises"] = torch.zeros_like(state["rises"])
        self.since_check = 0
        return torch.where(wide, state["best_gradient"], gradient)

    def _advance(self, gradient: torch.Tensor) -> torch.Tensor:
        state = self.state
        now = state["now"]
        ahead = self.ball.project(now + self.ball.step(gradient, state["length"]))
        if self.taken:
            drift = MOMENTUM * (ahead - now) + (1 - MOMENTUM) * (now - state["before"])
            ahead = self.ball.project(now + drift)
        state["before"], state["now"] = now, ahead
        self.taken += 1
        return ahead
