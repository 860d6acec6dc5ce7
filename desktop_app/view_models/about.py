"""About your model: what was recognised, whether it is right, and how deep to check."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client import EngineClient
from desktop_app.view_models.facts import SampleAnswer, answers_of, facts_of, warnings_of
from desktop_app.view_models.folders import new_run_folder
from desktop_app.view_models.job import Job
from desktop_app.view_models.project import Exposure, Finished, Project
from desktop_app.view_models.repair import Repair
from desktop_app.view_models.service import ON_BUTTON, USUAL, allowance, need, service_address, shown_address
from desktop_app.view_models.table import ChoiceId, ShownTable, table_of, with_choice
from engine.protocol import InspectRequest, Overrides, ScanRequest
from engine.results import Depth, InspectResult, Seen, ServiceCost
from engine.words import clean_name, duration, say

DEPTHS: tuple[Depth, ...] = get_args(Depth)


class AboutModel(QObject):
    """Runs ``inspect`` and turns its result into sentences and choices."""

    changed = Signal()

    def __init__(self, project: Project, client: EngineClient) -> None:
        super().__init__()
        self._project = project
        self.job = Job(client, "inspect")
        self.repair = Repair()
        self.looks_right: bool | None = None
        self._table: ShownTable | None = None
        self._table_from: tuple[Path | None, Path | None] = (None, None)
        self.job.changed.connect(self.changed)
        self.job.finished.connect(self._finished)
        project.changed.connect(self.changed)

    def look(self) -> None:
        """Look at the chosen model and pictures, unless that was done already."""
        project = self._project
        if self.needs_consent:
            self.changed.emit()
            return
        if project.inspected is None and project.model is not None and not self.job.busy:
            self.looks_right = None
            pictures = None if project.pictures is None else str(project.pictures)
            self.job.run(InspectRequest(str(project.model), pictures, project.common))

    def allow(self) -> None:
        """Take the owner's word that the web service may be asked, and ask it."""
        self._project.allow_address = service_address(self._project.model)
        self._project.max_requests = None
        self.look()

    def choose_requests(self, most: str) -> None:
        """Remember how many requests a check may send."""
        self._project.max_requests = int(most)
        self._project.changed.emit()

    @property
    def address(self) -> str:
        """The address of the web service, safe to show; "" for a file."""
        return shown_address(service_address(self._project.model))

    @property
    def needs_consent(self) -> bool:
        """Whether the model is a web service that the owner did not allow to be asked."""
        return bool(self.address) and self._project.allow_address != service_address(self._project.model)

    @property
    def costs(self) -> dict[str, ServiceCost]:
        """What each depth may cost, for a web service."""
        return (self.result.service if self.result else None) or {}

    @property
    def most_requests(self) -> int:
        """How many requests a check may send."""
        return self._project.max_requests or USUAL

    def look_again(self, overrides: Overrides) -> None:
        """Look once more with what the user corrected."""
        self._project.overrides = overrides
        self._project.inspected = None
        self.look()

    @property
    def table(self) -> ShownTable | None:
        """How the table of texts was read when that last went well; so a choice that does not fit can be taken back."""
        same = self._table_from == (self._project.model, self._project.pictures)
        return self._table if same else None

    def choose_in_table(self, key: ChoiceId, value: str) -> None:
        """Read the table in another way, and look once more."""
        if self.table is not None and not self.job.busy:
            self.look_again(with_choice(self._project.overrides, self.table, key, value))

    def answer(self, right: bool) -> None:
        """Take the answer to "Do these answers look right?"; No opens the repair."""
        self.looks_right = right
        self.changed.emit()

    def choose_seen(self, seen: Seen) -> None:
        """Remember whether the pictures were used to make the model."""
        self._project.seen = seen
        self._project.changed.emit()

    def choose_exposure(self, exposure: Exposure) -> None:
        """Remember who gives the model its pictures."""
        self._project.exposure = exposure
        self._project.changed.emit()

    def choose_depth(self, depth: Depth) -> None:
        """Remember how deep to check."""
        self._project.depth = depth
        self._project.changed.emit()

    @property
    def result(self) -> InspectResult | None:
        """What inspecting found, or None while it runs."""
        return None if self._project.inspected is None else self._project.inspected.value

    @property
    def title(self) -> str:
        """The model's file name, safe to show."""
        return clean_name(self._project.model.name) if self._project.model is not None else ""

    @property
    def runs_on_trust(self) -> bool:
        """Whether the file holds a program that the owner trusts."""
        return self.result is not None and self.result.model.format == "TorchScript"

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What was recognised: (what, answer) in plain words."""
        return facts_of(self.result) if self.result else ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user should know before the check."""
        return warnings_of(self.result) if self.result else ()

    @property
    def answers(self) -> tuple[SampleAnswer, ...]:
        """The sample pictures with the model's answers."""
        inspected = self._project.inspected
        return () if inspected is None else answers_of(inspected.value, inspected.folder)

    @property
    def question(self) -> str:
        """The question under the sample pictures."""
        if len(self.answers) == 4:
            return say("Do these four answers look right?")
        return say("Do these answers look right?")

    @property
    def seen(self) -> Seen:
        """Whether the pictures were used to make the model."""
        return self._project.seen

    @property
    def exposure(self) -> Exposure:
        """Who gives the model its pictures."""
        return self._project.exposure

    @property
    def depth(self) -> Depth:
        """The chosen depth."""
        return self._project.depth

    def estimate(self, depth: Depth) -> str:
        """Return how long ``depth`` takes, in words, or "" when unknown; for a web service, what it may send."""
        if self.costs:
            return need(self.costs, depth)
        estimates = (self.result.estimates_s or {}) if self.result else {}
        return duration(estimates[depth]) if depth in estimates else ""

    @property
    def check_label(self) -> str:
        """The text of the main button, with its time."""
        if self.costs:
            return say("Check, sending to {address}", address=shown_address(self.address, ON_BUTTON))
        time = self.estimate(self.depth)
        return say("Check, {time}", time=time) if time else say("Check")

    @property
    def cost_line(self) -> str:
        """How often a web service may be asked, how long that takes and what it costs; "" for a file."""
        if not self.costs:
            return ""
        count = f"{self.most_requests:,}"
        return say(
            "This check sends up to {n} requests to {address}: {cost}.",
            n=count,
            address=self.address,
            cost=allowance(self.costs, self.most_requests),
        )

    @property
    def can_check(self) -> bool:
        """Whether everything a check needs is known."""
        result = self.result
        return result is not None and result.data is not None and not result.stop and not self.job.busy

    def scan_request(self) -> tuple[ScanRequest, Path]:
        """Return what to ask for a check, and the folder its files will lie in."""
        project = self._project
        if project.model is None or project.pictures is None:
            raise ValueError("a check needs a model and pictures")
        out = new_run_folder(project.model, "check")
        common = replace(project.common, max_requests=self.most_requests) if self.costs else project.common
        request = ScanRequest(str(project.model), str(project.pictures), str(out), depth=project.depth, common=common)
        return request, out

    def _finished(self, finished: Finished[InspectResult]) -> None:
        self._project.inspected = finished
        self._table, self._table_from = table_of(finished.value), (self._project.model, self._project.pictures)
        self.repair = Repair(finished.value, self._project.overrides)
        if finished.value.label_match is not None:
            self.looks_right = False  # the repair offers the match
        self._project.changed.emit()
