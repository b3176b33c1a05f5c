// The words a question is asked with, apart from its subject: what it may cost, for whom, how near, and the small words
// of a follow-up ("und die Nummer?"). Stems end with *: any letters may follow. Compared after folding.
import { fold } from "./fold.ts";

/** A list of words and phrases, asked whether a text holds one. Words are taken whole, stems from the beginning of a word. */
export interface Phrases {
  /** The text without the phrases found in it, or undefined when it holds none. Both folded, words parted by one space. */
  strip(text: string): string | undefined;
}

function pattern(phrase: string): string {
  return fold(phrase)
    .replace(/[.?+^$(){}|[\]\\]/g, "\\$&")
    .replace(/\*/g, "[\\p{L}\\p{N}]*")
    .replace(/ /g, " ");
}

export function phrases(lists: readonly string[]): Phrases {
  const all = lists.flatMap((list) => list.split(/\s*\|\s*|\n/)).map((phrase) => phrase.trim()).filter((phrase) => phrase !== "");
  const longestFirst = [...new Set(all)].sort((a, b) => b.length - a.length).map(pattern);
  const found = new RegExp(`(?<=^| )(?:${longestFirst.join("|")})(?= |$)`, "gu");
  return {
    strip(text) {
      if (text.search(found) < 0) return undefined;
      return text.replace(found, " ").replace(/ +/g, " ").trim();
    },
  };
}

export const FREE = phrases([
  "kostenlos* | kostenfrei* | umsonst | gratis | für lau | gebührenfrei* | ohne kosten | ohne geld | kost nix | kostet nix | kostet nichts | nichts kostet | nix kostet | freier eintritt | eintritt frei | zum nulltarif | unentgeltlich*",
  "free | for free | free of charge | no cost | without paying | at no cost | costs nothing | no fee | free entry",
  "ücretsiz* | bedava | parasız | para ödemeden | bedavaya",
  "مجاني* | مجانا | مجانية | المجاني* | بلاش | ببلاش | بدون مقابل | ببلاش | من دون مقابل | بدون رسوم",
  "безкоштовн* | безплатн* | задарма | даром",
  "бесплатн* | даром | задаром | безплатн*",
  "za darmo | darmow* | bezpłatn* | bezplatn* | gratis | nieodpłatn*",
  "gratuit* | gratuitement | gratis | gratuito* | gratuite | fără plată | رایگان | مجانی | безплатно | belaş | bêpere",
]);

/** Asks what something costs: about what was just shown, or about the subject. */
export const ASKS_COST = phrases([
  "was kostet das | was kostet es | kostet das was | kostet es was | kostet das etwas | kostet es etwas | kostet das | kostet was | kostet es | wie teuer ist das | wie teuer | was kostet der spaß | was kosten die | was kostet | kosten | kostet | muss man da zahlen | muss man zahlen | muss ich zahlen | muss ich was bezahlen | muss man was bezahlen | bezahlen | zahlen | eintritt | preis | preise | teuer | gebühr | gebühren",
  "how much is it | how much does it cost | how much is that | how much | does it cost anything | does that cost anything | what does it cost | do i have to pay | do we have to pay | is there a fee | cost | costs | price | prices | expensive | pay",
  "ne kadar | kaç para | kaç euro | ücret* | fiyat* | paralı mı | paralımı | para mı | ücretli mi | kaça | pahalı",
  "كم السعر | كم سعره | كم يكلف | كم تكلف | بكم | بكام | قديش | قديه | التكلفة | السعر | كم ثمنه | يكلف | تكلفة | هل يكلف شيئا | بمصاري | بفلوس",
  "скільки коштує | скільки це коштує | скільки коштують | яка ціна | це платно | платно | коштує | ціна | ціни | вартість | за гроші | дорого",
  "сколько стоит | сколько это стоит | сколько стоят | какая цена | это платно | платно | платный | платная | стоит | цена | цены | стоимость | за деньги | дорого",
  "ile to kosztuje | ile kosztuje | ile kosztują | ile się płaci | czy to kosztuje | jaka cena | cena | ceny | koszt | kosztuje | płatne | platne | ile trzeba zapłacić | drogo",
  "combien ça coûte | combien | prix | cuánto cuesta | precio | cât costă | preț",
]);

