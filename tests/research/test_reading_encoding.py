"""The bytes of texts: in UTF-8, in UTF-16, and in what was used before them."""

import pytest

from byline.research.reading import child
from byline.research.reading.encoding import decoded
from byline.research.reading.failures import NotText, TooLarge

TEXTS = {
    "western": "Le garçon a mangé à la crêperie où l’été fut “chaud” — ça coûte 10 €. ",
    "german": "Die Straße führt über die Brücke, wo größere Häuser stehen. Äpfel sind süß. ",
    "latin": "El niño comió en el jardín. ¿Qué pasó después? La canción española. ",
    "mixed": "The café’s naïve owner, Señor Muñoz, wrote a résumé. It is in plain English. ",
    "swedish": "Å andra sidan är vägen från Malmö till Göteborg över två hundra kilometer. ",
    "polish": "Zażółć gęślą jaźń. Książka leży na stole, a źrebię stoi przy płocie. ",
    "czech": "Příliš žluťoučký kůň úpěl ďábelské ódy. Řeka teče pod mostem. ",
    "russian": "Дорога идёт через лес, а потом спускается к реке. Москва — столица. ",
    "greek": "Η Αθήνα είναι η πρωτεύουσα της Ελλάδας και η μεγαλύτερη πόλη της. ",
    "turkish": "İstanbul’un güneşli günlerinde çocuklar şişeleri topluyor, ağaçların altında. ",
    "hebrew": "ירושלים היא בירת ישראל והעיר הגדולה ביותר בה. ",
    "arabic": "القاهرة هي عاصمة جمهورية مصر العربية وأكبر مدنها. ",
    "japanese": "東京は日本の首都であり、世界最大の都市圏の一つです。カタカナも使います。",
    "chinese": "北京是中华人民共和国的首都，是全国的政治中心、文化中心。历史悠久的城市。",
    "taiwanese": "台北市是中華民國的首都，位於台灣北部，是台灣的政治、文化與經濟中心。",
    "korean": "서울은 대한민국의 수도이자 최대 도시이다. 한강을 끼고 있으며 역사가 깊다. ",
}
LEGACY = [
    ("western", "cp1252"),
    ("german", "cp1252"),
    ("german", "latin-1"),
    ("latin", "latin-1"),
    ("mixed", "cp1252"),
    ("swedish", "latin-1"),
    ("polish", "cp1250"),
    ("polish", "iso8859-2"),
    ("czech", "cp1250"),
    ("czech", "iso8859-2"),
    ("russian", "cp1251"),
    ("russian", "koi8_r"),
    ("greek", "cp1253"),
    ("turkish", "cp1254"),
    ("hebrew", "cp1255"),
    ("arabic", "cp1256"),
    ("japanese", "shift_jis"),
    ("japanese", "euc_jp"),
    ("japanese", "iso2022_jp"),
    ("chinese", "gb18030"),
    ("taiwanese", "big5"),
    ("korean", "euc_kr"),
]


@pytest.mark.parametrize(("language", "name"), LEGACY)
@pytest.mark.parametrize("times", [1, 40])
def test_a_text_in_an_old_encoding_is_read_right(language: str, name: str, times: int) -> None:
    text = TEXTS[language].encode(name, "ignore").decode(name) * times
    assert decoded(text.encode(name)) == text


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("language", TEXTS)
def test_a_text_in_unicode_is_read_right(language: str, name: str) -> None:
    assert decoded(TEXTS[language].encode(name)) == TEXTS[language]


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_known_without_its_mark(name: str) -> None:
    assert decoded(TEXTS["german"].encode(name)) == TEXTS["german"]


def test_a_text_cut_inside_a_letter_is_still_utf_8() -> None:
    assert decoded((TEXTS["russian"].strip() + " река").encode()[:-1]).startswith(TEXTS["russian"])


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\u2028", "\x85"])
def test_every_kind_of_line_end_is_one(ends: str) -> None:
    assert decoded(f"one{ends}two".encode()) == "one\ntwo"


def test_a_few_zero_bytes_make_no_binary_and_many_do() -> None:
    assert "said" in decoded(b"It was said that a stray \0 byte does no harm to a long text. " * 2)
    for data in (b"\0" * 1000, bytes(range(256)) * 40, b"%PDF-1.7\n" + b"text " * 100):
        with pytest.raises(NotText):
            decoded(data)


