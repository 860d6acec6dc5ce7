"""Why an exported program is not opened, in words."""

from engine.models.onnx.interface import not_a_picture_model
from engine.models.safety import refuse
from engine.results.errors import ModelError
from engine.words import say


def unknown(part: str) -> ModelError:
    """Return the error for an operator, or another part, that is not on the list."""
    return refuse(
        "model.unknown_operator",
        say("The model has a part that Toughen does not know yet: {name}.", name=part[:100]),
        say("In PyTorch, save the model with torch.onnx.export, and open that file."),
    )


def learning(detail: str) -> ModelError:
    """Return the error for a program that was exported in training mode."""
    return ModelError(
        "model.training_mode",
        say("The model was saved while it was learning"),
        say("In this state its answers change with the pictures beside them, so no check would be true."),
        say("Set the model to evaluation mode where it was made, and export it once more."),
        f"{detail}; call model.eval() before torch.export.export",
    )


def other_inputs(kinds: tuple[tuple[tuple[int, ...], bool], ...]) -> ModelError:
    """Return the error for a program that takes something else than one picture.

    Args:
        kinds: the sizes of each input, and whether it is of whole numbers.
    """
    detail = f"inputs: {[f'{sizes}, whole numbers' if whole else sizes for sizes, whole in kinds]}"
    whole = [len(sizes) for sizes, is_whole in kinds if is_whole]
    if len(kinds) == 1 and whole == [4]:
        return ModelError(
            "model.not_for_pictures",
            say("This model takes pictures as whole numbers"),
            say("Then nobody can tell how a very small change of a picture changes its answer."),
            say("Export the model so that it takes pictures as decimal numbers (float32)."),
            detail,
        )
    if len(whole) == len(kinds) and set(whole) == {2}:
        return ModelError(
            "model.not_for_pictures",
            say("This file does not take pictures, but rows of whole numbers"),
            say("Models that sort texts do so. A file of this kind does not tell which number stands for which word."),
            say("If it sorts texts, choose the model's whole folder from Hugging Face, with the list of its words."),
            detail,
        )
    return not_a_picture_model(detail)