export const ASKS_CONTACT = phrases([
  "telefonnummer* | telefon | handynummer | nummer | rufnummer | telnr | tel | wie erreiche ich die | wie erreich ich die | wo kann ich anrufen | wo ruf ich an | wo rufe ich an | anrufen | anruf | kontakt | kontaktdaten | mail | email | e mail | mailadresse | webseite | website | homepage | link | internetseite | ansprechpartner*",
  "phone number | phone | telephone | number | can i call | call | contact | email | website | link | whom do i call",
  "telefon* | numara* | telefonu ne | nasıl ararım | arayabilirim | iletişim | mail adresi | web sitesi | sitesi",
  "رقم الهاتف | رقم التلفون | الرقم | رقم | هاتف* | تلفون* | رقمهم | اتصل | أتصل | كيف اتواصل | التواصل | ايميل | البريد | الموقع الالكتروني | موقعهم",
  "номер телефону | телефон* | номер | як подзвонити | зателефонувати | подзвонити | контакт* | пошта | сайт | посилання",
  "номер телефона | телефон* | номер | как позвонить | позвонить | контакт* | почта | сайт | ссылка",
  "numer telefonu | telefon* | numer | jak zadzwonić | zadzwonić | kontakt* | mail | strona | link",
  "numéro de téléphone | téléphone | numéro | teléfono | număr de telefon | телефонът",
]);

export const ASKS_PLACE = phrases([
  "adresse | anschrift | wo ist das | wo ist das genau | wo genau | wo liegt das | wo finde ich das | wie komme ich da hin | wie komme ich dahin | wie komm ich dahin | wie komm ich da hin | welche straße | straße | hausnummer",
  "address | where is it | where is that | where exactly | how do i get there | which street | location",
  "adres* | nerede bu | neresi | tam olarak nerede | nasıl giderim | nasıl gidilir | hangi sokak | konum",
  "العنوان | عنوان | عنوانه | عنوانهم | وين مكانه | وين مكانهم | اين يقع | أين يقع | كيف اصل | كيف أصل | وين بالضبط",
  "адрес* | яка адреса | де це | де саме | як дістатися | як доїхати | де знаходиться | вулиця",
  "адрес* | какой адрес | где это | где именно | как добраться | как доехать | где находится | улица",
  "adres* | gdzie to jest | gdzie dokładnie | jak dojechać | jak tam dojechać | ulica",
  "dirección | où exactement | unde este | adresa",
]);

export const ASKS_HOURS = phrases([
  "öffnungszeiten | wann offen | wann ist offen | wann auf | wann haben die auf | wann haben die offen | wann hat das auf | wann haben die geöffnet | haben die auf | geöffnet | offen heute | sprechzeiten | sprechzeit | bis wann | ab wann | uhrzeit | wie lange offen | wann genau",
  "opening hours | opening times | when is it open | when are they open | is it open | are they open | open now | what time | until when",
  "saat kaçta | açılış saat* | çalışma saat* | ne zaman açık | kaça kadar | açık mı | saatleri",
  "اوقات الدوام | أوقات الدوام | مواعيد | اوقات العمل | أوقات العمل | متى يفتح | ايمتى يفتح | ساعات العمل | مفتوح | الدوام",
  "години роботи | графік роботи | коли відкрито | коли працює | о котрій | до котрої | розклад",
  "часы работы | график работы | когда открыто | когда работает | во сколько | до скольки | расписание",
  "godziny otwarcia | kiedy otwarte | kiedy czynne | o której | do której | w jakich godzinach | czynne",
  "horaires | horario | program de lucru",
]);

export const ASKS_AGE = phrases([
  "wie alt muss man sein | wie alt muss man da sein | wie alt | ab welchem alter | ab wie viel jahren | ab wie viel | welches alter | für welches alter | ab wann darf man",
  "what age | how old | for what age | which age | age limit | from what age",
  "kaç yaş | kaç yaşında | hangi yaş | kaç yaşından | yaş sınırı",
  "من اي عمر | من أي عمر | كم العمر | اي عمر | لأي عمر | العمر المناسب",
  "з якого віку | який вік | скільки років | для якого віку",
  "с какого возраста | какой возраст | сколько лет | для какого возраста",
  "od ilu lat | w jakim wieku | jaki wiek | dla jakiego wieku",
]);

export const ASKS_HOW = phrases([
  "wie melde ich mich an | wie meld ich mich an | wie melde ich an | wie geht das | wie läuft das | wie läuft das ab | wie bekomme ich das | wie krieg ich das | muss man sich anmelden | muss ich mich anmelden | anmelden | anmeldung | was brauche ich dafür | welche unterlagen",
  "how do i sign up | how do i register | how do i apply | do i need to register | how does it work | how do i get it",
  "nasıl kayıt olurum | kayıt gerekli mi | nasıl başvururum | başvuru nasıl | kayıt lazım mı",
  "كيف اسجل | كيف أسجل | كيف التسجيل | هل يجب التسجيل | لازم تسجيل",
  "як записатися | як зареєструватися | чи треба записуватися | як подати",
  "как записаться | как зарегистрироваться | нужно ли записываться | как подать",
  "jak się zapisać | jak sie zapisac | czy trzeba się zapisać | jak się zgłosić",
]);

