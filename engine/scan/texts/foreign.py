"""Short plain sentences in many scripts, for a model whose owner's texts use none of them."""

import re
from collections.abc import Iterable

_SENTENCES = {
    "\u0370-\u03ff": ("Το παιδί διαβάζει ένα βιβλίο στον κήπο.", "Αύριο θα πάμε με το τρένο στη θάλασσα."),
    "\u0400-\u04ff": ("Вечером мы пили чай на кухне.", "Завтра брат купит хлеб и молоко."),
    "\u0530-\u058f": ("Այսօր եղանակը շատ լավ է։", "Երեխաները խաղում են բակում։"),
    "\u0590-\u05ff": ("הילדים משחקים בחצר אחרי הצהריים.", "מחר ניסע ברכבת אל הים."),
    "\u0600-\u06ff": ("يلعب الأطفال في الحديقة بعد الظهر.", "غدا نسافر بالقطار إلى البحر."),
    "\u0900-\u097f": ("बच्चे शाम को बगीचे में खेलते हैं।", "कल हम ट्रेन से समुद्र जाएँगे।"),
    "\u0980-\u09ff": ("শিশুরা বিকেলে বাগানে খেলে।", "আমরা কাল ট্রেনে সমুদ্রে যাব।"),
    "\u0b80-\u0bff": ("குழந்தைகள் மாலையில் தோட்டத்தில் விளையாடுகிறார்கள்.", "நாளை நாங்கள் ரயிலில் கடலுக்குப் போவோம்."),
    "\u0e00-\u0e7f": ("เด็กๆ เล่นในสวนตอนเย็น", "พรุ่งนี้เราจะนั่งรถไฟไปทะเล"),
    "\u10a0-\u10ff": ("ბავშვები საღამოს ბაღში თამაშობენ.", "ხვალ მატარებლით ზღვაზე წავალთ."),
    "\u3040-\u30ff": ("子どもたちは夕方に庭で遊びます。", "あした電車で海へ行きます。"),
    "\u4e00-\u9fff": ("孩子们傍晚在花园里玩。", "明天我们坐火车去海边。"),
    "\uac00-\ud7af": ("아이들은 저녁에 정원에서 놀아요.", "내일 우리는 기차를 타고 바다에 갑니다."),
}
"""By the script's characters."""
FOREIGN = sum(len(sentences) for sentences in _SENTENCES.values())
"""How many there are at most."""


def foreign_sentences(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the sentences whose scripts none of ``texts`` has a character of, in a fixed order."""
    used = "".join(sorted({part for text in texts for part in text if ord(part) > 0x36F}))
    found: tuple[str, ...] = ()
    for inside, sentences in _SENTENCES.items():
        shown = "\u3040-\u30ff\u4e00-\u9fff" if inside == "\u3040-\u30ff" else inside  # Japanese uses both
        if not re.search(f"[{shown}]", used):
            found += sentences
    return found
