"""Plain stacks of layers: what lies between the layers is guessed from sizes, and left to the owner's pictures to prove."""

from engine.models.torch_files.stacks.guessing import Plan, guess_plans
from engine.models.torch_files.stacks.network import build
from engine.models.torch_files.stacks.reading import read_layers

__all__ = ["Plan", "build", "guess_plans", "read_layers"]
