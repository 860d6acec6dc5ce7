"""What is known of English words: senses, synonyms, forms, parts of speech, and what must not be replaced by what.

Importing it reads no table; each is read at its first use.
"""

from engine.attacks.text.lexicon.forms import Reading, inflect, readings
from engine.attacks.text.lexicon.grammar import article, same_case
from engine.attacks.text.lexicon.guards import are_antonyms, changes_feeling, is_fixed, opposes
from engine.attacks.text.lexicon.meaning import likeness, passage_likeness
from engine.attacks.text.lexicon.speech import Context, guess
from engine.attacks.text.lexicon.synonyms import Swap, Tier, reviewed, synonyms
from engine.attacks.text.lexicon.tables import wordnet, zipfs

__all__ = [
    "Context",
    "Reading",
    "Swap",
    "Tier",
    "are_antonyms",
    "article",
    "changes_feeling",
    "guess",
    "inflect",
    "is_fixed",
    "likeness",
    "opposes",
    "passage_likeness",
    "readings",
    "reviewed",
    "same_case",
    "synonyms",
    "wordnet",
    "zipfs",
]
