"""The instant that a call names, phrase by phrase."""

from __future__ import annotations

from datetime import datetime

import pytest

from detectors.calls.clocks import MOST_CLOCKS, time_words
from detectors.calls.normalise import fold
from detectors.calls.times import resolve

SUNDAY = "2024-12-08T15:33:00+00:00"  # winter: Kyiv +2, London 0
SUMMER = "2024-07-10T12:00:00+00:00"  # Wednesday: Kyiv +3, London +1


def ms(at: str) -> int:
    return int(datetime.fromisoformat(at).timestamp() * 1000)


def announced(lang: str, text: str, created_at: str = SUNDAY, hint: str | None = None) -> str | None:
    found = resolve(fold(text, lang), lang, ms(created_at), hint)
    return (
        None
        if found is None
        else datetime.fromtimestamp(found.at / 1000, datetime.fromisoformat(created_at).tzinfo).isoformat()
    )


@pytest.mark.parametrize(
    ("lang", "text", "minutes"),
    [
        ("en", "we start in a few minutes", 5),
        ("en", "in 10 minutes everyone", 10),
        ("en", "half an hour to go", 30),
        ("en", "T-20, get ready", 20),
        ("en", "one hour to go before the storm", 60),
        ("en", "an hour and a half left", 90),
        ("en", "start now", 0),
        ("ar", "بعد شوية نبدي", 5),
        ("ar", "بعد ١٠ دقائق ننطلق", 10),
        ("ar", "باقي ربع ساعة", 15),
        ("ar", "دقيقتان ونبدأ", 2),
        ("ar", "ساعة ونصف على الانطلاق", 90),
        ("ar", "نبدي هسه", 0),
        ("fa", "تا چند دقیقه دیگر شروع می‌کنیم", 5),
        ("fa", "۲۰ دقیقه مونده", 20),
        ("fa", "نیم ساعت دیگه", 30),
        ("fa", "همین الان", 0),
        ("tr", "birazdan başlıyoruz", 5),
        ("tr", "20 dk kaldı", 20),
        ("tr", "yarım saat sonra", 30),
        ("tr", "hemen şimdi", 0),
        ("ru", "через несколько минут начинаем", 5),
        ("ru", "осталось двадцать минут", 20),
        ("ru", "через полчаса", 30),
        ("ru", "прямо сейчас", 0),
        ("es", "en unos minutos arrancamos", 5),
        ("es", "faltan 20 minutos", 20),
        ("es", "media hora para empezar", 30),
        ("es", "ahora mismo", 0),
    ],
)
def test_a_relative_time_counts_from_the_post(lang: str, text: str, minutes: int) -> None:
    found = resolve(fold(text, lang), lang, ms(SUNDAY))
    assert found is not None
    assert (found.at - ms(SUNDAY)) / 60_000 == minutes
    assert not found.assumed


@pytest.mark.parametrize(
    ("lang", "text", "created_at", "expected"),
    [
        ("en", "tonight at nine UTC", SUNDAY, "2024-12-08T21:00:00+00:00"),
        ("en", "10.00pm - 12.00am KST", "2024-12-08T09:00:00+00:00", "2024-12-08T13:00:00+00:00"),
        ("en", "tomorrow 12 to 2 pm Kyiv time", SUNDAY, "2024-12-09T10:00:00+00:00"),
        ("en", "tomorrow 12 to 2 pm Kyiv time", SUMMER, "2024-07-11T09:00:00+00:00"),
        ("en", "today 8pm London time", SUMMER, "2024-07-10T19:00:00+00:00"),
        ("en", "on Friday at 6pm GMT+2", SUMMER, "2024-07-12T16:00:00+00:00"),
        ("en", "February 24 at 10:00 UTC", SUNDAY, "2025-02-24T10:00:00+00:00"),
        ("en", "1700 GMT today", SUNDAY, "2024-12-08T17:00:00+00:00"),
        ("ar", "الساعة التاسعة مساء بتوقيت بغداد", SUNDAY, "2024-12-08T18:00:00+00:00"),
        ("ar", "الساعة ٩:٣٠ مساءً بتوقيت القدس", SUNDAY, "2024-12-08T19:30:00+00:00"),
        ("ar", "الثامنة والنصف مساء اليوم بتوقيت القاهرة", SUNDAY, "2024-12-08T18:30:00+00:00"),
        ("ar", "التسعة بالليل بتوقيت بغداد", SUNDAY, "2024-12-08T18:00:00+00:00"),
        ("ar", "باچر ٨ المسا بتوقيت الكويت", SUNDAY, "2024-12-09T17:00:00+00:00"),
        ("ar", "كلنا ننشر بالتسعة الليلة بتوقيت بغداد", SUNDAY, "2024-12-08T18:00:00+00:00"),
        ("fa", "امشب ساعت ۲۱ به وقت تهران", SUNDAY, "2024-12-08T17:30:00+00:00"),
        ("fa", "فردا نه و نیم شب به وقت تهران", SUNDAY, "2024-12-09T18:00:00+00:00"),
        ("tr", "bu akşam TSİ 21.00'de", SUNDAY, "2024-12-08T18:00:00+00:00"),
        ("tr", "yarın saat sekiz buçukta Türkiye saatiyle", SUNDAY, "2024-12-09T17:30:00+00:00"),
        ("ru", "в 21:00 по мск", SUNDAY, "2024-12-08T18:00:00+00:00"),
        ("ru", "сегодня в полдевятого вечера по Киеву", SUNDAY, "2024-12-08T18:30:00+00:00"),
        ("es", "hoy a las 8 pm hora de Venezuela", SUNDAY, "2024-12-09T00:00:00+00:00"),
        ("es", "mañana a las siete y media de la tarde hora de Madrid", SUMMER, "2024-07-11T17:30:00+00:00"),
        ("es", "hoy a las ocho de la tarde hora de Madrid", SUNDAY, "2024-12-08T19:00:00+00:00"),
        ("es", "a las 21:00 hora boliviana", SUNDAY, "2024-12-09T01:00:00+00:00"),
    ],
)
def test_a_clock_with_a_zone_is_exact_by_the_rules_of_its_day(
    lang: str, text: str, created_at: str, expected: str
) -> None:
    assert announced(lang, text, created_at) == expected


