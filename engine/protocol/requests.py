"""What can be asked of the engine, from the window, the command line or Python."""

from dataclasses import dataclass, field
from typing import Any

from engine.results.scan_result import Context, Depth, Seen

MOST_SENT_TO_LOOK = 100
"""Pictures that a web service is sent at most before a check, once the user allowed its address."""


@dataclass(frozen=True)
class Overrides:
    """What the user says about the input where understanding may get it wrong; None means "find out".

    ``labels`` is a file with one class name a line; ``layout`` is NCHW or NHWC; ``scaling`` is one of
    ``0-1``, ``0-255``, ``-1-1``, ``imagenet``; ``colour_order`` is RGB or BGR; ``structure`` is the name of one way to
    join the layers of a file that does not say it. For tables of texts: a column is a name or a number from 1, and
    ``label_column`` "" means that there is none; ``delimiter`` is the sign between columns; ``encoding`` such as utf-8.
    """

    labels: str | None = None
    layout: str | None = None
    scaling: str | None = None
    colour_order: str | None = None
    text_column: str | None = None
    label_column: str | None = None
    structure: str | None = None
    delimiter: str | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class Common:
    """What every job takes: ``device`` is auto, cpu, cuda, mps or xpu; ``threads`` None lets Toughen choose.

    ``allow_address`` is the web service that may be asked ("" allows none), ``max_requests`` how often.
    """

    seed: int = 0
    device: str = "auto"
    threads: int | None = None
    seen: Seen = "unknown"
    context: Context = Context()
    overrides: Overrides = Overrides()
    allow_address: str = ""
    max_requests: int | None = None


@dataclass(frozen=True)
class InspectRequest:
    """What is this model, what can it do, is the file safe to open, how long would each depth take."""

    model: str
    data: str | None = None
    common: Common = Common()


@dataclass(frozen=True)
class ScanRequest:
    """Check a model. ``sizes`` overrides the main pair (box units); ``tests`` None means all of the depth."""

    model: str
    data: str
    out: str
    depth: Depth = "standard"
    limit: int | None = None
    sizes: tuple[float, ...] | None = None
    tests: tuple[str, ...] | None = None
    time_limit_min: float | None = None
    keep_examples: bool = False
    resume: bool = False
    common: Common = Common()


@dataclass(frozen=True)
class HardenRequest:
    """Strengthen a copy. ``strength`` is gentle, balanced or strong; ``max_accuracy_drop`` is in points.

    ``limit``: most samples of ``data`` that are used; None means all. ``test_limit``: most test samples that the proof
    attacks, None means the ordinary number; ordinary accuracy is always measured on all. Fewer are quicker and prove
    less.
    """

    model: str
    data: str
    out: str
    test_data: str | None = None
    minutes: float | None = None
    strength: str = "balanced"
    max_accuracy_drop: float = 2.0
    limit: int | None = None
    test_limit: int | None = None
    resume: bool = False
    common: Common = Common()


@dataclass(frozen=True)
class ReportRequest:
    """Write the report of a result folder or a ``scan.json``; ``compare`` is a result folder to show as "before"."""

    source: str
    out: str | None = None
    formats: tuple[str, ...] = ("html", "pdf", "json")
    lang: str = "en"
    title: str = ""
    compare: str | None = None


@dataclass(frozen=True)
class KeepRequest:
    """Save a strengthened model on the owner's click, or discard one.

    ``action`` is ``keep`` (copy it to ``to``), ``discard`` (into Toughen's bin) or ``restore`` (out of the bin again).
    """

    result: str
    action: str = "keep"
    to: str | None = None
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TrustRequest:
    """Files whose programs may run.

    ``action`` is ``list``, ``look`` (what could happen if ``model`` were trusted), ``trust`` (only while its SHA-256
    still begins with ``letters``, which the owner read and typed), or ``withdraw`` (the file ``model``, or those whose
    SHA-256 begins with ``letters``).
    """

    action: str = "list"
    model: str = ""
    letters: str = ""


@dataclass(frozen=True)
class ConnectRequest:
    """Try a web service with one picture or text, write its description, or put its key into the keyring.

    ``description`` is the content of the file. With ``allow_address``, one request is sent, about the picture
    ``sample`` or the ``text``. With ``out``, the description is written there. With ``key``, that goes into the
    system's keyring, under the name in the description, and nowhere else.
    """

    description: dict[str, Any]
    allow_address: str = ""
    sample: str = ""
    text: str = ""
    out: str = ""
    key: str = field(default="", repr=False)


@dataclass(frozen=True)
class TryRequest:
    """Ask a text model about one ``text``. ``classes`` are the names of its classes, where they are known better."""

    model: str
    text: str
    classes: tuple[str, ...] = ()
    common: Common = Common()


Request = (
    InspectRequest
    | ScanRequest
    | HardenRequest
    | ReportRequest
    | KeepRequest
    | TrustRequest
    | ConnectRequest
    | TryRequest
)

COMMANDS: dict[str, type] = {
    "inspect": InspectRequest,
    "scan": ScanRequest,
    "harden": HardenRequest,
    "report": ReportRequest,
    "keep": KeepRequest,
    "trust": TrustRequest,
    "connect": ConnectRequest,
    "try": TryRequest,
}
"""Command name on the wire to the request it takes."""
