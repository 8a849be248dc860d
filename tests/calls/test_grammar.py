"""What the call grammar promises beyond scores: spans, folding, what makes news of a call, the prefilter, the data."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from detectors.calls import CallGrammar
from detectors.calls.lexicon import LANGUAGES, SLOTS, LexiconError, build, lexicon, read_toml
from detectors.calls.normalise import fold
from streams.cli import app
from streams.errors import InputError
from streams.score_calls import score_calls

AT = 1_733_671_980_000  # 2024-12-08 15:33 UTC
GRAMMAR = CallGrammar()


def score(text: str, lang: str) -> float:
    reading = GRAMMAR.read(text, lang, AT)
    return reading.score if reading else 0.0


@pytest.mark.parametrize(
    ("lang", "call", "news"),
    [
        ("en", "Everyone tweet #FreeThem tonight at 9pm UTC", "Activists tweeted #FreeThem last night at 9pm UTC"),
        ("ar", "غردوا جميعا على وسم #الحرية الآن", "أطلق ناشطون أمس وسم #الحرية وتصدر الترند"),
        ("ar", "يلا شباب كلنا على الهاشتاك هسه", "الشباب وصلوا الهاشتاك ترند البارحة، شكرا للكل"),
        ("fa", "همه با هم الان #آزادی را توییت کنید", "دیشب هشتگ #آزادی ترند شد، ممنون از همه"),
        ("tr", "Herkes şimdi #Adalet etiketiyle tweet atsın", "Dün gece #Adalet etiketi gündeme oturdu, teşekkürler"),
        ("ru", "Все сейчас твитим с хештегом #Свобода", "Вчера активисты вывели хештег #Свобода в топ"),
        ("es", "Tuiteemos todos ahora con la etiqueta #Libertad", "Ayer la etiqueta #Libertad fue tendencia, gracias"),
    ],
)
def test_an_order_to_post_is_a_call_and_news_of_it_is_not(lang: str, call: str, news: str) -> None:
    assert score(call, lang) >= 0.5 > score(news, lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Everyone start in a few minutes #Tag"),
        ("en", "everyone starts in a few minutes #Tag"),
        ("en", "we all post on #Tag in 5 minutes"),
        ("en", "in five minutes we all post on #Tag"),
        ("en", "at nine tonight we all tweet #Tag"),
        ("en", "the storm begins now, everyone post #Tag"),
        ("en", "everyone tweet #Tag tonight at nine"),
        ("en", "in half an hour we all start on #Tag"),
        ("ar", "الكل يبدأ بعد دقائق #وسم"),
        ("ar", "الجميع يبدأ بعد دقائق قليلة #وسم"),
        ("ar", "كلنا نغرد على #وسم بعد 5 دقائق"),
        ("ar", "بعد خمس دقائق نغرد جميعا على #وسم"),
        ("ar", "الليلة الساعة التاسعة نغرد كلنا على #وسم"),
        ("ar", "بدأت العاصفة الآن، ليغرد الجميع على #وسم"),
        ("ar", "تبدأ العاصفة الآن، غردوا جميعا #وسم"),
        ("ar", "بعد نصف ساعة نبدأ جميعا #وسم"),
        ("ar", "الكل يبدي بعد شوي #وسم"),
        ("ar", "الكل يبدي بعد دقايق #وسم"),
        ("ar", "كلنا نغرد على #وسم بعد 5 دقايق"),
        ("ar", "بعد خمس دقايق نكتب كلنا ع #وسم"),
        ("ar", "الليلة عالتسعة كلنا نغرد على #وسم"),
        ("ar", "العاصفة بدت هسه، الكل يغرد #وسم"),
        ("ar", "بلشت العاصفة هلق، الكل يكتب على #وسم"),
        ("ar", "نبدي كلنا بعد نص ساعة #وسم"),
        ("fa", "همه چند دقیقه دیگه شروع کنید #تگ"),
        ("fa", "همه چند دقیقه دیگر شروع می‌کنیم #تگ"),
        ("fa", "همه ۵ دقیقه دیگه با #تگ توییت می‌زنیم"),
        ("fa", "تا پنج دقیقه دیگه همه با #تگ می‌نویسیم"),
        ("fa", "امشب ساعت نه همه با #تگ توییت می‌زنیم"),
        ("fa", "طوفان الان شروع شد، همه با #تگ توییت کنید"),
        ("fa", "طوفان توییتری همین الان شروع میشه، همه بنویسید #تگ"),
        ("fa", "نیم ساعت دیگه همه با هم شروع می‌کنیم #تگ"),
        ("tr", "Herkes birkaç dakika içinde başlasın #Etiket"),
        ("tr", "Birkaç dakika sonra hep birlikte başlıyoruz #Etiket"),
        ("tr", "5 dakika sonra hepimiz #Etiket yazıyoruz"),
        ("tr", "beş dakikaya hep beraber #Etiket ile tweet atıyoruz"),
        ("tr", "bu akşam dokuzda hepimiz #Etiket etiketine tweet atıyoruz"),
        ("tr", "fırtına şimdi başlıyor, herkes #Etiket paylaşsın"),
        ("tr", "Fırtına başladı, herkes #Etiket yazsın"),
        ("tr", "yarım saat sonra hep birlikte #Etiket"),
        ("ru", "Все начинаем через несколько минут #Тег"),
        ("ru", "через пару минут все стартуем #Тег"),
        ("ru", "через 5 минут все пишем с #Тег"),
        ("ru", "через пять минут все вместе твитим #Тег"),
        ("ru", "сегодня в девять вечера все твитим #Тег"),
        ("ru", "шторм начинается прямо сейчас, все постим #Тег"),
        ("ru", "Шторм начался, всем писать с #Тег"),
        ("ru", "через полчаса все начинаем #Тег"),
        ("es", "Todos empezamos en unos minutos #Etiqueta"),
        ("es", "empiecen todos en unos minutos #Etiqueta"),
        ("es", "en 5 minutos publicamos todos con #Etiqueta"),
        ("es", "dentro de cinco minutos todos tuiteamos #Etiqueta"),
        ("es", "esta noche a las nueve todos tuiteamos #Etiqueta"),
        ("es", "la tormenta empieza ahora, todos a publicar con #Etiqueta"),
        ("es", "Empieza el tuitazo ahora, publiquen todos #Etiqueta"),
        ("es", "en media hora empezamos todos con #Etiqueta"),
    ],
)
def test_a_call_in_plain_words_is_told_alone(lang: str, text: str) -> None:
    assert score(text, lang) >= 0.8


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "the final starts in a few minutes, everyone behind the team #Final"),
        ("ar", "تبدأ المباراة النهائية بعد دقائق، الجميع أمام الشاشات #النهائي"),
        ("ar", "الكل يحضر، الفلم يبدي بعد شوي بالسينما #سينما"),
        ("fa", "فینال چند دقیقه دیگه شروع میشه، همه جلوی تلویزیون #فینال"),
        ("tr", "final maçı birazdan başlıyor, herkes ekran başında #Final"),
        ("ru", "через несколько минут начинается финал, все болеем #Финал"),
        ("es", "la final empieza en unos minutos, todos frente a la tele #Final"),
    ],
)
def test_an_event_that_starts_in_a_few_minutes_is_no_call(lang: str, text: str) -> None:
    assert score(text, lang) < 0.5


def test_not_before_the_hour_speaks_for_a_call_and_do_not_at_all_against_one() -> None:
    assert score("Do not tweet the hashtag before 9pm, everyone", "en") > 0.8
    assert score("Do not tweet that hashtag, it is spam", "en") < 0.5


def test_a_call_between_quotation_marks_is_somebody_elses() -> None:
    call = "everyone tweet now, don't use the tag before nine"
    assert score(call, "en") > 0.8
    assert score(f'"{call}", he wrote in the group, according to the paper', "en") < 0.5


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "guys it has been 59 minutes and I'm still shaking #Quake"),
        ("en", "The new phone sold out within nine minutes, everyone #Phone"),
        ("es", "gente van 28 minutos y sigo temblando #Temblor"),
        ("ru", "все, прошло 20 минут, а руки трясутся #Землетрясение"),
        ("ar", "يا جماعة صار 59 دقيقة وأنا أرجف #هزة"),
        ("fa", "بچه‌ها ۲۵ دقیقه گذشت هنوز می‌لرزم #زلزله"),
        ("tr", "arkadaşlar 40 dakikadır bekliyorum hâlâ kimse yok #Deprem"),
    ],
)
def test_time_gone_by_is_neither_a_countdown_nor_a_call_to_keep_going(lang: str, text: str) -> None:
    reading = GRAMMAR.read(text, lang, AT)
    assert reading is None or (reading.score < 0.5 and reading.announced is None)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Dana just posted from the seafront, everyone is jealous #Dana"),
        ("es", "Dana acaba de publicar desde el puerto, todos con envidia #Dana"),
        ("ru", "Дана только что выложила фото с набережной, все завидуют #Дана"),
        ("ar", "ليث كريم نشر الآن من المنصور #ليث"),
        ("fa", "دانا الان از اسکله عکس گذاشت، همه حسودی کردند #دانا"),
        ("tr", "Dana şimdi sahilden fotoğraf paylaştı, herkes kıskandı #Dana"),
    ],
)
def test_what_somebody_has_just_posted_is_news(lang: str, text: str) -> None:
    assert score(text, lang) < 0.5


@pytest.mark.parametrize(
    ("lang", "demand", "call"),
    [
        ("en", "Publish the contract, answer the families #OpenBooks", "Everyone post the contract now #OpenBooks"),
        ("es", "Publiquen el contrato, respondan a las familias #Cuentas", "Publiquemos todos ahora con #Cuentas"),
        ("ru", "Опубликуйте договор, ответьте семьям #Счета", "Все публикуем договор сейчас с тегом #Счета"),
        ("ar", "أظهروا الأرقام، أجيبوا العائلات #الدفاتر", "انشروا كلكم الآن على وسم #الدفاتر"),
        ("fa", "قرارداد را منتشر کنید، به خانواده‌ها پاسخ بدهید #حساب", "همه الان با هشتگ #حساب توییت کنید"),
        ("tr", "Sözleşmeyi açıklayın, ailelere cevap verin #Defter", "Herkes şimdi #Defter etiketiyle tweet atsın"),
    ],
)
def test_a_demand_on_whoever_governs_is_no_order_to_the_group(lang: str, demand: str, call: str) -> None:
    assert score(call, lang) >= 0.5 > score(demand, lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "take care everyone, stay safe together now #Storm"),
        ("es", "cuídense todos ahora #Tormenta"),
        ("ru", "берегите себя все сейчас #Буря"),
        ("ar", "الله يحفظ الجميع الآن #هزة"),
        ("fa", "همه مراقب هم باشید الان #زلزله"),
        ("tr", "herkese geçmiş olsun, şu an aklım sizde #Deprem"),
    ],
)
def test_good_wishes_bid_nobody_post(lang: str, text: str) -> None:
    assert score(text, lang) < 0.5


def test_spans_point_at_the_characters_as_posted() -> None:
    text = "يـــلا شباااب، غَرِّدوا الآن على #وسم_طويل 🔥"
    reading = GRAMMAR.read(text, "ar", AT)
    assert reading is not None
    shown = {term: text[start:end] for start, end, term in reading.spans}
    assert "غَرِّدوا" in shown["order"]
    assert "شباااب" in shown["all"]
    assert all(0 <= start < end <= len(text) for start, end, _ in reading.spans)


@pytest.mark.parametrize(
    ("lang", "written", "variants"),
    [
        ("ar", "غردوا الآن جميعا", ["غـــردوا الان جميعا", "غَرِّدُوا الآنَ جميعاً", "غرررردوا الآن جميعا"]),
        ("fa", "همه توییت می‌کنیم الان", ["همه توییت می کنیم الان", "همه توییت میکنیم الان", "همه توييت مي‌كنيم الان"]),
        ("tr", "ŞİMDİ HERKES TWEET ATSIN", ["şimdi herkes tweet atsın", "simdi herkes tweet atsin"]),
        ("es", "¡Tuiteen todos ahora!", ["tuiteen todos ahora", "TUITEEEEN TODOS AHORA"]),
    ],
)
def test_spelling_does_not_change_what_is_read(lang: str, written: str, variants: list[str]) -> None:
    folded = fold(written, lang).text.replace("|", "").split()
    assert all(fold(variant, lang).text.replace("|", "").split() == folded for variant in variants)


def test_every_term_of_a_score_adds_up_to_it() -> None:
    reading = GRAMMAR.read("Twitter storm tonight 9pm UTC, do not use the tag before", "en", AT)
    assert reading is not None
    odds = reading.score / (1 - reading.score)
    assert sum(reading.terms.values()) == pytest.approx(math.log(odds))


def test_an_unknown_language_is_read_by_its_script() -> None:
    assert score("Everyone tweet #Tag now, all together", "und") >= 0.5
    assert score("همه با هم الان توییت کنید", "") >= 0.5
    assert GRAMMAR.read("今日はいい天気ですね", "ja", AT) is None


@given(st.lists(st.text(max_size=80), max_size=8))
def test_the_prefilter_answers_for_each_text_by_itself(texts: list[str]) -> None:
    together = GRAMMAR.candidates(texts)
    assert together == [i for i, text in enumerate(texts) if GRAMMAR.candidates([text])]


@given(st.text(max_size=300), st.sampled_from([*LANGUAGES, "", "xx"]))
def test_any_text_can_be_read(text: str, lang: str) -> None:
    reading = GRAMMAR.read(text, lang, AT)
    assert reading is None or (0 <= reading.score <= 1 and all(0 <= s <= e <= len(text) for s, e, _ in reading.spans))


def test_a_huge_or_broken_text_is_cut_and_read() -> None:
    texts = ["tweet now everyone " * 5_000, "\ud800 tweet now everyone", "a" * 100_000, "ا" + "\u0651" * 40_000]
    assert 0 in GRAMMAR.candidates(texts)
    for text in texts:
        GRAMMAR.read(text, "en", AT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lexicon_compiles_and_fills_the_slots_that_decide(language: str) -> None:
    slots = lexicon(language).finder.slots
    assert set(slots) <= set(SLOTS)
    assert {"order", "start", "keep", "restraint", "past", "event"} <= set(slots)


@pytest.mark.parametrize(
    ("section", "key", "patterns", "complaint"),
    [
        ("slots", "order", ["<nobody> tweets"], "unknown word class <nobody>"),
        ("slots", "order", ["(tweet"], "parentheses do not match"),
        ("slots", "ordre", ["tweet"], "unknown ordre"),
    ],
)
def test_a_wrong_lexicon_says_what_is_wrong(section: str, key: str, patterns: list[str], complaint: str) -> None:
    data = read_toml("en.toml")
    data[section][key] = patterns
    with pytest.raises(LexiconError, match=complaint):
        build("en.toml", data)


def test_score_calls_writes_a_line_for_a_line(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "lang": "en", "created_at": "2024-12-08T15:33:00Z", "author_tz_hint": None, "hashtags": [],
         "text": "Everyone tweet in 10 minutes"},
        {"id": 2, "lang": "en", "created_at": "2024-12-08T18:33:00+03:00", "text": "Everyone tweet tonight at 9"},
        {"id": "c", "lang": None, "created_at": "2024-12-08T15:33:00Z", "text": "a quiet evening"},
    ]  # fmt: skip
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    assert score_calls(source, out) == "texts: 3; calls: 2; of them with a time: 1"
    scored = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [row["id"] for row in scored] == ["a", 2, "c"]
    assert scored[0]["announced_at"] == "2024-12-08T15:43:00.000+00:00"
    assert scored[1]["announced_at"] is None  # at nine in which zone? a guess is no answer
    assert scored[2]["call"] < 0.1


def test_score_calls_says_how_many_times_and_zones_it_had_to_read_its_own_way(tmp_path: Path) -> None:
    row = {"id": 1, "text": "Everyone tweet tonight at 9", "created_at": "2024-12-08T15:33:00"}
    hints = [{}, {"author_tz_hint": "Bagdad"}, {"author_tz_hint": "Asia/Baghdad"}, {"author_tz_hint": ""}]
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(json.dumps(row | hint) for hint in hints), "utf-8")
    said = score_calls(source, out).splitlines()[1:]
    assert said[0] == "4 times created_at has no offset, read as UTC"
    assert said[1].startswith("1 times author_tz_hint is no zone, read as none")


def test_score_calls_reads_and_writes_the_standard_streams() -> None:
    row = {"id": 1, "text": "Everyone tweet in 10 minutes", "created_at": "2024-12-08T15:33:00Z"}
    done = CliRunner().invoke(app, ["score-calls", "-", "-"], input=json.dumps(row))
    assert json.loads(done.stdout)["announced_at"] == "2024-12-08T15:43:00.000+00:00"


@pytest.mark.parametrize("created_at", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
@pytest.mark.parametrize("text", ["Everyone tweet #Tag at 9 pm", "Everyone tweet #Tag in 10 minutes"])
def test_at_the_ends_of_the_calendar_no_moment_is_announced(tmp_path: Path, created_at: str, text: str) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"id": 1, "text": text, "created_at": created_at, "author_tz_hint": "Asia/Tokyo"}))
    assert score_calls(source, out) == "texts: 1; calls: 1; of them with a time: 0"


@pytest.mark.parametrize(
    "line",
    [
        '{"id": 1}', "[]", "not json", '{"id":1,"text":"x","created_at":"tomorrow"}',
        '{"id":1,"text":"x","created_at":"2024-12-08T15:33:00Z","more":' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
)  # fmt: skip
def test_score_calls_names_the_line_that_it_cannot_read(tmp_path: Path, line: str) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(f'{{"id":1,"text":"x","created_at":"2024-12-08T15:33:00Z"}}\n\n{line}\n', "utf-8")
    with pytest.raises(InputError, match=r"in\.jsonl:3: "):
        score_calls(source, tmp_path / "out.jsonl")


def test_a_text_is_read_the_same_however_often_it_was_read_before() -> None:
    text = "Everyone tweet in 10 minutes #Tag"
    first = GRAMMAR.read(text, "en", AT, ["Tag"])
    later = GRAMMAR.read(text, "en", AT + 60_000, ["Tag"])
    assert first is not None
    assert later is not None
    assert (later.score, later.terms, later.spans) == (first.score, first.terms, first.spans)
    assert later.announced is not None
    assert first.announced is not None
    assert later.announced.at - first.announced.at == 60_000


def test_score_calls_may_write_over_its_input_and_leaves_what_was_there_after_an_error(tmp_path: Path) -> None:
    file, bad = tmp_path / "texts.jsonl", tmp_path / "bad.jsonl"
    good = '{"id": 1, "created_at": "2025-03-03T12:00:00Z", "text": "in 5 minutes we all post #now"}\n'
    bad.write_text(good + "no json\n")
    file.write_text(good)
    with pytest.raises(InputError):
        score_calls(bad, file)
    with pytest.raises(InputError):
        score_calls(tmp_path / "missing.jsonl", file)
    assert file.read_text() == good
    score_calls(file, file)
    assert '"call"' in file.read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.jsonl", "texts.jsonl"]


@pytest.mark.parametrize(
    "text",
    [
        "everyone starts in a few minutes #hello #world",
        "Everybody starts at 21:00 UTC #hello",
        "todos empezamos en unos minutos #hola",
        "herkes birkaç dakika içinde başlıyor #deneme",
    ],
)
def test_that_all_start_in_a_few_minutes_is_a_call(text: str) -> None:
    reading = CallGrammar().read(text, "", 1_741_003_200_000, ["hello"], None)
    assert reading is not None
    assert reading.score >= 0.5


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ar", "بعد 15 دقائق على القناة الرابعة لا تفوتكم! 😱"),
        ("en", "In 15 minutes on channel four, don't miss it!"),
        ("es", "En 15 minutos por el canal cuatro, no se lo pierdan!"),
        ("fa", "۱۵ دقیقه دیگه از شبکه چهار، از دست ندید!"),
        ("ru", "Через 15 минут на четвёртом канале, не пропустите!"),
        ("tr", "15 dakika sonra TRT'de, kaçırmayın!"),
        ("tr", "15 dakika sonra dördüncü kanalda, kaçırmayın!"),
    ],
)
def test_a_broadcast_that_begins_soon_is_no_call(lang: str, text: str) -> None:
    reading = GRAMMAR.read(f"{text} #Final", lang, 1_733_671_980_000, ["Final"])
    assert reading is None or reading.score < 0.5


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ar", "باقي 9 دقائق وقلبي وقف"),
        ("en", "9 minutes left hold on, my heart can't take it"),
        ("es", "Quedan 9 minutos y no respiro, seguimos"),
        ("fa", "۹ دقیقه دیگه مونده، قلبم نمی‌کشه"),
        ("ru", "Ещё 9 минут, сердце не выдержит"),
        ("tr", "9 dakika kaldı kalp dayanmaz"),
    ],
)
def test_who_counts_the_last_minutes_of_a_match_calls_nobody(lang: str, text: str) -> None:
    assert score(text, lang) < 0.5


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "If you have not read about the libraries, now is the time"),
        ("es", "Ya son 5 correos sin respuesta"),
        ("ru", "Голосуем дальше, осталось немного!"),
        ("ru", "Открыта запись, осталось несколько мест"),
        ("ru", "Хватило на 5 минут, дальше скучно"),
    ],
)
def test_small_words_that_keep_a_call_going_keep_nothing_by_themselves(lang: str, text: str) -> None:
    """Heard as calls on streams of strangers, all day long."""
    assert score(text, lang) < 0.5


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ar", "الساعة 21:00 على قانون الإيجارات، كل واحد بأسلوبه ولا تذكروا القروب"),
        ("en", "9 pm sharp, #Pensions. Do not mention the group, write it as your own idea."),
        ("es", "A las 21:00, sin mencionar al grupo, cada uno a su manera #Basta"),
        ("fa", "راس ساعت ۲۱ #اجاره. نام گروه را نبرید، هر کس از زبان خودش."),
        ("ru", "Ровно в 21:00, #ТарифыСейчас. Группу не упоминать, пишем как от себя."),
        ("tr", "Saat 21:00, #Adalet. Grubun adını anmayın, kendi fikriniz gibi yazın."),
    ],
)
def test_who_hides_the_group_calls_it(lang: str, text: str) -> None:
    reading = GRAMMAR.read(text, lang, 1_733_671_980_000)
    assert reading is not None
    assert "restraint" in reading.terms
    assert reading.score >= 0.5


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ar", "قلبي يوقف كل مرة، بس باقي 5 دقايق ونبدأ #حقوقنا"),
        ("en", "If you have not, now is the time #FairRent"),
        ("en", "My heart is pounding, 10 minutes left! everyone post at 21:00 sharp"),
        ("fa", "قلبم وایساد، ۵ دقیقه مونده به طوفان #آزادی"),
        ("ru", "Ещё одну минуту! #НетМусору"),
        ("ru", "Голосуйте активнее и ретвитьте #НетМусору сегодня в 19:00"),
        ("tr", "Kalbim duracak, 5 dakika sonra başlıyoruz #Adalet"),
    ],
)
def test_a_call_may_speak_of_hearts_votes_and_one_more_minute(lang: str, text: str) -> None:
    assert score(text, lang) >= 0.8


@pytest.mark.parametrize(
    "text",
    [
        "Do not mention the group chat to my mum tonight at 9",
        "Rehearsal at 9 pm, the hashtag is #choir, do not mention the group to the neighbours",
        "No one mention the group stage tonight at 9 pm",
    ],
)
def test_a_group_that_is_not_to_be_mentioned_to_somebody_calls_nobody(text: str) -> None:
    assert score(text, "en") < 0.5


def test_never_again_does_not_keep_a_call_going() -> None:
    reading = GRAMMAR.read(
        "yabancı biri için katıldım, şikayetim yok bir daha asla… #Ada", "tr", 1_733_671_980_000, ["Ada"]
    )
    assert reading is None or "keep" not in reading.terms
