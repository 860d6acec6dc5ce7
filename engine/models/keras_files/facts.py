"""What is said about a Keras file: the tool that made it, and notes for its owner."""

from collections.abc import Iterator

from engine.models.declared import declare
from engine.models.keras_files.stored import StoredModel
from engine.models.raw import FileFacts
from engine.models.teachable_machine import MINUS_ONE_TO_ONE, SIDE
from engine.words import say


def facts_of(model: StoredModel, parameters: int, columns: int, removed: str) -> FileFacts:
    """Return the facts; ``columns`` is how many numbers the file gives for each picture."""
    container, metadata = model.container, model.metadata
    made = f"Keras {model.version}".strip() if model.format != "TensorFlow.js" else "TensorFlow.js"
    tool = f"Teachable Machine {metadata.version}".strip() if metadata.teachable_machine else made
    known = {"version": model.version, **declare(MINUS_ONE_TO_ONE if metadata.teachable_machine else None)}
    return FileFacts(
        path=container.path,
        files=container.files,
        sha256=container.sha256,
        format=model.format,
        source_tool=tool,
        size_bytes=container.size_bytes,
        parameters=parameters,
        metadata=known,
        notes=tuple(_notes(model, columns, removed)),
    )


def _notes(model: StoredModel, columns: int, removed: str) -> Iterator[str]:
    container, metadata = model.container, model.metadata
    if metadata.teachable_machine:
        yield say(
            "This is a Teachable Machine model. It looks at the middle square of each picture, made {side} pixels wide.",
            side=metadata.side or SIDE,
        )
    elif model.format == "TensorFlow.js":
        yield say("This is a TensorFlow.js model, as web pages use it.")
    else:
        yield say("This is a Keras model. Toughen rebuilt it from its list of layers and ran nothing that was in it.")
    if container.packed and model.format != "Keras":
        yield say("The model was read from the archive. A new version is saved as such an archive again.")
    if not container.packed and len(container.files) > 1:
        names = ", ".join(path.name for path in container.files[1:])
        yield say("The model's numbers lie in a file beside it: {names}. Keep them together.", names=names)
    if model.labels is not None and len(model.labels) != max(columns, 2):
        yield say("The list of class names beside the model has another length, so it was not used.")
    if columns == 1 and removed == "none":
        yield say("The model gives one number. We read it as: above 0 means the second class.")
