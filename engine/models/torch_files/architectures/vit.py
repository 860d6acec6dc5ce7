"""Vision Transformer (Dosovitskiy et al. 2021) as timm and torchvision name it, with 64 numbers a head."""

import math
import re

import torch
from torch import nn
from torch.nn import functional

from engine.models.torch_files.architectures.built import Built, Shapes

_HEAD_WIDTH = 64
_SMOOTHING = 1e-6
_TORCHVISION = (
    (r"^cls_token$", "class_token"),
    (r"^pos_embed$", "encoder.pos_embedding"),
    (r"^patch_embed\.proj\.", "conv_proj."),
    (r"^norm\.", "encoder.ln."),
    (r"^head\.", "heads.head."),
    (r"^blocks\.([0-9]+)\.", r"encoder.layers.encoder_layer_\1."),
    (r"\.norm([12])\.", r".ln_\1."),
    (r"\.attn\.qkv\.", ".self_attention.in_proj_"),
    (r"\.attn\.proj\.", ".self_attention.out_proj."),
    (r"\.mlp\.fc1\.", ".mlp.0."),
    (r"\.mlp\.fc2\.", ".mlp.3."),
)


class Attention(nn.Module):
    """Attention of every patch to every other."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (batch, patches, width)."""
        batch, length, width = x.shape
        parts = self.qkv(x).reshape(batch, length, 3, width // _HEAD_WIDTH, _HEAD_WIDTH).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(parts[0], parts[1], parts[2])
        joined: torch.Tensor = self.proj(mixed.transpose(1, 2).reshape(batch, length, width))
        return joined


class Block(nn.Module):
    """Attention and a small network for each patch, both added to what comes in."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width, _SMOOTHING), nn.LayerNorm(width, _SMOOTHING)
        self.attn = Attention(width)
        self.mlp = nn.ModuleDict({"fc1": nn.Linear(width, hidden), "fc2": nn.Linear(hidden, width)})

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return (batch, patches, width)."""
        x = x + self.attn(self.norm1(x))
        hidden = functional.gelu(self.mlp["fc1"](self.norm2(x)))
        return x + self.mlp["fc2"](hidden)  # type: ignore[no-any-return]


class VisionTransformer(nn.Module):
    """Pictures (batch, channels, side, side) to logits (batch, classes)."""

    def __init__(
        self, channels: int, patch: int, width: int, hidden: int, depth: int, length: int, classes: int
    ) -> None:
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.zeros(1, length, width))
        self.patch_embed = nn.ModuleDict({"proj": nn.Conv2d(channels, width, patch, patch)})
        self.blocks = nn.Sequential(*(Block(width, hidden) for _ in range(depth)))
        self.norm = nn.LayerNorm(width, _SMOOTHING)
        self.head = nn.Linear(width, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return logits."""
        patches = self.patch_embed["proj"](x).flatten(2).transpose(1, 2)
        x = torch.cat((self.cls_token.expand(len(x), -1, -1), patches), 1) + self.pos_embed
        logits: torch.Tensor = self.head(self.norm(self.blocks(x))[:, 0])
        return logits


def build(shapes: Shapes, told: str) -> Built | None:  # noqa: ARG001 - one signature for all
    """Return the network whose weights these are, or None."""
    timm = "cls_token" in shapes

    def place(name: str) -> str:
        """Return the name of a weight in these files."""
        return name if timm else _torchvision(name)

    wanted = ("pos_embed", "patch_embed.proj.weight", "blocks.0.mlp.fc1.weight", "head.weight")
    if not all(place(name) in shapes for name in wanted):
        return None
    positions, proj, hidden, head = (shapes[place(name)] for name in wanted)
    if len(positions) != 3 or len(proj) != 4 or positions[2] % _HEAD_WIDTH:
        return None
    depth = 0
    while place(f"blocks.{depth}.norm1.weight") in shapes:
        depth += 1
    rows = math.isqrt(max(0, positions[1] - 1))
    if rows * rows != positions[1] - 1:
        return None
    network = VisionTransformer(proj[1], proj[2], proj[0], hidden[0], depth, positions[1], head[0])
    renamed = {} if timm else {name: _torchvision(name) for name in network.state_dict()}
    name = {192: "ViT-Ti", 384: "ViT-S", 768: "ViT-B", 1024: "ViT-L"}.get(proj[0], "ViT")
    side = rows * proj[2]
    return Built(f"{name}/{proj[2]}", network, head[0], (proj[1], side, side), renamed)


def _torchvision(name: str) -> str:
    for pattern, replacement in _TORCHVISION:
        name = re.sub(pattern, replacement, name)
    return name
