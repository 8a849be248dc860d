"""Words: communities, phrases by tongue (kh Gulf Arabic, iq Iraqi Arabic, fa, ckb, tr, en, ur, ml, ru, es), tag patterns, calls."""
LANG = {"kh": "ar", "iq": "ar"}

# code: tongue, weight, UTC offset h, towns, topics {sort: [names]}, shares of (x, telegram, facebook)
COMM = {
 "sa": ("kh", 20, 3, "الرياض جدة الدمام أبها بريدة تبوك حائل جازان", {
    "club": "الهلال النصر الاتحاد الأهلي الشباب", "show": "شارع_الأعشى ليالي_الديرة في_المرمى", "tribe": "عتيبة شمر مطير حرب قحطان",
    "faith": "ساعة_استجابة تدبر", "market": "تاسي حساب_المواطن", "youth": "جامعة_الملك_سعود قدرات", "gov": "مجلس_الشورى", "fun": "هجن_الصياهد ستاند_اب"}, (92, 6, 2)),
 "kw": ("kh", 9, 3, "الكويت الجهراء الأحمدي حولي السالمية", {"club": "القادسية العربي كاظمة", "show": "بيت_بو_ناصر ديوانية_الليلة",
    "tribe": "العجمان الرشايدة", "gov": "مجلس_الأمة البلدية", "market": "بورصة_الكويت", "youth": "جامعة_الكويت"}, (90, 5, 5)),
 "ae": ("kh", 8, 4, "دبي أبوظبي الشارقة العين الدوحة المنامة مسقط صلالة", {"club": "العين الوصل السد الريان المحرق", "show": "شاعر_المليون",
    "fun": "مهرجان_الظفرة خريف_صلالة", "faith": "اذكار_الصباح", "market": "عقارات_دبي", "gov": "مجلس_الشورى_العماني"}, (88, 7, 5)),
 "iq": ("iq", 15, 3, "بغداد البصرة الناصرية كربلاء النجف الموصل الحلة العمارة", {"club": "الزوراء القوة_الجوية الشرطة الميناء", "show": "البشير_شو لعبة_الكرسي",
    "tribe": "بني_أسد الجبور السواعد", "faith": "زيارة_الأربعين مجلس_حسيني", "gov": "مجلس_النواب_العراقي المحاضرين",
    "market": "سعر_الدولار", "youth": "السادس_الاعدادي"}, (45, 25, 30)),
 "ku": ("ckb", 4, 3, "هەولێر سلێمانی دهۆک هەڵەبجە", {"club": "هەولێر_یانە دهۆک_یانە", "gov": "مووچە پەرلەمان", "show": "شەوی_گەرم"}, (35, 15, 50)),
 "ir": ("fa", 15, 3.5, "تهران مشهد اصفهان شیراز تبریز اهواز کرمانشاه یزد", {"club": "پرسپولیس استقلال سپاهان تراکتور", "show": "پایتخت عصر_جدید جام_جهان_نما",
    "faith": "دعای_کمیل هیئت", "market": "قیمت_دلار بورس سکه", "gov": "مجلس بازنشستگان", "youth": "کنکور", "fun": "حافظ_خوانی"}, (60, 40, 0)),
 "di": ("fa", 4, 1, "London Toronto Köln Stockholm Paris", {"gov": "حقوق_بشر زندانی", "show": "چمدان", "club": "تیم_ملی"}, (90, 10, 0)),
 "tr": ("tr", 8, 3, "Ankara İstanbul Konya Hatay Mersin Van", {"club": "Galatasaray Fenerbahçe Beşiktaş Konyaspor", "show": "KızılŞerbet SurvivorTR", "gov": "TBMM EYT",
    "youth": "YKS", "market": "altın"}, (95, 5, 0)),
 "en": ("en", 8, 4, "Dubai Doha Riyadh Manama Mumbai Nairobi", {"club": "MUFC LFC", "show": "LoveIsland", "market": "crypto GoldRate", "fun": "DubaiEats mydubai", "youth": "CBSE"}, (85, 10, 5)),
 "pk": ("ur", 6, 5, "Lahore Karachi Islamabad Sharjah", {"club": "PSL لاہور_قلندرز", "gov": "قومی_اسمبلی", "faith": "جمعہ_مبارک درود_شریف", "show": "حسب_حال"}, (92, 3, 5)),
 "ml": ("ml", 3, 4, "Kochi Kozhikode Dubai Thrissur", {"club": "KeralaBlasters", "show": "BBMS7", "fun": "Mollywood"}, (80, 5, 15)),
 "ru": ("ru", 4, 3, "Москва Дубай Казань Баку", {"club": "Спартак Зенит", "show": "Маски", "market": "курсдоллара", "gov": "Госдума"}, (30, 70, 0)),
 "es": ("es", 4, -4, "Madrid Bogotá Lima Caracas", {"club": "HalaMadrid ForçaBarça", "show": "LaIsla", "gov": "Congreso"}, (95, 5, 0)),
}
_P = {  # tongue: openers | cores ({x} = subject) | tails | nouns ;  alternatives by /
"kh": ("والله/يا جماعة الخير/صدق/بصراحة/الحين/تخيلوا/طيب يا ناس/سبحان الله/للأمانة/من الصبح/اسمعوا/عاد هذي",
  "{x} ما عاد يشبه أول/{x} حديث المجلس الليلة/وش السالفة في {x}/محد تكلم عن {x} كذا من قبل/{x} فوق الوصف/كل ما قلنا خلصنا رجع لنا {x}/تعبنا من {x} ونبي حل/فخورين بـ {x}/ابي رايكم في {x}/شفت {x} اليوم وانصدمت/الله يوفق كل من له يد في {x}/{x} يستاهل وقفة/اللي يقول {x} عادي ما يدري/من زمان ما فرحنا مثل {x}",
  "الله المستعان/ولا عزاء/الله يحفظكم/وبس/وش رايكم/والسلام/لا تفوتكم/تصبحون على خير/حسبنا الله ونعم الوكيل/اي والله/رتويت فضلا",
  "الدوام/القهوة/الزحمة/الطقس/العيال/الجامعة/الراتب/البر/الديوانية/المباراة/المطار/المستشفى/السوق/الحلقة"),
"iq": ("والله العظيم/هسه/اكو واحد يفهمني/يمعودين/شنو هاي/خويه/بس اريد اعرف/من الصبح/صدك لو جذب/عمي/يابه",
  "{x} صار علة بكلوبنا/شنو قصة {x} هالايام/{x} ما ينسكت عليه/كلنا ويه {x}/{x} يرفع الراس/لا ماي لا كهرباء وبس {x}/شفت {x} وضحكت ضحك/الف تحية لـ {x}/{x} باجر يتغير كلشي/ولا مسؤول حجى على {x}/{x} تاج الراس/دخيلكم خلصونا من {x}",
  "والله كريم/الله يستر/وتحياتي/شتكولون/يا حسين/بس هيج/ماكو فايدة/انشروها/عاش العراق/رحمة لوالديكم",
  "المولدة/الراتب/الشارع/التعيين/الكيا/الجسر/الحر/الامتحان/السوك/النت/المباراة/الدائرة/الجاي"),
"fa": ("واقعا/بچه‌ها/به خدا/راستش/امروز/خداییش/یعنی چی/هیچی دیگه/از صبح/ببینید/جالبه که/آقا",
  "{x} دیگه شورش رو درآورده/کی فکرشو میکرد {x} اینطوری بشه/{x} بهترین خبر امروز بود/هیچکس از {x} حرف نمیزنه/{x} رو باید جدی گرفت/دلم برای {x} تنگ شده/ما همه پشت {x} هستیم/تا کی باید برای {x} صبر کنیم/{x} حق ماست/همین الان {x} رو دیدم و موندم/{x} از این بهتر نمیشه/یکی {x} رو توضیح بده",
  "خدا بخیر کنه/تمام/شما چی فکر میکنید/به امید روزهای بهتر/ریتوییت لطفا/والسلام/یا علی/شب بخیر/عجب/بگذریم",
  "اینترنت/گرونی/ترافیک/مترو/بازی/امتحان/اجاره خونه/کافه/هوا/قسط/سریال/نون/برق"),
"ckb": ("بەڕاستی/خەڵکینە/ئەمڕۆ/وەڵا/ئێستا/گوێ بگرن", "{x} زۆر گرنگە/کەس باسی {x} ناکات/{x} بۆ هەمووان/تاکەی چاوەڕێی {x} بین/دەستخۆش بۆ {x}/{x} دڵخۆشی کردین/پرسیار لەسەر {x} زۆرە/{x} مافی خۆمانە",
  "خوا گەورەیە/ئێوە دەڵێن چی/بژین/سوپاس/بەس/شەو باش", "کارەبا/مووچە/بازاڕ/باران/ئاو/قوتابخانە/یاری"),
"tr": ("Valla/Arkadaşlar/Bakın/Bugün/Gerçekten/Ya/Yine/Sabahtan beri/Açık konuşayım",
  "{x} artık çekilmez oldu/{x} için susmayacağız/{x} harikaydı/kimse {x} konuşmuyor/{x} konusunda haklıydık/{x} bizim kırmızı çizgimiz/şu {x} meselesi bitsin/{x} hakkında ne düşünüyorsunuz/{x} gündemden düşmez/{x} bekliyoruz/helal olsun {x}/{x} yüzünden uyuyamadım",
  "yazık/ne diyeyim/hayırlısı/sevgiler/bu kadar/RT lütfen/iyi geceler/pes/vesselam", "zam/trafik/dizi/kira/maç/sınav/kahve/hava/fatura/metro"),
"en": ("Honestly/Ok so/Not gonna lie/Just saw this:/Again/Good morning all,/Wait/Today/Look/PSA:/So",
  "{x} is all anyone talks about/can someone explain {x}/{x} made my day/we need to talk about {x}/{x} deserves better/still thinking about {x}/{x} is a mess right now/so proud of {x}/nobody warned me about {x}/{x} never disappoints/how is {x} still a thing/thank you {x}/enough of {x}",
  "that's it/thoughts?/smh/please share/have a great day/lol/just saying/stay safe/every single time/imho", "traffic/karak/the metro/rent/the weather/my landlord/work/brunch/the match/school run/visa queue/salaries"),
"ur": ("یار/بھائیو/آج/سچ کہوں تو/دیکھیں/اللہ خیر/کمال ہے", "{x} پر سب خاموش ہیں/{x} نے دل جیت لیا/{x} کا مسئلہ حل کرو/{x} ہماری پہچان/کوئی {x} کی بات نہیں کرتا/{x} زندہ باد/{x} کا انتظار ہے/{x} دیکھ کر خوشی ہوئی/{x} اب برداشت نہیں/سب {x} کے ساتھ ہیں",
  "اللہ حافظ/کیا خیال ہے/ری ٹویٹ کریں/ان شاء اللہ/بس/شکریہ", "بجلی/مہنگائی/میچ/سڑک/بارش/دفتر/چائے/پٹرول"),
"ml": ("ഇന്ന്/സത്യം പറഞ്ഞാൽ/എല്ലാവരും കേൾക്കൂ/അയ്യോ", "{x} സൂപ്പർ/{x} കണ്ടു, കൊള്ളാം/{x} ഇനി എന്ന്/{x} പറ്റി എന്താ അഭിപ്രായം/{x} നമ്മുടെ സ്വന്തം/{x} മിസ്സ് ചെയ്യരുത്", "നന്ദി/ഷെയർ ചെയ്യൂ/അടിപൊളി/കഷ്ടം", "മഴ/സിനിമ/നാട്/ഗൾഫ്/ചായ/കളി"),
"ru": ("Честно/Друзья/Ну вот/Сегодня/Опять/Слушайте/Короче", "{x} обсуждают все/кто-нибудь объяснит {x}/{x} порадовал/про {x} молчат/сколько можно терпеть {x}/{x} достоин большего/{x} уже не тот/за {x} обидно/спасибо {x}/видел {x} своими глазами/{x} рулит",
  "такие дела/что думаете?/репост/всем добра/эх/вот так/и точка", "пробки/погода/зарплата/метро/сериал/цены/матч/ремонт/отпуск"),
"es": ("La verdad/Oigan/Hoy/Otra vez/Bueno/En serio/Miren", "{x} es una locura/nadie habla de {x}/qué grande {x}/basta ya de {x}/todos con {x}/no puedo con {x}/{x} merece más/gracias {x}/alguien entiende {x}/esperando {x}/{x} nunca falla",
  "qué opinan/difundan/un abrazo/vamos/tal cual/buenas noches/ni modo", "el tráfico/la lluvia/el partido/la luz/el trabajo/la serie/los precios")}
