import type { Filters } from "./answer.ts";
import type { Audience } from "./entry.ts";
import type { Language } from "../terms.ts";
import { ASKS_AGE, ASKS_CONTACT, ASKS_COST, ASKS_HOURS, ASKS_HOW, ASKS_MORE, ASKS_PLACE, FREE, NEAR_ME, ORDINALS, phrases, POINTING, type Phrases } from "./asking.ts";
import { readAge, withoutSpans } from "./ages.ts";
import { europeanDigits, fold, words } from "./fold.ts";
import type { Places } from "./places.ts";
import { isStopword } from "./stopwords.ts";

/** A question, taken apart: what narrows it, who asks, and the words that carry its subject. */
export interface ReadQuestion {
  readonly filters: Filters;
  /** Every district named; `filters.district` is the first. */
  readonly districts: readonly string[];
  readonly postalCode: Places["postalCode"];
  /** The age was told by a word for a span of ages, not as a number. */
  readonly roughAge: boolean;
  readonly nearMe: boolean;
  readonly elsewhere: boolean;
  readonly askers: ReadonlySet<Asker>;
  /** Folded words without places, ages and the like, in order; words without a subject of their own are still among them. */
  readonly words: readonly string[];
  /** Nothing but small words: about what was said before. */
  readonly follows: FollowUp | undefined;
  /** Begins as one goes on talking: "und …", "а …". */
  readonly goesOn: boolean;
}

/** Who seems to ask or is asked for; decides the order among helpers, never what is shown. */
export type Asker = "child" | "parent" | "woman" | "man" | "teacher" | "professional" | "senior" | "for-children";

export type FollowUp =
  /** "und in Hörde?", "and for grown-ups?": the subject before, with what this question narrows. */
  | { readonly kind: "narrow" }
  /** "kostet das was?", "die Nummer?": about what was shown; `which` counts from 0. */
  | { readonly kind: "about-shown"; readonly which: number | undefined }
  | { readonly kind: "more" };