def test_a_declared_encoding_is_believed_where_the_letters_allow_it() -> None:
    text = TEXTS["turkish"].replace("’", "'")
    assert decoded(text.encode("iso8859-9"), "iso-8859-9") == text
    assert decoded(TEXTS["german"].encode(), "shift_jis") == TEXTS["german"]
    assert decoded(TEXTS["german"].encode("cp1252"), "no-such-thing") == TEXTS["german"]
    assert decoded(TEXTS["german"].encode("cp1252"), "base64") == TEXTS["german"]


def test_a_text_beyond_all_measure_is_too_large() -> None:
    with pytest.raises(TooLarge):
        decoded(b"a" * 25_000_000)


GERMAN, POLISH, JAPANESE = TEXTS["german"], TEXTS["polish"], TEXTS["japanese"]
RUSSIAN = TEXTS["russian"].replace("—", "-")


@pytest.mark.parametrize(
    ("data", "beside", "declared", "text"),
    [
        # A byte order mark goes before all that is said.
        (GERMAN.encode("utf-8-sig"), "koi8-r", "shift_jis", GERMAN),
        (GERMAN.encode("utf-16"), "utf-8", "utf-8", GERMAN),
        # What came beside the bytes goes before the page's own word, and before guesses.
        (POLISH.encode("iso8859-2"), "iso-8859-2", "windows-1252", POLISH),
        (RUSSIAN.encode("koi8_r"), "KOI8-R", "windows-1251", RUSSIAN),
        (JAPANESE.encode("utf-16-le"), "utf-16le", "shift_jis", JAPANESE),
        # A server's default does not go before letters that are UTF-8 beyond doubt.
        (GERMAN.encode(), "iso-8859-1", "", GERMAN),
        (b"It\xe2\x80\x99s here.", "windows-1252", "", "It’s here."),
        (JAPANESE.encode(), "shift_jis", "euc-jp", JAPANESE),
        (GERMAN.encode(), "", "iso-8859-1", GERMAN),
        # Two letters that are UTF-8 by chance are what the header says.
        ("茅台".encode("gbk"), "gb2312", "", "茅台"),
        ("茅台".encode("gbk"), "", "", "茅台".encode("gbk").decode()),
        # Where the header cannot be right, the page's own word is taken, then the likeliest.
        (GERMAN.encode("cp1252"), "utf-8", "iso-8859-1", GERMAN),
        (JAPANESE.encode("euc_jp"), "shift_jis", "euc-jp", JAPANESE),
        (GERMAN.encode("cp1252"), "utf-16", "", GERMAN),
        (GERMAN.encode("cp1252"), "no-such-thing", "nor-this", GERMAN),
        (RUSSIAN.encode("cp1251"), "utf-8", "utf-8", RUSSIAN),
        # Names mean what browsers take them for.
        ("“Straße” – 10 €".encode("cp1252"), "iso-8859-1", "", "“Straße” – 10 €"),
        ("镕基先生说".encode("gbk"), "gb2312", "", "镕基先生说"),
        ("①番目の課題".encode("cp932"), "x-sjis", "", "①番目の課題"),
    ],
)
def test_an_encoding_is_settled_by_mark_header_utf_8_page_and_likelihood(
    data: bytes, beside: str, declared: str, text: str
) -> None:
    assert decoded(data, beside, declared) == text


@pytest.mark.parametrize(
    "name", ["", " ", "utf-8\0", "x" * 5000, "é", "base64", "utf-7", "undefined"]
)
def test_a_name_that_is_no_encoding_does_no_harm(name: str) -> None:
    assert decoded(GERMAN.encode("cp1252"), name, name) == GERMAN


def test_a_page_s_header_and_its_own_word_come_in_that_order() -> None:
    page = f'<meta charset="windows-1252"><p>{POLISH}</p>'.encode("iso8859-2")
    assert child.read("html", page, "iso-8859-2")["text"] == POLISH.strip()
    page = f'<meta charset="iso-8859-2"><p>{POLISH}</p>'.encode("iso8859-2")
    assert child.read("html", page, "utf-8")["text"] == POLISH.strip()