PH = {k: dict(zip("octn", [s.split("/") for s in v])) for k, v in _P.items()}
MOOD = {  # feeling after an event, by script family
"joy": {"ar": "قوووول/يا سلام يا {x}/مبروك/فوز مستحق/ما شاء الله {x}/كفوووو", "fa": "گلللل/دمت گرم {x}/مبارکه/چه گلی بود/عالی {x}", "tr": "GOOOL/helal {x}/tebrikler/muhteşem", "en": "GOOOAL/what a moment {x}/congrats/get in!!", "es": "GOOOL/grande {x}/felicidades", "ru": "ГОЛ!!/красавцы {x}/поздравляю"},
"shock": {"ar": "حسيتوا؟/شصار في {x}/يا ساتر/احد عنده خبر عن {x}؟/الله يستر/عندكم نفس الشي؟", "fa": "شما هم حس کردید؟/چی شد {x}/یا خدا/کسی خبر داره از {x}؟/خونه ما هم", "tr": "hissettiniz mi/ne oldu {x}/geçmiş olsun/sizde de var mı", "en": "did you feel that/what happened {x}/anyone else in {x}?/oh no", "ur": "کیا ہوا/یا اللہ خیر {x}/کسی کو خبر ہے؟", "ckb": "هەستتان کرد؟/چی بوو لە {x}/خوا بپارێزێ", "ru": "что случилось {x}/у кого так же?/ничего себе", "es": "qué pasó en {x}/lo sintieron?/ay no"},
"grief": {"ar": "إنا لله وإنا إليه راجعون/الله يرحمه ويغفر له/عظم الله اجركم {x}/خسارة كبيرة", "fa": "روحش شاد/تسلیت {x}/باورم نمیشه/خدا رحمت کنه", "en": "rest in peace/so sad about {x}/gone too soon", "tr": "başımız sağ olsun/Allah rahmet eylesin {x}", "ur": "انا للہ وانا الیہ راجعون/اللہ مغفرت کرے", "ru": "светлая память {x}/какая утрата"}}
FORMAL = {  # one agency, official or service line, copied as it is
"ar": "عاجل | {x}: الجهات المختصة تعلن صدور القرار الجديد/وكالات: بيان رسمي بشأن {x} بعد اجتماع طارئ/{x}: بدء التقديم على الوظائف الشاغرة عبر الموقع الرسمي/نتقدم بأصدق التهاني بمناسبة {x} سائلين الله أن يديم الأمن والرخاء/حان الآن موعد الأذان حسب توقيت {x}/تحديث الأسعار اليوم في {x}",
"fa": "فوری | {x}: جزئیات تصمیم جدید اعلام شد/ایسنا: بیانیه رسمی درباره {x} منتشر شد/استخدام در {x}، ارسال رزومه از طریق سایت/فرا رسیدن {x} را تبریک عرض می‌کنیم/اذان به افق {x}/قیمت لحظه‌ای بازار {x}",
"en": "BREAKING: authorities announce new decision on {x}/Agencies: official statement on {x} after emergency meeting/We are hiring in {x}! Apply through the link/Warm greetings from all of us on {x}/It is prayer time in {x}/Market update {x}",
"tr": "SON DAKİKA | {x} hakkında karar açıklandı/AA: {x} ile ilgili resmi açıklama/{x} ekibimize arkadaş arıyoruz/{x} kutlu olsun/{x} için ezan vakti/{x} güncel fiyatlar"}
# tag patterns; c town, p person, k k2 clubs, s name of the topic, n number, i issue
_TAGS = {"ar": {"match": "{k}_{k2}/ديربي_{k}_{k2}/{k}_ضد_{k2}", "goal": "{p}", "quake": "زلزال_{c}/هزة_ارضية/هزة_{c}", "power": "انقطاع_الكهرباء_{c}/كهرباء_{c}", "weather": "امطار_{c}/غبار_{c}/{c}_الان",
  "news": "{i}/قرار_{i}/{p}", "vote": "استجواب_{p}/تصويت_{i}/قانون_{i}", "death": "{p}_في_ذمة_الله/وفاة_{p}", "results": "نتائج_{s}/نتائج_{c}", "exam": "امتحان_{s}/اسئلة_{s}_{n}", "meme": "لو_كنت_{i}/وش_تسوي_في_{c}/عادات_{c}",
  "jobs": "وظائف_{c}/توظيف_{c}", "ad": "مسابقة_{c}_{n}/عروض_{i}/سحب_{n}", "talk": "ندوة_{i}/لقاء_{c}", "fans": "صوت_{p}/ميلاد_{p}/رابطة_{p}", "greet": "عيد_{c}/يومنا_الوطني_{n}/فرحة_{c}", "faith": "مجلس_{c}/جمعة_{c}/ختمة_{n}", "room": "مساحة_{c}/ديوانية_{p}",
  "diya": "عتق_رقبة_{p}/فزعة_{s}", "tribe": "شيخ_{s}/عزاء_{s}/عفو_{s}", "out": "تعطل_{i}/النت_{c}", "camp": "{i}_خط_احمر/كلنا_{p}/لا_لتأجيل_{i}/نطالب_بحل_{i}/اوقفوا_{i}/شكرا_{p}/{p}_يمثلنا/وين_{i}/{c}_تنتفض/حق_{c}/{i}_حقنا/{c}_تستغيث"},
 "fa": {"match": "{k}_{k2}/شهرآورد_{n}/{k}", "goal": "{p}", "quake": "زلزله_{c}/زلزله", "power": "قطعی_برق_{c}/خاموشی_{c}", "weather": "سیل_{c}/آلودگی_هوا_{c}", "news": "{i}/{p}", "vote": "استیضاح_{p}/طرح_{i}", "death": "{p}/درگذشت_{p}", "results": "نتایج_{s}",
  "exam": "امتحان_{s}/سوالات_{s}_{n}", "meme": "اگه_{i}_نبود/تو_{c}", "jobs": "استخدام_{c}", "ad": "قرعه_کشی_{n}/جشنواره_{i}", "talk": "وبینار_{i}/لایو_{p}", "fans": "تولدت_مبارک_{p}/رای_به_{p}", "greet": "عید_{c}/روز_{c}", "faith": "هیئت_{c}/ختم_صلوات_{n}", "room": "اسپیس_{p}/کافه_{c}",
  "out": "قطعی_اینترنت/اینترنت_{c}", "camp": "نه_به_{i}/{p}_تنها_نیست/{i}_حق_ماست/همه_با_{p}/{c}_تنها_نیست/استعفای_{p}/مطالبه_{i}/{i}_کجاست/نجات_{c}"},
 "tr": {"match": "{k}v{k2}/Derbi{n}", "goal": "{p}", "quake": "deprem/{c}deprem", "power": "elektrikkesintisi/{c}Karanlıkta", "news": "{p}/{i}", "vote": "{i}Yasası", "death": "{p}", "exam": "{s}2025/{s}Soruları", "results": "{s}Sonuç", "ad": "{i}Çekilişi/Fırsat{n}", "fans": "İyikiDoğdun{p}/Oyum{p}", "meme": "{c}DaBirGün", "camp": "{i}Hakkımız/{p}YalnızDeğil/{i}İstiyoruz/{p}İstifa/{c}SesVeriyor/{i}Durdurulsun"},
 "en": {"match": "{k}v{k2}/{k}Day{n}", "goal": "{p}", "quake": "earthquake/{c}Quake", "power": "{c}PowerCut", "weather": "{c}Rain/{c}Weather", "news": "{p}/{i}", "vote": "{i}Bill", "death": "RIP{p}", "results": "{s}Results", "exam": "{s}Exam", "meme": "OnlyIn{c}", "jobs": "{c}Jobs", "ad": "{i}Giveaway{n}/Win{c}", "talk": "{i}Talk/{c}Summit{n}", "fans": "HappyBirthday{p}/Vote{p}", "greet": "{c}Day{n}", "faith": "{c}Prayers", "room": "{c}Club/{p}Live", "out": "{i}Down", "camp": "Stop{i}/StandWith{p}/Justice{p}/{i}Now/Save{c}/{p}MustGo/Boycott{i}"},
 "ur": {"camp": "{i}_بند_کرو/{p}_ہمارا_فخر/{i}_نامنظور/{p}_کو_انصاف_دو", "quake": "زلزلہ_{n}", "faith": "درود_{n}", "death": "{p}", "news": "{p}"},
 "ckb": {"camp": "مافی_{i}/نا_بۆ_{i}/{i}_مان_دەوێت", "quake": "بوومەلەرزە", "power": "کارەبای_{c}", "weather": "باران_{c}", "news": "{i}"},
 "ru": {"camp": "Нет{i}/Заверните{i}/{p}СнамиПравда/ДолойЛожь{i}", "news": "{p}", "death": "{p}", "ad": "Розыгрыш{n}"}, "es": {"camp": "{p}Renuncia/No{i}/{i}Ya/TodosCon{p}", "match": "{k}{k2}", "news": "{p}", "fans": "Feliz{p}"}}
