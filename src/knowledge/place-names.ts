// How people write the places of Dortmund in other scripts, in everyday names and with letters lost. Stems: endings may
// follow ("в Хукарде", "до Гукарде"). District id, then quarter spellings that belong to it; names in Latin letters
// come from content/places and are not repeated.

export const PLACE_SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  "innenstadt-west": [
    "innenstadt west", "dortmund west", "unionviertel", "kreuzviertel", "klinikviertel", "möllerbrücke", "rheinische straße", "hannibal",
    "дорстфельд", "дорстфелд", "иннештадт вест", "инненштадт вест", "інненштадт вест", "кройцфиртель", "юнионфиртель", "кройцвіртель",
    "دورستفيلد", "دورستفلد", "دورست فيلد", "اينن شتات فيست", "كرويتس فيرتل", "دورسفيلد",
  ],
  "innenstadt-nord": [
    "innenstadt nord", "nordstadt", "dortmund nord", "dortmunder norden", "nordmarkt", "borsigplatz", "hafenviertel", "dortmunder hafen", "mallinckrodtstraße", "münsterstraße", "fredenbaum", "brunnenstraßenviertel", "schützenstraße",
    "нордштадт", "нордштат", "нортштадт", "нордмаркт", "борзигплац", "борсигплац", "борзігплац", "инненштадт норд", "інненштадт норд",
    "نوردشتات", "نورد شتات", "نوردشتاد", "نورد شتاد", "النوردشتات", "بورسيغ بلاتس", "بورزيغ", "بورسيغبلاتس", "نوردماركت", "نورد ماركت",
  ],
  "innenstadt-ost": ["innenstadt ost", "kaiserviertel", "kaiserstraßenviertel", "körne", "koerne", "gartenstadt", "saarlandstraßenviertel", "кёрне", "керне", "кьорне", "гартенштадт", "инненштадт ост", "інненштадт ост", "кайзерфиртель", "كورنه", "كورني", "غارتن شتات", "غارتنشتات", "كايزر فيرتل", "اينن شتات اوست"],
  eving: ["эвинг", "евінг", "эфинг", "ефінг", "евинг", "эвинге", "лінденхорст", "линденхорст", "брехтен", "ايفينغ", "إيفينغ", "ايفنغ", "إيفنغ", "ايفينج", "إيفينج", "ليندنهورست", "بريشتن"],
  scharnhorst: ["шарнхорст", "шарнгорст", "дерне", "ланстроп", "курль", "хузен", "киршдерне", "شارنهورست", "شارن هورست", "شارنهورس", "ديرنه", "ديرني", "لانشتروب", "لانستروب"],
  brackel: ["бракель", "браккель", "бракел", "брекель", "асельн", "ассельн", "викеде", "виккеде", "вамбель", "براكل", "براكيل", "بركل", "اسيلن", "أسلن", "فيكيده", "فيكيدي", "فامبل"],
  aplerbeck: ["аплербек", "аплербэк", "аплєрбек", "берґгофен", "бергхофен", "бергофен", "зёльде", "зельде", "шюрен", "ابلربك", "ابليربيك", "آبلربيك", "ابلربيك", "أبلربيك", "أبليربيك", "بيرغهوفن", "زولده"],
  hoerde: ["hörde", "hoerde", "horde", "phoenixsee", "phönixsee", "phönix see", "phoenix see", "хёрде", "херде", "гьорде", "герде", "хьорде", "гёрде", "веллингхофен", "веллінгхофен", "кларенберг", "هورده", "هوردي", "هوردة", "هورديه", "هيرده", "هيردي", "فيلينغهوفن", "كلارنبرغ", "كلارينبيرغ"],
  hombruch: ["хомбрух", "гомбрух", "баруп", "бароп", "айхлингхофен", "ейхлінгхофен", "бруннингхаузен", "هومبروخ", "هومبروش", "هومبروك", "باروب", "آيشلينغهوفن", "ايشلينغهوفن"],
  luetgendortmund: ["lütgendortmund", "luetgendortmund", "lüdo", "luedo", "лютгендортмунд", "люттгендортмунд", "лютґендортмунд", "бёвингхаузен", "бевингхаузен", "бевінгхаузен", "бьовінгхаузен", "мартен", "оспель", "لوتغندورتموند", "لوتغن دورتموند", "لوتجندورتموند", "لوتغيندورتموند", "بوفينغهاوزن", "مارتن"],
  huckarde: ["хукарде", "хуккарде", "гукарде", "гуккарде", "хукард", "рам", "кирхлинде", "кірхлінде", "дойзен", "هوكارده", "هوكاردي", "هوكاردة", "هوكارد", "هوكرده", "كيرشليند", "كيرشلينده"],
  mengede: ["менгеде", "менґеде", "менгед", "нетте", "вестерфильде", "вестерфілде", "вестерфилде", "бодельшвинг", "бодельшвінг", "منغيده", "منغيدي", "منجيدي", "منغده", "مينغيده", "مينغيدي", "منغيدة", "مينجيده", "فيسترفيلده", "فيستر فيلده", "بودلشفينغ"],
};

