"""A message to whoever made a model file: what Toughen needs, with steps for the tool it was made with. No accusation."""

from engine.words.catalogue import say
from engine.words.names import show_name

_NOTHING_TO_ASK = frozenset({
    "model.missing", "model.unreadable", "model.no_worker", "model.several", "model.folder", "model.not_a_file",
    "model.not_onnx.picture", "model.not_onnx.document", "model.not_onnx.text", "model.not_onnx.web_page",
    "model.not_onnx.archive", "model.not_onnx.pointer", "model.not_for_pictures", "model.no_scores",
    "model.unknown_kind", "model.sorts_texts", "model.not_a_classifier", "model.several_answers",
})  # fmt: skip
"""Errors that the maker of a file can do nothing about, or that say that it is no such file."""
_TOOLS = (
    ("hugging_face", ("hugging_face", "hugging face")),
    ("keras", ("keras", "tfjs", "tensorflow.js", "teachable", "model.weights_only")),
    ("tflite", ("tflite", "litert", "tensorflow lite")),
    ("tensorflow", ("not_onnx.tensorflow",)),
    ("sklearn", ("sklearn", "scikit", "skops", "joblib")),
    ("torch", ("torch", "pickle", "safetensors", "model.program", "pytorch")),
)
_NETWORK = 'onnx.save(skl2onnx.to_onnx(model, example, options={"zipmap": False}), "model.onnx")'
"""The one form of a scikit-learn model that Toughen can look into and train."""
_REASONS = {
    "learning": ("training_mode",),
    "untrained": ("not_trained",),
    "half": ("sklearn_half",),
    "halves": ("sklearn_halves",),
    "version": ("sklearn_version",),
    "numbers": ("torch_unknown", "torch_unsure"),
    "could_run": ("program", "pickle", "torch_script", "lambda", "custom", "not_onnx.torch"),
    "damaged": ("damaged", "data_missing", "data_incomplete", "empty", "crashed", "too_slow", "too_much_memory"),
}


def maker_message(code: str, name: str, made_with: str = "") -> str:
    """Return the text to copy for a file that was not opened, or not as it should be; "" where none would help.

    Args:
        code: the error's code, such as ``"model.torch_program"``, or ``"file.partly"`` for a file that did open.
        name: the file's name.
        made_with: words that tell the tool: a format's name, or that of the module that opens it.
    """
    if not code.startswith(("model.", "file.")) or code in _NOTHING_TO_ASK:
        return ""
    told = f"{code} {made_with}".lower()
    tool = next((tool for tool, marks in _TOOLS if any(mark in told for mark in marks)), "onnx")
    lines = [
        say("Hello,"),
        "",
        say("I would like to check your model {name} with a program called Toughen.", name=show_name(name, 120)),
        _reason(code),
        say("This does not mean that anything is wrong with your model."),
        say("Could you please send it to me once more, in one of these forms?"),
        "",
        *(f"- {step}" for step in _steps(tool, code)),
        "",
        say("Please also tell me which kinds it knows, in their order.")
        if "sklearn_hal" in code
        else say("Please also tell me which kinds it knows, in their order, and how big its pictures are."),
        say("Thank you very much!"),
    ]
    return "\n".join(lines)


def _reason(code: str) -> str:
    kind = next((kind for kind, marks in _REASONS.items() if any(mark in code for mark in marks)), "")
    return {
        "learning": say(
            "It was saved while it was still learning. Please set it to evaluation mode first. In PyTorch: model.eval()"
        ),
        "untrained": say("It has not learned anything yet. Please train it first."),
        "half": say("I have only one half of it: what makes numbers of texts, and what sorts them, are two files."),
        "halves": say("I have two files that do not belong together."),
        "version": say("Another version of scikit-learn saved it than the one that I have."),
        "numbers": say("It holds only numbers, and Toughen cannot tell from them how the model works."),
        "could_run": say("Files of this kind can run programs, so Toughen opens only files that hold plain numbers."),
        "damaged": say("The copy that I have did not open well. Maybe it was cut off on the way to me."),
        "partly": say("It opens only in part, so I cannot check it in full."),
    }.get("partly" if code == "file.partly" else kind, say("Toughen could not open it in the form that I have."))


def _torch_steps(code: str) -> tuple[str, ...]:
    """Return what can be asked for from PyTorch, without the form that just did not open."""
    onnx = say('As ONNX. In PyTorch: torch.onnx.export(model.eval(), (example,), "model.onnx", dynamo=True)')
    program = say(
        'As an exported program. In PyTorch: torch.export.save(torch.export.export(model.eval(), (example,)), "model.pt2")'
    )
    numbers = say('As numbers alone. In PyTorch: safetensors.torch.save_file(model.state_dict(), "model.safetensors")')
    if "torch_unknown" in code or "torch_unsure" in code:
        return onnx, program
    return (onnx, numbers) if "unknown_operator" in code or "cannot_run" in code else (onnx, program, numbers)


def _sklearn_steps(code: str) -> tuple[str, ...]:
    """Return what can be asked for from scikit-learn, without the form that just did not open."""
    onnx = say('As ONNX. In Python: onnx.save(skl2onnx.to_onnx(model, example), "model.onnx")')
    skops = say('With skops. In Python: skops.io.dump(model, "model.skops")')
    pipeline = say('As one: skops.io.dump(sklearn.pipeline.make_pipeline(vectorizer, model), "model.skops")')
    network = say("As ONNX, if it is a single MLPClassifier. In Python: {code}", code=_NETWORK)
    return {
        "file.partly": (network, say("Or as a network from PyTorch or Keras that does the same, as an ONNX file.")),
        "model.sklearn_half": (pipeline, say("Or as both files.")),
        "model.sklearn_halves": (pipeline, say("Or as the two files that were saved together.")),
        "model.sklearn_search": (
            say('The best model alone. In Python: skops.io.dump(search.best_estimator_, "model.skops")'),
            onnx,
        ),
        "model.sklearn_part": (onnx,),
        "model.sklearn_version": (onnx,),
        "model.program": (
            say(
                "Without functions of your own, such as an own tokenizer, and with skops. In Python: "
                'skops.io.dump(model, "model.skops")'
            ),
            onnx,
        ),
        "model.not_onnx.pickle": (skops,),
    }.get(code, (onnx, skops))


def _steps(tool: str, code: str) -> tuple[str, ...]:
    onnx = say("As an ONNX file, with all files that belong to it in one folder.")
    return {
        "torch": (*_torch_steps(code), *(_sklearn_steps(code) if code == "model.not_onnx.pickle" else ())),
        "hugging_face": (
            say('As a folder: model.save_pretrained("folder", safe_serialization=True)'),
            say('With its helper in the same folder: processor.save_pretrained("folder")'),
            onnx,
        ),
        "keras": (
            say('As a Keras file of plain layers, without Lambda layers: model.save("model.keras")'),
            say('As ONNX. In Keras: model.export("model.onnx", format="onnx")'),
        ),
        "tensorflow": (
            say("As ONNX. On the command line: python -m tf2onnx.convert --saved-model folder --output model.onnx"),
        ),
        "tflite": (onnx, say("As the Keras file that it was made from.")),
        "sklearn": _sklearn_steps(code),
        "onnx": (onnx, say("With a newer version of the tool that wrote it, and without parts of your own.")),
    }[tool]
