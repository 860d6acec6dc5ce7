"""How libraries name the parts of MobileNetV2 and EfficientNet: our own name to the file's."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """Names of the ends, of a block's place ({i} counts all blocks, {stage} and {j} those of a stage), and its parts.

    ``same`` pads as TensorFlow does; ``smoothing`` is BatchNorm's.
    """

    stem: tuple[str, str]
    head: tuple[str, str]
    classify: str
    block: str
    wide: dict[str, str]
    narrow: dict[str, str]
    same: bool
    smoothing: float

    @property
    def staged(self) -> bool:
        """Whether the names tell the stages."""
        return "{j}" in self.block

    def part(self, own: str, i: int, stage: int, j: int, *, wide: bool) -> str:
        """Return the file's name for a block's part."""
        return (
            self.block.format(i=i, stage=stage, j=j, next=i + 1, after=stage + 1)
            + (self.wide if wide else self.narrow)[own]
        )

    def end(self, own: str, blocks: int, stages: int) -> str:
        """Return the file's name for a part outside the blocks."""
        places = {"stem": self.stem[0], "stem_bn": self.stem[1], "head": self.head[0], "head_bn": self.head[1], "fc": self.classify}  # fmt: skip
        return places[own].format(last=blocks + 1, last_stage=stages + 1)


def _parts(*names: str) -> dict[str, str]:
    own = ("expand", "expand_bn", "depth", "depth_bn", "reduce", "grow", "project", "project_bn")
    return {part: name for part, name in zip(own, names) if name}


TIMM = Layout(
    ("conv_stem", "bn1"), ("conv_head", "bn2"), "classifier", "blocks.{stage}.{j}.",
    _parts("conv_pw", "bn1", "conv_dw", "bn2", "se.conv_reduce", "se.conv_expand", "conv_pwl", "bn3"),
    _parts("", "", "conv_dw", "bn1", "se.conv_reduce", "se.conv_expand", "conv_pw", "bn2"), False, 1e-5,
)  # fmt: skip
TORCHVISION_MOBILE = Layout(
    ("features.0.0", "features.0.1"), ("features.{last}.0", "features.{last}.1"), "classifier.1", "features.{next}.conv.",
    _parts("0.0", "0.1", "1.0", "1.1", "", "", "2", "3"), _parts("", "", "0.0", "0.1", "", "", "1", "2"), False, 1e-5,
)  # fmt: skip
TORCHVISION_EFFICIENT = Layout(
    ("features.0.0", "features.0.1"), ("features.{last_stage}.0", "features.{last_stage}.1"), "classifier.1",
    "features.{after}.{j}.block.", _parts("0.0", "0.1", "1.0", "1.1", "2.fc1", "2.fc2", "3.0", "3.1"),
    _parts("", "", "0.0", "0.1", "1.fc1", "1.fc2", "2.0", "2.1"), False, 1e-5,
)  # fmt: skip
EFFICIENTNET_PYTORCH = Layout(
    ("_conv_stem", "_bn0"), ("_conv_head", "_bn1"), "_fc", "_blocks.{i}.",
    _parts("_expand_conv", "_bn0", "_depthwise_conv", "_bn1", "_se_reduce", "_se_expand", "_project_conv", "_bn2"),
    _parts("", "", "_depthwise_conv", "_bn1", "_se_reduce", "_se_expand", "_project_conv", "_bn2"), True, 1e-3,
)  # fmt: skip
LAYOUTS = (TIMM, TORCHVISION_EFFICIENT, TORCHVISION_MOBILE, EFFICIENTNET_PYTORCH)
