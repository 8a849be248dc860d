"""Word stock: per language, `key = starts / continuations`, alternatives split by |, keys by ;;. {w} town, {p} person, {t} tags,
{h} hour, {m} minutes. Read by load()."""
import re
RAW = {}
RAW['ru'] = '''
share = .29 ;; tz = 3|3|3|3|5|7 ;; latin = Kazan|Perm|Россия|Moscow|Питер|Мск|СПб|за МКАДом|Samara region ;; towns = Казань|Пермь|Тюмень|Самара|Омск|Тула|Рязань|Саратов|Ижевск|Томск|Курск|Псков|Вологда|Сызрань|Орск|Москва|Питер
names = Olga|Sergey|Anna|Dmitry|Marina|Alexey|Irina|Pavel|Svetlana|Denis|Katya|Maks|Vera|Ilya|Nastya|Kirill|Tamara ;; surn = Громова|Лазарев|Ветрова|Кудрин-младший|Сомов|Пахомова|Житников|Белых|Рудакова|Шторм ;; daily = доброеутро|новости|погода|работа|котики|рецепты|дача|рыбалка|фото|музыка|кино|юмор|история|спорт|авто
open = Ну вот|Слушайте|Народ|Кстати|Честно|Вообще-то|Доброе утро|Короче|Странно, но|Уже третий день|Как всегда|Друзья|Мама звонила:|Между прочим ;; tail = Вот так и живём|Кто в теме — поймёт|Я в шоке|Посмотрим|Что скажете?|Ладно, пошла работать|))|Сил нет|Ну хоть что-то хорошее|Без комментариев|Делаем выводы|Ага, конечно|Спасибо за внимание
chat = у нас во дворе|соседка с пятого|мой кот|в маршрутке сегодня|на даче|в очереди в поликлинике|на работе|младший|в {w} с утра|муж|в чате дома / снова снег|обсуждали цены на яйца|всё хорошо, держимся|купили новый чайник|опять перекопали дорогу|потерялись ключи|пахнет весной|забыли про меня|пирог удался|смеялись до слёз|никто ничего не знает|интернет еле дышит
pol = Жители {w}|Наши дети|Пенсионеры|Врачи района|Чиновники|Обычные люди|Все нормальные люди|Депутат {p}|Мы с соседями|Те, кто у руля / давно просили об этом|не должны молчать|всё видят и помнят|заслуживают честного ответа|годами ждут решения|наконец услышаны|за справедливость|не верят обещаниям|опять остались крайними|хотят жить спокойно|требуют проверки|говорят одно и то же
tv = Ведущий|Этот эксперт|Гостья в красном|{p}|Вчерашний спорщик|Режиссёр|Второй сегмент / опять всех перебивает|сегодня хорош|несёт околесицу|уходит от вопроса|сделал вечер|сказал то, что все думают|читает по бумажке|вообще не в теме ;; sport = Гол!!!|Ну и защита|Судья|Наш вратарь|Капитан|Тренер|Трибуна / куда смотрит|это надо видеть|тащит третий матч подряд|опять не тот состав|красавец|проспал эпизод|на 89-й минуте|пересматриваю пятый раз
alarm = Тряхнуло|Света нет|Сирена|В {w} грохот|Всё мигнуло|Приложение лежит|У нас на девятом этаже / у всех так?|уже минут десять|кто знает что это|вышли на улицу|люстра качается|дозвониться нельзя|все живы|в соседнем доме тоже ;; promo = Только до полуночи|Розыгрыш|Открыта запись|Скидки|Новая вакансия|Вебинар|Голосование / успейте по ссылке|участвуйте и отмечайте друзей|осталось несколько мест|приходите в команду|каждый голос важен|подробности в профиле
news = В {w}|Власти региона|Суд|Министерство|{p}|Прокуратура|Следствие|Мэрия {w} / отменили рейсы до утра|утвердили бюджет|сообщает о задержке поставок|продлил срок до пятницы|опровергает слухи|назвали причину аварии|вынес решение по делу|объявили о проверке школ ;; slog = Верните|Требуем|Защитим|Сохраним|Ждём|За|Отстоим / НашПарк|Больницу|Трамвай|Зарплаты|Тишину|НашЛес|Субсидии|ЧестныйСуд|Набережную|Льготы|СвойЯзык|Озеро|Электрички|Порядок|Ответы
kw = quake:землетрясение|power:нетсвета|jobs:вакансия|exam:егэ|webinar:вебинар|sale:распродажа|weather:погода|rate:курсвалют|prayer:намаз|traffic:пробки|vote:голосование|rip:светлаяпамять|concert:концерт|school:последнийзвонок|storm:штормовое|metro:метро|down:сбой|gm:утро_с_нами|new:яздесьновый|day:деньрайона|court:приговор|bread:хлеб ;; show = Вечерний|Открытый|Прямой|Большой|Народный|Честный / Разговор|Вопрос|Эфир|Спор|Час|Счёт
soon = Начинаем через {m} минут, тег {t}. Все на местах?|Готовность {m} минут! Пишем с {t}, своими словами, не копипаст|через {m} мин стартуем {t} 🔥 ;; at = Сегодня в {h} мск все вместе: {t}. До этого тег НЕ светим|Ребята, сбор в {h}, хештег {t}, по 3-4 поста с каждого|В {h} выводим в топ {t}. Скиньте своим ;; now = ПОГНАЛИ! {t}|Всё, пишем прямо сейчас {t}, подтягивайте остальных|Старт! {t} 👇 ;; org = Профсоюз медиков|Фонд «Берег»|Союз пчеловодов|Велообъединение'''
RAW['tr'] = '''
share = .24 ;; tz = 3 ;; latin = İstanbul|Ankara|Türkiye|Bursa|TR|İzmir 🌊|Memleket|Almanya/Sivas ;; towns = Kayseri|Bursa|Manisa|Trabzon|Sivas|Malatya|Denizli|Ordu|Adana|Mersin|Konya|Hatay|Edirne|İzmir|Ankara|İstanbul
names = Ayse|Mehmet|Elif|Mustafa|Zeynep|Emre|Fatma|Burak|Merve|Hakan|Esra|Murat|Selin|Yusuf|Kubra|Ozan ;; surn = Karadere|Özsoylu|Tunçel|Yalvaçlı|Bayındır|Sarıkum|Güneyli|Akbudak ;; daily = günaydın|sondakika|gündem|iyigeceler|müzik|kitap|şiir|yemek|kedi|hava|borsa|altın|futbol|dizi|öğretmen
open = Ya arkadaş|Valla|Bakın|Şunu da yazayım|Günaydın|Yeter artık|Gerçekten|Abi|Kimse demiyor ama|Dün akşam|Bir de şu var:|Neyse|Hocam|Annem diyor ki ;; tail = hayırlısı|gerisini siz düşünün|olmaz böyle|vallahi yoruldum|sesimizi duyun|neyse çay koyayım|😂😂|sabır|çok güzel ya|takipteyiz|kolay gelsin herkese|ne diyelim|paylaşalım
chat = bizim mahallede|komşu teyze|kedi|otobüste|pazarda|işyerinde|bizim ufaklık|{w} bugün|kahvaltıda|apartman grubunda / yine elektrik gitti|fiyatlara bakıp döndük|yağmur bastırdı|çay bitti|herkes aynı şeyi konuşuyor|çok güldük|hiç sıra yoktu|kaloriferler yanmıyor|simit on beş lira|uyuyakaldım|maç konuşuluyor
pol = Emekli|Memur|Çiftçi|Gençler|{w} halkı|Esnaf|Bu millet|Öğrenciler|Taşeron işçi|Sayın {p}|Bizler / artık cevap bekliyor|hakkını istiyor|unutmadı unutmayacak|söz verilmişti tutulsun diyor|yıllardır bekliyor|susmayacak|mağdur edildi|geçinemiyor|adalet arıyor|devletinin yanında|bir müjde bekliyor
tv = Sunucu|{p}|Konuk|Bu sahne|Senarist|Başrol|Fragman / yine lafı kesti|efsaneydi|ağlattı beni|iyi ayar verdi|bu kadar uzatılmaz|konuyu değiştirdi|haftaya bekletir mi insanı ;; sport = GOOOL|Hakem|Kaleci|Bu kadro|Teknik direktör|VAR|Taraftar / uyuyor mu|şampiyonluk geliyor|harika çıkardı|böyle oynanmaz|tarih yazıyor|yine son dakika|istifa
alarm = Sallandık|Deprem mi oldu|{w} sallandı|Elektrik yok|Uygulama açılmıyor|Avize oynuyor|Siren çalıyor / herkes iyi mi|çok korktum|dışarı çıktık|on beş saniye sürdü|bir tek bende mi|hatlar çekmiyor|geçmiş olsun ;; promo = Çekiliş|Son gün|Yeni ilan|Kampanya|Kayıtlar başladı|Oylama / bio'daki linkten|beğen takip et üç kişi etiketle|kontenjan sınırlı|ekibimize katıl|oy vermeyi unutmayın|kargo bedava
news = {w}'da|Bakanlık|Mahkeme|Valilik|{p}|Belediye|Merkez Bankası / okulları bir gün tatil etti|kararı açıkladı|iddiaları yalanladı|zammı duyurdu|soruşturma başlattı|yol trafiğe kapatıldı|faizi sabit tuttu ;; slog = Öğretmene|Emekliye|Memura|Taşerona|Esnafa|Çiftçiye|Öğrenciye|Stajyere|Engelliye|Hemşireye|Muhtara|Uzmana / Zam|Kadro|Adalet|Af|HakVerin|Destek|MüjdeVerin|TekŞart|Tayin|SözVerildi
kw = quake:deprem|power:elektrikkesintisi|jobs:işilanı|exam:yks|webinar:webinar|sale:indirim|weather:havadurumu|rate:dolar|prayer:ezanvakti|traffic:trafik|vote:oylama|rip:başımızsağolsun|concert:konser|school:mezuniyet|storm:fırtına|metro:marmaray|down:çöktü|gm:sabahkahvesi|new:yenigeldim|day:ilçemiz|court:karar|bread:ekmek ;; show = Gece|Tarafsız|Açık|Büyük|Söz|Kızıl / Masası|Oturum|Sofra|Bahçe|Sende|Yemin
soon = Arkadaşlar {m} dk sonra {t} ile giriyoruz|{m} dakka kaldı hazır olun gardaşlar {t}|Birazdan başlıyoruz ({m} dk) etiket: {t} ;; at = Bu akşam saat {h}'da hep birlikte {t} diyoruz, RT değil kendi tweetiniz|TAG ÇALIŞMASI ⏰ {h} 👉 {t} erken yazmayın|Saat tam {h} {t} en az 5 tweet la gençler ;; now = Başladık {t} yüklenin|HADİİİ {t}|Şimdi {t} herkes yazsın, TT yapıyoruz ;; org = Eğitim Emekçileri Sendikası|Yeşil Havza Derneği|Veteriner Hekimler Odası'''
RAW['uk'] = '''
share = .09 ;; tz = 2 ;; latin = Україна|Lviv|Kyiv|UA|Одеса ;; towns = Львів|Луцьк|Полтава|Суми|Черкаси|Одеса|Рівне|Вінниця|Дніпро|Ужгород
names = Oksana|Taras|Iryna|Andriy|Solomiya|Bohdan|Yulia|Roman|Lesia ;; surn = Гайова|Ткачук|Левада|Мороз|Криничний ;; daily = добрийранок|новини|кава|погода|котики|робота|музика|історія
open = Ну от|Слухайте|Добрий ранок|Панове|Чесно|До речі|Люди ;; tail = таке життя|тримаємось|побачимо|що думаєте?|дякую всім|без слів|обіймаю
chat = у нас у під'їзді|кіт|сусідка|на ринку|у {w} зранку|у маршрутці / знову без світла|пахне кавою|купила калину|сміялись до сліз|черга на годину|все добре
pol = Мешканці {w}|Наші діти|Вчителі|Депутати|Волонтери|Прості люди|{p} / давно чекають відповіді|не мовчатимуть|заслуговують правди|знову крайні|вимагають перевірки|все пам'ятають|за чесні правила
tv = Ведуча|{p}|Гість|Цей експерт / знову перебиває|сказав правду|нічого не пояснив|сьогодні сильний ;; sport = Гоооол|Воротар|Суддя|Збірна / неймовірно|що це було|красунчик|знову на останніх
alarm = Тривога|Світла нема|Гучно у {w}|Трусонуло / всі цілі?|вже пів години|у вас так само?|йдемо в укриття ;; promo = Розіграш|Знижки|Вакансія|Вебінар / встигни до вечора|посилання нижче|чекаємо на тебе
news = У {w}|Рада|Міністерство|Суд|{p} / повідомляє про зміни графіка|ухвалив рішення|оголосила перевірку|спростовує чутки ;; slog = Поверніть|Захистимо|Вимагаємо|Збережемо / НашПарк|Лікарню|Тролейбус|Виплати|НашЛіс|ЧеснийКонкурс|Набережну
kw = quake:землетрус|power:нема_світла|jobs:вакансії|exam:нмт|webinar:вебінар|sale:знижки|weather:погода|rate:курсдолара|prayer:молитва|traffic:затори|vote:голосування|rip:вічнапамять|concert:концерт|school:випуск|storm:негода|metro:метро|down:збій|gm:ранковакава|new:новенька|day:деньгромади|court:вирок|bread:хліб ;; show = Велика|Вечірня|Чесна|Відкрита / Розмова|Студія|Рада|Кава
soon = Через {m} хв починаємо, тег {t}|Готуємось, {m} хвилин! {t} ;; at = О {h} всі разом {t}, раніше не постимо|Збираємось о {h}: {t} ;; now = Поїхали! {t}|Пишемо зараз {t} ;; org = Спілка вчителів|Фонд «Джерело»'''
RAW['en'] = '''
share = .08 ;; tz = 0|1|2|-5|3 ;; latin = London|UK|earth|Tbilisi, Georgia|Limassol|online|Riga ;; towns = Leeds|Cork|Tallinn|Riga|Tbilisi|Yerevan|Limassol|Malta|Belgrade
names = James|Laura|Chris|Nino|Davit|Emma|Toms|Liga|Mark|Sophie ;; surn = Hartwell|Osborne-Lee|Kalnins|Marlowe|Dzidziguri ;; daily = goodmorning|crypto|photography|cats|travel|coding|music|writing|jobs|football
open = Honestly|So|Look|Not gonna lie|Good morning|OK but|Friendly reminder|Hot take ;; tail = just saying|thoughts?|that's it, that's the post|wow|we'll see|lol|love this|make it make sense
chat = my cat|the bus|this neighbour|our office|coffee|rent in {w}|my landlord|the queue / is late again|made my day|has opinions|costs more than my car|was actually great|smells like rain|never again
pol = Residents of {w}|Nurses|Taxpayers|Our leaders|Ordinary people|Minister {p}|Parents / deserve answers|have been ignored for years|will remember this|won't stay silent|keep getting the blame|want one honest rule|know what is going on
tv = The host|{p}|That guest|This episode / dodged it again|is on fire tonight|said what we all think|lost the room ;; sport = GOAL|That keeper|The ref|What a run|VAR / unreal|is asleep|every single time|I need to lie down
alarm = Did anyone feel that|No power in {w}|App is down|Everything shook / again|for ten minutes now|is it just me|stay safe all ;; promo = Giveaway|Join us live|Last chance|We are hiring|Presale / link below|tag two friends|spots are limited|tune in at nine
news = {w} council|Court|Regulator|Minister {p}|Police in {w} / confirms delay until Friday|opens an inquiry|rules on the case|denies the report ;; slog = Save|Fix|Fund|Protect|Free|RebuildOur / OurRiver|TheTrams|NightBuses|LocalNews|TheOldPort|Nurses|FairRents|OurCoast|TheLibrary
kw = quake:earthquake|power:poweroutage|jobs:hiring|exam:results|webinar:webinar|sale:sale|weather:wx|rate:fx|prayer:salah|traffic:traffic|vote:vote|rip:RIP|concert:tour|school:classof|storm:storm|metro:railway|down:down|gm:coffeeclub|new:newhere|day:townday|court:verdict|bread:bread ;; show = Late|Open|Plain|Big / Floor|Table|Question|Hour
soon = We go in {m} minutes. Tag: {t}|{m} min to go, everyone ready with {t} ;; at = Tonight {h} sharp, all together: {t}. Don't post early|{h}: flood it with {t}, own words pls ;; now = GO GO GO {t}|we're live, post {t} now ;; org = Harbour Trust|Nurses Guild'''
RAW['pl'] = '''
share = .07 ;; tz = 1 ;; latin = Polska|Warszawa|Kraków|PL|Śląsk|Lublin ;; towns = Łódź|Radom|Gdynia|Kielce|Lublin|Opole|Toruń|Rzeszów|Elbląg
names = Kasia|Tomek|Marta|Piotr|Ola|Bartek|Magda|Wojtek ;; surn = Zawilski|Borkowska|Grzęda|Malinowicz|Sowa ;; daily = dzieńdobry|polityka|pogoda|koty|ksiazki|kawa|bieganie|praca
open = No i|Słuchajcie|Dzień dobry|Serio|Swoją drogą|Kurczę ;; tail = szkoda słów|brawo|no cóż|co myślicie?|ech|pozdrawiam|i tyle
chat = kot|sąsiadka|w tramwaju|na działce|w {w}|szef / znowu korki|zimno jak diabli|pachnie ciastem|zapomniał kluczy|wszystko drożeje|śmiechu było co niemiara
pol = Rolnicy|Mieszkańcy {w}|Rodzice|Rząd|Poseł {p}|Zwykli ludzie|Nauczyciele / mają dość|czekają na odpowiedź|nie dadzą się uciszyć|zasługują na prawdę|wszystko pamiętają|znów oszukani
tv = Prowadząca|{p}|Ten gość|Ekspert / znów przerywa|mówi jak jest|odleciał|pozamiatał ;; sport = GOOOL|Sędzia|Bramkarz|Kadra / co to było|ślepy|geniusz|znów w końcówce
alarm = Nie ma prądu|Zatrzęsło|Alert RCB|Bank nie działa / u was też?|od kwadransa|uważajcie na siebie ;; promo = Konkurs|Rekrutacja|Wyprzedaż|Webinar / link w bio|tylko dziś|zapraszamy
news = Sąd|Sejm|Wojewoda|Policja w {w} / zdecydował o terminie|apeluje o ostrożność|potwierdza doniesienia|zamyka drogę ;; slog = Ratujmy|Brońmy|Chcemy|Oddajcie|Wspieramy / Szpital|Tramwaje|NaszLas|Kolej|Rolników|Rzekę|Emerytury|Port
kw = quake:wstrząs|power:brakprądu|jobs:praca|exam:matura|webinar:webinar|sale:wyprzedaż|weather:pogoda|rate:kurswalut|prayer:różaniec|traffic:korki|vote:głosowanie|rip:żegnaj|concert:koncert|school:studniówka|storm:burza|metro:pkp|down:awaria|gm:kawarano|new:jestemnowy|day:dożynki|court:wyrok|bread:chleb ;; show = Wieczór|Gość|Starcie|Forum / Otwarty|Dnia|Polska|Wprost
soon = Za {m} minut ruszamy z {t}|{m} min, przygotujcie wpisy {t} ;; at = O {h} wszyscy {t}, nie wcześniej!|Dziś {h}, tag {t}, podajcie dalej na grupach ;; now = Jedziemy {t}|Teraz! {t} ;; org = Związek Rolny|Fundacja Rzeka'''
RAW['ar'] = '''
share = .07 ;; tz = 3 ;; latin = العراق|السعودية|Syria|الأردن|مصر|Baghdad ;; towns = الموصل|حلب|عمان|بغداد|جدة|البصرة|طرابلس|إدلب|القاهرة
names = Ahmed|Noor|Omar|Sara|Khalid|Huda|Ali|Rania ;; surn = السالمي|الدليمي|الحمداني|العطار ;; daily = صباح_الخير|عاجل|اذكار|صور|شعر|قهوة|الطقس|كورة
open = والله|يا جماعة|صباح الخير|بصراحة|شوفوا|اسمعوا|يا ناس ;; tail = الله المستعان|حسبنا الله|شو رأيكم|خلاص تعبنا|الحمدلله|ننتظر|😂
chat = القهوة|جارنا|الكهرباء|السوق|الجو في {w}|ابني|البيت / رجعت من جديد|مو طبيعي اليوم|غالي كثير|يضحك|حلو اليوم|زحمة
pol = أهل {w}|الموظفين|الشعب|الشباب|المعلمين|الوزير {p} / يطالبون بحقهم|لن يسكتوا|ينتظرون الجواب|تعبوا من الوعود|يعرفون الحقيقة|مع الحق
tv = المذيع|الضيف|{p}|الحلقة / قاطعه مرة ثانية|قال الحقيقة|روعة|ما فهمت شي ;; sport = قووووول|الحكم|الحارس|الفريق / شنو هذا|بطل|نايم|آخر دقيقة
alarm = هزة أرضية|انقطعت الكهرباء|صوت قوي في {w} / حسيتوا؟|الله يستر|من عشر دقايق ;; promo = مسابقة|خصم|وظيفة شاغرة|تصويت / الرابط بالبايو|اليوم فقط|سارعوا
news = عاجل: {w}|المحكمة|الوزارة|البلدية / تعلن تعطيل الدوام|تنفي الخبر|تصدر قرارها|تفتح تحقيقا ;; slog = انقذوا|نطالب_ب|حق|كلنا_مع|أعيدوا / _المعلمين|_الخريجين|_النهر|_الرواتب|_المرضى|_الميناء|_المزارعين|_التعيينات
kw = quake:زلزال|power:كهرباء|jobs:وظائف|exam:نتائج|webinar:ندوة|sale:تخفيضات|weather:طقس|rate:سعر_الدولار|prayer:أذان|traffic:زحام|vote:تصويت|rip:في_ذمة_الله|concert:حفلة|school:تخرج|storm:عاصفة|metro:قطار|down:عطل|gm:قهوة_الصباح|new:جديد_هنا|day:يوم_المدينة|court:حكم|bread:خبز ;; show = حديث|ليل|رأي|ساعة / _المساء|_الناس|_مفتوح|_البلد
soon = بعد {m} دقايق نبدأ {t}|جهزوا تغريداتكم، {m} دقيقة ونطلق {t} ;; at = الليلة الساعة {h} كلنا {t}|موعدنا {h} بهاشتاق {t} لا تنشرون قبل ;; now = يلا ابدوا {t}|الحين {t} شدوا حيلكم ;; org = نقابة المعلمين|جمعية النهر'''
RAW['fa'] = '''
share = .04 ;; tz = 3.5 ;; latin = ایران|Tehran|تبریز|Toronto ;; towns = تبریز|اهواز|رشت|شیراز|مشهد|یزد
names = Reza|Maryam|Sina|Leila|Amir|Negar ;; surn = کاویانی|رستگار|نیکو ;; daily = صبح_بخیر|خبر|شعر|قهوه|فوتبال|هوا
open = راستش|ببینید|صبح بخیر|بچه‌ها|خدایی|آقا ;; tail = همین|چه بگویم|شما چی؟|خسته شدیم|عالی بود|بگذریم
chat = گربه|همسایه|مترو|هوای {w}|نان|رئیس ما / باز دیر کرد|گران شده|عالی بود امروز|یادم رفت|بارانی است
pol = بازنشسته‌ها|مردم {w}|معلم‌ها|جوان‌ها|کارگرها / حقشان را می‌خواهند|جواب می‌خواهند|ساکت نمی‌مانند|سال‌هاست منتظرند|خسته‌اند
tv = مجری|{p}|مهمان / باز حرف را برید|حرف دل ما را زد|خیلی بد بود ;; sport = گللل|داور|دروازه‌بان / عالی|خواب بود|دقیقه نود
alarm = زلزله|برق رفت|لرزید {w} / شما هم؟|ده دقیقه است|مواظب باشید ;; promo = قرعه‌کشی|تخفیف|استخدام / لینک پایین|فقط امروز
news = {w}|دادگاه|وزارت|شورا / اعلام کرد تعطیل است|تکذیب کرد|رای داد ;; slog = حق|نجات|حمایت_از|صدای / _بازنشستگان|_دریاچه|_معلمان|_کارگران|_جنگل|_پرستاران
kw = quake:زلزله|power:قطعی_برق|jobs:استخدام|exam:کنکور|webinar:وبینار|sale:حراج|weather:هواشناسی|rate:دلار|prayer:اذان|traffic:ترافیک|vote:رای|rip:تسلیت|concert:کنسرت|school:جشن|storm:طوفان|metro:مترو|down:اختلال|gm:چای_صبح|new:تازه_وارد|day:روز_شهر|court:حکم|bread:نان ;; show = گفتگوی|شب|میز / _باز|_شهر|_مردم
soon = تا {m} دقیقه دیگر {t} را شروع می‌کنیم ;; at = امشب ساعت {h} همه با هم {t} ;; now = شروع شد {t} بنویسید ;; org = کانون بازنشستگان'''
RAW['ro'] = '''
share = .04 ;; tz = 2 ;; latin = România|Chișinău|București|Cluj ;; towns = Iași|Cluj|Bălți|Galați|Brașov|Arad
names = Andrei|Ioana|Mihai|Elena|Vlad|Cristina ;; surn = Munteanu-Rusu|Dobrescu|Ciobanu ;; daily = bunadimineata|stiri|cafea|vreme|pisici|fotbal
open = Măi|Serios|Bună dimineața|Oameni buni|Deci ;; tail = asta e|ce ziceți?|bravo|fără cuvinte|vedem
chat = pisica|vecina|tramvaiul|în {w}|șeful / iar întârzie|a uitat cheile|miroase a cozonac|e frig|s-a scumpit
pol = Fermierii|Oamenii din {w}|Profesorii|Deputatul {p}|Tinerii / cer răspunsuri|nu mai tac|țin minte tot|merită adevărul|sunt ignorați
tv = Moderatorul|{p}|Invitatul / iar întrerupe|a spus-o bine|bate câmpii ;; sport = GOOOL|Arbitrul|Portarul / incredibil|doarme|iar la final
alarm = Cutremur|Nu e curent|RO-Alert în {w} / ați simțit?|de zece minute|aveți grijă ;; promo = Concurs|Reduceri|Angajăm / link în bio|doar azi
news = Primăria {w}|Guvernul|Judecătoria / confirmă amânarea|dezminte zvonul|deschide ancheta ;; slog = Vrem|Salvați|Apărați|Respect / Pădurea|Spitalul|Trenurile|Dunărea|Fermierii|Salarii
kw = quake:cutremur|power:panadecurent|jobs:angajari|exam:bac|webinar:webinar|sale:reduceri|weather:meteo|rate:curseuro|prayer:rugaciune|traffic:trafic|vote:vot|rip:drumlin|concert:concert|school:absolvire|storm:furtuna|metro:metrou|down:picat|gm:cafeauadimineata|new:nouaici|day:zilelesatului|court:sentinta|bread:paine ;; show = Seara|Masa|Ora / Deschisă|Noastră|Mare
soon = În {m} minute pornim cu {t} ;; at = Diseară la {h} toți cu {t} ;; now = Dați drumul {t} ;; org = Asociația Pădurarilor'''
RAW['sr'] = '''
share = .04 ;; tz = 1 ;; latin = Srbija|Beograd|Novi Sad|BiH|CG ;; towns = Niš|Subotica|Čačak|Kraljevo|Zenica|Bar
names = Milan|Jelena|Marko|Dragana|Nikola|Ivana ;; surn = Vuković-Lazić|Stanojev|Perunović ;; daily = dobrojutro|vesti|kafa|mačke|vreme|fudbal
open = Ma|Ljudi|Dobro jutro|Iskreno|Brate ;; tail = šta da kažem|eto|bravo|kakav dan|haha
chat = mačka|komšija|u busu|u {w}|šef / opet kasni|zaboravio ključeve|hladno|sve poskupelo|super dan
pol = Ljudi iz {w}|Studenti|Roditelji|Poslanik {p}|Narod / traže odgovor|neće ćutati|sve pamte|zaslužuju istinu|uz svoju zemlju
tv = Voditelj|{p}|Gost / opet upada u reč|rekao istinu|katastrofa ;; sport = GOOOL|Sudija|Golman / kakav potez|spava|opet na kraju
alarm = Zatreslo|Nema struje|Oluja u {w} / jeste osetili?|evo pola sata|čuvajte se ;; promo = Nagradna igra|Popust|Posao / link dole|samo danas
news = Skupština|Sud|Opština {w} / donela odluku|demantuje|pokreće istragu ;; slog = Branimo|Hoćemo|Spasimo|Stop za / Park|Reku|Železnicu|Platu|Drinu|Šume
kw = quake:zemljotres|power:nemastruje|jobs:posao|exam:prijemni|webinar:vebinar|sale:popust|weather:vremenska|rate:kursevra|prayer:liturgija|traffic:gužva|vote:glasanje|rip:počivajumiru|concert:koncert|school:matursko|storm:nevreme|metro:voz|down:palo|gm:jutarnjakafa|new:nov_ovde|day:danopštine|court:presuda|bread:hleb ;; show = Veče|Pravi|Otvoreni / Ugao|Razgovor|Krug
soon = Za {m} min krećemo, {t} ;; at = Večeras u {h} svi {t}, ne ranije braćo ;; now = Ajmo sad {t} ;; org = Savez Ribolovaca'''
RAW['az'] = '''
share = .04 ;; tz = 4 ;; latin = Azərbaycan|Baku|Bakı ;; towns = Gəncə|Bakı|Şəki|Quba|Lənkəran|Sumqayıt
names = Elvin|Aysel|Rəşad|Günel|Tural|Nigar ;; surn = Qaraxanlı|Məhərrəmli|Sadıqov ;; daily = sabahınızxeyir|xəbər|çay|hava|futbol|musiqi
open = Vallah|Dostlar|Sabahınız xeyir|Düzü|Ay camaat ;; tail = vəssalam|nə deyək|əla|Allah kömək olsun|baxarıq
chat = pişik|qonşu|avtobus|{w} bu gün|çay / yenə gecikir|bahalaşıb|əladır|yaddan çıxdı|küləklidir
pol = Müəllimlər|{w} sakinləri|Gənclər|Fermerlər|Xalqımız / cavab gözləyir|haqqını istəyir|hər şeyi görür|bir yerdədir|illərdir gözləyir
tv = Aparıcı|{p}|Qonaq / yenə sözünü kəsdi|düz dedi|əla idi ;; sport = QOOOL|Hakim|Qapıçı / əla|yatıb|son dəqiqə
alarm = Zəlzələ|İşıq yoxdur|{w} titrədi / hiss etdiniz?|on dəqiqədir|salamat qalın ;; promo = Endirim|Uduş|Vakansiya / keçid aşağıda|yalnız bu gün
news = Nazirlik|Məhkəmə|{w} icra hakimiyyəti / qərar verdi|təkzib edir|araşdırma başlayıb ;; slog = Müəllimə|Fermerə|Tələbəyə|Həkimə|Balıqçıya / Dəstək|Güzəşt|Ədalət|Maaş|Yer
kw = quake:zəlzələ|power:işıqyoxdur|jobs:vakansiya|exam:imtahan|webinar:vebinar|sale:endirim|weather:havahaqqında|rate:məzənnə|prayer:namazvaxtı|traffic:tıxac|vote:səsvermə|rip:başsağlığı|concert:konsert|school:sonzəng|storm:fırtına|metro:metro|down:işləmir|gm:səhərçayı|new:yenigəldim|day:rayongünü|court:hökm|bread:çörək ;; show = Açıq|Axşam|Böyük / Söhbət|Studiya|Sual
soon = {m} dəqiqəyə başlayırıq {t} ;; at = Bu axşam {h}-da hamımız {t} ;; now = Başladıq {t} ;; org = Bağbanlar Birliyi'''


def load():
    L = {}
    for lang, raw in RAW.items():
        d = L[lang] = {}
        for ln in re.split(r' ;; |\n', raw.strip()):
            k, v = ln.split(' = ', 1)
            d[k] = [x.split('|') for x in v.split(' / ')] if ' / ' in v else v.split('|')
        d['share'], d['tz'] = float(d['share'][0]), [float(x) for x in d['tz']]
        d['kw'] = dict(x.split(':') for x in d['kw'])
    return L
