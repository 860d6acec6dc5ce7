"""Connect to a web service: what the owner says about it, one try, and the file that describes it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client import EngineClient
from desktop_app.view_models.job import Job
from desktop_app.view_models.project import Finished, Project
from desktop_app.view_models.service import ON_BUTTON, shown_address
from engine.protocol import ConnectRequest
from engine.results import ConnectResult, FoundPlace
from engine.words import clean_name, join_names, say

Way = Literal["json", "form", "raw"]
KeyPlace = Literal["none", "environment", "keyring"]
_LONGEST = 60


@dataclass
class Form:
    """What the owner typed; all but ``key`` ends up in the description."""

    address: str = ""
    size: str = "224 x 224"
    grey: bool = False
    way: Way = "json"
    template: str = '{"image": "{picture_base64}"}'
    field: str = "image"
    key_place: KeyPlace = "none"
    key_name: str = ""
    key: str = ""
    header: str = "Authorization"
    header_value: str = "Bearer {key}"
    classes: str = ""
    rate: str = "5"
    price: str = ""
    currency: str = "EUR"


class ConnectModel(QObject):
    """Turns the form into a description, asks the engine to try it, and to write it."""

    changed = Signal()
    saved = Signal()

    def __init__(self, project: Project, client: EngineClient) -> None:
        super().__init__()
        self._project = project
        self.form = Form()
        self.sample: Path | None = None
        self.chosen = 0
        self.result: ConnectResult | None = None
        self.mistake = ""
        self.job = Job(client, "connect")
        self.job.changed.connect(self.changed)
        self.job.finished.connect(self._finished)

    def change(self, name: str, value: str | bool) -> None:
        """Take what was typed or chosen; an earlier answer no longer holds."""
        if getattr(self.form, name) == value:
            return
        setattr(self.form, name, value)
        if name not in ("classes", "rate", "price", "currency"):
            self.result = None
        self.mistake = ""
        self.changed.emit()

    def choose_sample(self, path: Path) -> None:
        """Send this picture."""
        self.sample = path.absolute()
        self.changed.emit()

    def choose(self, place: str) -> None:
        """Take the place with this number as that of the scores."""
        self.chosen = int(place)
        self.changed.emit()

    @property
    def picture(self) -> Path | None:
        """What is sent: the chosen picture, or the first of the pictures that were chosen before."""
        return self.sample or self._project.pictures

    @property
    def picture_name(self) -> str:
        """Its name, safe to show."""
        if self.sample is None and self._project.pictures is not None:
            return say("the first picture of {name}", name=clean_name(self._project.pictures.name))
        return "" if self.sample is None else clean_name(self.sample.name)

    @property
    def address(self) -> str:
        """The address, safe to show."""
        return shown_address(self.form.address.strip(), ON_BUTTON)

    @property
    def can_send(self) -> bool:
        """Whether there is an address and a picture."""
        return bool(self.address) and self.picture is not None and not self.job.busy

    @property
    def send_label(self) -> str:
        """The words of the button, which name the address."""
        return say("Send one picture to {address}", address=self.address or "…")

    @property
    def places(self) -> tuple[FoundPlace, ...]:
        """Where the scores may be, the likeliest first."""
        return self.result.places if self.result else ()

    @property
    def can_save(self) -> bool:
        """Whether a place was found and chosen, with the names of the classes where they are needed."""
        if self.chosen >= len(self.places) or self.job.busy:
            return False
        return self.places[self.chosen].form != "label" or len(self._named()) > 1

    @property
    def try_words(self) -> str:
        """What the button does, and whether something was sent already."""
        if self.result is not None:
            return say("One picture was sent. If you change something, you can send it once more.")
        return say("So far nothing was sent. This sends one picture, and shows you the answer.")

    @property
    def classes_words(self) -> str:
        """Whether the names of the kinds are needed."""
        chosen = self.places[self.chosen] if self.chosen < len(self.places) else None
        if chosen is not None and chosen.form == "label":
            return say("Please name all kinds: the answer names only one of them.")
        if chosen is not None and chosen.classes:
            return say("The answer names them. Write them here only if some are missing.")
        return say("The answer does not name them. Write them in the order of the numbers, if you know it.")

    def _named(self) -> list[str]:
        return [name.strip() for name in self.form.classes.split(",") if name.strip()]

    @property
    def suggestion(self) -> Path:
        """Where the description may be written."""
        host = self.form.address.partition("//")[2].partition("/")[0].partition(":")[0]
        name = "".join(char for char in host if char.isalnum() or char in "-.")[:_LONGEST] or "service"
        documents = Path.home() / "Documents"
        return (documents if documents.is_dir() else Path.home()) / f"{name}.toughen-service.json"

    def send(self) -> None:
        """Let the engine send one picture; the key goes with it into the keyring, and is then forgotten here."""
        description = self._described()
        if description is None or self.picture is None:
            self.changed.emit()
            return
        key = self.form.key if self.form.key_place == "keyring" else ""
        address = self.form.address.strip()
        self.result, self.chosen, self.form.key = None, 0, ""
        self.job.run(ConnectRequest(description, address, str(self.picture), key=key))

    def save(self, path: Path) -> None:
        """Let the engine write the description with the chosen place."""
        description = self._described()
        if description is None or not self.can_save:
            self.changed.emit()
            return
        description |= self._answer(self.places[self.chosen])
        self.job.run(ConnectRequest(description, out=str(path)))

    def _answer(self, place: FoundPlace) -> dict[str, Any]:
        classes = self._named() or (list(place.classes) if place.form != "label" else [])
        return {"answer": place.place} | ({"classes": classes} if classes else {"class_count": max(2, place.count)})

    def _described(self) -> dict[str, Any] | None:
        """Return the description, or None with ``mistake`` set."""
        form = self.form
        sides = form.size.lower().replace("×", "x").split("x")
        if len(sides) != 2 or not all(side.strip().isdecimal() for side in sides):
            self.mistake = say("Write the size of the pictures like this: 224 x 224.")
            return None
        numbers = {"requests_per_second": form.rate, "price_per_1000": form.price}
        found: dict[str, Any] = {
            "toughen_service": 1,
            "address": form.address.strip(),
            "currency": form.currency.strip(),
        }
        try:
            found |= {name: float(text.replace(",", ".")) for name, text in numbers.items() if text.strip()}
        except ValueError:
            self.mistake = say("Write the requests a second and the price as numbers.")
            return None
        found["picture"] = {"width": int(sides[0]), "height": int(sides[1]), "channels": 1 if form.grey else 3}
        if form.key_place != "none":
            found["headers"] = {form.header.strip(): form.header_value.strip()}
            found["key"] = {form.key_place: form.key_name.strip() or "toughen"}
        try:
            found["body"] = self._body()
        except (ValueError, RecursionError):
            self.mistake = say("What is to be sent is not good JSON. Compare it with the manual of the service.")
            return None
        return found

    def _body(self) -> dict[str, Any]:
        if self.form.way == "form":
            return {"multipart": {"field": self.form.field.strip()}}
        return {"raw": True} if self.form.way == "raw" else {"json": json.loads(self.form.template)}

    @property
    def found_text(self) -> str:
        """How long the answer took, in one sentence."""
        if self.result is None:
            return ""
        return say("It answered in {seconds} seconds:", seconds=f"{self.result.seconds:.1f}")

    def place_words(self, place: FoundPlace) -> tuple[str, str]:
        """Return the title and the line of one place to choose."""
        where = clean_name(place.path) if place.path else say("the whole answer")
        shown = join_names([" ".join(clean_name(part) for part in pair if part) for pair in place.preview])
        if place.form == "label":
            return say("Only the answer, at “{where}”", where=where), shown
        return say("{n} numbers at “{where}”", n=place.count, where=where), shown

    def _finished(self, finished: Finished[ConnectResult]) -> None:
        result = finished.value
        if result.saved:
            self._project.choose_model(Path(result.saved))
            self.saved.emit()
        else:
            self.result = result
            self.chosen = 0
        self.changed.emit()
