"""Many spellings, one key; and no input that costs more than its length."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.fold import (
    MARK_RUN,
    TAG_CHARS,
    TAG_RAW_CHARS,
    TEXT_CHARS,
    cap_text,
    fold_char,
    fold_tag,
    fold_text,
    fold_texts,
    mixed_script,
    read_tag,
    tags_of,
)

REFERENCE = "إنقاذ_مكتبة_القرى"
VARIANTS = {
    "bare alef": "انقاذ_مكتبة_القرى",
    "alef wasla": "ٱنقاذ_مكتبة_القرى",
    "alef with madda": "آنقاذ_مكتبة_القرى",
    "heh for teh marbuta": "إنقاذ_مكتبه_القرى",
    "yeh for alef maksura": "إنقاذ_مكتبة_القري",
    "Persian yeh": "إنقاذ_مكتبة_القری",
    "Persian kaf": "إنقاذ_مکتبة_القرى",
    "tatweel": "إنقـــاذ_مكتبة_القرى",
    "vowel points": "إِنقَاذ_مَكتَبَة_القُرَى",
    "zero width non-joiner": "إنقاذ_مكتبة\u200c_القرى",
    "zero width joiner": "إنقاذ_مكتبة\u200d_القرى",
    "zero width space": "إنقاذ\u200b_مكتبة_القرى",
    "direction marks": "\u200fإنقاذ_مكتبة_القرى\u200e",
    "direction override": "\u202eإنقاذ_مكتبة_القرى\u202c",
    "direction isolate": "\u2067إنقاذ_مكتبة_القرى\u2069",
    "Arabic letter mark, soft hyphen": "\u061cإنقاذ_مكت\u00adبة_القرى",
    "combining grapheme joiner": "إنق\u034fاذ_مكتبة_القرى",
    "variation selectors": "إنقاذ_مكتبة\ufe0f_القرى\U000e0101",
    "tag characters": "إنقاذ_مكتبة_القرى\U000e0041\U000e007f",
    "Hangul filler": "إنقاذ_\u3164مكتبة_القرى",
    "presentation forms, full-width low line": "ﺇﻧﻘﺎﺫ＿ﻣﻜﺘﺒﺔ＿ﺍﻟﻘﺮﻯ",
}


def test_there_are_21_variants() -> None:
    assert len(set(VARIANTS.values()) - {REFERENCE}) == 21


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_every_variant_has_the_key_of_the_reference(variant: str) -> None:
    assert fold_tag(variant) == fold_tag(REFERENCE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("#Launch", "launch"),
        ("＃Launch", "launch"),
        ("##Launch ", "launch"),
        ("ＬＡＵＮＣＨ", "launch"),
        ("𝐋𝐚𝐮𝐧𝐜𝐡", "launch"),
        ("ⓛⓐⓤⓝⓒⓗ", "launch"),
        ("İSTANBUL", "istanbul"),
        ("ISTANBUL", "ıstanbul"),
        ("Gündem", "GUNDEM"),
        ("Straße", "STRASSE"),
        ("café", "cafe\u0301"),
        ("ΟΔΟΣ", "οδος"),
        ("Ёлка", "елка"),
        ("٢٠٢٤", "۲۰۲۴"),
        ("مسؤول", "مسوول"),
        ("ｶﾞﾝﾊﾞﾚ", "ガンバレ"),
        ("한국", unicodedata.normalize("NFD", "한국")),
        ("قهوهٔ", "قهوة"),
    ],
)
def test_spellings_of_one_tag_are_joined(one: str, other: str) -> None:
    assert fold_tag(one) == fold_tag(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("สี", "สา"), ("がん", "かん"), ("कि", "की"), ("one", "two"), ("a_b", "ab"), ("2024", "2025"), ("гол", "гон")],
)
def test_different_tags_stay_apart(one: str, other: str) -> None:
    assert fold_tag(one) != fold_tag(other)


@pytest.mark.parametrize("nothing", ["", "#", "＃＃", " ", "\u200c\u200f", "ـ", "\u3164", "\x00", "\ufe0f", "\u0301"])
def test_nothing_left_is_no_tag(nothing: str) -> None:
    assert fold_tag(nothing) == ""


def test_folding_a_folded_character_changes_nothing() -> None:
    for code in (*range(0x20000), *range(0xE0000, 0xE0200)):  # all scripts but rare ideographs
        for folded in fold_char(chr(code)):
            assert fold_char(folded) == folded, hex(code)


@given(st.text(max_size=300))
def test_a_key_is_its_own_key_and_bounded(raw: str) -> None:
    key = fold_tag(raw)
    assert len(key) <= TAG_CHARS
    assert fold_tag(key) == key


def test_long_tags_are_cut_and_say_so() -> None:
    assert read_tag("x" * TAG_CHARS) == ("x" * TAG_CHARS, False, False)
    assert read_tag("x" * (TAG_CHARS + 1)) == ("x" * TAG_CHARS, True, False)
    padded = "x" + "\u200b" * TAG_RAW_CHARS + "y"
    assert read_tag(padded) == ("x", True, False)
    assert len(fold_tag("\ufdfa" * TAG_RAW_CHARS)) == TAG_CHARS  # eighteen characters each, so capped again


@pytest.mark.parametrize(
    ("word", "forged"),
    [
        ("campaign", ["саmраign", "cαmpαign", "CАMPАIGN", "campaign_", "__Campaign"]),
        ("ответьте_за_парк", ["Oтвeтьтe_за_пapк", "ОТВEТЬТЕ_ЗА_ПАРК_"]),
        ("ελλάδα", ["ελλάδa"]),
        ("нато", ["НAТО", "HАТО"]),  # every letter has a twin: most of those written decide
        ("loveisnow", ["loѵeisnow", "loveisnoԝ"]),
        ("zанаших", ["Zaнаших"]),  # honest mixtures keep their letter, and are one however they are written
    ],
)
def test_a_word_that_mixes_scripts_is_read_in_the_one_that_most_of_its_letters_need(
    word: str, forged: list[str]
) -> None:
    assert {fold_tag(spelling) for spelling in forged} == {fold_tag(word)}


@pytest.mark.parametrize("apart", [("сосо", "coco"), ("covid_новости", "соvid_новости_x"), ("a_b", "ab")])
def test_what_is_written_in_one_script_stays_in_it_and_low_lines_within_stay(apart: tuple[str, str]) -> None:
    assert fold_tag(apart[0]) != fold_tag(apart[1])


def test_a_tag_of_low_lines_stays_one() -> None:
    assert fold_tag("___") == "___"


@pytest.mark.parametrize("raw", ["_#a", "_#", "#_#", "a" * 99 + "_b", "_" * 120, "##_a_"])
def test_signs_and_low_lines_in_any_order_leave_a_key_that_folds_to_itself(raw: str) -> None:
    assert fold_tag(fold_tag(raw)) == fold_tag(raw)
    assert "#" not in fold_tag(raw)


@pytest.mark.parametrize(
    ("tag", "mixed"),
    [
        ("саmpaign", True),
        ("cαmpaign", True),
        ("новости_covid", False),
        ("covid19новости", False),
        ("𝐚𝐛𝐜", False),
        ("حملة2024x", False),
    ],
)
def test_mixed_scripts_inside_a_word_are_told(tag: str, mixed: bool) -> None:
    assert mixed_script(tag) is mixed


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("", []),
        ("no tags, a&b, 5 # 6", []),
        ("#one, #two! (#three) #four.", ["one", "two", "three", "four"]),
        ("انضموا #أنقذوا_المكتبة، الآن", ["أنقذوا_المكتبة"]),
        ("#مُحَرَّر_بالتشكيل", ["مُحَرَّر_بالتشكيل"]),
        ("#می‌خواهیم ما", ["می‌خواهیم"]),
        ("#İstanbul'da #Öğrenciler", ["İstanbul", "Öğrenciler"]),
        ("＃東京 #हिन्दी #ไทยนี้", ["東京", "हिन्दी", "ไทยนี้"]),
        ("#one#two＃three", ["one", "two", "three"]),
        ("#twice and #twice", ["twice", "twice"]),
        ("word#no https://a.org/#no https://a.org/b#no &#39; #2024 #1", []),
        ("#100days #covid_19", ["100days", "covid_19"]),
        ("#️⃣ #🔥 #", []),
    ],
)
def test_tags_are_read_as_written(text: str, tags: list[str]) -> None:
    assert tags_of(text) == tags


def test_reading_tags_is_linear() -> None:
    for bomb in ("#" * 4_000, "#a" * 2_000, "#" + "ا" * 3_999, "#" + "\u200c" * 3_999, "a#" * 2_000):
        assert sum(map(len, tags_of(bomb))) <= len(bomb)


def test_texts_are_capped_by_length_then_by_runs_of_marks() -> None:
    assert cap_text("a" * TEXT_CHARS) == ("a" * TEXT_CHARS, False)
    assert cap_text("a" * (TEXT_CHARS + 1)) == ("a" * TEXT_CHARS, True)
    honest = "e" + "\u0301" * MARK_RUN
    assert cap_text(honest * 3) == (honest * 3, False)
    for start in range(2 * MARK_RUN):
        assert cap_text("x" * start + "\u0301\u0323" * 20 + "y") == ("x" * start + "y", True)


@given(st.text(alphabet=st.sampled_from("aا \u0301\u064b"), max_size=200))
def test_the_cheap_look_for_runs_misses_none(text: str) -> None:
    longest = max(map(len, re.findall("[\u0301\u064b]+", text)), default=0)
    assert cap_text(text)[1] is (longest > MARK_RUN)


WORDING = "الناس يكتبون الآن معا"


@pytest.mark.parametrize(
    "text",
    [
        "الناس  يكتبون\nالآن معا",
        "الناس يكتبون الآن معاً!!! 🔥🔥",
        "RT @someone: الناس يكتبون الآن معا",
        "الناس يكتبون، الآن معا… https://t.co/abc?x=1#y",
        "@a @b_c.example الناس يكتبون الآن معا #وسم #tag",
        "النـاس يكتبون الان معا www.example.org/x",
        "«الناس» يكتبون — الآن — معا ＃وسم",
        "ﺍﻟﻨﺎﺱ يكتبون الآن معا",
    ],
)
def test_one_wording_has_one_fingerprint(text: str) -> None:
    assert fold_text(text) == fold_text(WORDING) == "الناس يكتبون الان معا"


def test_composed_and_decomposed_letters_are_one() -> None:
    for text in ("がんばれ 日本", "한국 사람", "naïve"):
        assert fold_text(unicodedata.normalize("NFD", text)) == fold_text(text)


def test_wording_decides() -> None:
    assert fold_text("starts in 5 minutes") != fold_text("starts in 9 minutes")
    assert fold_text("ＳＴＡＲＴＳ  in five") == fold_text("starts in 𝗳𝗶𝘃𝗲")
    assert [fold_text(t) for t in ("", "🔥 🔥", "#a #b", "@a https://b.org", "\x00")] == [""] * 5
    assert fold_text("½ cup, 3\u00a0kg™ ﷺ") == "1 2 cup 3 kgtm صلي الله عليه وسلم"


@given(st.lists(st.text(max_size=60), max_size=20))
def test_many_at_once_fold_as_one_by_one(texts: list[str]) -> None:
    assert fold_texts(texts) == [fold_text(text) for text in texts]


@given(st.text(max_size=200))
def test_a_folded_text_is_its_own_fold(text: str) -> None:
    folded = fold_text(text)
    assert fold_text(folded) == folded
    assert folded == " ".join(folded.split(" ")).strip()
