"""How we tested: the technical part, folded on a screen. The field's own terms are allowed here."""

from collections.abc import Mapping, Sequence

from engine.report.document import Table
from engine.report.safe import safe
from engine.results import HardenResult, Layer, Measurement, ModelInfo, ScanResult, TrustCheck
from engine.words import layer_words, say, say_technical, trust_words, unchanged_groups


def scan_method(result: ScanResult) -> tuple[Table, ...]:
    """Return the technical tables of a check."""
    settings = (
        (say_technical("Score"), result.score.formula),
        (say_technical("Profile"), result.score.profile),
        (say_technical("Depth"), result.depth),
        (say_technical("Seed"), str(result.seed)),
        (say_technical("Device"), result.device),
        (say_technical("Time"), say_technical("{seconds} s", seconds=f"{result.seconds:.1f}")),
        (say_technical("Data SHA-256"), result.data.sha256),
        (say_technical("Result format"), str(result.schema_version)),
    )
    return (
        model_table(result.model),
        _pairs(say_technical("This check"), settings),
        measurements_table(result.tests),
        attacks_table(result.tests),
        trust_table(result.trust),
        *isolation_table(result.isolation),
        versions_table(result.versions, result.toughen_version),
        *_skipped(result),
    )


def harden_method(result: HardenResult) -> tuple[Table, ...]:
    """Return the technical tables of a strengthening."""
    training, split = result.training, result.split
    trained = (
        (say_technical("Strength"), f"{result.strength} ({result.preset_size:.4g})"),
        (say_technical("Epochs"), f"{training.epochs:g}"),
        (say_technical("Training time"), say_technical("{seconds} s", seconds=f"{training.seconds:.1f}")),
        (say_technical("Guards that fired"), ", ".join(training.guards) or "–"),
    )
    settings = (
        (say_technical("Seed"), str(result.seed)),
        (say_technical("Device"), training.device),
        *(() if result.model.strengthening == "front" else trained),
        *((say_technical("Recipe: {name}", name=name), _plain(value)) for name, value in training.recipe.items()),
        (
            say_technical("Parts"),
            f"train {split.train}, select {split.select}, test {split.test} ({split.test_source})",
        ),
        (say_technical("Looks at the test part"), str(split.test_looks)),
        (say_technical("Parent SHA-256"), result.lineage.parent_sha256),
        *((say_technical("File {name}", name=name), value) for name, value in result.files.items()),
    )
    sides = [(say_technical("Before"), result.before.tests)]
    sides += [(say_technical("After"), result.after.tests)] if result.after is not None else []
    tables = [table for name, tests in sides for table in (measurements_table(tests, name), attacks_table(tests, name))]
    dial = tuple((f"{point.mix:.2f}", f"{point.clean:.4f}", f"{point.robust:.4f}") for point in result.dial)
    head = (say_technical("Mix"), say_technical("Clean accuracy"), say_technical("Robust accuracy"))
    dial_title = say_technical("Mixing dial, on the select part")
    return (
        model_table(result.model),
        _pairs(say_technical("This strengthening"), settings),
        *tables,
        *((Table(dial_title, head, dial, (0, 1, 2)),) if dial else ()),
        *isolation_table(result.isolation),
        versions_table(result.versions, result.toughen_version),
    )


def model_table(model: ModelInfo) -> Table:
    """Return what is known about the model file."""
    equality = model.equality
    difference = "–" if equality.largest_difference is None else f"{equality.largest_difference:.2g}"
    rows = (
        (say_technical("File"), model.path_name),
        (say_technical("SHA-256"), model.sha256),
        (say_technical("Format"), model.format),
        (say_technical("Made with"), model.source_tool),
        (say_technical("Classes"), str(len(model.classes))),
        (say_technical("Parameters"), f"{model.parameters:,}"),
        (say_technical("Access"), model.access),
        (say_technical("Equal to its own runtime"), f"{equality.status}, {difference}, n = {equality.samples}"),
        *((say_technical("Input: {name}", name=name), _plain(value)) for name, value in model.input.items()),
    )
    return _pairs(say_technical("Model"), rows)