export const ASKS_MORE = phrases([
  "was noch | noch mehr | noch was | noch etwas | gibt es noch mehr | gibts noch mehr | gibts noch was | gibt es noch was | sonst noch | sonst noch was | was gibt es sonst noch | was sonst | weitere | mehr davon | andere | was anderes | etwas anderes | mehr | zeig mehr | nächste",
  "what else | anything else | more | show more | any more | others | another one | something else | any others",
  "başka | başka ne var | başka var mı | daha fazla | daha var mı | diğerleri | başka bir şey",
  "ماذا أيضا | شو كمان | في غيره | في غيرها | غيره | المزيد | اكثر | كمان | وماذا ايضا | شيء آخر | هل يوجد المزيد",
  "що ще | ще щось | ще | більше | інші | а ще | покажи ще | щось інше",
  "что еще | что ещё | еще | ещё | больше | другие | а еще | покажи еще | что-нибудь другое | другое",
  "co jeszcze | coś jeszcze | jeszcze coś | więcej | inne | pokaż więcej | coś innego",
  "quoi d'autre | autre chose | otro | más | altceva | mai mult",
]);

export const NEAR_ME = phrases([
  "in meiner nähe | in der nähe | in unserer nähe | bei mir um die ecke | um die ecke | bei mir in der nähe | in meiner umgebung | in der umgebung | nah bei mir | bei uns in der nähe | hier in der nähe | in meinem stadtteil | in meinem viertel | in unserem viertel | bei uns im viertel | wohnortnah | nähe von mir | nähe zuhause | in der nachbarschaft",
  "near me | nearby | close to me | close by | around here | near us | near my home | near our home | in my area | in my neighbourhood | in my neighborhood | in our area | near where i live | near here",
  "yakınımda | yakınımdaki | yakınlarda | bana yakın | bize yakın | evime yakın | evimize yakın | yakınımızda | yakınımızdaki | mahallemde | semtimde | yakınlarımda | buralarda | yakın çevrede",
  "قريب مني | قريبة مني | بالقرب مني | القريب مني | القريبة مني | جنبي | قريب من بيتي | قريب من البيت | قريبة من بيتي | بالقرب من منزلي | في منطقتي | بمنطقتي | حولي | قريب علي | قريبة علينا | قريب منا | بحارتي | في حيي",
  "поруч зі мною | поруч | поблизу | біля мене | біля дому | біля нас | недалеко від мене | неподалік | у моєму районі | в моєму районі | коло мене | поряд | поряд зі мною",
  "рядом со мной | рядом | поблизости | возле меня | возле дома | недалеко от меня | недалеко от дома | около меня | около дома | в моем районе | в моём районе | рядом с домом | рядом с нами",
  "w pobliżu | w mojej okolicy | blisko mnie | niedaleko mnie | koło mnie | blisko domu | obok mnie | w okolicy | w mojej dzielnicy | niedaleko domu | w poblizu | blisko nas",
  "près de chez moi | près de moi | cerca de mí | aproape de mine | близо до мен | نزدیک من | نزدیک خانه",
]);

/** Pointing back: with nothing else in the question it is about what was shown. */
export const POINTING = phrases([
  "das erste | das zweite | das dritte | davon | dazu | dorthin | dahin | das | die | da | und | aber | und da | genau | ok | okay | bitte | eigentlich | auch | denn | doch lieber | lieber | statt dessen | stattdessen | nein | ne | nee",
  "and | but | what about | how about | the first one | the second one | the third one | that one | it | there | also | rather | instead | actually | no",
  "peki | ya | ve | ama | orası | bu | o | da | de | peki ya | onun | oranın | onların",
  "طيب | و | وماذا عن | ماذا عن | وشو | بس | هناك | هذا | هذه | طب | شو عن",
  "а | і | й | та | але | а як щодо | щодо | це | там | їх | його | її",
  "а | и | но | а как насчет | насчет | это | там | их | его | её",
  "a | i | ale | to | tam | a co z | co z | ich | jego | jej | no",
  "et | y | și | dar",
]);

export const ORDINALS: readonly Phrases[] = [
  phrases(["das erste | die erste | der erste | beim ersten | vom ersten | zum ersten | nummer eins | nr 1 | nummer 1 | first one | the first | birincisi | ilki | ilkinin | الاول | الأول | الأولى | перший | перша | перше | первый | первая | первое | pierwszy | pierwsza | pierwsze"]),
  phrases(["das zweite | die zweite | der zweite | beim zweiten | vom zweiten | zum zweiten | nummer zwei | nr 2 | nummer 2 | second one | the second | ikincisi | ikincinin | الثاني | الثانية | التاني | другий | друга | друге | второй | вторая | второе | drugi | druga | drugie | drugiego | второго | другого варианта"]),
  phrases(["das dritte | die dritte | der dritte | beim dritten | vom dritten | zum dritten | nummer drei | nr 3 | nummer 3 | third one | the third | üçüncüsü | üçüncünün | الثالث | الثالثة | третій | третя | третє | третий | третья | третье | trzeci | trzecia | trzecie"]),
];
