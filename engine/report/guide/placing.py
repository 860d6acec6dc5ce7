"""What to copy where, and how to go back, step by step for each kind of export."""

from collections.abc import Callable, Iterator

from engine.report.guide.files import Files, Kind, listed
from engine.words import say, say_of, show_name

Steps = Iterator[str]


def placing_steps(files: Files) -> tuple[str, ...]:
    """Return the steps that put the new model to use."""
    return tuple(_PLACING[files.kind](files))


def back_steps(files: Files) -> tuple[str, ...]:
    """Return the steps back to the old model."""
    old = show_name(files.old)
    if files.kind == "front":
        return (say("Let your program ask the filter itself again, as it did before. The filter was not changed."),)
    if files.kind in ("web", "teachable_web"):
        return (
            say("Copy your old files back into the folder of your web page: {names}.", names=listed(files.old_files)),
            say("Replace all of them together. Old and new files must not be mixed."),
            say("Load the page anew: hold the Shift key while you press the reload button."),
        )
    return (
        say("Where you wrote the new name into your program, write {old} again.", old=old)
        if files.kind not in ("teachable_keras", "tflite", "other")
        else say("Put your old file back where it was: {old}.", old=old),
        say("Start your program again. It then answers just as before."),
    )


def _copy_first(files: Files) -> str:
    return say(
        "Keep your old file {old}. Toughen did not change it, and you need it to go back.", old=show_name(files.old)
    )


def _onnx(files: Files) -> Steps:
    if files.new.is_folder:
        yield from _folder(files)
        yield from _about_tool(files)
        return
    new = show_name(files.new.name)
    yield _copy_first(files)
    yield say("Copy {new} into the folder where {old} is.", new=new, old=show_name(files.old))
    if files.new.beside:
        yield say(
            "Copy what belongs to it as well: {names}. Do not rename these; the model looks for them by name.",
            names=listed(files.new.beside),
        )
    yield say(
        "Your program names the file that it loads. Write {new} there, in place of {old}.",
        new=new,
        old=show_name(files.old),
    )
    yield say_of(
        files.task, "Start your program again. Nothing else changes: pictures go in and answers come out as before."
    )
    yield from _about_tool(files)


def _folder(files: Files) -> Steps:
    """Yield the steps for a file that came with others, and so lies in a folder of its own."""
    new, old = show_name(files.new.name), show_name(files.old)
    main = show_name(f"{files.new.name}/{files.old}")
    yield _copy_first(files)
    yield say("Copy the whole folder {new} next to it. Its files belong together.", new=new)
    yield say("Your program names the file that it loads. Write {main} there, in place of {old}.", main=main, old=old)
    yield say("Does it load other files as well, such as tokenizer.json? Then take those of the new folder too.")
    yield say_of(
        files.task, "Start your program again. Nothing else changes: pictures go in and answers come out as before."
    )


def _about_tool(files: Files) -> Steps:
    tool = files.tool.lower()
    if "customvision" in tool.replace(" ", "") or "winml" in tool:
        yield say(
            "Did you export the file from Custom Vision? Its website cannot take a file back. Use the new file where you "
            "used the exported one, and keep its labels.txt."
        )
    elif "pytorch" in tool:
        yield say(
            "Your PyTorch program still has the old model. If you export from there again, you get the old one. "
            "Strengthen that export too."
        )
    elif "keras" in tool or "tensorflow" in tool:
        yield say(
            "Your Keras file still holds the old model. If you turn it into ONNX again, you get the old one. Strengthen "
            "that export too."
        )
    elif "scikit" in tool:
        yield say("Your scikit-learn model stays as it was. If you export it again, you get the old model.")
    else:
        yield say("If you do not know what loads the file: ask the person who set it up, and show them this page.")


def _hugging_face(files: Files) -> Steps:
    new, old = show_name(files.new.name), show_name(files.old)
    yield say("Keep your old folder {old}. Toughen did not change it, and you need it to go back.", old=old)
    yield say("Copy the whole folder {new} next to it.", new=new)
    yield say("Your program names the folder, often after “from_pretrained” or “pipeline”. Write {new} there.", new=new)
    if files.task == "text":
        yield say("Start your program again. The classes and all settings are as before.")
    else:
        yield say("Start your program again. The classes, the picture size and all settings are as before.")
    yield say(
        "Is your model on the Hugging Face website? Then upload the files of the new folder there as a new version."
    )


def _keras(files: Files) -> Steps:
    new = show_name(files.new.name)
    yield _copy_first(files)
    yield say("Copy {new} into the folder where {old} is.", new=new, old=show_name(files.old))
    yield say("Your program names the file, often after “load_model”. Write {new} there.", new=new)
    yield say("Start your program again. Nothing else changes.")