def measurements_table(tests: Sequence[Measurement], caption: str = "") -> Table:
    """Return every measurement with its accuracy and interval."""
    head = ("Test", "Norm", "Size", "Severity", "Status", "n", "Accuracy", "95 % interval")
    rows = tuple(
        (
            safe(test.id, 60),
            safe(test.budget.norm, 30),
            f"{test.budget.size:.4g}",
            "–" if test.budget.severity is None else str(test.budget.severity),
            test.status,
            str(test.n),
            "–" if test.accuracy is None else f"{test.accuracy:.4f}",
            "–" if test.interval is None else f"{test.interval[0]:.4f} – {test.interval[1]:.4f}",
        )
        for test in tests
    )
    title = say_technical("Measurements")
    numeric = (2, 3, 5, 6, 7)
    return Table(f"{title}: {caption}" if caption else title, tuple(map(say_technical, head)), rows, numeric)


def attacks_table(tests: Sequence[Measurement], caption: str = "") -> Table:
    """Return every attack with its settings and cost; groups of swapped words that changed no answer are only counted."""
    head = ("Test", "Size", "Attack", "Settings", "Broke", "Forwards", "Backwards", "Seconds")
    records = [(test, record) for test in tests for record in test.attacks]
    silent = [record for _, record in records if "group" in record.settings and not record.broke]
    rows = tuple(
        (
            safe(test.id, 60),
            f"{test.budget.size:.4g}",
            safe(record.name, 60),
            safe(_plain(record.settings), 300) if record.settings else "–",
            str(record.broke),
            f"{record.forwards:,}",
            f"{record.backwards:,}",
            f"{record.seconds:.1f}",
        )
        for test, record in records
        if record not in silent
    )
    title = say_technical("Attacks")
    return Table(
        f"{title}: {caption}" if caption else title,
        tuple(map(say_technical, head)),
        rows,
        (1, 4, 5, 6, 7),
        (3,),
        unchanged_groups(len(silent), sum(record.forwards for record in silent)),
    )


def trust_table(trust: Sequence[TrustCheck]) -> Table:
    """Return the checks of the measurement itself."""
    head = (
        say("Check of our tests"),
        say_technical("Status"),
        say_technical("Value"),
        say_technical("Limit"),
        say_technical("Note"),
    )
    rows = tuple(
        (
            safe(trust_words(check.id), 200),
            check.status,
            _number(check.value),
            _number(check.limit),
            safe(check.note, 200) if check.note else "",
        )
        for check in trust
    )
    return Table(say_technical("Trust checks"), head, rows, (2, 3), (0, 4))


def isolation_table(layers: Sequence[Layer]) -> tuple[Table, ...]:
    """Return what held around the process that looked at the file first; nothing for a result that does not say."""
    head = (say("Protection while the file was opened"), say_technical("Held"), say_technical("Note"))
    rows = tuple(
        (safe(layer_words(layer.name), 200), _plain(layer.held), safe(layer.reason, 200) if layer.reason else "")
        for layer in layers
    )
    return (Table(say_technical("Isolation"), head, rows, (), (0, 2)),) if rows else ()


def versions_table(versions: dict[str, str], toughen: str) -> Table:
    """Return the versions of everything that took part."""
    rows = {"toughen": toughen, **versions}
    return _pairs(say_technical("Versions"), tuple(rows.items()))


def _skipped(result: ScanResult) -> tuple[Table, ...]:
    if not result.data.skipped:
        return ()
    rows = tuple((safe(name, 120), safe(reason, 300)) for name, reason in result.data.skipped[:100])
    return (Table(say("Files that could not be read"), (say("File"), say("Reason")), rows),)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"


def _plain(value: object) -> str:
    """Return a JSON value without the marks of a programming language."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_plain(item)}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_plain(item) for item in value)
    if value is None:
        return "–"
    if isinstance(value, bool):
        return say_technical("yes") if value else say_technical("no")
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _pairs(caption: str, rows: Sequence[tuple[str, str]]) -> Table:
    cleaned = tuple((safe(name, 120), safe(value, 800)) for name, value in rows)
    return Table(caption, (say_technical("Item"), say_technical("Value")), cleaned, wide=(1,))