const TEACHER = phrases([
  "lehrer | lehrerin | lehrkraft | lehrkräfte | als lehrer* | klassenlehrer* | schulsozialarbeiter* | erzieherin | erzieher | meine klasse | meiner klasse | unsere klasse | unserer klasse | in meiner klasse | als schule | unsere schule sucht | für schulen | für unsere schule | schulklasse | für lehrkräfte | kollegium",
  "teacher | teachers | as a teacher | my class | my pupils | my students | school social worker",
  "öğretmen* | öğretmenim | sınıfım | öğrencilerim",
  "معلم | معلمة | انا معلم | أنا معلمة | مدرس | مدرسة في",
  "вчитель | вчителька | вчителі | я вчитель* | вчительк* | учител* | мій клас | педагог*",
  "учитель | учительница | я учител* | педагог* | мой класс",
  "nauczyciel* | jestem nauczyciel* | moja klasa | pedagog*",
]);
const PROFESSIONAL = phrases([
  "ich bin lehrer* | als lehrer* | als lehrkraft | für lehrkräfte | ich bin lehrkraft | schulsozialarbeiter* | als schulsozialarbeit* | kinderarzt hier | ich bin kinderarzt | als kinderarzt | als ärztin | als arzt | ich bin ärztin | ich bin arzt | als fachkraft | für fachkräfte | fachkräfte | als erzieher* | ich bin erzieher* | schulleitung | ich bin schulleiter*",
  "i am a teacher | im a teacher | as a teacher | for teachers | i am a doctor | as a doctor | as a professional | for professionals | school social worker | paediatrician | pediatrician | im a doctor",
  "ben öğretmen* | öğretmenim | doktorum | öğretmen olarak | öğretmenler için",
  "انا معلم* | أنا معلم* | أنا طبيب* | انا طبيب* | للمعلمين | كمعلم*",
  "я вчител* | я учител* | я лікар* | для вчителів | як вчител*",
  "я учител* | я врач | для учителей | как учител* | я педагог",
  "jestem nauczyciel* | jestem lekar* | dla nauczycieli | jako nauczyciel*",
]);
const SENIOR = phrases([
  "senior | omma | oppa | senioren | seniorin | seniorinnen | seniorentreff* | rentner* | rentnerin | oma | opa | großmutter | großvater | ältere | älteren | ältere menschen | ältere leute | alte leute | im alter | ruhestand | für alte",
  "senior | seniors | elderly | older people | pensioner* | retired | grandma | grandpa | old people",
  "yaşlı* | emekli* | büyükanne* | büyükbaba* | ninem | dedem | anneannem | babaannem | yaşlılar",
  "كبار السن | لكبار السن | المسنين | للمسنين | مسن | مسنين | جدتي | جدي | العجائز | المتقاعدين | للمتقاعدين",
  "літні* | літніх | пенсіонер* | пенсионер* | бабус* | дідус* | похил* | старш* людей | людей похилого віку | літніх людей",
  "пожил* | пенсионер* | бабушк* | дедушк* | стари* | пожилых | престарел*",
  "senior* | emeryt* | babci* | dziadk* | starsz* osób | osób starszych | starsi ludzie | starszych",
]);
const WOMAN = phrases([
  "frau | frauen | für frauen | mein mann | mein exmann | mein ex | mein freund schlägt | ehemann | als frau | ehefrau | mutter",
  "my husband | my ex | woman | women | wife | my ex husband | for women",
  "kocam | eşim | kadın* | eski kocam | kadınlar",
  "زوجي | المرأة | النساء | للنساء | نساء | امرأة | جوزي | طليقي",
  "чоловік б* | мій чоловік | жінк* | жінок | колишній",
  "мой муж | муж | женщин* | бывший муж",
  "mój mąż | mąż | maz | kobiet* | były mąż",
]);
const MAN = phrases(["meine frau schlägt* | für männer | als mann | männer | männerberatung | my wife hits | men | for men | male | erkekler | karım | للرجال | رجال | زوجتي تضرب* | чоловіків | для чоловіків | мужчин* | для мужчин | жена бьет | mężczyzn* | moja żona | dla mężczyzn"]);
const CHILD = phrases([
  "mein vater | meine mutter | meine eltern | meinen eltern | mein papa | meine mama | mein stiefvater | mit meinen eltern | meine lehrerin | mein lehrer | in meiner klasse | in der schule zu mir | ich bin schüler | ich bin schülerin | zu hause | schüler | als schüler | schülerin | meine schule | in unserer klasse | mama | papa | pausenhof",
  "my dad | my mom | my mum | my parents | my father | my mother | my teacher | at my school | im a kid | in my class",
  "babam | annem | annemle | babamla | ailem | öğretmenim | sınıfımda | okulumda | üvey babam",
  "ابي | أبي | أمي | امي | بابا | ماما | اهلي | أهلي | والدي | والدتي | بصفي | بالصف",
  "мій тато | моя мама | мої батьки | батьки | тато | у моєму класі | в моєму класі | мене в школі | вітчим",
  "мой папа | моя мама | мои родители | родители | папа | в моем классе | отчим | меня в школе",
  "mój tata | moja mama | moi rodzice | rodzice | tata | ojczym | w mojej klasie | moja nauczycielka",
]);
const PARENT = phrases([
  "mein sohn | meinem sohn | meinen sohn | meine tochter | meiner tochter | mein kind | meinem kind | meine kinder | meinen kindern | meiner kinder | unser kind | unser sohn | unsere tochter | unsere kinder | unserem kind | für eltern | eltern | als mutter | als vater | mein enkel* | tochter | sohn | kind | elternteil | vater | meine kleine | mein kleiner | alleinerziehend*",
  "my son | my daughter | my child | my children | my kids | our son | our daughter | our kids | our child | parent | parents | my kid | my boy | my girl | my toddler | my baby",
  "oğlum* | kızım* | çocuğum* | çocuklarım* | çocuğumuz* | anne | baba | ebeveyn* | anne baba",
  "ابني | لابني | ابنتي | لابنتي | بنتي | لبنتي | طفلي | لطفلي | اولادي | أولادي | لاولادي | أطفالي | اطفالي | للأهل | الأهل | اهل | ولدي | للوالدين",
  "мій син | мого сина | моєму сину | моя дочка | мою дочку | доньк* | дочк* | синов* | синочк* | моя дитина | моєї дитини | дитину | дитини | дітей | діти | сина | сину | для батьків | мам | дитина",
  "мой сын | моего сына | моему сыну | моя дочь | дочери | дочку | дочк* | дочь* | доч* | сынок | сыночк* | мой ребенок | моего ребенка | ребенка | ребенку | ребенок | детей | дети | сына | сыну | для родителей | сын | дочь",
  "mój syn | mojego syna | mojemu synowi | moja córka | mojej córki | moje dziecko | dziecka | dziecko | dzieci | syna | synowi | synem | synka | córk* | dziecku | dzieckiem | córki | córka | syn | dla rodziców | rodzic* ",
]);

