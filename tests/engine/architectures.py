"""Tiny, randomly initialised classifiers of the architectures that transformers has, and both PyTorch exporters."""

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import nn

os.environ["HF_HUB_OFFLINE"] = "1"

SIDE = 32
LENGTH = 10
WORDS = 60

_VIT = {
    "hidden_size": 24,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "image_size": SIDE,
    "patch_size": 8,
}
_CONVNEXT = {"hidden_sizes": [8, 12, 16, 20], "depths": [1, 1, 1, 1], "image_size": SIDE}
_SWIN = {"embed_dim": 8, "depths": [1, 2], "num_heads": [1, 2], "window_size": 4, "image_size": SIDE, "patch_size": 2}
_RESNET = {"embedding_size": 8, "hidden_sizes": [8, 16], "depths": [1, 1]}

PICTURES: dict[str, tuple[str, dict[str, Any]]] = {
    "vit": ("ViT", _VIT),
    "deit": ("DeiT", _VIT),
    "beit": ("Beit", {**_VIT, "use_relative_position_bias": True, "layer_scale_init_value": 0.1}),
    "data2vec": ("Data2VecVision", {**_VIT, "use_relative_position_bias": True}),
    "dinov2": ("Dinov2", {**_VIT, "mlp_ratio": 2}),
    "vit_msn": ("ViTMSN", _VIT),
    "swin": ("Swin", _SWIN),
    "swinv2": ("Swinv2", _SWIN),
    "convnext": ("ConvNext", _CONVNEXT),
    "convnextv2": ("ConvNextV2", _CONVNEXT),
    "resnet": ("ResNet", {**_RESNET, "layer_type": "basic"}),
    "resnet_bottleneck": ("ResNet", {**_RESNET, "layer_type": "bottleneck"}),
    "regnet": ("RegNet", {**_RESNET, "groups_width": 8}),
    "mobilenet_v1": ("MobileNetV1", {"depth_multiplier": 0.125, "image_size": SIDE}),
    "mobilenet_v2": ("MobileNetV2", {"depth_multiplier": 0.125, "image_size": SIDE}),
    "efficientnet": ("EfficientNet", {
        "image_size": SIDE, "in_channels": [32, 16], "out_channels": [16, 24], "kernel_sizes": [3, 5], "strides": [1, 2],
        "num_block_repeats": [1, 1], "expand_ratios": [1, 4], "hidden_dim": 1280, "width_coefficient": 1.0,
        "depth_coefficient": 1.0, "depthwise_padding": []}),
    "mobilevit": ("MobileViT", {
        "image_size": SIDE, "hidden_sizes": [16, 20, 24], "neck_hidden_sizes": [8, 8, 8, 12, 16, 20, 24],
        "num_attention_heads": 2, "expand_ratio": 2.0}),
    "levit": ("Levit", {
        "image_size": 64, "hidden_sizes": [16, 24, 32], "num_attention_heads": [1, 2, 2], "depths": [1, 1, 1],
        "key_dim": [8, 8, 8], "attention_ratio": [2, 2, 2], "mlp_ratio": [2, 2, 2]}),
    "segformer": ("Segformer", {
        "image_size": SIDE, "hidden_sizes": [8, 8, 16, 16], "depths": [1, 1, 1, 1], "num_attention_heads": [1, 1, 2, 2],
        "mlp_ratios": [2, 2, 2, 2]}),
    "poolformer": ("PoolFormer", {"hidden_sizes": [8, 8, 16, 16], "depths": [1, 1, 1, 1]}),
    "pvt_v2": ("PvtV2", {"image_size": SIDE, "hidden_sizes": [8, 8, 16, 16], "depths": [1, 1, 1, 1],
                         "num_attention_heads": [1, 1, 2, 2], "mlp_ratios": [2, 2, 2, 2]}),
    "focalnet": ("FocalNet", {"image_size": SIDE, "embed_dim": 8, "depths": [1, 1], "focal_levels": [1, 1],
                              "focal_windows": [3, 3], "hidden_sizes": [8, 16]}),
}  # fmt: skip

_BERT = {
    "vocab_size": WORDS, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 24,
    "max_position_embeddings": 32, "pad_token_id": 0,
}  # fmt: skip
_ROBERTA = {**_BERT, "pad_token_id": 1}

