"""Parameters of a finding's texts, read with their types, and sentences that several findings share."""

import math
from dataclasses import dataclass
from typing import Any

from engine.results import Context
from engine.words import of, say, say_of, say_technical, show_name


@dataclass(frozen=True)
class Texts:
    """The words of one finding."""

    title: str
    meaning: str
    why: str
    advice: tuple[str, ...]
    technical: str
    maker_message: str = ""


class Params:
    """Typed reading of JSON parameters.

    Raises:
        KeyError, TypeError, ValueError: a parameter is missing or has another form.
    """

    def __init__(self, values: dict[str, object]) -> None:
        self._values: dict[str, Any] = values

    def text(self, name: str) -> str:
        """Return a text."""
        return str(self._values[name])

    def optional_text(self, name: str) -> str:
        """Return a text; absent means ""."""
        return str(self._values.get(name) or "")

    def whole(self, name: str) -> int:
        """Return a whole number."""
        return int(self._values[name])

    def number(self, name: str) -> float:
        """Return a number."""
        return float(self._values[name])

    def optional(self, name: str) -> float | None:
        """Return a number, or None where there is none."""
        value = self._values.get(name)
        return None if value is None else float(value)

    def flag(self, name: str) -> bool:
        """Return a truth value; absent means False."""
        return bool(self._values.get(name, False))

    @property
    def task(self) -> str:
        """What the model sorts: "image" or "text"."""
        return self.optional_text("task") or "image"

    def texts(self, name: str) -> list[str]:
        """Return a list of texts; absent means empty."""
        return [str(item) for item in self._values.get(name, [])]

    def values(self, name: str) -> dict[str, Any]:
        """Return an object; absent means empty."""
        return dict(self._values.get(name, {}))

    def rows(self, name: str) -> list[Any]:
        """Return a list of small lists; absent means empty."""
        return list(self._values.get(name, []))

    def names(self, name: str) -> list[str]:
        """Return a list of names, safe to show in a sentence."""
        return [show_name(item) for item in self.texts(name)]


def context_params(context: Context, seen: str) -> dict[str, object]:
    """Return what the owner said, as parameters."""
    return {"exposure": context.exposure, "stakes": context.stakes, "seen": seen}


def sentences(*parts: str) -> str:
    """Join whole sentences, leaving out empty ones."""
    return " ".join(part for part in parts if part)


def seen_caveat(params: Params) -> str:
    """Return what follows from where the samples came from; "" when the model never saw them."""
    task = params.task
    return {
        "yes": say_of(task, "The model learned from these pictures, so expect worse results on new ones."),
        "unknown": say_of(task, "If the model learned from these pictures, expect worse results on new ones."),
    }.get(params.text("seen"), "")


def interval_sentence(params: Params, *, labelled: bool = True) -> str:
    """Return what the sample size allows to say about the share that went wrong; ends are rounded outwards."""
    low, high = params.optional("low"), params.optional("high")
    if low is None or high is None:
        return ""
    ends = {"low": f"{math.floor(100 * low + 1e-9)} %", "high": f"{math.ceil(100 * high - 1e-9)} %"}
    if not labelled:
        return say_of(
            params.task, "Judging from these, it changes its answer on {low} to {high} of all such pictures.", **ends
        )
    return say_of(params.task, "Judging from these, {low} to {high} of all such pictures go wrong.", **ends)


def caveats(params: Params) -> str:
    """Return what to keep in mind: too few samples to say much, and where they came from."""
    few = say_of(params.task, "There were too few pictures to say more.") if params.whole("n") < 20 else ""
    return sentences(few, seen_caveat(params))


def stakes_sentence(params: Params) -> str:
    """Return why it matters more when the owner said that mistakes are costly."""
    return say("You said that mistakes are costly here.") if params.text("stakes") == "yes" else ""


def figures(params: Params) -> str:
    """Return the measured figures for the technical part."""
    low, high = params.optional("low"), params.optional("high")
    if low is None or high is None:
        return ""
    return say_technical(
        "Error {share} ({count}), 95 % interval {low} to {high}.",
        share=f"{params.whole('wrong') / max(1, params.whole('n')):.4f}",
        count=of(params.whole("wrong"), params.whole("n")),
        low=f"{low:.4f}",
        high=f"{high:.4f}",
    )


def notes_of(params: Params) -> str:
    """Return the notes of the measurement, for the technical part."""
    notes = [show_name(note, 400) for note in params.texts("notes")]
    return sentences(*(note if note.endswith((".", "!", "?")) else f"{note}." for note in notes))


def measured(params: Params) -> str:
    """Return the figures and the notes, with which a technical part ends."""
    return sentences(figures(params), notes_of(params))


def nothing_to_do() -> tuple[str, ...]:
    """Return the advice for what has passed."""
    return (say("Nothing to do now. Check again when you change the model."),)
