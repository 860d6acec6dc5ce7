"""What must not be replaced, and what must not replace it: function words, negations, opposites, changed feelings."""

from engine.attacks.text.lexicon.tables import valences, wordnet
from engine.attacks.text.words import word_set

DETERMINERS = word_set("a an the my your his her its our their this that these those each every some any no another")
MODALS = word_set(
    "can could may might must shall should will would do does did don't doesn't didn't won't can't cannot "
    "couldn't wouldn't shouldn't i'll you'll he'll she'll it'll we'll they'll let's please"
)
BE = word_set(
    "am is are was were be been being isn't aren't wasn't weren't i'm you're we're they're he's she's it's "
    "that's there's"
)
HAVE = word_set("have has had having haven't hasn't hadn't i've you've we've they've")
PRONOUNS = word_set("i we they he she who you it")
PREPOSITIONS = word_set(
    "of in for with on at from by about into through during after before between against without within "
    "under over across toward towards upon among via like near since until than per as"
)
PARTICLES = word_set("up out off down away back around along together apart aside forward on in over through by")
DEGREES = word_set("very so too quite really extremely more most rather fairly pretty how as less least")
CONJUNCTIONS = word_set("and or but nor yet because if when while that which what where why whether though although")
NEGATIONS = word_set(
    "not no never none nothing nobody nowhere neither nor without hardly barely scarcely seldom rarely "
    "cannot only except unless lack lacks lacking free"
)
QUANTITIES = word_set(
    "all both half many much few fewer little less least more most several enough one two three four five six seven eight "
    "nine ten eleven twelve twenty thirty forty fifty hundred thousand million billion trillion dozen first second third "
    "last next once twice double triple single zero percent pair couple bit lot lots"
)
OTHERS = word_set(
    "him me us them mine yours hers ours theirs myself yourself himself herself itself ourselves themselves whom whose there "
    "here then now just also even still too ever already again else thing things way ways kind sort own same such other "
    "others else well be being been get gets got getting go goes going went gone come comes came coming have having do "
    "doing done make makes made making take takes took taken taking let put puts say says said mr mrs ms dr re fwd cc etc "
    "ok okay hi hello hey dear thanks thank yes yeah today tomorrow yesterday monday tuesday wednesday thursday friday "
    "saturday sunday january february march april may june july august september october november december men man woman "
    "women boy girl person people god lol to"
)
STOP = DETERMINERS | MODALS | BE | HAVE | PRONOUNS | PREPOSITIONS | PARTICLES | DEGREES | CONJUNCTIONS | NEGATIONS
STOP |= QUANTITIES | OTHERS
PREFIXES = word_set("non re co pre post anti semi self multi sub un ex inter mid mini micro")
"""What a writer parts by a space from the word that it belongs to."""
NEGATIVE_STARTS = ("un", "in", "im", "il", "ir", "non", "dis", "mis", "anti", "de")
VALENCE_STEP = 12  # tenths of VADER's scale from -40 to 40


def is_fixed(word: str) -> bool:
    """Whether ``word`` (lower case) is never replaced: it carries grammar, negation, a quantity, or no sense."""
    return word in STOP or len(word) < 2 or not word.isalpha()


def are_antonyms(one: str, other: str, part: str) -> bool:
    """Whether WordNet names two lemmas as opposites, in either direction."""
    net = wordnet()
    return other in net.against(one, part) or one in net.against(other, part)


def opposes(one: str, other: str, part: str) -> bool:
    """Whether two lemmas are antonyms, or one says no by its first or last letters and the other does not."""
    return are_antonyms(one, other, part) or says_no(one) != says_no(other)


def says_no(lemma: str) -> bool:
    """Whether ``lemma`` is another word with a negative beginning, such as un-, or with -less."""
    known = wordnet().lemmas
    if lemma.endswith("less") and lemma.removesuffix("less") in known:
        return True
    rests = (lemma.removeprefix(start) for start in NEGATIVE_STARTS if lemma.startswith(start))
    return any(len(rest) > 3 and rest in known for rest in rests)


def changes_feeling(one: str, other: str, *, unrated: int | None = 0) -> bool:
    """Whether a swap turns friendly into hostile (VADER) or shifts it by more than 1.2 of its scale from -4 to 4.

    A word that the lexicon lacks counts as ``unrated``; None says that such a pair was judged otherwise.
    Source: Hutto and Gilbert, VADER, ICWSM 2014.
    """
    before, after = valences().get(one, unrated), valences().get(other, unrated)
    if before is None or after is None:
        return False
    return before * after < 0 or abs(before - after) > VALENCE_STEP