TEXTS: dict[str, tuple[str, dict[str, Any]]] = {
    "bert": ("Bert", _BERT),
    "distilbert": ("DistilBert", {"vocab_size": WORDS, "dim": 16, "n_layers": 2, "n_heads": 2, "hidden_dim": 1280, "max_position_embeddings": 32}),
    "roberta": ("Roberta", _ROBERTA),
    "deberta_v2": ("DebertaV2", {**_BERT, "relative_attention": True, "pos_att_type": ["p2c", "c2p"], "position_buckets": 8, "norm_rel_ebd": "layer_norm", "share_att_key": True}),
    "electra": ("Electra", {**_BERT, "embedding_size": 12}),
    "mpnet": ("MPNet", {**_ROBERTA}),
    "xlm_roberta": ("XLMRoberta", _ROBERTA),
    "albert": ("Albert", {**_BERT, "embedding_size": 12}),
    "camembert": ("Camembert", _ROBERTA),
    "rembert": ("RemBert", {**_BERT, "input_embedding_size": 12, "output_embedding_size": 12}),
    "ernie": ("Ernie", _BERT),
    "squeezebert": ("SqueezeBert", {**_BERT, "embedding_size": 16, "q_groups": 2, "k_groups": 2, "v_groups": 2, "post_attention_groups": 1, "intermediate_groups": 2, "output_groups": 2}),
}  # fmt: skip


class Logits(nn.Module):
    """A classifier with plain positional inputs that returns logits only."""

    def __init__(self, inner: nn.Module, names: tuple[str, ...]) -> None:
        super().__init__()
        self.inner = inner
        self.names = names

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.inner(**dict(zip(self.names, inputs))).logits
        return logits


def make(name: str, eager: bool) -> Logits:
    """Return the classifier with random weights and statistics, in evaluation mode; ``eager``: plain attention."""
    import transformers

    family, options = {**PICTURES, **TEXTS}[name]
    torch.manual_seed(0)
    task = "ForImageClassification" if name in PICTURES else "ForSequenceClassification"
    config = getattr(transformers, f"{family}Config")(**options, num_labels=5)
    try:
        config._attn_implementation = "eager" if eager else "sdpa"
        inner = getattr(transformers, family + task)(config)
    except ValueError:  # architectures that know plain attention only
        config._attn_implementation = "eager"
        inner = getattr(transformers, family + task)(config)
    with torch.no_grad():
        for module in inner.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.running_mean.normal_(0, 0.2)
                module.running_var.uniform_(0.6, 1.4)
        for weight in inner.parameters():
            weight.add_(0.15 * torch.randn(weight.shape))
    names = ("pixel_values",) if name in PICTURES else ("input_ids", "attention_mask")
    return Logits(inner, names).eval()


def examples(name: str, count: int) -> tuple[torch.Tensor, ...]:
    """Return random inputs: pictures, or words and a mask with filled ends."""
    generator = torch.Generator().manual_seed(count)
    if name in PICTURES:
        side = PICTURES[name][1].get("image_size", SIDE)
        return (torch.rand(count, 3, side, side, generator=generator),)
    words = torch.randint(3, WORDS, (count, LENGTH), generator=generator)
    mask = (torch.arange(LENGTH) < torch.randint(5, LENGTH + 1, (count, 1), generator=generator)).long()
    return words, mask


def export(net: Logits, name: str, path: Path, *, dynamo: bool, opset: int, fixed: bool, two_files: bool) -> None:
    """Export as a user would; whatever the exporter itself raises goes on."""
    inputs = examples(name, 1 if fixed else 2)
    names, options = list(net.names), {}
    if not fixed and dynamo:
        dims = ({0: torch.export.Dim("batch")},) * len(inputs)
        options = {"dynamic_shapes": (dims,)}
    elif not fixed:
        axes = {item: {0: "batch"} for item in (*names, "logits")}
        options = {"dynamic_axes": axes}
    with quiet():
        torch.onnx.export(
            net, inputs, path, input_names=names, output_names=["logits"], opset_version=opset, dynamo=dynamo,
            external_data=two_files, verbose=False, **options,
        )  # fmt: skip


@contextmanager
def quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


Make = Callable[[str, bool], Logits]
