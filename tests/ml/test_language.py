"""Which language a comment is in; sentences written for this test, and the labelled rows."""

from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.language import _small_words, language_of
from ml.workshop import datasets
from tests.speed import cpu_seconds_below, usual_seconds

SENTENCES = {
    "fr": [
        "Bonjour, je trouve cet article vraiment très intéressant",
        "T'es vraiment un gros con, ferme ta gueule",
        "N'importe quoi, ce gouvernement ne fait rien pour nous",
    ],
    "es": [
        "Me parece una vergüenza lo que está pasando en este país",
        "Eres un idiota, cállate la boca",
        "Gracias por la información, muy útil",
    ],
    "it": [
        "Non sono d'accordo con quello che dice il giornalista",
        "Sei un coglione, stai zitto",
        "Un articolo bellissimo, complimenti a chi lo ha scritto",
    ],
    "pt": [
        "Não concordo com nada do que foi escrito aqui",
        "Você é um idiota, vai embora daqui",
        "Muito bom, obrigado pela reportagem",
    ],
    "nl": [
        "Ik vind dit een heel goed artikel, bedankt daarvoor",
        "Wat een klootzak ben jij, hou je bek",
        "De regering doet er weer niets aan",
    ],
    "pl": [
        "Bardzo dobry artykuł, dziękuję za informacje",
        "Jesteś głupim idiotą, zamknij się",
        "Rząd znowu nic z tym nie robi",
    ],
    "tr": [
        "Bu haberi okuduktan sonra çok üzüldüm",
        "Sen tam bir salaksın, kapa çeneni",
        "Hükümet yine hiçbir şey yapmıyor",
    ],
    "ru": ["Я не согласен с тем, что написано в этой статье", "Ты полный идиот, заткнись уже"],
    "uk": ["Я не згоден з тим, що написано в цій статті", "Ти повний ідіот, замовкни"],
    "ar": ["أنا لا أتفق مع ما كتب في هذا المقال", "أنت غبي جدا، اصمت"],
    "hi": ["मुझे यह लेख बहुत अच्छा लगा, धन्यवाद", "तुम बहुत बेवकूफ हो, चुप रहो"],
    "zh": ["我觉得这篇文章写得很好,谢谢", "你真是个白痴,闭嘴"],
    "ja": ["この記事はとても面白かったです、ありがとう", "お前は本当に馬鹿だな、黙れ"],
    "sv": [
        "Jag håller inte med om det som står i artikeln",
        "Du är en riktig idiot, håll käften",
    ],
    "cs": ["Nesouhlasím s tím, co se v článku píše", "Jsi úplný idiot, drž hubu"],
    "vi": ["Tôi không đồng ý với những gì được viết trong bài này", "Mày là thằng ngu, im mồm đi"],
    "id": [
        "Saya tidak setuju dengan apa yang ditulis di artikel ini",
        "Kamu memang bodoh, diam saja",
    ],
    "el": ["Δεν συμφωνώ με αυτά που γράφει το άρθρο"],
    "he": ["אני לא מסכים עם מה שכתוב במאמר"],
    "th": ["ฉันไม่เห็นด้วยกับบทความนี้เลย"],
    "fa": ["من با آنچه در این مقاله نوشته شده موافق نیستم"],
    "de": [
        "Ich bin nicht der Meinung, dass das stimmt",
        "Halt die Fresse du Hurensohn",
        "Verpiss dich du Arschloch",
        "Danke für den guten Artikel",
    ],
    "ko": ["이 기사 정말 잘 읽었습니다 감사합니다", "ㅋㅋㅋㅋ 미친놈", "BTS 최고 ㅠㅠ"],
}

ENGLISH = [
    "Thank you for this article",
    "f.u.c.k y0u",
    "Уou аre аn іdiоt",
    "yoυ αre αn idiοt",
    "yοu fuсking mοrοn",
    "ｆｕｃｋ ｙｏｕ ｉｄｉｏｔ",
    "𝐟𝐮𝐜𝐤 𝐲𝐨𝐮 𝐢𝐝𝐢𝐨𝐭",
    "u r sooo dum lmfao",
    "ur a fkn retrd bruh",
    "dis finna slap fr fr no cap",
    "i h8 u so mch u stpd btch",
    "IM SO TIRED OF DIS",
    "I am a robot",
    "no im not",
    "die in a fire",
    "El Paso, San Antonio and Los Angeles are in the same state",
]

