"""Natural sentences come back as they are. What may change, and why, says the docstring of ``sanitise``."""

import pytest

from engine.models.texts.sanitiser import sanitise, sanitise_all

SENTENCES = {
    "English": "I can’t believe it’s not butter – “really” good… 5 °C, £3.50, 50 %, naïve café ☕️ 😀👍🏽!",
    "German": "Über die Straße läuft ein „großer“ Hund; 3 × 4 = 12 m², z. B. am 1. Mai, nicht wahr?",
    "French": "L’été dernier, « nous étions » à l’œuvre : ça coûtait 10\u202f000 €, n’est-ce pas ? Mᵐᵉ Ÿ.",
    "Spanish": "¿Dónde está el niño? ¡Mañana será otro día! Él pagó 1ª y 2º plazos, ¿verdad?",
    "Polish": "Zażółć gęślą jaźń w\u00a0domu i\u00a0ogrodzie, 10\u00a0zł za kilogram.",
    "Turkish": "Kısa sürede ışığı gördüm; İstanbul’da yağmur yağıyor, çok güzel bir gün.",
    "Vietnamese": "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền lợi.",
    "Russian": "Я живу в Москве, а он — в Санкт-Петербурге; купил iPhone за 50 000 ₽ и SMSку получил № 5.",
    "Ukrainian": "Її під’їзд і моє ґанок: ціна 100 ₴, дзвоніть у Viber або Telegram о 9-й годині.",
    "Greek": "Η ταχύτητα του φωτός είναι σταθερή· το Wi-Fi δεν λειτουργεί, γιατί; Άλλο ένα τεστ.",
    "Arabic": "السَّلامُ عليكم، كيف حالك؟ السعر ٥٠ ريالًا للقطعة من شركة Apple، شكرًا ﷺ.",
    "Persian": "می‌خواهم کتاب‌هایم را بخوانم؛ خانه‌ای بزرگ در تهران دارم و از iPhone استفاده می‌کنم.",
    "Hebrew": "שָׁלוֹם עולם! המחיר הוא 50 ₪ בלבד, גרסה 2.0 של Windows\u200f (64 סיביות).",
    "Hindi": "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता प्राप्त है, ज़रूर। क्‍ष श्री",
    "Thai": "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ๑๐๐ บาท",
    "Chinese": "人人生而自由，在尊严和权利上一律平等。价格：￥１００（约 15 美元），真的吗？",
    "Japanese": "すべての人間は、生まれながらにして自由である。ＡＢＣ社の「ｼｽﾃﾑ」は１００％安全！　Tシャツ㈱",
    "Korean": "모든 인간은 태어날 때부터 자유로우며 ㅋㅋㅋ 가격은 1,000원입니다. iPhone을 샀어요 ㅠㅠ",
    "Bengali": "সমস্ত মানুষ স্বাধীনভাবে সমান মর্যাদা এবং অধিকার নিয়ে জন্মগ্রহণ করে। র‍্যাব",
    "Tamil": "மனிதப் பிறிவியினர் சகலரும் சுதந்திரமாகவே பிறக்கின்றனர்.",
}
PIECES = [
    "👩‍👩‍👧‍👦 👩🏽‍💻 🏳️‍⚧️ ❤️ 1️⃣ 🇺🇳 🏴󠁧󠁢󠁷󠁬󠁳󠁿", "iPhone купить", "β-carotene", "Ω", "µm", "x²", "½", "№ 5", "ﬁ", "™ © ® ℃ Å", "→ ∑ ∞ ≠ √2", "H₂O, CO₂",
    "E=mc²", "α, β und γ", "3′ 5″", "☺ ♥ ♫ ✓ ★", "¯\\_(ツ)_/¯", "( ͡° ͜ʖ ͡°)", "ಠ_ಠ", "snake_case_name a_b", "C++ и C#", "e-mail: a.b@c.de",
    "https://example.org/?q=1&x=%20", "Dž Lj ĳ", "ʻokina Hawaiʻi", "Nǁng ǃXóõ", "ÞÐ þæð", "l·l paraŀlel",
]  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES.values(), ids=SENTENCES)
def test_sentences_stay(sentence: str) -> None:
    assert sanitise(sentence) == sentence


@pytest.mark.parametrize("piece", PIECES)
def test_odd_but_natural_pieces_stay(piece: str) -> None:
    assert sanitise(piece) == piece


def test_all_together_stay() -> None:
    assert sanitise_all(SENTENCES.values()) == list(SENTENCES.values())