def _teachable_keras(files: Files) -> Steps:
    new = show_name(files.new.name)
    yield _copy_first(files)
    if files.new.is_archive:
        yield say(
            "Unpack {new}. In it are {names}, just as in the file from Teachable Machine.",
            new=new,
            names=listed(files.parts),
        )
        yield say("Copy them into the folder of your program. Let them replace the old ones of the same names.")
    else:
        yield say("Copy {new} and labels.txt into the folder of your program.", new=new)
        yield say("Your program names the file, often after “load_model”. Write {new} there.", new=new)
    yield say("Start your program again. The classes and their order are as before.")
    yield from _teachable_website()


def _teachable_website() -> Steps:
    yield say(
        "Teachable Machine's own website cannot take a model back. The project there, and the address it gave you, keep "
        "the old model."
    )


def _teachable_web(files: Files) -> Steps:
    yield from _web_files(files)
    yield say(
        "Does your page load the model from an address at teachablemachine.withgoogle.com? Then put the files into a "
        "folder beside your page, for example my_model."
    )
    yield say(
        "In the page, find the line that begins with “const URL”. Write “./my_model/” there, in place of the address."
    )
    yield from _web_end()
    yield from _teachable_website()


def _web(files: Files) -> Steps:
    yield from _web_files(files)
    yield say(
        "Does your page load the model from another address? Find “loadLayersModel” in it, and write the new place there."
    )
    yield from _web_end()


def _web_files(files: Files) -> Steps:
    new, names = show_name(files.new.name), listed(files.parts)
    yield say(
        "Make a copy of the old files of your page: {names}. You need it to go back.", names=listed(files.old_files)
    )
    if files.new.is_archive:
        yield say("Unpack {new}. In it are the new files: {names}.", new=new, names=names)
    else:
        yield say("Open the folder {new}. In it are the new files: {names}.", new=new, names=names)
    yield say(
        "Copy all of them into the folder from which your web page loads the model. Let them replace the old ones."
    )
    yield say("Replace all of them together. With old and new files mixed, the answers are wrong.")


def _web_end() -> Steps:
    yield say(
        "Load the page anew: hold the Shift key while you press the reload button. Else the browser may show the old model."
    )


def _torch(files: Files) -> Steps:
    new = show_name(files.new.name)
    yield _copy_first(files)
    yield say("Copy {new} into the folder where {old} is.", new=new, old=show_name(files.old))
    yield say("Your program names the file, often after “torch.load” or “load_file”. Write {new} there.", new=new)
    yield say(
        "Leave all else in your program. The new file has the same parts of the same sizes; only the numbers differ."
    )


def _skops(files: Files) -> Steps:
    new = show_name(files.new.name)
    yield _copy_first(files)
    yield say("Copy the whole folder {new} next to it. In it the model is called model.skops.", new=new)
    yield say(
        "The new file is in another form than a pickle: it holds numbers and no programs. Install skops to load it, with "
        "“pip install skops”."
    )
    yield say("Where your program loads the old file, load the new one. The short program below shows how.")
    yield say(
        "Does your program load two parts, one for words and one that sorts? The new file is both in one. Give it the text."
    )


def _front(files: Files) -> Steps:
    yield say("Your filter {old} stays as it is, and where it is. A copy is in the folder.", old=show_name(files.old))
    yield say(
        "Copy the whole folder {new} next to your program. Its files belong together.", new=show_name(files.new.name)
    )
    yield say("Where your program asks the filter, let it ask guard.py. That asks the filter in its place.")
    yield say("The lines below show how, and so does the top of guard.py, by a command as well. It needs Python 3.8.")
    if files.front is not None and files.front.questions > 1:
        yield say("It asks the filter {n} times about each text, so answers take longer.", n=files.front.questions)
    elif files.front is not None:
        yield say("It asks the filter once about each text, just as before.")


def _tflite(files: Files) -> Steps:
    yield _copy_first(files)
    yield say(
        "In an app: put {new} into the folder with the old file, and give it the old file's name.",
        new=show_name(files.new.name),
    )
    yield say("Build the app again, and install it on one device first.")


def _other(files: Files) -> Steps:
    yield _copy_first(files)
    yield say("Copy {new} into the folder where {old} is.", new=show_name(files.new.name), old=show_name(files.old))
    yield say("In the program that loads the model, write the new name in place of the old one. Then start it again.")


_PLACING: dict[Kind, Callable[[Files], Steps]] = {
    "onnx": _onnx,
    "hugging_face": _hugging_face,
    "keras": _keras,
    "teachable_keras": _teachable_keras,
    "teachable_web": _teachable_web,
    "web": _web,
    "torch": _torch,
    "tflite": _tflite,
    "skops": _skops,
    "front": _front,
    "other": _other,
}
