"""A report before its form: the same sentences, tables, charts and pictures for HTML and PDF, all cleaned."""

from dataclasses import dataclass, field

from engine.results import Severity
from engine.words import Piece


@dataclass(frozen=True)
class Chart:
    """A chart with the text that stands for it and a caption (may be empty)."""

    svg: str
    alternative: str
    title: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Picture:
    """One PNG of evidence with its alternative text and caption."""

    png: bytes
    alternative: str
    caption: str


@dataclass(frozen=True)
class TextSide:
    """A text before or after, in pieces that are safe to show, under its caption."""

    caption: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Trio:
    """Original, changed and difference of one sample, with one sentence; pictures may be missing, texts have two sides."""

    sentence: str
    pictures: tuple[Picture, ...] = ()
    texts: tuple[TextSide, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table: caption, names of columns, rows of texts, a sentence below (may be empty).

    ``numeric`` columns are set right, ``wide`` ones take what is left.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    wide: tuple[int, ...] = (0,)
    note: str = ""


@dataclass(frozen=True)
class ScoreView:
    """A score: gauge, bars, and sentences about its limits."""

    caption: str
    gauge: Chart
    bars: Chart
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """A severity as shape, word and number."""

    severity: Severity
    shape: Chart
    words: str
    number: int = 0


@dataclass(frozen=True)
class Item:
    """One finding, or one clause of the proof: shape, title, figure, and texts under small headings.

    ``standards`` are pairs of an id and its words (may be empty).
    """

    mark: Mark
    title: str
    figure: str = ""
    figure_note: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    advice_title: str = ""
    advice: tuple[str, ...] = ()
    trios: tuple[Trio, ...] = ()
    technical: str = ""
    standards: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Group:
    """Items under one heading with a sentence before them. ``folded``: shown closed on a screen."""

    title: str
    lead: str
    items: tuple[Item, ...]
    folded: bool = False


@dataclass(frozen=True)
class Document:
    """A whole report. ``labels`` are the fixed words of the page; ``method`` is folded on a screen.

    ``next`` says what to do next, before the figures; None where each finding says it.
    """

    lang: str
    title: str
    kicker: str
    subject: str
    facts: tuple[tuple[str, str], ...]
    verdict: tuple[str, ...]
    tone: Severity
    notices: tuple[str, ...]
    scores: tuple[ScoreView, ...]
    marks: tuple[Mark, ...]
    charts: tuple[Chart, ...]
    tables: tuple[Table, ...]
    groups: tuple[Group, ...]
    method: tuple[Table, ...]
    limits: tuple[str, ...]
    labels: dict[str, str] = field(default_factory=dict)
    next: Group | None = None
