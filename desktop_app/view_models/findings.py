"""The list of findings, worst first, as a Qt model."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from desktop_app.view_models.shown import SEVERITIES, severity_word
from engine.results import Finding
from engine.words import of, say

AnyIndex = QModelIndex | QPersistentModelIndex
FINDING_ROLE = int(Qt.ItemDataRole.UserRole)
HEADER_ROLE = FINDING_ROLE + 1
"""The heading to draw above a row, or ""."""
_ROOT = QModelIndex()


class FindingsModel(QAbstractListModel):
    """Findings in the order a person should read them."""

    def __init__(self) -> None:
        super().__init__()
        self._findings: tuple[Finding, ...] = ()

    def show(self, findings: Sequence[Finding]) -> None:
        """Replace the list."""
        self.beginResetModel()
        self._findings = tuple(sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)))
        self.endResetModel()

    def finding(self, row: int) -> Finding | None:
        """Return the finding of ``row``, or None outside the list."""
        return self._findings[row] if 0 <= row < len(self._findings) else None

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """Return the number of findings."""
        return 0 if parent.isValid() else len(self._findings)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # Any: as Qt declares it
        """Return title, spoken text, the finding itself, or the heading above it."""
        finding = self.finding(index.row()) if index.isValid() else None
        if finding is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return finding.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(finding)
        if role == FINDING_ROLE:
            return finding
        if role == HEADER_ROLE:
            return self._header(index.row())
        return None

    def _header(self, row: int) -> str:
        """Return the heading above ``row``: only the first of the tests that could not run has one."""
        finding = self._findings[row]
        if finding.severity != "not_tested":
            return ""
        first = row == 0 or self._findings[row - 1].severity != "not_tested"
        return say("Could not test. This does not count as passed.") if first else ""


def figure(finding: Finding) -> str:
    """Return how many went wrong in real counts, or ""; without right answers, how many answers changed."""
    if not finding.count:
        return ""
    if finding.params.get("labelled", True):
        return say("{count} wrong", count=of(*finding.count))
    return say("{count} changed", count=of(*finding.count))


def spoken(finding: Finding) -> str:
    """Return the row in one sentence, for a screen reader."""
    parts = (severity_word(finding.severity), finding.title, figure(finding))
    return ". ".join(part for part in parts if part)
