/**
 * The words a receipt is made of, in alphabetical order: 2,048 German words of 4 to 7 letters a to z, no two with the same
 * first four. Chosen by hand for children: everyday things, animals, plants, doing; nothing violent, sexual, religious,
 * insulting or frightening, no families, no names. test/rooms/crypto-receipt.test.ts holds the list to that.
 *
 * A word's place is its value. Changing, adding, removing or moving one makes every receipt given out unreadable.
 */
export const RECEIPT_WORDS: readonly string[] = `
abbau abbild abbruch abdruck abend aber abfahrt abflug abgabe abgeben abheben abholen abitur ablauf ablesen abmalen
abreise abrufen absage absicht abstand abtauen abteil abwasch achse acht acker adler adresse agent ahnen ahoi ahorn
akkord akku akrobat akte aktion aktuell album alge allee alltag alpaka also altbau alter altglas ameise ampel amsel
amtlich ananas anbau anblick anders anfang anflug anfrage angabe angel anhang anheben anis ankauf anker anklang
ankunft anlage anlegen anmalen annahme anorak anprobe anrede anruf ansage ansehen ansicht ansporn anstieg antenne
antik antrag antwort anwalt anzahl anzug apfel apparat appetit applaus april arbeit archiv arena armband armreif aroma
artikel arzt asphalt aster atem athlet atlas atmen atom auch audio aufbau aufgabe auflauf aufruf aufsatz auftrag
aufwand aufzug auge august aula ausbau ausflug ausgang aushang auslauf ausruf aussaat auster ausweg auszug auto
avocado bach backen baden bagger bahn bald balkon ball bambus banane band banjo bank barren basar basis bass basteln
bauch bauen bauhof baum bauplan bauwerk beamer becher becken bedarf beenden beere beet begabt beginn beide beifall
beige beim beinah beitrag bejahen bekannt belag beleg bellen bemalen bequem beraten bereit berg bericht beruf besen
besitz besser besteck besuch beton betrag beutel bevor bewegen bewusst bezahlt bezirk bezug biber biegen biene bieten
bild bimmeln binden biotop birke birne bisher bison bissen bistro bitte blank blatt blau blech bleiben blende blick
blitz block blume bluse boden bogen bohne bohrer boje bolzen bonbon bonus boot borgen borke borste botanik bote braten
braun brav breit bremse brett brezel brief brille bringen brise brocken bronze brosche brot browser brummen brunnen
buch buddeln bude bummel bund bunt burg busch bussard butler butter camping cartoon cello cent chance chaos check chef
chemie chili chip chor chronik city clever clown comic cookie cool couch cowboy creme crew curry cursor dabei dach
dackel dadurch dagegen daheim dahin dahlie damals damit damm dampf danach daneben dank dann daraus darin darum datei
dattel datum dauer daumen daune davon dazu debatte deckel defekt deftig dehnen deich dein deko delfin delle delta
denken dennoch derzeit deshalb design dessert detail deuten diamant dichter diele dienst diesel digital diktat dill
ding dinkel dino diplom direkt disco distel doch dohle doktor domino donner doppelt dorf dorn dorsch dort dose dotter
drachen draht drama drehen drei drinnen drittel drollig drossel drucker dudeln duett duft dunkel dunst durch durst
dutzend dynamo ebbe ebenso ebnen echo echt eckball ecke eckig eckzahn edel efeu effekt egal eher ehrlich eibe eiche
eifer eifrig eigen eignen eilbote eilen eilig eimer einbau einer einfach eingang einhorn einig einkauf einlass einmal
einrad eins eintopf einwurf einzeln eisberg eisen eisfrei eisig eiskalt eislauf eistanz eiszeit elch elefant elegant
elektro element elfe elfter ellipse elster empfang empor emsig endlich energie enorm ente entlang entwurf episode
erahnen erbauen erbse erdball erde erdig erdkern erdnuss erdteil erfolg erfreut erhalt erholen erker erlaubt erleben
erneut ernst ernte erraten ersatz erste ertrag esche essen essig etage etappe etikett etui etwas euch euer eule euro
ewig exakt experte extra fabel fabrik fach faden fahne fahren fair faktor falke falls falter famos fanclub fand fangen
farbe farm farn fasan faser fass fast fauchen favorit faxen februar feder fegen feier feile fein feld felge fell fels
fenchel fenster ferien fern ferse fertig fest fetzig feuer fibel fichte fiel figur film filter filz finale finden
finger fink firma fisch fitness fjord flach fladen flagge flanke flasche flaum fleck flicken fliegen flink flipper
flitzen flocke flog floh flosse flott flug flunder flur fluss flyer fohlen folgen folie forelle form forst fort forum
fossil foto frage frei freude frieden frisch froh frosch frucht fuchs fuhr fund funkeln futter gabel gackern galaxie
galerie galopp gang ganz garage gardine garn garten gasherd gasse gast gatter gaukler gaumen gazelle gebaut geben
gebiet gebogen gebucht gecko gedanke gedeck gedicht geduld gefegt gefragt gegend gehalt gehen gehirn geholt gehweg
geier geige gekauft geklebt gekocht gelaunt gelb geld gelenk gelobt gelten gemalt gemerkt gemisch genau genial genug
geologe gepard geplant geputzt gerade gerecht gern gerste geruch gesang gesehen gesicht gestern gesund getanzt geteilt
getippt getreu geturnt gewebe gewinn gewohnt gewusst gezahlt gezeigt gezogen giebel gigant ging ginster gipfel gips
giraffe gitarre glanz glas glatt gleich glitzer globus glocke glut gockel gold golf gondel gong grad graf gramm granit
gras gratis grau greifen grell grenze griff grille grinsen grips grotte grund gruppe gucken gulasch gully gunst
gurgeln gurke gurt guss gutshof haar haben habicht hafen hagel hahn haken halb half hallo halm hals halten hammer
hamster hand hantel happen harfe harke harmlos hart harz hase hastig haube hauch haufen haupt haus hebel hecht hecke
hefe heft hegen heide heiter heizen held helfen helium hell helm hemd hengst henkel henne heran herbst herd herein
hering herum hervor herz heute hielt hier himmel hinauf hinein hinten hinweg hinzu hirn hirsch hirte hitze hobby hobel
hoch hocker hoffen hoftor hoheit holen holpern holz honig hopsen horchen horn hort hose hotel hummel humor humus
hundert hupe hurra hurtig huschen husten hydrant hymne ideal idee igel iglu ihnen ihre iltis imbiss imker immer import
impuls indem info ingwer inhalt inland innen innig insel intakt intern irgend jacke jaguar jahr januar jazz jeans
jeder jedoch jeep jemand jener jetzt jodeln joggen joker jolle jubel judo jugend juli jumbo jung juni jury jute juwel
kabel kabine kachel kaffee kahn kaiser kajak kakao kaktus kalb kalk kalt kamera kamin kamm kanal kandis kanne kante
kanu kapitel kappe kapsel kapuze karaoke karotte karpfen karren karte kasse kasten katalog kater katze kauen kaufen
kaum kauz keck kegel kehren keil keim keks kelle kennen keramik kerbe kern kerze kessel ketchup kette kichern kicker
kiebitz kiefer kiel kieme kies kilo kimono kind kinn kino kiosk kirmes kirsche kissen kiste kita kittel kiwi klammer
klang klappe klar klasse klavier kleber klecks klee kleid klemme klette klick klima klingel klirren klopfen klotz klug
klumpen knacken knapp kneten knie knobeln knochen knolle knopf knospe knoten koala kobold kochen koffer kohle koje
kojote kokos kolibri komet komfort komma kompass konfekt konnte konsole konto konzert kopf kopie koppel koralle korb
kordel korken korn korrekt kosmos kosten krabbe kraft kragen krake kram kran krater kraut kreativ kreis kresse kringel
krokus krone krug krumm kruste kubus kuchen kuckuck kufe kugel kulisse kullern kultur kumpel kunde kunst kupfer kuppel
kurbel kurier kurpark kurs kurve kurz kutsche kutter labor lachen lack laden lage lagune laib lakritz lama lametta
lampe land langsam lappen laptop lasche laser lasso laterne latz laub lauch laufen laune laut lava leben lebhaft
lecker leder leer legen lehm lehne lehre leicht leihen leim leine leise leiter lektion lemur lenken leopard lerche
lernen lesen lesung letzte leuchte leute level lexikon liane libelle licht lied liefern liegen lieh liga lila lilie
limo linde lineal linie links linse liste liter loben locke logbuch logik logo lohn lokal lorbeer losbude lostopf
luchs luft lupe lupine lurch lustig luxus lyrik machen magazin magen magie magnet maibaum mais makrele maler malkurs
mammut mandel manege mango mantel mappe marder markt marmor masche maske mast mathe matrose matsch matte mauer maus
maximal medizin meer mehl mehr meile mein meister melden melone memo menge mensch merken messen metall meter metro
miauen miete mikado mikro milch mild million mineral minimal minute minze mischen mission mittag mixer mobil mochte
modell modul mofa mohn mokka molch moment monat mond monitor montag moor moos moped mopp morgen morsen mosaik motiv
motor motto muffin mulde mund munter murmel museum musik muskel muster mutig nachbar nadel nagel nahe nahm nahrung
naht name nandu nannte nanu napf naschen nase nashorn natur nebel neblig nehmen neigen nektar nelke nennen neon nest
nett netz neubau neuer neugier neuheit neujahr neulich neumond neun neutral neuzeit nicken niesen nische nisten noch
norden normal note notiz nudel nugat nummer nuss nutzen oase obacht oben ober objekt oboe obst obwohl oder ofen offen
oftmals ohne ohren ohrring ohrwurm okapi okay oktober olive omelett omnibus online opal oper optik orange orden ordnen
organ orgel origami osten ostwind otter oval ozean ozon paar packen paddel paket palast palme panda panne panther
papier pappe paprika parade park party passen pasta pauke pause pedal pegel peilen pelikan pelz pendel perfekt perle
person pfad pfanne pfau pfeffer pfeil pfennig pferd pfiffig pflanze pflege pflug pforte pfote pfund phase physik piano
piepen pilot pilz pinguin pinie pinsel pionier pipette pirat piste pixel pizza plakat planet plastik platz plausch
plus podcast podest pokal polar pollen polster poltern pommes pony pool popcorn popstar porree portion posaune positiv
post pottwal pracht praline praxis preis presse prima prinz prisma privat probe produkt profi projekt prozent pudding
pudel pulli puls pult puma pumpe punkt pupille puppe purpur purzeln pusten putzen puzzle quadrat quaken qualle quark
quatsch quelle quer quirl quitte quiz rabatt rabe radar radeln radio radtour radweg rahmen rampe rand ranke rannte
ranzen raps rasch rasen raspeln rast raten rathaus ration raum raupe raureif rebe rechnen reck rede redner reflex
regal regen regler rehkitz reifen reihe reim rein reise reiter reklame rekord rennen reptil reserve respekt rest
retter rezept richtig riechen rief riegel riese rille rinde ring rinne ritter robbe roboter robust rochen rock rodeln
roggen rohbau rohkost rohr rolle roman rosa rose rosine rost rotkohl roulade route rubin ruckeln rucola ruder rufen
rugby ruhe ruhig ruhm rummel rumpeln rund runter rutsche saal saat sache safari safran saft sagen sahne saison saite
salat salbe salto salz samba sammeln samstag samt sand sanft sang saphir sattel saturn satz sauber sauer saum saurier
savanne schatz scheune schiff schloss schmuck schnee schon schritt schuh schwan sechs seebad seegras seehund seeluft
seerose seetang seeweg segel segler sehen sehr seide seife sein seite sektor sekunde selbst selten semmel sender senf
sensor serie service sesam sessel setzen show sicher sieben signal silber simpel singen sinn sirup sitzen skala skater
skihose skilift skitour skizze slalom smaragd smiley snack socke soda sofa sofort sogar sohle soja solar solch sollen
solo somit sommer sonde song sonne sonst sorte sowieso sozial spagat spange sparen spatz specht speise spende spezial
spiel spinat spirale spitze sport sprache sprint spross spruch spule spur staat stachel stadt staffel stahl stamm
stand stapel start station staunen stecker steg stehen stein stelle stempel stern stets steuer sticker stiefel stift
still stimme stirn stoff stolz stopp storch strand strecke stroh strudel stube studio stufe stuhl stulle stunde sturm
suchen sudoku summen sumpf super suppe surfen sushi symbol system szene tabelle tablett tacker tafel taiga takt talent
tandem tango tank tanne tanzen tapete tapfer tapir tasche tasse taste tatze taube tauchen tauen tausend taxi team
technik teddy teeglas teich teig teilen telefon teller tempo tennis teppich termin test teuer text theater theke thema
thron thymian ticket tief tier tiger tinte tipi tippen tisch titan titel toast toben tofu toll tomate tombola tonart
tonspur topf torte torwart total tour traben traf tragen trainer traktor trapez traube treffen trend treppe tresor
treu trick trikot trinken trio trocken trommel tropfen trost trubel trug truhe trumpf tube tuch tulpe tundra tunnel
tupfen turbo turm turnen tusche tuten typisch ufer uhrwerk uhrzeit ulkig ulme umbau umfang umfeld umfrage umgang
umhang umher umkehr umkreis umlauf umluft umriss umsicht umsonst umwelt umzug uneben unfug ungern unikat union unke
unklar unkraut unser unten unweit uralt urknall urkunde urlaub ursache urwald urzeit vanille vase vegan ventil veranda
verband verein verkauf verlag vers vertrag video vieleck vier villa violett vitamin vitrine vogel vokal voll volt
volumen voran vorbei vordach vorfahr vorgang vorher vorlage vorne vorort vorrat vortrag vorwort vorzug vulkan waage
wabe wachsen wackeln waffel wagen waggon wahl wahr wald walnuss walzer wandern wange wann wappen waran ware warm
warten warum waschen wasser watt weber website wechsel wecker wedel wegen wegrand wehen weich weide weil weise weiter
weizen welche welle welpe welt wende wenig wenn werden werfen werk wert wesen weshalb wespe weste wetter wichtig
wickel widder widmen wieder wiegen wiehern wiese wild wille wimmeln wimpel wind winken winter winzig wipfel wippe
wirbel wirken wirsing wischen wisent wispern wissen witz wobei woche wodurch woher wohin wohl wohnen wolf wolke wollen
womit wonach woran worin wort worum wovon wozu wunder wunsch wurde wurf wurst wurzel wuseln wusste yoga zacken zahl
zahm zahn zander zapfen zart zauber zaun zebra zeder zehe zehn zeichen zeiger zeile zeisig zeit zelt zement zentrum
zettel zeug ziegel ziehen ziel zierde ziffer zimmer zimt zinn zirkus zirpen zitat zitrone zone zoologe zopf zottig
zucker zudem zuerst zufall zufluss zugabe zugluft zuhause zukunft zuletzt zupfen zuruf zusage zutat zutritt zuvor
zwanzig zwar zweck zweig zwiebel zwirn
`
  .trim()
  .split(/\s+/);