/** Quarters whose name is a common word too: a place only after "in", "am", "w", "в" … or with a place ending. */
export const AMBIGUOUS_PLACES: readonly string[] = ["schnee", "nette", "hafen", "city", "rahm", "germania", "loh", "holte", "marten", "holzen", "рам", "innenstadt", "stadtmitte", "ruhrallee", "kley", "somborn", "мартен", "hannibal"];

/** Words after which an ambiguous name is a place. */
export const PLACE_PREPOSITIONS: readonly string[] = ["in", "im", "am", "aus", "nach", "von", "bei", "near", "at", "around", "w", "we", "z", "ze", "do", "na", "в", "у", "из", "із", "з", "во", "на", "до", "біля", "около", "في", "من", "ب", "à", "de", "en", "din", "lub", "oder", "or", "und", "stadtteil", "ortsteil", "quartier"];

/**
 * Other places people ask about. Where someone asks for another city, nothing here is an answer. Stems in folded
 * Latin, Cyrillic and Arabic letters.
 */
export const OTHER_PLACES: readonly string[] = [
  "hagen", "bochum", "essen", "unna", "lünen", "luenen", "schwerte", "hamm", "witten", "castrop", "herne", "gelsenkirchen", "oberhausen", "duisburg", "mülheim", "wuppertal", "düsseldorf", "köln", "cologne", "bonn", "münster", "bielefeld", "paderborn", "iserlohn", "kamen", "bergkamen", "recklinghausen", "herdecke", "wetter ruhr", "holzwickede", "waltrop", "aachen", "krefeld", "mönchengladbach", "leverkusen", "solingen", "remscheid", "siegen", "soest", "lippstadt", "gütersloh",
  "berlin", "hamburg", "münchen", "munich", "frankfurt", "stuttgart", "leipzig", "dresden", "hannover", "bremen", "nürnberg", "kassel", "mannheim", "wien", "zürich", "paris", "london", "istanbul", "ankara", "izmir", "antalya", "warszaw", "warschau", "krakow", "krakau", "wrocław", "kyjiw", "kiew", "moskau", "dubai", "mallorca", "amsterdam", "new york", "rom",
  "хаген", "гаген", "бохум", "унна", "люнен", "берлин", "берлін", "гамбург", "мюнхен", "франкфурт", "кёльн", "кельн", "дюссельдорф", "дюсельдорф", "эссен", "ессен", "дуйсбург", "дуісбург", "мюнстер", "київ", "киев", "києв", "москв", "варшав", "львів", "львов", "одес", "харків", "харьков", "стамбул", "лондон", "париж",
  "هاغن", "هاجن", "بوخوم", "اونا", "برلين", "هامبورغ", "ميونخ", "ميونيخ", "فرانكفورت", "كولن", "كولونيا", "دوسلدورف", "ايسن", "إيسن", "ايسين", "مونستر", "دويسبورغ", "اسطنبول", "إسطنبول", "دبي", "دمشق", "حلب", "بيروت", "بغداد", "باريس", "لندن",
];

/** Cities whose name is a common word in some language: only after a word for "in". "Essen" is also a meal. */
export const AMBIGUOUS_CITIES: readonly string[] = ["essen", "hamm", "kamen", "rom", "wetter", "marl", "witten", "soest", "siegen", "unna", "wien"];
