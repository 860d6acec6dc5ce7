"""Small networks of the ordinary families, and both PyTorch exporters of ONNX as a user would call them."""

import warnings
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional


def block(inputs: int, outputs: int, act: nn.Module | None = None, **options: object) -> nn.Sequential:
    conv = nn.Conv2d(
        inputs, outputs, options.pop("kernel", 3), padding=options.pop("padding", 1), bias=False, **options
    )
    return nn.Sequential(conv, nn.BatchNorm2d(outputs), nn.ReLU() if act is None else act)


class Residual(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.first = block(inputs, outputs, stride=stride)
        self.second = block(outputs, outputs, nn.Identity())
        self.short = block(inputs, outputs, nn.Identity(), kernel=1, padding=0, stride=stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.relu(self.second(self.first(x)) + self.short(x))


class ResNet(nn.Module):
    def __init__(self, width: int = 8, blocks: int = 1) -> None:
        super().__init__()
        self.stem = block(3, width)
        self.pool = nn.MaxPool2d(3, 2, 1)
        parts = []
        inputs = width
        for stage in range(3):
            for index in range(blocks):
                outputs = width * 2**stage
                parts.append(Residual(inputs, outputs, 2 if stage and not index else 1))
                inputs = outputs
        self.parts = nn.Sequential(*parts)
        self.classify = nn.Linear(inputs, 7)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = functional.adaptive_avg_pool2d(self.parts(self.pool(self.stem(x))), 1)
        return self.classify(torch.flatten(x, 1))


class MobileNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = block(3, 8, nn.ReLU6(), stride=2)
        self.wide = block(8, 24, nn.ReLU6(), kernel=1, padding=0)
        self.depth = block(24, 24, nn.ReLU6(), groups=24)
        self.narrow = block(24, 8, nn.Identity(), kernel=1, padding=0)
        self.drop = nn.Dropout(0.2)
        self.classify = nn.Linear(8, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        x = x + self.narrow(self.depth(self.wide(x)))
        return self.classify(self.drop(x.mean([2, 3])))


class DenseNet(nn.Module):
    """BatchNorm before the convolution: exporters cannot fold it."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1)
        self.norms = nn.ModuleList(nn.BatchNorm2d(8 + 4 * index) for index in range(3))
        self.convs = nn.ModuleList(nn.Conv2d(8 + 4 * index, 4, 3, padding=1, bias=False) for index in range(3))
        self.last = nn.BatchNorm2d(20)
        self.classify = nn.Linear(20, 6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        for norm, conv in zip(self.norms, self.convs):
            x = torch.cat((x, conv(functional.relu(norm(x)))), 1)
        x = functional.avg_pool2d(functional.relu(self.last(x)), 2)
        return self.classify(functional.adaptive_avg_pool2d(x, 1).view(x.size(0), -1))


class ChannelNet(nn.Module):
    """Squeeze-and-excitation, hard-swish, channel shuffle."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = block(3, 8, nn.Hardswish(), stride=2)
        self.down = nn.Conv2d(8, 4, 1)
        self.up = nn.Conv2d(4, 8, 1)
        self.mix = nn.Conv2d(8, 8, 3, padding=1, groups=2)
        self.act = nn.SiLU()
        self.classify = nn.Linear(8, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        x = x * functional.hardsigmoid(self.up(functional.relu(self.down(functional.adaptive_avg_pool2d(x, 1)))))
        n, c, h, w = x.shape
        x = x.view(n, 2, c // 2, h, w).transpose(1, 2).contiguous().view(n, c, h, w)
        return self.classify(self.act(self.mix(x)).mean((2, 3)))


class Inception(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.one = block(3, 4, kernel=1, padding=0)
        self.three = block(3, 4)
        self.five = block(3, 4, kernel=5, padding=2)
        self.pooled = block(3, 4, kernel=1, padding=0)
        self.classify = nn.Linear(16, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        pooled = self.pooled(functional.avg_pool2d(x, 3, 1, 1))
        x = torch.cat((self.one(x), self.three(x), self.five(x), pooled), 1)
        x = functional.max_pool2d(x, 3, 2, ceil_mode=True)
        return self.classify(functional.adaptive_max_pool2d(x, 1).flatten(1))


class NormNet(nn.Module):
    """ConvNeXt-like: layer norm over channels, GELU, layer scale; group and instance norm."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 4, 4)
        self.depth = nn.Conv2d(8, 8, 7, padding=3, groups=8)
        self.norm = nn.LayerNorm(8)
        self.wide, self.narrow = nn.Linear(8, 16), nn.Linear(16, 8)
        self.scale = nn.Parameter(torch.rand(8))
        self.group, self.instance = nn.GroupNorm(2, 8), nn.InstanceNorm2d(8, affine=True)
        self.act = nn.PReLU(8)
        self.classify = nn.Linear(8, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        y = self.norm(self.depth(x).permute(0, 2, 3, 1))
        y = (self.narrow(functional.gelu(self.wide(y))) * self.scale).permute(0, 3, 1, 2)
        y = functional.leaky_relu(self.group(x + y), 0.1)
        return self.classify(self.act(self.instance(y) + y).mean((2, 3)))


class UpNet(nn.Module):
    """Resizing, transposed convolution, padding, pixel shuffle and further activations."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(8, 8, 3, stride=2, padding=1, output_padding=1)
        self.mix = nn.Conv2d(10, 8, 3)
        self.classify = nn.Linear(16, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        small = functional.elu(self.stem(x))
        large = functional.softplus(self.up(small))
        near = functional.interpolate(small, scale_factor=2.0, mode="nearest")
        smooth = functional.interpolate(small, size=x.shape[2:], mode="bilinear", align_corners=False)
        shuffled = functional.pixel_shuffle(small, 2)
        x = torch.cat((large * torch.tanh(near) + smooth, shuffled), 1)
        x = self.mix(functional.pad(x, (1, 1, 1, 1), mode="reflect"))
        first, second = torch.split(functional.selu(x), 4, 1)
        x = torch.cat((first.clamp(min=-1), second, functional.mish(first), first.abs().sqrt() + second**2), 1)
        return self.classify(x.mean((2, 3)))


class NhwcNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = ResNet()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.inner(x.permute(0, 3, 1, 2))


class Scaled(nn.Module):
    """Normalisation inside the model: these numbers are no weights."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor([0.4, 0.5, 0.6]).reshape(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor([0.2, 0.3, 0.4]).reshape(1, 3, 1, 1))
        self.inner = MobileNet()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.inner((x - self.mean) / self.std)


def plain_cnn() -> nn.Module:
    return nn.Sequential(block(3, 8), block(8, 16, stride=2), nn.Flatten(), nn.Linear(16 * 64, 10))


def vgg() -> nn.Module:
    features = [
        nn.Conv2d(3, 8, 3, padding=1),
        nn.ReLU(True),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 8, 3, padding=1),
        nn.ReLU(True),
    ]
    head = [nn.Linear(128, 32), nn.ReLU(True), nn.Dropout(), nn.Linear(32, 6)]
    return nn.Sequential(*features, nn.AdaptiveAvgPool2d(4), nn.Flatten(), *head)


def squeezenet() -> nn.Module:
    """Output (n, classes, 1, 1), flattened by nobody."""
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2), nn.ReLU(), nn.LocalResponseNorm(3), nn.MaxPool2d(3, 2, ceil_mode=True),
        nn.Conv2d(8, 5, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
    )  # fmt: skip


NETS: dict[str, Callable[[], nn.Module]] = {
    "plain": plain_cnn,
    "resnet": ResNet,
    "mobilenet": MobileNet,
    "densenet": DenseNet,
    "vgg": vgg,
    "squeezenet": squeezenet,
    "inception": Inception,
    "channel": ChannelNet,
    "norms": NormNet,
    "up": UpNet,
    "nhwc": NhwcNet,
    "scaled": Scaled,
    "softmax": lambda: nn.Sequential(MobileNet(), nn.Softmax(1)),
    "log_softmax": lambda: nn.Sequential(vgg(), nn.LogSoftmax(-1)),
    "two_class": lambda: nn.Sequential(plain_cnn(), nn.ReLU(), nn.Linear(10, 1), nn.Sigmoid()),
    "multi_label": lambda: nn.Sequential(MobileNet(), nn.Sigmoid()),
}


def input_shape(name: str) -> tuple[int, ...]:
    return (16, 16, 3) if name == "nhwc" else (3, 16, 16)


def make_net(name: str, seed: int = 0) -> nn.Module:
    """Return the network with running statistics as after some training, in eval mode."""
    torch.manual_seed(seed)
    net = NETS[name]()
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.3)
            nn.init.normal_(module.running_mean, 0, 0.3)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
    return net.eval()


def export_net(net: nn.Module, shape: tuple[int, ...], path: Path, **options: object) -> Path:
    """Export as a user would. Options: ``dynamo``, ``opset``, ``batch`` (None: any size), ``external``."""
    dynamo, batch = options.get("dynamo", False), options.get("batch")
    example = torch.zeros(2 if batch is None else batch, *shape)
    free: dict[str, object] = {}
    if batch is None:
        dynamic = {0: torch.export.Dim("batch")} if dynamo else {0: "batch"}
        free = (
            {"dynamic_shapes": (dynamic,)} if dynamo else {"dynamic_axes": {"input": dynamic, "output": {0: "batch"}}}
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net, (example,), path, input_names=["input"], output_names=["output"], opset_version=options.get("opset"),
            dynamo=dynamo, external_data=bool(options.get("external", False)), verbose=False, **free,
        )  # fmt: skip
    return path