SAYS_NOTHING = [
    "",
    " \n",
    "lol",
    "ok",
    "👍",
    "👍👍👍 ❤️",
    "https://www.example.com/le/monde",
    "@die @das",
]
SAYS_NOTHING += ["12:30", "!!!", "\x00", "\ud800", "a\ud800b", "Merkel", "Waka waka eh eh"]


@pytest.mark.parametrize(
    ("language", "text"),
    [(language, text) for language, texts in SENTENCES.items() for text in texts],
)
def test_a_sentence_is_in(language: str, text: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ENGLISH)
def test_slang_and_disguise_stay_english(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_what_says_nothing_is_in_the_usual_language(text: str) -> None:
    assert language_of(text) == "en"
    assert language_of(text, usual="de") == "de"


@pytest.mark.parametrize(
    "text",
    [
        "blorfa quint zemble drax hoffen wiffle snarg ulmo trebb",
        "Ngiyabonga kakhulu ngalokho okubhaliwe lapha namuhla ekuseni",
        "Mwen pa dakò ak sa yo ekri nan atik sa a",
    ],
)
def test_much_that_is_not_understood_is_in_no_language(text: str) -> None:
    assert language_of(text) == "und"


def test_a_site_in_another_language_finds_english_all_the_same() -> None:
    assert language_of("What would they know about these people?", usual="de") == "en"
    assert language_of("Das ist doch nicht wahr", usual="de") == "de"


def test_no_small_word_of_english_is_one_of_another_language() -> None:
    table = _small_words()
    for language, words in table.items():
        assert language == "en" or not words & table["en"], language


@settings(max_examples=200)
@given(st.text(st.characters(exclude_categories=[]), max_size=300))
def test_any_text_is_in_some_language(text: str) -> None:
    assert language_of(text) == "und" or len(language_of(text)) == 2


@pytest.mark.parametrize("text", ["é" * 1_000_000, "😀" * 250_000, "aа" * 500_000, "я " * 500_000])
def test_a_huge_text_costs_no_more_than_its_start(text: str) -> None:
    language_of(text)
    with cpu_seconds_below(0.02):
        language_of(text)


@pytest.fixture(scope="module")
def dev(data: Path, labelled_rows: list[datasets.Row]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for row in labelled_rows:
        if row.split == "dev":
            texts.setdefault(row.source, []).append(row.text)
    perspective, _ = datasets.read_perspective(data / datasets.PERSPECTIVE)
    return texts | {"perspective-scores": [row.text for row in perspective[::6]][:3_000]}


@pytest.mark.parametrize(
    ("source", "language", "missed"),
    [
        ("surge-toxicity", "en", 0.001),
        ("fox-news", "en", 0.001),
        ("youtube-spam", "en", 0.004),  # one is in Portuguese
        ("perspective-scores", "en", 0.002),  # five are not in English
        ("germeval2018", "de", 0.004),
        ("kor-beep", "ko", 0.0),
    ],
)
def test_labelled_rows_are_found_in_their_language(
    dev: dict[str, list[str]], source: str, language: str, missed: float
) -> None:
    found = Counter(language_of(text) for text in dev[source])
    assert 1 - found[language] / len(dev[source]) <= missed


def test_an_english_comment_of_usual_length_costs_a_few_microseconds(
    dev: dict[str, list[str]],
) -> None:
    texts = [(text * 9)[:385] for text in dev["perspective-scores"]]
    batches = [texts[start : start + 256] for start in range(0, 2_560, 256)]
    best = min(usual_seconds(partial(list, map(language_of, batch))) for batch in batches)
    assert best / 256 < 40e-6


@pytest.mark.parametrize(
    "text",
    [
        "f u c k y o u",
        "k i l l y o u r s e l f",
        "f-u-c-k y-o-u i-d-i-o-t",
        "y0u 4r3 4n 1d10t",
        "y\u200bou i\u200bdi\u200bot",
        "y\u00f5\u00fa \u00e0r\u00eb \u00e1n \u00ec\u010f\u00ef\u00f5\u0165",
        "\u0441\u0430ll th\u0435 \u0440olice, \u0443ou f\u043eol",
    ],
)
def test_a_disguise_does_not_make_another_language_of_english(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize("text", ["meme of the fortune wheel", "your son resigned in shame"])
def test_letters_written_as_entities_are_read_as_letters(text: str) -> None:
    hidden = " ".join("".join(f"&#{ord(char)};" for char in word) for word in text.split())
    assert language_of(hidden) == language_of(text) == "en"