const FOR_CHILDREN = phrases(["für kinder | für jugendliche | for kids | for children | for a child | wenn ein kind | for teenager* | for depressed teenager* | çocuklar için | çocuklara | gençler için | للاطفال | للأطفال | للطفل | للمراهقين | للاولاد | для дітей | дітям | дитині | для підлітків | для детей | детям | ребенку | для подростков | dla dzieci | dziecku | dla młodzieży | pour enfants"]);

/** Who an offer should be for, as far as it narrows what fits. */
const FILTER_AUDIENCES: readonly (readonly [Audience, Phrases])[] = [
  ["seniors", SENIOR],
  ["teachers", PROFESSIONAL],
];

const GOES_ON = /^(?:und|and|ya|peki|а|i|a|и|і|та|و|et|y|aber|oder|ок|ok|طيب|also|auch|dann|what about|how about)(?= |$)/u;

/** Persons and other words that say nothing new in a follow-up ("und für meine Tochter?"). */
const ASIDE = phrases(["für | fur | mädchen | jungen | girls | boys | kızlar | erkekler | للبنات | للاولاد | дівчат | девочек | dziewczyn* | chłopc* | dla | для | için | ل | beginner | anfänger | auch für | nur"]);

/** Reads a question. `places` is what the place reader found in the same text. */
export function readQuestion(text: string, _language: Language, places: Places): ReadQuestion {
  const whole = words(text).map(fold).join(" ");
  let rest = places.rest.join(" ");
  const nearMe = NEAR_ME.strip(rest);
  rest = nearMe ?? rest;
  const afterAge = readAge(rest, europeanDigits(text));
  rest = afterAge?.rest ?? rest;
  const free = FREE.strip(rest);
  const subject = free ?? rest;

  const says = (list: Phrases): boolean => list.strip(whole) !== undefined;
  const askers = new Set<Asker>();
  if (says(PROFESSIONAL)) askers.add("professional");
  if (says(TEACHER)) askers.add("teacher");
  if (says(SENIOR) || (afterAge !== undefined && afterAge.age >= 60)) askers.add("senior");
  if (says(WOMAN)) askers.add("woman");
  if (says(MAN)) askers.add("man");
  if (says(CHILD)) askers.add("child");
  if (says(FOR_CHILDREN)) askers.add("for-children");
  else if (says(PARENT)) askers.add("parent");

  const audience = FILTER_AUDIENCES.find(([, list]) => says(list))?.[0] ?? (afterAge !== undefined && afterAge.age >= 60 ? "seniors" : undefined);
  const [district] = places.districts.length > 0 ? places.districts : places.postalCode?.districts.length === 1 ? places.postalCode.districts : [];
  const filters: Filters = {
    ...(district === undefined ? {} : { district }),
    ...(afterAge === undefined ? {} : { age: afterAge.age }),
    ...(free === undefined ? {} : { cost: "free" as const }),
    ...(audience === undefined ? {} : { audience }),
  };
  return {
    filters,
    districts: places.districts.length > 0 ? places.districts : district === undefined ? [] : [district],
    postalCode: places.postalCode,
    roughAge: afterAge !== undefined && !afterAge.exact,
    nearMe: nearMe !== undefined,
    elsewhere: places.elsewhere,
    askers,
    words: subject.split(" ").filter((word) => word !== ""),
    follows: followUp(subject, Object.keys(filters).length > 0 || places.postalCode !== undefined || nearMe !== undefined, free !== undefined),
    goesOn: GOES_ON.test(whole),
  };
}

function followUp(subject: string, narrows: boolean, free: boolean): FollowUp | undefined {
  let which: number | undefined;
  let left = subject;
  let asks = free;
  let more = false;
  const take = (list: Phrases): boolean => {
    const without = list.strip(left);
    if (without !== undefined) left = without;
    return without !== undefined;
  };
  ORDINALS.forEach((list, at) => {
    if (take(list)) which = at;
  });
  for (const list of [ASKS_COST, ASKS_CONTACT, ASKS_PLACE, ASKS_HOURS, ASKS_AGE, ASKS_HOW]) asks = take(list) || asks;
  if (which === undefined && !asks) more = take(ASKS_MORE);
  for (const list of [POINTING, SENIOR, ASIDE, PARENT]) take(list);
  left = withoutSpans(left);
  const remains = left.split(" ").filter((word) => word !== "" && !isStopword(word) && !isStopword(word.replace(/^و/u, "")));
  if (remains.length > 0) return undefined;
  if (asks || which !== undefined) return narrows && !free ? { kind: "narrow" } : { kind: "about-shown", which };
  if (more) return { kind: "more" };
  return { kind: "narrow" };
}
