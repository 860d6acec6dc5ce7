"""What TextAttack needs to be imported without a network, made of nothing or of what is at hand.

Call ``put_in`` before importing it. Which constraint of which recipe that replaces stands in ``REPLACED``.
"""

import io
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

REPLACED = {
    "deepwordbug": "stop words: scikit-learn's list, not NLTK's",
    "pwws": "stop words: scikit-learn's list, not NLTK's",
    "textbugger": "stop words: scikit-learn's list, not NLTK's; the Universal Sentence Encoder's likeness of 0.8: "
    "DeepWordBug's 30 letters; the swaps for near words of an embedding: left out, the four slips of letters stay",
}


class _Anything:
    """Stands for a class that is named at import and never used."""

    def __init__(self, *_: Any, **__: Any) -> None:
        raise NotImplementedError("only a stand-in")


def put_in(wordnet: Path) -> None:
    """Put stand-ins for flair, OpenHowNet, language_tool_python and NLTK's data where imports find them.

    ``wordnet`` is the folder with WordNet 3.0's files, as Debian's ``wordnet-base`` ships them.
    """
    tagging = _module("flair.data", Sentence=_Anything, Tokenizer=object)
    models = _module("flair.models", SequenceTagger=_Anything)
    _module("flair", data=tagging, models=models, device=None)
    _module("OpenHowNet", HowNetDict=_Anything)
    _module("language_tool_python", LanguageTool=_Anything)
    _nltk(wordnet)


def _module(name: str, **parts: Any) -> ModuleType:
    found = ModuleType(name)
    found.__dict__.update(parts)
    sys.modules[name] = found
    return found


def _nltk(wordnet: Path) -> None:
    import nltk
    from nltk.corpus.reader.wordnet import WordNetCorpusReader
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    class WordNet(WordNetCorpusReader):
        """Without the list of lexicographers' files, which names nothing that a swap needs."""

        def open(self, file: str) -> Any:
            if file == "lexnames":
                return io.StringIO("\n".join(f"{number:02} {number} 0" for number in range(45)))
            return super().open(file)

        def map_wn(self, version: str = "wordnet") -> None:
            """Nothing to map: this is version 3.0 itself."""

    class StopWords:
        @staticmethod
        def words(_: str) -> list[str]:
            return sorted(ENGLISH_STOP_WORDS)

    nltk.data.path.append(str(wordnet))
    nltk.download = lambda *_, **__: True
    nltk.corpus.wordnet = WordNet(str(wordnet), None)
    nltk.corpus.stopwords = StopWords
