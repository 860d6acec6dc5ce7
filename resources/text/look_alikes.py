"""Look-alikes drawn up by hand, beside those of UTS 39; {what a reader sees: the characters that show it}."""

Groups = dict[str, str]

# Of the same shape as the letter, in most fonts.
MORE: Groups = {
    "a": "а", "c": "сϲ", "e": "е", "h": "һ", "i": "іι", "j": "ј", "l": "ӏ", "o": "оο", "p": "р", "s": "ѕ",
    "v": "ѵ", "x": "х", "y": "у", "d": "ԁ∂", "q": "ԛ", "w": "ԝ",
    "C": "Ϲ", "H": "Һ", "I": "ІΙӀⵏ", "Y": "ҮΥ", "V": "Ѵ", "Q": "Ԛ", "W": "Ԝ", "G": "Ԍ", "K": "К", "B": "Ⲃ", "A": "Ⲁ", "E": "Ⲉ",
}  # fmt: skip
# A reader takes them for the letter only inside a word of others.
LOOSE: Groups = {
    "a": "дλӓа", "b": "вьъβƃ", "d": "δ", "e": "эεєξә", "h": "нћђ", "i": "їι", "k": "кκқҝ", "l": "Ɩ", "m": "мϻ",
    "n": "пηијйлљԉҋ", "o": "θөфσ", "p": "ρ", "r": "гґѓя", "t": "тτ", "u": "ицџμ", "v": "ν", "w": "шщωѡψ", "x": "жχӿ",
    "y": "γўӯ", "z": "ζ", "A": "ДΛΔ", "B": "БЬЪ", "C": "ЄϾ", "E": "ЭΣΞЗ", "F": "Ғ", "H": "Ћ", "K": "Ҝ", "N": "ИЙП",
    "O": "ФΘϴѲ", "R": "ЯГ", "U": "ЦЏ", "W": "ШЩΨѠΩ", "X": "Ж", "Y": "ЧΨΫ", "h\u0000": "",
}  # fmt: skip
LOOSE = {target: sources for target, sources in LOOSE.items() if sources}
# Latin letters of phonetics and of medieval print: no language of today writes them in the midst of plain letters.
ODD_LATIN: Groups = {
    "a": "ɑᴀɐⱥ", "b": "ʙƀᵬᶀ", "c": "ᴄɕʗƈȼꞓ", "d": "ᴅᵭᶁɗ\u0256", "e": "ᴇɘɇᶒⱸ", "f": "ꜰᵮᶂ", "g": "ɡɢɠǥᶃꞡ", "h": "ʜɦɧⱨħ",
    "i": "ɪɨᵻ", "j": "ᴊɟɉ", "k": "ᴋⱪꝁꝃᶄ", "l": "ʟɫɬɭƚⱡꝉᶅ", "m": "ᴍɱᵯᶆ", "n": "ɴɳᵰᶇƞꞥ", "o": "ᴏɵᴑⱺ", "p": "ᴘꝑꝓᵱᶈ",
    "q": "ꝗɋꞯ", "r": "ʀɹɻɽɾɍꞧᵲᶉ", "s": "ꜱʂȿᵴᶊꞩ", "t": "ᴛʇʈƫⱦᵵ", "u": "ᴜʉᵾᶙ", "v": "ᴠⱱᶌ", "w": "ᴡʍⱳ", "x": "ᶍ",
    "y": "ʏʎɏỿ", "z": "ᴢʐʑƶɀⱬᵶᶎ", "A": "Ⱥ", "B": "Ƀ", "C": "Ȼ", "E": "Ɇ", "G": "Ǥ", "H": "Ⱨ", "J": "Ɉ", "K": "Ⱪ",
    "L": "ȽⱠ", "O": "Ɵ", "P": "Ᵽ", "R": "Ɍ", "T": "Ⱦ", "U": "Ʉ", "W": "Ⱳ", "Y": "Ɏ", "Z": "ƵⱫ",
}  # fmt: skip
ODD_LATIN = {target: "".join(sorted(set(sources) - set("ɗ\u0256ħ"))) for target, sources in ODD_LATIN.items()}
# Latin letters that languages of today do write (Turkish, Azeri, Hausa, Ewe, Kabiye and others).
AFRICAN: Groups = {
    "a": "ʌ", "b": "ɓ", "d": "ɗɖ", "e": "ɛəǝ", "f": "ƒſ", "i": "ıɩ", "k": "ƙ", "n": "ŋɲ", "o": "ɔ", "p": "ƥ", "t": "ƭ",
    "u": "ʊ", "v": "ʋ", "y": "ƴɣ", "B": "Ɓ", "D": "ƊƉ", "E": "ƐƎƏ", "F": "Ƒ", "I": "Ɩ", "K": "Ƙ", "N": "ŊƝ", "O": "Ɔ",
    "P": "Ƥ", "T": "Ƭ", "V": "Ʋ", "Y": "Ƴ",
}  # fmt: skip
# One upright stroke: capital I or small l, as the word around it says.
LIKE_I = frozenset("ІΙӀⵏꓲǀⲒ∣⏽𖼨𐊊𐌉𐌠ᛁΙ")
STYLED_EXTRA: Groups = {
    chr(65 + at): chr(0x1F150 + at) + chr(0x1F170 + at) + chr(0x1F130 + at) + chr(0x1F110 + at) for at in range(26)
}
# The other way round: a Latin letter inside a Russian, Ukrainian or Greek word.
CYRILLIC: Groups = dict(zip("aceopxyiABCEHKMOPTXI", "асеорхуіАВСЕНКМОРТХІ"))
GREEK: Groups = dict(zip("ovABEZHIKMNOPTYX", "ονΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"))
# Common English words, which a word of another script may pretend to be.
ENGLISH = (
    "a about account act action actually after again all also always am amazing an and any are as at award awful back "
    "bad bank be beautiful because been before best better big bill bonus book boring both business but buy by call "
    "can cancel cannot card case cash change charge check claim click code come company confirm congratulations "
    "contact could credit customer date day days dead deal delivery did dirty do does done drug dull each earn easy "
    "email end enough even ever every excellent fact fake family fantastic fast few film final find fine first follow "
    "for free friend from fun funny game get gift give go good got great had hand happy hard has hate have he help her "
    "here him his home hope horrible hot hour how i idiot if important in information into is it its just keep kill "
    "know last left let life like limited line link little live loan long look lost love loved made mail make man many "
    "may me mean message might money month more most movie much must my need never new next nice no not nothing now "
    "number of off offer ok old on once one only open or order other our out over own paid part pay people perfect "
    "phone place plan play please poor price prize product really reply right sad safe said sale same save say see "
    "sell send service sex she should show since small so some still stop story stupid such support sure take tell "
    "terrible than thank thanks that the their them then there these they thing think this those time to today told "
    "too try two ugly under until up update urgent us use used very waste watch way we well went were what when where "
    "which while who whole why will win winner with woman wonderful won work world worse worst would wrong year yes "
    "yet you your"
)
# Words that only English has, of the ones that most sentences hold.
MARKED_ENGLISH = (
    "the and you your this that with from are they there what when our his she but just please would about which their "
    "it is of were been because very could should these those my than then who how where why really great movie good"
)
