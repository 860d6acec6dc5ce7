"""Small rotations, shifts and scalings: what a tilted camera does, searched for the worst case.

Source: Engstrom, Tran, Tsipras, Schmidt, Madry 2019, "Exploring the landscape of spatial robustness": a grid beats
gradients here. Deviation: a coarse grid from its corners inwards, then random draws of which the second half shrink
around the worst found so far. What moves in from outside repeats the picture's border.
"""

import itertools
from dataclasses import dataclass

import torch
from torch.nn import functional

from engine.attacks.image.task import Task

PRESET_ROTATION_DEG, PRESET_SHIFT, PRESET_SCALE = 10.0, 0.10, 0.05
"""At the preset of 10 degrees: shift as a share of the side, scaling as a share of the size. Other sizes: in proportion."""


def limits(rotation_deg: float) -> torch.Tensor:
    """Return the largest rotation (radians), shift along x and y (shares of the side) and scaling, (4,)."""
    part = rotation_deg / PRESET_ROTATION_DEG
    return torch.tensor([torch.pi * rotation_deg / 180, PRESET_SHIFT * part, PRESET_SHIFT * part, PRESET_SCALE * part])


def warp(pictures: torch.Tensor, moves: torch.Tensor) -> torch.Tensor:
    """Return ``pictures`` (n, c, h, w) rotated, shifted and scaled by ``moves`` (n, 4), in [0, 1].

    Moves are rotation in radians, shift along x and y as shares of the side, and enlargement (0.05 is 5 % larger).
    """
    turn, right, down, larger = moves.unbind(1)
    height, width = pictures.shape[2:]
    cosine, sine = turn.cos() / (1 + larger), turn.sin() / (1 + larger)
    # grid_sample maps output places to input places, so the matrix is the inverse of the move; x and y are in
    # half-sides, which only a square picture has equal
    across = torch.stack([cosine, sine * height / width], 1)
    along = torch.stack([-sine * width / height, cosine], 1)
    shift = torch.stack([-2 * right, -2 * down], 1)
    matrix = torch.stack([across, along], 1)
    offset = matrix @ shift[:, :, None]
    grid = functional.affine_grid(torch.cat([matrix, offset], 2), list(pictures.shape), align_corners=False)
    return functional.grid_sample(pictures, grid, padding_mode="border", align_corners=False).clamp_(0, 1)


def corners_first(points: int) -> torch.Tensor:
    """Return the grid of ``points`` values a side in [-1, 1] over the four moves, extremes first, without the origin."""
    values = torch.linspace(-1, 1, points).tolist()
    grid = torch.tensor(sorted(itertools.product(values, repeat=4), key=lambda move: -sum(map(abs, move))))
    return grid[grid.abs().sum(1) > 0]


@dataclass(frozen=True)
class WarpSearch:
    """A grid of ``points`` values a side, then ``draws`` random moves, half of them around the worst so far."""

    points: int
    draws: int
    name: str = "warp"

    @property
    def settings(self) -> dict[str, object]:
        """What the report's technical part says of this attack."""
        return {
            "grid": len(corners_first(self.points)),
            "draws": self.draws,
            "shift_per_degree": PRESET_SHIFT / PRESET_ROTATION_DEG,
            "scale_per_degree": PRESET_SCALE / PRESET_ROTATION_DEG,
            "padding": "border",
        }

    @property
    def cost(self) -> float:
        """Work per sample that stays standing, in forwards."""
        return float(len(corners_first(self.points)) + self.draws)

    def __call__(self, task: Task) -> None:
        """Search for the samples of ``task`` that still stand."""
        worst = torch.zeros(len(task.clean), 4, device=task.clean.device)
        largest = task.best.margin.clone()
        grid = corners_first(self.points).to(task.clean.device)
        for number in range(len(grid) + self.draws):
            rows = task.best.standing()
            if not len(rows):
                return
            draw = number - len(grid)
            moves = grid[number].expand(len(rows), 4) if draw < 0 else self._drawn(task, rows, worst[rows], draw)
            pictures = warp(task.clean[rows], moves * limits(task.budget.size).to(moves.device))
            margins = task.best.offer(rows, pictures, task.probe.logits(pictures))
            better = margins > largest[rows]
            worst[rows[better]], largest[rows[better]] = moves[better], margins[better]
            task.tick((number + 1) / (len(grid) + self.draws))

    def _drawn(self, task: Task, rows: torch.Tensor, worst: torch.Tensor, draw: int) -> torch.Tensor:
        stream = task.stream(self.name, 0, rows)
        late = max(0.0, 2 * draw / self.draws - 1)
        if draw < self.draws / 2:
            return task.tensor(stream.uniform((4,), draw, -1, 1))
        return (worst + (0.5 - 0.4 * late) * task.tensor(stream.normal((4,), draw))).clamp(-1, 1)
