"""How a table of texts is read, and what a model's reader does to hidden signs, in plain words."""

from engine.words.catalogue import say
from engine.words.names import clean_name, show_name


def column_words(column: str) -> str:
    """Return the name of a column, safe to show; words for none."""
    return show_name(column, 40) if column else say("none")


def delimiter_words(delimiter: str) -> str:
    """Return what stands between the columns of a table, such as "a comma"; another sign in quotes."""
    known = {
        "": say("nothing: one text a line"),
        ",": say("a comma"),
        ";": say("a semicolon"),
        "\t": say("a tab"),
        "|": say("a bar"),
        " ": say("a space"),
        ":": say("a colon"),
    }
    return known.get(delimiter) or f"“{clean_name(delimiter, 20)}”"


def encoding_words(encoding: str) -> str:
    """Return an encoding as its languages and its own name, such as "Western Europe (cp1252)"."""
    west, middle = say("Western Europe"), say("Central Europe")
    places = {
        "utf-8": say("all languages"),
        "utf-8-sig": say("all languages"),
        "utf-16": say("all languages"),
        "utf-16-le": say("all languages"),
        "utf-16-be": say("all languages"),
        "utf-32": say("all languages"),
        "cp1252": west,
        "latin-1": west,
        "iso8859-15": west,
        "mac-roman": west,
        "cp437": west,
        "cp850": west,
        "cp1250": middle,
        "iso8859-2": middle,
        "cp1251": say("Russian and its kin"),
        "koi8-r": say("Russian and its kin"),
        "cp1253": say("Greek"),
        "cp1254": say("Turkish"),
        "cp1255": say("Hebrew"),
        "cp1256": say("Arabic"),
        "gb18030": say("Chinese, short signs"),
        "big5": say("Chinese, long signs"),
        "cp932": say("Japanese"),
        "euc-jp": say("Japanese"),
        "cp949": say("Korean"),
    }
    name = clean_name(encoding.upper() if encoding.startswith("utf") else encoding, 20)
    return say("{languages} ({name})", languages=places[encoding], name=name) if encoding in places else name


def reads_words(what: str, effect: str) -> str:
    """Return what ``what`` (hidden_characters, look_alikes, capitals) does to how a model reads; an unknown effect cleaned."""
    known = {
        "hidden_characters": {
            "none": say("it skips them"),
            "seen": say("it reads a word with one as another"),
            "unknown": say("it no longer knows a word with one"),
            "answers": say("they change its answers"),
        },
        "look_alikes": {
            "none": say("it reads them like the usual ones"),
            "seen": say("it reads a word with them as another"),
            "unknown": say("it no longer knows a word with them"),
            "answers": say("they change its answers"),
        },
        "capitals": {
            "none": say("they make no difference"),
            "seen": say("it reads a word in capitals as another"),
            "unknown": say("it no longer knows a word in capitals"),
            "answers": say("they change its answers"),
        },
    }
    return known.get(what, {}).get(effect) or clean_name(effect)


def answer_title(what: str) -> str:
    """Return what an answer about texts is about, for the start of a line; "" for another one."""
    return {
        "text_column": say("The texts are in column"),
        "label_column": say("The classes are in column"),
        "delimiter": say("Between columns stands"),
        "encoding": say("Letters are stored for"),
        "hidden_characters": say("Hidden characters"),
        "look_alikes": say("Look-alike letters"),
        "capitals": say("Capital letters"),
    }.get(what, "")


def answer_words(what: str, value: str) -> str:
    """Return the value of an answer about texts in words."""
    if what in {"text_column", "label_column"}:
        return column_words(value)
    if what == "delimiter":
        return delimiter_words(value)
    return encoding_words(value) if what == "encoding" else reads_words(what, value)
