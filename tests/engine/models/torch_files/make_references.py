"""Records what torchvision and timm answer; run by hand where both are installed: ``python make_references.py``."""

import json
from pathlib import Path

import timm
import torch
import torchvision
from reference_weights import filled, picture

NAMES = {
    "torchvision": ("resnet18", "resnet34", "resnet50", "resnext50_32x4d", "mobilenet_v2", "efficientnet_b0", "vit_b_16", "convnext_tiny"),
    "timm": ("resnet18", "resnet50", "mobilenetv2_100", "efficientnet_b0", "tf_efficientnet_b0", "efficientnet_lite0", "tf_efficientnet_lite0", "vit_tiny_patch16_224", "vit_small_patch16_224", "convnext_tiny", "convnext_atto"),
}  # fmt: skip


def make(library: str, name: str) -> torch.nn.Module:
    """Return the library's network for four classes."""
    if library == "timm":
        return timm.create_model(name, num_classes=4)
    return getattr(torchvision.models, name)(num_classes=4)


def main() -> None:
    found = {}
    for library, names in NAMES.items():
        for name in names:
            model = make(library, name).eval()
            shapes = {key: tuple(value.shape) for key, value in model.state_dict().items()}
            model.load_state_dict(filled(shapes))
            side = 224 if "vit" in name else 65
            with torch.no_grad():
                logits = model(picture(side)).tolist()
            found[f"{library}/{name}"] = {"side": side, "logits": logits, "shapes": shapes}
    Path(__file__).with_name("references.json").write_text(json.dumps(found, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
