"""Which words find each inflections, and which false friends must not: tables of pairs."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matching.inflect import LANGUAGES, Language, beginnings, query_keys, text_keys
from matching.match import Matcher
from matching.text import fold
from model import Entry, KeywordList

# Each line: a word, and words that must (or must not) be found by it.

ENGLISH = """
extradite: extradites extradited extraditing extradition extraditions
extradition: extradite extradited extraditing extraditions
extradited: extradite extradites extraditing
expel: expels expelled expelling expulsion expulsions
expulsion: expelled expel expulsions
deport: deports deported deporting deportation deportations
deported: deportation deport deporting
transfer: transfers transferred transferring
hand: hands handed handing
surrender: surrenders surrendered surrendering
send: sends sent sending
fly: flies flew flown flying
flown: fly flew flies
arrest: arrests arrested arresting
capture: captures captured capturing
detain: detains detained detaining
seize: seizes seized seizing
indict: indicts indicted indicting
charge: charges charged charging
accuse: accuses accused accusing
convict: convicts convicted convicting
acquit: acquits acquitted acquitting
sentence: sentences sentenced sentencing
prosecute: prosecutes prosecuted prosecuting
plead: pleads pleaded pled pleading
try: tries tried trying
deny: denies denied denying
appeal: appeals appealed appealing
approve: approves approved approving
refuse: refuses refused refusing
request: requests requested requesting
order: orders ordered ordering
flee: flees fled fleeing
escape: escapes escaped escaping
hide: hides hid hidden hiding
catch: catches caught catching
hold: holds held holding
uphold: upholds upheld upholding
withhold: withholds withheld
oversee: oversees oversaw overseen
mislead: misled misleading
overcome: overcame
undertake: undertook undertaken
rebuild: rebuilt rebuilding
shoot: shoots shot shooting
kill: kills killed killing
murder: murders murdered murdering
kidnap: kidnaps kidnapped kidnapping kidnaped
smuggle: smuggles smuggled smuggling
traffic: traffics trafficked trafficking
trafficked: traffic trafficking
launder: launders laundered laundering
bribe: bribes bribed bribing
rob: robs robbed robbing
rape: rapes raped raping
stab: stabs stabbed stabbing
beat: beats beaten beating
steal: steals stole stolen stealing
strike: strikes struck striking
break: breaks broke broken breaking
bring: brings brought bringing
take: takes took taken taking
give: gives gave given giving
say: says said saying
tell: tells told telling
find: finds found finding
lead: leads led leading
leave: leaves left leaving
win: wins won winning
pay: pays paid paying
lie: lies lied lying
die: dies died dying
tie: ties tied tying
vie: vies vied vying
free: frees freed freeing
agree: agrees agreed agreeing
argue: argues argued arguing
rescue: rescues rescued rescuing
use: uses used using
ice: icing iced
rate: rates rated rating
stare: stares stared staring
star: stars starred starring
plan: plans planned planning
ban: bans banned banning
stop: stops stopped stopping
ship: ships shipped shipping
drop: drops dropped dropping
commit: commits committed committing
admit: admits admitted admitting
refer: refers referred referring
control: controls controlled controlling
travel: travels travelled traveled travelling traveling
cancel: cancels cancelled canceled
quit: quits quitting
equip: equips equipped equipping
panic: panics panicked panicking
focus: focuses focused focusing
tax: taxes taxed taxing
add: adds added adding
err: errs erred erring
visit: visits visited visiting
unite: unites uniting
prove: proves proved proven proving
wound: wounds wounded wounding
bomb: bombs bombed bombing
seek: seeks sought seeking
overthrow: overthrew overthrown
withdraw: withdraws withdrew withdrawn
wanted: want wants wanting
cartel: cartels
cartels: cartel
kingpin: kingpins
boss: bosses bossed
capo: capos
country: countries
authority: authorities
agency: agencies
ally: allies allied
spy: spies spied spying
army: armies
attorney: attorneys
prosecutor: prosecutors
judge: judges judged
witness: witnesses
church: churches
bus: buses
gas: gases
campus: campuses
virus: viruses
alias: aliases
process: processes processed
tax: taxes
hero: heroes
embargo: embargoes embargos
veto: vetoes vetoed
photo: photos
shooting: shootings
kidnapping: kidnappings
killing: killings killed
state: states
nation: nations
man: men manned
woman: women
hitman: hitmen
gunman: gunmen
policeman: policemen
spokesman: spokesmen
chairman: chairmen
henchman: henchmen
lawman: lawmen
child: children
grandchild: grandchildren
wife: wives
thief: thieves
knife: knives
life: lives
half: halves
foot: feet
mouse: mice
crisis: crises
analysis: analyses
taxi: taxis
alibi: alibis
menu: menus
guru: gurus
israeli: israelis
saudi: saudis
iraqi: iraqis
pakistani: pakistanis
houthi: houthis
nazi: nazis
hindu: hindus
"""

ENGLISH_APART = """
cartel: cartelera cart carts carted car
caro: care cares cared caring car cars carol
mayo: may mays mayor mayors
may: mayo mayor maybe
capo: cap caps cape caped capable capped
chapo: chap chaps chapel
police: policy policies
polite: politic politics
new: news newly
news: new newer knew
unit: united unity union uniting
united: unit units untied
even: evening event events
morn: morning
universe: university
rat: rate rated rates rating
rate: rat rats ratted ratting
rap: rape raped raping rapes
rape: rap raps rapper rapping
hop: hope hoped hoping hopes
hope: hop hops hopped hopping
tap: tape taped taping
tape: tapped tapping
star: stare stared staring
stare: starred starring stars
bar: bare bared baring
bare: bars barred
car: care cared cares caring
scar: scare scared scares
war: ware wary ware warn warned
far: fare fared
fin: fine fined fines
win: wine wines
pin: pine pined
plan: plane planes plain
hat: hate hated hates hating
cop: cope coped coping copes copy copies
cope: cops
writ: write writing writes
sit: site sites
kit: kite
quit: quite quiet
bit:
rob: robe robes robed
cub: cube cubes cuba
tub: tube
cut: cute
us: use used using bus
not: note noted
strip: stripe striped stripes
spin: spine
wag: wage waged wages
stag: stage staged stages
hug: huge
sin: sing since sings
sing: single since
king: kin kind
ring: rin rig
wing: win wins
thing: thin
bring: brine
string: stir
spring: spree
fee: feed feeds feeding
see: seed seeds
she: shed sheds
bee: being been beings
doe: does doing done
led: let ledge
bed: bee
ted: tea
fred: free
red: reed rid
hundred: hunt hundr
ice: nice
dea: deal deals dead idea
fbi: fib
her: here herring
tri: tried tries
pic: picked picking
tel: telling tells
cal: called calling calls
calle: called calling calls
corps: corpse corpses
corp: corpse
dos: doses dose does
los: loses lose
gang: gangster gangsters
drug: drudge drag dragged
bill: bile bail
port: portion porter
poster: post posts
custom: customer customers
organ: organize organization
general: generate generally
state: station statute
import: important importance
transit: transition transient
expel: expect expects
extra: extradite extract
deport: deposit department
depart: department
part: party parties partial
part: partner
sent: sentence sentenced
sentence: sentinel sent sense
cent: center central
court: courtesy
count: country county
county: country countries
border: board boarded
charge: change changed
guard: guardian
plea: please pleased
trial: trail trails try
crime: cream
prison: prism poison
person: personal
jail: jailhouse
law: lawn lawyer
lord: lore
mars: mar marred
texas: texan tex
paris: pari
jesus: jesu
carlos: carlo
series: serie
species: specie
beijing: beij
during: dure
nothing: noth note
thousand: thousandth
iran: ran run
oman: man men
chile: child chill
china: chin
turkey: turk
peru: per
mali: mail
cuba: cub cubs
sea: seal
tent: tense
arm: army armies
"""

SPANISH_VERBS = """
extraditar: extradita extraditan extraditó extraditaron extraditado extraditada extraditados
extraditar: extraditadas extraditará extraditarán extraditaría extraditaba extraditando extradite
extraditar: extraditen extraditarlo extraditarse extraditarlos extraditándolo extradición
extraditar: extradiciones extraditara
extradición: extraditar extraditado extraditó extraditarán extradiciones
extraditado: extraditada extraditados extraditó extraditar extradición
entregar: entrega entregan entregó entregaron entregado entregada entregadas entregados entregará
entregar: entregarán entregaría entregaba entregaban entregando entregue entreguen entregué
entregar: entregarlo entregarla entregarse entregárselo entregándolo entregándose entregara
entregado: entregó entregar entregadas entregaron
trasladar: traslada trasladan trasladó trasladaron trasladado trasladados trasladará traslade
trasladar: trasladarlo trasladando
expulsar: expulsa expulsan expulsó expulsaron expulsado expulsada expulsados expulsará expulse
expulsar: expulsión expulsiones expulsarlos
expulsión: expulsó expulsado expulsar
deportar: deporta deportan deportó deportaron deportado deportados deportará deportación
deportar: deportaciones
enviar: envía envían envió enviaron enviado enviada enviará envíe enviarlo enviando
detener: detiene detienen detuvo detuvieron detenido detenida detenidos detendrá detendrán detenga
detener: detenerlo deteniendo detenían detuviera
detenido: detuvo detener detenidos detenida
capturar: captura capturan capturó capturaron capturado capturada capturará capture
arrestar: arresta arrestó arrestaron arrestado arrestados arrestará
apresar: apresa apresó apresado
aprehender: aprehende aprehendió aprehendieron aprehendido
conceder: concede conceden concedió concedieron concedida concedido conceda concederá
autorizar: autoriza autorizó autorizaron autorizado autorice autoricen autorizará
aprobar: aprueba aprueban aprobó aprobaron aprobado apruebe aprobará
solicitar: solicita solicitó solicitaron solicitada solicitará solicite
pedir: pide piden pidió pidieron pedido pedirá pida pidan pidiendo
negar: niega niegan negó negaron negado niegue nieguen negará
rechazar: rechaza rechazan rechazó rechazaron rechazado rechace rechacen rechazará
juzgar: juzga juzgó juzgado juzgarán juzgue juzgarlo
condenar: condena condenan condenó condenaron condenado condenada condenará
sentenciar: sentencia sentenció sentenciado sentenciados
acusar: acusa acusan acusó acusaron acusado acusada acusados acuse
confesar: confiesa confesó confesado
declarar: declara declaró declarado declararon
imputar: imputa imputó imputado imputados
huir: huye huyen huyó huyeron huyendo huido
escapar: escapa escapó escaparon escapado escape
fugar: fuga fugó fugado fugue fugarse
buscar: busca buscan buscó buscaron buscado busque busquen buscaba
perseguir: persigue persiguen persiguió persiguieron perseguido persiguiendo
seguir: sigue siguen siguió siguieron siga sigan siguiendo seguirá
conseguir: consigue consiguió consiguieron consiga
elegir: elige eligen eligió eligieron elegido elija
exigir: exige exigen exigió exija exijan exigido
dirigir: dirige dirigió dirija
proteger: protege protegió proteja protegido
matar: mata matan mató mataron matado maten
asesinar: asesina asesinó asesinaron asesinado asesinada asesinados
secuestrar: secuestra secuestró secuestraron secuestrado secuestrados
robar: roba robó robaron robado
atacar: ataca atacó atacaron ataque ataquen atacado
herir: hiere hirió hirieron herido heridos herida
morir: muere mueren murió murieron muerto muerta muertos muera morirá muriendo
dormir: duerme durmió durmieron
decomisar: decomisa decomisó decomisaron decomisado
incautar: incauta incautó incautaron incautada incautadas
hallar: halla hallan halló hallaron hallado
encontrar: encuentra encontró encontraron encontrado encuentren
mostrar: muestra mostró mostraron
soltar: suelta soltó soltaron
volver: vuelve volvió volvieron vuelto vuelva
devolver: devuelve devolvió devuelto devueltos
resolver: resuelve resolvió resuelto
perder: pierde perdió perdieron pierda
defender: defiende defendió defienden
gobernar: gobierna gobernó
desterrar: destierra desterró desterrados
advertir: advierte advierten advirtió advirtieron advertido
convertir: convierte convirtió convirtieron
compartir: comparte compartió comparten
requerir: requiere requirió requieren requerido
sugerir: sugiere sugirió
repatriar: repatria repatrió repatriado repatriados
destituir: destituye destituyó destituyeron destituido
constituir: constituye constituyó constituyen
sustituir: sustituye sustituyó
influir: influye influyó
disminuir: disminuye disminuyó
construir: construye construyó construyeron
destruir: destruye destruyó destruyeron
incluir: incluye incluyó incluyen
recluir: recluye recluyó recluido recluidos
distribuir: distribuye distribuyó distribuyen
hacer: hace hacen hizo hicieron hecho hará haga hacía haciendo hacerlo
decir: dice dicen dijo dijeron dicho dirá diga decía
poner: pone ponen puso pusieron puesto pondrá ponga ponerse
imponer: impone impuso impusieron impondrá
proponer: propone propuso propuesto
disponer: dispone dispuso dispuesto dispuestos
oponer: opone opuso opusieron opondrá
tener: tiene tienen tuvo tuvieron tendrá tenga tenía tenido
obtener: obtiene obtuvo obtuvieron obtenga
mantener: mantiene mantuvo mantienen
venir: viene vienen vinieron vendrá venga
intervenir: interviene intervino intervinieron
traer: trae traen trajo trajeron traerá traído
conducir: conduce condujo condujeron conduzca
producir: produce produjo produjeron
reducir: reduce redujo reduzca
conocer: conoce conoció conocieron conozca
reconocer: reconoce reconoció reconozca
desaparecer: desaparece desapareció desaparecieron desaparecido desaparecidos desaparezca
caer: cae caen cayó cayeron caído caerá
leer: lee leen leyó leyeron leído leyendo
creer: cree creen creyó creyeron
oír: oye oyó oyeron
ver: ve ven vio vieron visto verá
dar: da dan dio dieron dado dará
ser: es son fue era será sido
estar: está están estuvo estaba estará
haber: hay hubo había habrá
poder: puede pueden pudo podrá pueda podría
querer: quiere quieren quiso quiera
saber: sabe saben supo sabrá sepa
salir: sale salen salió saldrá salga
usar: usa usan usó usaron usado usada usando
unir: une unen unió unieron unido unidos
jugar: juega juegan jugó juegue
adquirir: adquiere adquirió adquieren
prohibir: prohíbe prohibió prohibido
reunir: reúne reunió reunieron
actuar: actúa actuó actúan
continuar: continúa continuó continúan
empezar: empieza empezó empiece
lanzar: lanza lanzó lance
amenazar: amenaza amenazó amenace
convencer: convence convenció convenza
firmar: firma firman firmó firmaron firme firmado
confirmar: confirma confirmó confirme confirmado
escribir: escribe escribió escrito escrita
describir: describe describió descrito
abrir: abre abrió abierto abierta
descubrir: descubre descubrió descubierto
romper: rompe rompió roto
liberar: libera liberó liberado liberados libere
llegar: llega llegó llegaron llegue
llevar: lleva llevó llevaron llevárselo llevarlo
cruzar: cruza cruzó cruzaron cruce
investigar: investiga investigó investigue investigado
identificar: identifica identificó identifique identificado
secuestrado: secuestró secuestrar secuestradas
comer: come comen comió comieron
bajar: bajó bajaron
mandar: mandó mandaron
marcar: marcó marcaron
contar: contó contaron
pasar: pasó pasaron
"""

SPANISH_NOUNS = """
cártel: cárteles cartel carteles
capo: capos
narco: narcos
sicario: sicarios
líder: líderes
operador: operadores operadora operadoras
jefe: jefes
cabecilla: cabecillas
narcotraficante: narcotraficantes
traficante: traficantes
juez: jueces
voz: voces
vez: veces
cruz: cruces
ley: leyes
rey: reyes
convoy: convoyes
autoridad: autoridades
ciudad: ciudades
operación: operaciones
misión: misiones
régimen: regímenes
crimen: crímenes
joven: jóvenes
orden: órdenes
imagen: imágenes
examen: exámenes
rehén: rehenes
país: países
mes: meses
interés: intereses
autobús: autobuses
bus: buses
gas: gases
fusil: fusiles
misil: misiles
dólar: dólares
reloj: relojes
huésped: huéspedes
arma: armas
droga: drogas
traslado: traslados
entrega: entregas
policía: policías
fiscal: fiscales
preso: presos presas
reo: reos
alias: alias
crisis: crisis
bebé: bebés
café: cafés
club: clubes clubs
álbum: álbumes
récord: récords
robot: robots
dron: drones
israelí: israelíes
iraní: iraníes
marroquí: marroquíes
hindú: hindúes
fugitivo: fugitiva fugitivos fugitivas
acusado: acusada acusados acusadas
detenido: detenida detenidos detenidas
mexicano: mexicana mexicanos mexicanas
colombiano: colombiana colombianos colombianas
venezolano: venezolana venezolanos
hermano: hermana hermanos hermanas
abogado: abogada abogados abogadas
senador: senadora senadores
peligroso: peligrosa peligrosos
inglés: inglesa ingleses
francés: francesa franceses francesas
extranjero: extranjera extranjeros
salvadoreño: salvadoreña salvadoreños
hondureño: hondureña
guatemalteco: guatemalteca
presunto: presunta presuntos presuntas
empresario: empresaria empresarios
funcionario: funcionaria funcionarios
"""

# Forms as a query has them: most are nouns as well, and yet find the clear forms of the verb.
SPANISH_FORMS = """
entrega: entregó entregaron entregado entregar entregas
traslado: trasladó trasladaron trasladado
captura: capturó capturaron capturado
expulsan: expulsó expulsaron
secuestro: secuestró secuestraron secuestrado
condena: condenó condenaron condenado
entregó: entrega entregaron entregado
envió: envía enviaron enviado
detuvo: detiene detenido detuvieron
puso: ponen poniendo
negó: niega negaron
"""

SPANISH_APART = """
cartel: cartelera carteleras cartera carteras carta cartas cartero
cartelera: carteles cárteles cartel
capo: capa capas capota capitán
caro: cara caras care carro carros carie
mayo: maya mayas mayor mayores mayoría
narco: narcolepsia narcótico narcosis
chapo: chapa chapas
mencho: mencha
zeta: zeto zapata
puerto: puerta puertas portar porta porto
portada: puerta puerto puertas
caso: casa casas
banco: banca bancas banda
cuento: cuenta cuentas
cubo: cuba
libro: libra libre
plazo: plaza plazas
cargo: carga cargas
modo: moda modas
punto: punta
marco: marca marcas
preso: prensa presión
sierra: cerrar
rey: reina
mes: mesa mesas
fondo: fonda
pato: pata
barco: barca
acto: acta actas
bolso: bolsa
fin: fino fina
polo: pola policía
gallo: galla
golfo: golfa
política: policía
expulsar: impulsar
entregar: integrar
traslado: traslúcido
presidio: presidente
deportar: deporte deportes deportivo
deporte: deportado deportó deportar
parar: para
pata: patria
pena: peine
hombre: hombro hambre
sueldo: soldado soldados
suelo: solar
duelo: dólar dólares
luna: lunar
lunes: lunar
martes: mártir marta
jueves: joven
sábado: sabe saben saber
julio: julia
claudio: claudia
mario: maría
mara: maría
mares: maría
maría: marido
rubio: rubén
álvaro: alvarado
macho: machado
escoba: escobar
enseña: ensenada
colores: colorado
roma: román
miles: milán
conde: condado
hierro: herrera
barro: barrera
cabra: cabrera
banda: bandera banderas
carro: carrera carreras
primo: primera primeras
lidia: líder
come: comando
coma: comando
cama: cámara cámaras
alto: altar
célula: celular
muro: morir murió muerto
mina: mínimos
mente: mentira mentiras
miedo: medida medir
materia: mata mató matan
comedia: comida comer
mayoría: mayores mayor
fiscalía: fiscales
alcaldía: alcalde alcaldes
minería: minero mineros
ciudadanía: ciudadano
fotografía: fotógrafo
librería: libre libro
secretaría: secreto secreta
francia: franco francos
rusia: rosa rosas
siria: será sería serio
alemania: alemanes
ciencia: cinco
furia: fuera
novia: nueva nuevo nuevas
copia: copa copas
lucía: loco loca
mérida: mira miran
estado: este esto está están
estados: este esto está
estar: esto estos
dejar: dijo dije diga diego
decir: decida decidas
poner: puño
vender: viendo
espera: espía
supera: sabe saben saber
hacienda: haciendo hacer
vivienda: viviendo
príncipe: principio
sonido: sueño
dios: dio
una: unidos unido unir
chico: chaco
plaza: placer
plazo: placer
función: funciona
queso: quesada
salgado: sale salen sala
pensión: pensar
prisión: prisa
visión: visa
fusión: fusil
nación: nacer
acción: accionar
estación: estar
razón: raza
corazón: coraza
cañón: caña
patrón: patria
ladrón: ladrar
camión: camino
avión: aviso
cárcel: carcelero
crimen: criminal
lunes: luna
trata: tarta
tregua: entrega
pistola: pista
pasto: pasta
brazo: brasa
casco: caza
huelga: huella
"""

# In the texts of an unknown language both languages' inflections count.
EITHER_APART = """
caro: care cares car cara caras
mayo: may maya mayor
capo: cap capa caps
cartel: cart cartelera cartera
narco: narcotic narcótico
chapo: chap chapa
zetas: zest
sinaloa: sin
beltrán: belt belts
guzmán: gusano
lazcano: lace
treviño: trevor
tijuana: tía
juárez: jury
familia: familiar
michoacana: michael
mara: mar maría
calle: called calling
dos: doses
los: loses lose
sale: salt
mata: mat
pan: pane
once: ounce
"""


def _pairs(table: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for line in table.strip().splitlines():
        asked, _, written = line.partition(": ")
        found += [(asked, word) for word in written.split()]
    return list(dict.fromkeys(found))


def finds(asked: str, written: str, lang: Language) -> bool:
    return bool(query_keys(asked, lang) & text_keys(written, lang))


@pytest.mark.parametrize(("asked", "written"), _pairs(ENGLISH))
def test_english_inflections_find_each_other(asked: str, written: str) -> None:
    assert finds(asked, written, "en")
    assert finds(written, asked, "en")


@pytest.mark.parametrize(("asked", "written"), _pairs(ENGLISH_APART))
def test_english_false_friends_stay_apart(asked: str, written: str) -> None:
    assert not finds(asked, written, "en")
    assert not finds(written, asked, "en")


@pytest.mark.parametrize(("asked", "written"), _pairs(SPANISH_VERBS))
def test_a_spanish_verb_finds_its_forms(asked: str, written: str) -> None:
    assert finds(asked, written, "es")


@pytest.mark.parametrize(("asked", "written"), _pairs(SPANISH_NOUNS))
def test_spanish_numbers_and_genders_find_each_other(asked: str, written: str) -> None:
    assert finds(asked, written, "es")
    assert finds(written, asked, "es")


@pytest.mark.parametrize(("asked", "written"), _pairs(SPANISH_FORMS))
def test_a_spanish_form_finds_the_clear_forms_of_its_verb(asked: str, written: str) -> None:
    assert finds(asked, written, "es")


@pytest.mark.parametrize(("asked", "written"), _pairs(SPANISH_APART))
def test_spanish_false_friends_stay_apart(asked: str, written: str) -> None:
    assert not finds(asked, written, "es")
    assert not finds(written, asked, "es")


@pytest.mark.parametrize(("asked", "written"), _pairs(EITHER_APART))
def test_false_friends_of_two_languages_stay_apart(asked: str, written: str) -> None:
    for lang in LANGUAGES:
        assert not finds(asked, written, lang)
        assert not finds(written, asked, lang)


def test_no_table_asks_for_both() -> None:
    for together, apart in [
        (_pairs(ENGLISH), _pairs(ENGLISH_APART)),
        (_pairs(SPANISH_VERBS + SPANISH_NOUNS + SPANISH_FORMS), _pairs(SPANISH_APART)),
    ]:
        both_ways = {*together, *((written, asked) for asked, written in together)}
        assert not both_ways & set(apart)


@pytest.mark.parametrize("table", [ENGLISH, SPANISH_VERBS, SPANISH_NOUNS, SPANISH_FORMS])
def test_inflections_begin_as_they_are_said_to(table: str) -> None:
    pairs = [pair for pair in _pairs(table) if any(finds(*pair, lang) for lang in LANGUAGES)]
    assert pairs
    others = [
        (asked, written)
        for asked, written in pairs
        if not fold(written).startswith(tuple(beginnings(asked)))
    ]
    assert others == []


@pytest.mark.parametrize(
    ("asked", "written", "langs"),
    [
        ("entregar", "entregó", [None, "es"]),
        ("entregó", "Entregaron", [None, "es"]),
        ("cárteles", "CÁRTEL", [None, "es"]),
        ("extradite", "extradited", [None, "en"]),
        ("expel", "Expelled", [None, "en"]),
        ("cartel", "cartels", [None, "en"]),  # Spanish forms its plural otherwise
        ("capo", "capos", [None, "en", "es"]),
        ("capo", "CAPO", [None, "en", "es", "pt"]),
        ("entregar", "Entregar", [None, "en", "es", "pt"]),
    ],
)
def test_inflections_go_by_the_language_of_the_entry(
    asked: str, written: str, langs: list[str | None]
) -> None:
    matcher = Matcher([KeywordList("l", "l", "l", (asked,))])
    found = [
        lang
        for lang in (None, "en", "es", "pt")
        if matcher.match(Entry(written, "", "", "", "", "", lang, None))
    ]
    assert found == langs


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("word", ["12:30", "cjng", "U.S", "4x4", "2025", "картель", "ñ", "F-16"])
def test_what_is_no_word_of_the_language_finds_itself_alone(word: str, lang: Language) -> None:
    assert finds(word, word, lang)
    assert not finds(word, word[:-1], lang)
    assert not finds(word[:-1], word, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_letters_have_no_inflections(lang: Language) -> None:
    assert query_keys("ir", lang) == {"=ir"}
    assert query_keys("go", lang) == {"=go"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_giant_has_no_inflections(lang: Language) -> None:
    assert query_keys("extraditar" * 5, lang) == {"=" + "extraditar" * 5}
    assert text_keys("extraditar" * 50_000, lang) == {"=" + "extraditar" * 50_000}


ENDINGS = """
s es ies ed ied ing ar er ir ando iendo ado ida aba aron ó é ía án ue ie zco jo guen quen árselo
ándolo las nos ces ción
"""
WORDS = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.text("abcdeghilnorstuyz", max_size=9),
    st.builds(
        "{}{}".format,
        st.text("aeiouygqcjzlrntsdm", max_size=5),
        st.sampled_from(ENDINGS.split()),
    ),
)


@given(WORDS, st.sampled_from(LANGUAGES))
@example("İ", "es")
@example("ﷺ", "es")
@example("\ud800s", "en")
@example("ssing", "en")
@example("seáis", "es")
@example("", "es")
def test_every_word_finds_itself(word: str, lang: Language) -> None:
    assert finds(word, word, lang)
    assert finds(word.upper(), word, lang) or fold(word.upper()) != fold(word)


@given(WORDS, WORDS)
def test_english_words_find_each_other_or_neither_does(one: str, other: str) -> None:
    assert finds(one, other, "en") == finds(other, one, "en")