TAGS = {l: {k: v.split("/") for k, v in d.items()} for l, d in _TAGS.items()}
ISSUE = {"ar": "الرواتب التعيينات القروض الاسعار التقاعد المناهج الوقود المياه الرسوم السكن المنحة الضريبة المستشفى المطار المترو الميزانية الإيجارات العقود التجنيس الديون", "fa": "گرانی همسان_سازی آب برق حقوق_معلمان اینترنت بیمه مسکن بنزین جنگل کارگران سهمیه دارو دریاچه", "tr": "Zam Kadro Emekli Atama Kira Su Maden Vergi Af Staj", "en": "Fees RentHike WaterCuts Visas Tuition FuelPrice Airfares Wages Port Recycling Tolls", "ur": "مہنگائی لوڈشیڈنگ ٹیکس فیس پٹرول", "ckb": "مووچە کارەبا ئاو باج قەرز", "ru": "Налог Цены Закон Тарифы Реформа", "es": "Impuestos Peaje Reforma Luz Tarifas"}
FIRST = {"ar": "فهد سعود خالد ناصر علي حسين عباس مشعل حيدر كرار مصطفى زينب نورة مريم طلال بدر جاسم سجاد فيصل عمر", "fa": "علی رضا مهدی سارا نرگس امیر حسین پویا کیان الهام نیلوفر بهرام شهاب مینا", "tr": "Ahmet Elif Mert Zeynep Kerem Defne Burak Selin", "en": "Sam Layla Daniel Priya Omar Aisha Chris Maya Joel Nadia", "ur": "احمد بلال عائشہ حمزہ فاطمہ عمران", "ckb": "ئاراس شیلان هێمن ژیان", "ru": "Иван Ольга Руслан Дарья", "es": "Luis Marta Diego Lucía"}
LAST = {"ar": "العنزي الدوسري الشمري الموسوي الربيعي الهاجري السالم الكعبي الغامدي المالكي التميمي الخفاجي العبيدي الراشد المري", "fa": "کریمی رضایی محمدی احمدی صادقی نوری رستمی یزدانی بهرامی شریفی", "tr": "Yılmaz Demir Kaya Aydın Şahin Koç", "en": "Haddad Mathew Rahman Fernandes Brooks Khan Idris", "ur": "خان ملک چوہدری بٹ", "ckb": "کەریم ئەحمەد ڕەسووڵ", "ru": "Орлов Гареев Миронов", "es": "Rojas Vega Peña Castro"}
LATIN = "ali hus haid moh ahm sal nas fah khal zain mar sar noor reza meh amir kia pou abu bin um dr mr al ibn tal sul rak dee ja ram san joe vik ler gul aras tur ozan ela".split()
CALL = {  # (at an hour), (in minutes), (now)
"kh": ("يا شباب الساعة {h} كلنا على #{t} لا تتأخرون/موعدنا {h} على وسم #{t} والتغريدات بالملف المثبت/تجهزوا الليلة {h} ننزل كلنا مع بعض #{t}", "بعد {m} دقايق نبدأ #{t} جهزوا تغريداتكم/باقي {m} دقيقة ونطلق الوسم #{t} ولا احد يكتب قبل", "الحين الحين ادخلوا #{t} نبيه ترند/يلا ابدوا #{t} كل واحد خمس تغريدات وريتويت للباقين"),
"iq": ("اخوان ساعة {h} نبدي بالهاشتاك #{t} لا احد يتأخر/اليوم ال{h} كلنا هجوم على #{t} والكتابات بالكروب/الموعد {h} تمام وي #{t} كلمن بحسابه", "ورا {m} دقيقة كلكم عالتاك #{t}/{m} دقايق ونفتح #{t} حضرو روحكم", "هسه ابدو #{t} لا توكفون/يلا شباب هسه #{t} صعدوه تريند"),
"fa": ("بچه‌ها ساعت {h} همه با هم #{t} متن‌ها پین شده/امشب ساعت {h} طوفان #{t} قبلش کسی نزنه/قرار ما {h} با هشتگ #{t}", "تا {m} دقیقه دیگه شروع میکنیم #{t}/{m} دقیقه مونده، آماده باشید #{t}", "الان شروع کنید #{t} هر نفر پنج تا/همین حالا بریزید روی #{t} ریتوییت یادتون نره"),
"ckb": ("کاتژمێر {h} هەموومان پێکەوە #{t}", "دوای {m} خولەک دەست پێدەکەین #{t}", "ئێستا بنووسن #{t}"), "tr": ("Arkadaşlar saat {h} hep beraber #{t} önce yazmayın/Bu akşam {h} etiketimiz #{t} metinler grupta", "{m} dk sonra başlıyoruz #{t} hazır olun", "Şimdi yükleniyoruz #{t} herkes beş tweet/hadi başlayın #{t}"),
"en": ("everyone be ready at {h}, we all post #{t} together/{h} sharp with #{t}, texts are in the pinned doc", "{m} minutes to go, then all of you on #{t}", "go go go #{t} now, retweet each other"), "ur": ("ساتھیو {h} بجے سب مل کر #{t}", "{m} منٹ بعد شروع کرنا ہے #{t}", "ابھی شروع کریں #{t} سب ٹویٹ کریں"),
"ru": ("В {h} все вместе выкладываем #{t}, тексты в закрепе", "через {m} минут начинаем #{t}", "погнали #{t} прямо сейчас"), "es": ("a las {h} todos con #{t}, no antes", "en {m} minutos arrancamos #{t}", "ya ya ya #{t} a subirlo"), "ml": ("{h} മണിക്ക് എല്ലാവരും #{t}", "{m} മിനിറ്റിൽ തുടങ്ങും #{t}", "ഇപ്പോൾ #{t}")}
OPEN = {  # open, commercial or declared calls ({o} = organiser)
"ar": "{o} يدعوكم للمشاركة الساعة {h} عبر #{t}/تابعونا الليلة {h} على الهواء مباشرة مع {o} #{t}/صوتوا الآن #{t} مع {o}", "fa": "{o} از همه دعوت می‌کند ساعت {h} با #{t}/امشب {h} با ما باشید، {o} #{t}/رای بدید #{t} {o}", "tr": "{o} olarak saat {h} sizi bekliyoruz #{t}/{o} ile bu akşam {h} #{t}", "en": "{o} invites you all at {h}: join with #{t}/Tune in at {h} with {o} #{t}/Vote now with {o} #{t}"}
ORG = {"ar": "جمعية الوفاء/نقابة المعلمين/رابطة الجمهور/حملة السقيا/شركة الواحة/مركز الحوار/قناة المدى", "fa": "انجمن صنفی معلمان/کانون هواداران/فروشگاه آفتاب/خانه کارگر/مؤسسه مهر", "tr": "Eğitim Derneği/Taraftar Grubu/Güneş Market", "en": "Oasis Mart/Gulf Expat Forum/The Fan Union/Clean Coast NGO"}
EMO = "😂 ❤️ 🔥 👏 🙏 😭 🇸🇦 🇮🇶 ⚽ 💔 🤲 🌹 💙 🟢 ‼️ ✨ 🖤 🫡 💛 🤍".split()
SITES = "alrasid-news.net qabas24.com khabarfori.com basra-post.com gulfline.ae youtu.be instagram.com/p t.me/s wa.me dailykhabar.pk haberhatti.com.tr novosti24.ru".split()
