"""All view models of a window, and what leads from one screen to the next."""

from PySide6.QtCore import QObject

from desktop_app.engine_client import EngineClient
from desktop_app.view_models.about import AboutModel
from desktop_app.view_models.checking import CheckingModel
from desktop_app.view_models.connect import ConnectModel
from desktop_app.view_models.home import HomeModel
from desktop_app.view_models.job import Job
from desktop_app.view_models.navigator import Navigator
from desktop_app.view_models.outcome import OutcomeModel
from desktop_app.view_models.project import Project
from desktop_app.view_models.result import ResultModel
from desktop_app.view_models.save_report import SaveReportModel
from desktop_app.view_models.strengthen import StrengthenModel
from desktop_app.view_models.training import TrainingModel
from desktop_app.view_models.trust import TrustModel
from desktop_app.view_models.try_text import TryTextModel


class Models(QObject):
    """Holds one of each; the window's logic without a window."""

    def __init__(self, client: EngineClient) -> None:
        super().__init__()
        self.project = Project()
        self.navigator = Navigator()
        self.home = HomeModel(self.project, client)
        self.connect_service = ConnectModel(self.project, client)
        self.about = AboutModel(self.project, client)
        self.checking = CheckingModel(self.project, client)
        self.result = ResultModel(self.project)
        self.strengthen = StrengthenModel(self.project, client)
        self.training = TrainingModel(self.project, client)
        self.outcome = OutcomeModel(self.project, client)
        self.save_report = SaveReportModel(self.project, client)
        self.trust = TrustModel(self.project, client)
        self.try_text = TryTextModel(self.project, client)
        self.trust.decided.connect(self.open_about)
        self.connect_service.saved.connect(self._connected)
        self.checking.done.connect(lambda: self.navigator.go("result"))
        self.training.done.connect(lambda: self.navigator.go("outcome"))

    @property
    def long_jobs(self) -> tuple[Job, ...]:
        """The jobs during which the computer stays awake and the window stays on its screen."""
        return (self.checking.run.job, self.training.run.job)

    @property
    def step(self) -> int:
        """0 for Check, 1 for Strengthen, 2 for Use: once the stronger copy is kept, the user is at Use."""
        navigator = self.navigator
        kept = navigator.screen in ("outcome", "report") and self.outcome.fate == "kept"
        return 2 if kept else navigator.step

    def open_connect(self) -> None:
        """From Home to Connect to a web service."""
        self.navigator.go("connect")

    def _connected(self) -> None:
        """On to About your model, or back for the pictures where there are none yet."""
        if self.project.pictures is None:
            self.navigator.go("home")
        else:
            self.open_about()

    def open_about(self) -> None:
        """From Home to About your model."""
        self.navigator.go("about")
        self.about.look()

    def open_trust(self) -> None:
        """From the refusal of a file that holds a program to the page that says what could happen."""
        self.navigator.go("trust")
        self.trust.look()

    def leave_trust(self) -> None:
        """Back to About your model, which looks again if the decision changed."""
        self.navigator.back()
        self.about.look()

    def start_check(self) -> None:
        """From About your model to Checking."""
        request, folder = self.about.scan_request()
        self.navigator.go("checking")
        self.checking.run.begin(request, folder)

    def open_strengthen(self) -> None:
        """From the result to Strengthen."""
        self.navigator.go("strengthen")
        self.strengthen.look()

    def start_strengthening(self) -> None:
        """From Strengthen to the running training."""
        request, folder = self.strengthen.request()
        self.navigator.go("training")
        self.training.run.begin(request, folder)

    def open_report(self) -> None:
        """From a result to Save report."""
        self.save_report.open()
        self.navigator.go("report")
