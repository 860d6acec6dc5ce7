"""Runs one recipe of TextAttack on one model, or lists the swaps it offers; reads and writes JSON.

    PEER_PYTHON textattack_one.py JOB.json OUT.json

The job: ``recipe``, ``model`` (a folder: scikit-learn's vectorizer.joblib and model.joblib, or Hugging Face's files),
``texts``, ``labels``, ``wordnet`` (folder), ``most_words`` (null: the recipe's own limits), ``pad`` ("full": as
TextAttack's wrapper does it, or "longest").
Its Python is that of ``make.py textattack``. One thread.
"""

import json
import random
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import textattack_standins


def main() -> None:
    """Run the job."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    textattack_standins.put_in(Path(job["wordnet"]))
    import textattack
    import torch

    torch.set_num_threads(1)
    random.seed(0)
    np.random.seed(0)
    model = wrapped(Path(job["model"]), job["pad"])
    attack = build(job, model)
    rows, start = [], time.process_time()
    for text, label in zip(job["texts"], job["labels"]):
        result = attack.attack(text, label)
        rows.append(
            {
                "found": isinstance(result, textattack.attack_results.SuccessfulAttackResult),
                "text": result.perturbed_text(),
                "queries": int(result.num_queries),
            }
        )
    seconds = time.process_time() - start
    offered = [swaps(attack, text) for text in job["texts"]] if job["offered"] else []
    told = {
        "rows": rows,
        "seconds": seconds,
        "offered": offered,
        "replaced": textattack_standins.REPLACED[job["recipe"]],
    }
    Path(sys.argv[2]).write_text(json.dumps(told), encoding="utf-8")


def wrapped(folder: Path, pad: str) -> Any:
    """Return the model in ``folder`` as TextAttack asks it."""
    from textattack.models.wrappers import HuggingFaceModelWrapper, ModelWrapper

    if (folder / "vectorizer.joblib").exists():
        import joblib

        class Filter(ModelWrapper):
            """A vectorizer and a classifier; TextAttack's own wrapper turns the counts into a full table first."""

            def __init__(self) -> None:
                self.model = joblib.load(folder / "model.joblib")
                self.vectorizer = joblib.load(folder / "vectorizer.joblib")

            def __call__(self, texts: list[str]) -> np.ndarray:
                return np.asarray(self.model.predict_proba(self.vectorizer.transform(texts)))

        return Filter()
    import transformers

    network = transformers.AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    own = HuggingFaceModelWrapper(network, tokenizer)
    return own if pad == "full" else Longest(own, network, tokenizer)


def Longest(own: Any, network: Any, tokenizer: Any) -> Any:  # noqa: N802
    """Return TextAttack's wrapper, but texts are filled up to the longest of their batch only."""
    import torch

    class Filled(type(own)):  # type: ignore[misc]
        def __call__(self, texts: list[str]) -> Any:
            given = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
            with torch.no_grad():
                return network(**given).logits

    return Filled(network, tokenizer)


def build(job: dict[str, Any], model: Any) -> Any:
    """Return the recipe, with a limit of edited words where the job has one."""
    from textattack.attack_recipes import DeepWordBugGao2018, PWWSRen2019
    from textattack.constraints.overlap import MaxWordsPerturbed

    recipes = {"deepwordbug": DeepWordBugGao2018.build, "pwws": PWWSRen2019.build, "textbugger": textbugger}
    attack = recipes[job["recipe"]](model)
    if job["most_words"]:
        attack.constraints.append(MaxWordsPerturbed(max_num_words=job["most_words"]))
    return attack


def textbugger(model: Any) -> Any:
    """Return TextBugger of its own classes; what stands in for the parts that need models is in ``REPLACED``."""
    from textattack import Attack
    from textattack.attack_recipes import textbugger_li_2018 as recipe
    from textattack.constraints.overlap import LevenshteinEditDistance

    class LookAlikes(recipe.WordSwapHomoglyphSwap):  # type: ignore[misc]
        def __init__(self) -> None:
            with suppress(FileNotFoundError):  # the wheel lacks a file that another search would need
                super().__init__()

    kept = {"random_one": True, "skip_first_char": True, "skip_last_char": True}
    bugs = recipe.CompositeTransformation(
        [
            recipe.WordSwapRandomCharacterInsertion(letters_to_insert=" ", **kept),
            recipe.WordSwapRandomCharacterDeletion(**kept),
            recipe.WordSwapNeighboringCharacterSwap(**kept),
            LookAlikes(),
        ]
    )
    limits = [recipe.RepeatModification(), recipe.StopwordModification(), LevenshteinEditDistance(30)]
    search = recipe.GreedyWordSwapWIR(wir_method="delete")
    return Attack(recipe.UntargetedClassification(model), limits, bugs, search)


def swaps(attack: Any, text: str) -> list[list[Any]]:
    """Return what the recipe offers for single words of ``text``: (start, end, [new words])."""
    from textattack.shared import AttackedText

    own, found = AttackedText(text), []
    for place in sorted(attack.get_indices_to_order(own)[1]):
        start = own._text_index_of_word_index(place)
        end = start + len(own.words[place])
        others = attack.get_transformations(own, original_text=own, indices_to_modify=[place])
        rest = len(text) - end
        found.append([start, end, [other.text[start : len(other.text) - rest] for other in others]])
    return found


if __name__ == "__main__":
    main()
