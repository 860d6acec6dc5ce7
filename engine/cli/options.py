"""The options that commands share, with help that a beginner understands."""

from enum import StrEnum
from typing import Annotated

import typer


class Device(StrEnum):
    """Where to compute."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"
    mps = "mps"
    xpu = "xpu"


class SeenAnswer(StrEnum):
    """Whether the model learned from these pictures or texts."""

    yes = "yes"
    no = "no"
    unknown = "unknown"


class DepthName(StrEnum):
    """How thorough a check is."""

    quick = "quick"
    standard = "standard"
    thorough = "thorough"


class StrengthName(StrEnum):
    """How strong the strengthened model should become."""

    gentle = "gentle"
    balanced = "balanced"
    strong = "strong"


ModelArgument = Annotated[
    str, typer.Argument(help="The model: a file, a folder, or the zip from Teachable Machine.", show_default=False)
]
DataOption = Annotated[
    str,
    typer.Option(
        "--data",
        help="Pictures: a folder or zip, best with one folder per class. Texts: a table (CSV, TSV, JSON), or such folders.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON on standard output.")]
SeedOption = Annotated[int, typer.Option("--seed", help="The same seed gives the same result.")]
DeviceOption = Annotated[Device, typer.Option("--device", help="Where to compute.")]
ThreadsOption = Annotated[
    int | None, typer.Option("--threads", min=1, help="How many processor threads to use.", show_default=False)
]
SeenOption = Annotated[SeenAnswer, typer.Option("--seen", help="Were these pictures or texts used to make the model?")]
LabelsOption = Annotated[
    str | None, typer.Option("--labels", help="A file with one class name a line.", show_default=False)
]
LayoutOption = Annotated[
    str | None,
    typer.Option("--layout", help="For pictures: how the model stores them, NCHW or NHWC.", show_default=False),
]
ScalingOption = Annotated[
    str | None,
    typer.Option(
        "--scaling",
        help="For pictures: the numbers the model expects, 0-1, 0-255, -1-1 or imagenet.",
        show_default=False,
    ),
]
ColourOption = Annotated[
    str | None, typer.Option("--colour-order", help="For pictures: RGB or BGR.", show_default=False)
]
TextColumnOption = Annotated[
    str | None,
    typer.Option(
        "--text-column", help="For tables: the column with the texts, a name or a number.", show_default=False
    ),
]
LabelColumnOption = Annotated[
    str | None,
    typer.Option("--label-column", help='For tables: the column with the classes; "" for none.', show_default=False),
]
DelimiterOption = Annotated[
    str | None,
    typer.Option("--delimiter", help="For tables: comma, semicolon, tab, bar, or the sign itself.", show_default=False),
]
EncodingOption = Annotated[
    str | None,
    typer.Option("--encoding", help="For tables: how letters are stored, such as utf-8 or cp1252.", show_default=False),
]
StructureOption = Annotated[
    str | None,
    typer.Option(
        "--structure",
        help="How the layers are joined, where the file does not say it: a name from inspect --json.",
        show_default=False,
    ),
]
AllowOption = Annotated[
    str,
    typer.Option(
        "--allow-address",
        help="For a web service: the address that your pictures or texts may be sent to.",
        show_default=False,
    ),
]
RequestsOption = Annotated[
    int | None,
    typer.Option("--max-requests", min=1, help="For a web service: send at most this many.", show_default=False),
]
