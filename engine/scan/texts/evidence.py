"""Tricked texts as examples: the text before and after, and each change."""

from dataclasses import dataclass, replace

from engine.attacks.text.edits import Edit
from engine.results import ChangedText, Example, TextChange
from engine.scan.evidence import described
from engine.scan.subject import TextSubject


@dataclass(frozen=True)
class TextEvidence:
    """Describes a tricked text; see ``engine.scan.gallery.ExampleWriter``. Nothing is written: the result holds the text."""

    subject: TextSubject

    def __call__(
        self, test_id: str, size: float, number: int, row: int, changed: str, edits: tuple[Edit, ...]
    ) -> Example:
        """Return what is shown of the text at ``row``, which ``edits`` made ``changed``."""
        original = self.subject.samples.texts[row]
        changes = tuple(TextChange(edit.start, edit.end, edit.new, edit.kind) for edit in sorted(edits))
        shown = described(self.subject, test_id, size, row, (original, changed))
        return replace(shown, text=ChangedText(original, changed, changes))
