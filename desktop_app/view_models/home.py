"""Home: a model and its pictures or texts, in any order."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client import EngineClient, Hello
from desktop_app.problems import Problem
from desktop_app.view_models.dropped import what_is
from desktop_app.view_models.project import Project
from desktop_app.view_models.service import service_address
from engine.words import Task, clean_name, samples_here, say

Slot = Literal["model", "pictures"]


class HomeModel(QObject):
    """Sorts what is dropped into the two slots and says what is still missing."""

    changed = Signal()

    def __init__(self, project: Project, client: EngineClient) -> None:
        super().__init__()
        self._project = project
        self._client = client
        self.message = ""
        self.problem: Problem | None = None
        self.hardware = say("Getting ready …")
        project.changed.connect(self.changed)
        client.ready.connect(self._ready)
        client.lost.connect(self._lost)

    def take(self, paths: Iterable[Path], meant: Slot | None = None) -> None:
        """Put each path into its slot, by what it holds; where the user ``meant`` the other one, say so."""
        self.message = ""
        for path in paths:
            self._take_one(path, meant)
        self.changed.emit()

    def _take_one(self, path: Path, meant: Slot | None) -> None:
        name, found = clean_name(path.name), what_is(path)
        if found == "picture":
            self.message = say("That is a single picture. Please drop the folder that holds your pictures.")
        elif found == "missing":
            self.message = say("We could not find {name}.", name=name)
        elif found == "both" and meant is None:
            self.message = say(
                "{name} holds a model and pictures. Please drop the model's own file and the folder of pictures.",
                name=name,
            )
        elif found == "model" or (found == "both" and meant == "model"):
            self._project.choose_model(path)
            if meant == "pictures":
                self.message = say(
                    "{name} is a model, so we put it under Model. Now choose your pictures or texts.", name=name
                )
        else:
            self._project.choose_pictures(path)
            if meant == "model":
                self.message = say(
                    "{name} is no model, so we put it under Pictures or texts. Now choose your model.", name=name
                )

    def take_sample(self, task: Task = "image") -> None:
        """Choose the built-in toy of pictures or of texts."""
        self.message = ""
        self._project.choose_sample(task)

    @property
    def samples(self) -> tuple[Task, ...]:
        """The kinds of toys that came with this program."""
        return samples_here()

    def try_again(self) -> None:
        """Start the engine anew after a problem."""
        self.problem = None
        self._client.launch()
        self.changed.emit()

    @property
    def model_name(self) -> str:
        """The chosen model's file name, safe to show, or ""."""
        return "" if self._project.model is None else clean_name(self._project.model.name)

    @property
    def pictures_name(self) -> str:
        """The chosen pictures' folder or file name, safe to show, or ""."""
        return "" if self._project.pictures is None else clean_name(self._project.pictures.name)

    @property
    def privacy(self) -> str:
        """Where the pictures go."""
        if service_address(self._project.model):
            return say("This model is a web service. Nothing is sent before you press a button that says so.")
        return say("Your pictures and texts stay on this computer.")

    @property
    def ready(self) -> bool:
        """Whether both slots are filled."""
        return self._project.model is not None and self._project.pictures is not None

    @property
    def invitation(self) -> tuple[str, str]:
        """What to do next: (in a few words, in one more sentence)."""
        if self._project.is_sample:
            toy = say("It is a toy that tells ten kinds of clothes apart. Press “Next”.")
            if self._project.task == "text":
                toy = say("It is a toy that finds unwanted mails. Press “Next”.")
            return (say("The sample is ready"), toy)
        if self.ready:
            return (say("Ready"), say("Press “Next”. We then look at how your model takes them."))
        if self._project.model is not None:
            return (
                say("Now drop your pictures or texts here"),
                say("A folder, a zip file, or a table of texts. Or press to choose a folder."),
            )
        if self._project.pictures is not None:
            return (
                say("Now drop your model here"),
                say("A model file or folder, or the zip from Teachable Machine. Or press to choose a file."),
            )
        return (say("Drop your model and your pictures or texts here"), say("In any order. Or press to choose them."))

    def _ready(self, hello: Hello) -> None:
        self.problem = None
        self.hardware = hardware_line(hello.device, hello.devices)
        self.changed.emit()

    def _lost(self, problem: Problem) -> None:
        self.problem = problem
        self.hardware = say("Not running")
        self.changed.emit()


def hardware_line(device: str, devices: Iterable[dict[str, Any]]) -> str:
    """Return what the engine computes on, in plain words, such as "Runs on your processor"."""
    kind = device.split(":", 1)[0]
    if kind == "cpu":
        return say("Runs on your processor")
    match = next((entry for entry in devices if str(entry.get("name", "")).split(":", 1)[0] == kind), {})
    label = clean_name(str(match["label"])) if match.get("label") else ""
    return say("Runs on your graphics card ({name})", name=label) if label else say("Runs on your graphics card")