def test_a_clock_without_a_zone_is_read_in_the_authors() -> None:
    assert announced("en", "tonight at 9", SUNDAY, "America/New_York") == "2024-12-09T02:00:00+00:00"
    assert announced("en", "tonight at 9", SUNDAY, "+05:30") == announced("en", "tonight at 9", SUNDAY, "Asia/Kolkata")


def test_a_clock_in_no_known_zone_keeps_its_other_readings() -> None:
    found = resolve(fold("tonight at 9", "en"), "en", ms(SUNDAY), "Mars/Base")
    assert found is not None
    assert found.assumed
    assert len(found.others) >= 2
    assert found.at not in found.others


@pytest.mark.parametrize(
    "text",
    [
        "keep going",
        "been 59 minutes and still no tram",
        "sold out within 74 minutes",
        "today 14 pages, tomorrow more",
        "a goal in minute 67",
        "we did this for 10 minutes",
        "max 5 per minute",
        "ten minutes ago",
        "until 9 pm",
        "over 9000 tweets",
        "the shirt is $9.30 today",
    ],
)
def test_what_names_no_instant_gives_none(text: str) -> None:
    assert announced("en", text, SUNDAY, "UTC") is None


def test_an_hour_that_is_over_is_not_today() -> None:
    assert announced("en", "today at 3 pm UTC") is None
    assert announced("en", "at 15:30 UTC, everyone") == SUNDAY  # three minutes late still means that hour


def test_keep_going_since_eight_does_not_mean_tomorrow_at_eight() -> None:
    assert announced("en", "we began at 14:00, keep tweeting now", SUNDAY, "UTC") == SUNDAY


def test_the_quoted_phrase_is_as_posted() -> None:
    found = resolve(fold("نبدأ الساعة ٩:٣٠ مساءً بتوقيت بغداد", "ar"), "ar", ms(SUNDAY))
    assert found is not None
    assert (found.text, found.zone) == ("الساعة ٩:٣٠", "Asia/Baghdad")


@pytest.mark.parametrize(
    ("lang", "text", "minutes"),
    [
        ("en", "The interview ended 10 minutes ago. In twenty minutes we post the clip", 20),
        ("es", "van 40 minutos de silencio, en veinte minutos publicamos", 20),
        ("ru", "прошёл час, через двадцать минут все постим", 20),
        ("ar", "صار ساعة والوزارة ساكتة، بعد عشرين دقيقة ننشر", 20),
        ("fa", "یک ساعت گذشته، بیست دقیقه دیگر توییت می‌زنیم", 20),
        ("tr", "40 dakikadır ses yok, yirmi dakika sonra tweet atıyoruz", 20),
    ],
)
def test_time_gone_by_does_not_hide_the_time_ahead(lang: str, text: str, minutes: int) -> None:
    found = resolve(fold(text, lang), lang, ms(SUNDAY))
    assert found is not None
    assert (found.at - ms(SUNDAY)) / 60_000 == minutes


def test_of_a_text_of_nothing_but_clocks_only_the_first_are_read() -> None:
    """Every clock looks about itself, so a post of four hundred took two seconds."""
    assert len(time_words("en").clocks(fold("1h30 " * 400, "en").text)) == MOST_CLOCKS
