"""Texts on which an opened model is proven equal to its file: ordinary and odd ones, of several languages."""

ORDINARY = (
    "The parcel came two days early and everything was in one piece.",
    "I want my money back. The second order was broken too!",
    "Can you tell me when the shop opens on Sunday?",
    "Die Lieferung kam pünktlich, aber die Farbe gefällt mir überhaupt nicht.",
    "Le service était très agréable, nous reviendrons avec plaisir.",
    "El producto llegó roto y nadie contesta al teléfono.",
    "Очень доволен покупкой, спасибо большое!",
    "这家餐厅的菜很好吃，服务也不错。",
    "このアプリは起動するたびに止まってしまいます。",
    "الخدمة كانت ممتازة والتوصيل سريع.",
    "यह किताब मुझे बहुत पसंद आई।",
    "บริการดีมาก แนะนำเลย",
    "이 영화는 기대보다 훨씬 재미있었어요.",
)
ODD = (
    "",
    " ",
    "a",
    "😀👍🏽 👨‍👩‍👧 ❤️",
    "GREAT!!! $$$ 100% FREE >>> http://example.com/?a=1&b=2",
    "tabs\tand\nlines\r\n\nand   many     blanks",
    "in\u200bvi\u200dsi\ufeffble \u202etxet\u202c le\u0301tters",
    "Frëé çhåræctérs — “quotes” … ﬁne №5 ½",
    "[CLS] [SEP] [PAD] <s> </s> <pad> [MASK] <unk>",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "1234567890 3.14159 -42 1e10 007",
    "nul \x00 and control \x07 characters \x7f",
)
SHORT = ORDINARY + ODD
VERY_LONG = " ".join(ORDINARY * 12)
"""About 1,500 words: beyond what most models read, so that it is cut."""
