"""Words that tell what happened, where, and how many, in English and Spanish.

Words are folded (``matching.text.fold``); a star makes a prefix. Small on purpose: what stands in
headlines on arrests, extraditions and trials, and the places such news speaks of.
"""

from functools import lru_cache


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def _kinds(listed: str) -> dict[str, str]:
    """Word → kind, from lines of "kind: word word …"."""
    found: dict[str, str] = {}
    for line in listed.strip().splitlines():
        kind, _, words = line.partition(":")
        found.update(dict.fromkeys(words.split(), kind.strip()))
    return found


STOP = {
    "en": _words("""
a about after all also am an and any are as at be been before being between but by can could did do
does down during for from had has have he her here hers him his how i if in into is it its just may
might more most my new no not now of off on one only or other our out over own per said same say
says she should so some such than that the their them then there these they this those through to
too under until up very was we were what when where which while who whom whose why will with would
you your s t re ve ll don d m
"""),
    "es": _words("""
a al ante antes asi aun aunque bajo cada como con contra cual cuando cuanto de del desde donde dos
durante e el ella ellas ellos en entre era es esa ese eso esta estan este esto estos fue fueron ha
han hasta hay la las le les lo los mas me mi mientras muy ni no nos o os otra otro para pero por
porque que quien quienes se segun ser si sin sobre son su sus tambien tan tras un una uno unos y ya
te tu fin hoy dice dijo
"""),
}

# What a headline says was done. Two headlines that name different ones tell different developments.
_ROLES = _kinds(
    """
arrest: arrest* captur* recaptur* detain* detencion detenci* detien* detuv* detenid* detener nab
  nabbed aprehen* apprehend* busted custody
handover: extradit* extradic* expel* expuls* expell* deport* handed handing hands handover entreg*
  flown repatri* surrender* flies sent envia enviad* envio
sentence: sentenc* jailed conden* jail prision* years
convict: convict* guilty culpable* declarad*
charge: charg* indict* acus* imput* cargos vincul* accus*
death: dies died dead death killed kill kills killing murder* asesin* muere* muert* mata mato
  mataron matan slain fallec* homicid*
escape: escap* flee* fled fug* evad*
release: releas* freed libera* liberado* absuel* acquit*
move: traslad* transfer* moved moves llega llego ingres*
plea: plead* pleads pled declara
""".replace("\n  ", " ")
)
# How far a matter has come: asked for, allowed, refused, fought against.
_STAGES = _kinds(
    """
ask: request* ask asks asked seek* sought solicit* pide* pidio piden demand* urge* exig* insist*
  wants
grant: approv* grant* agree* accept* waiv* acept* conced* aprueb* aprob* autoriz* orders ordered
  affirm* uphold* upheld ruled rules avala* ratific*
refuse: refus* deny denies denied denial reject* dismiss* nieg* neg* rechaz* block* bloque* fren*
  suspend* impid* halt*
fight: appeal* apel* challeng* impugn* fight* fights fighting ampar* avoid
lose: lose* loses lost pierd* perd*
delay: delay* stall* retras* aplaz* postpon* months
near: imminent* inminen* soon tomorrow likely close closer proxim*
""".replace("\n  ", " ")
)
# Not done yet: "to be extradited", "será extraditado".
FUTURE = _words(
    "will could may might would faces facing face set expected likely plans plan soon tomorrow "
    "imminent sera seran podria podrian podra ira planea prev preve espera esperan"
)
# A headline that begins so explains or lists; it does not report.
EXPLAINS = _words(
    "how why what who when where which inside watch timeline profile opinion analysis explainer "
    "quien quienes que como cuanto cuanta cuantas cuantos cual cuales donde perfil asi estos estas "
    "resumen video"
)

PLACES = _kinds("""
@usa: u.s usa us eeuu eua estadounidense estadounidenses
@mexico: mexico mexican mexicans mexicano mexicana mexicanos mexicanas
@colombia: colombia colombian colombians colombiano colombiana colombianos
@ecuador: ecuador ecuadorian ecuadorean ecuatoriano ecuatoriana ecuatorianos
@peru: peru peruvian peruvians peruano peruana
@venezuela: venezuela venezuelan venezuelans venezolano venezolana venezolanos
@guatemala: guatemala guatemalan guatemalans guatemalteco guatemalteca
@honduras: honduras honduran hondurans hondureno hondurena
@elsalvador: salvador salvadoran salvadorans salvadoreno salvadorena
@panama: panama panamanian panameno panamena
@costarica: rica costarricense
@nicaragua: nicaragua nicaraguan nicaraguense
@cuba: cuba cuban cubans cubano cubana
@dominican: dominicana dominicano dominican
@brazil: brazil brazilian brazilians brasil brasileno brasilena
@argentina: argentina argentine argentino argentinos
@chile: chile chilean chileno chilena
@bolivia: bolivia bolivian boliviano boliviana
@paraguay: paraguay paraguayan paraguayo paraguaya
@uruguay: uruguay uruguayan uruguayo
@spain: spain spanish espana espanol espanola espanoles
@uk: uk britain british british england english britanico britanica britanicos inglaterra
@france: france french francia frances francesa
@germany: germany german alemania aleman alemana
@italy: italy italian italia italiano italiana
@netherlands: netherlands dutch holland holanda holandes neerlandes
@belgium: belgium belgian belgica belga
@sweden: sweden swedish suecia sueco
@russia: russia russian russians rusia ruso rusa rusos
@ukraine: ukraine ukrainian ucrania ucraniano ucraniana
@china: china chinese chino china chinos
@india: india indian indians indio
@australia: australia australian australiano
@canada: canada canadian canadiense canadienses
@israel: israel israeli israelis israeli
@turkey: turkey turkish turquia turco turca
@uae: uae emirates dubai emiratos
@thailand: thailand thai tailandia tailandes
@japan: japan japanese japon japones
@korea: korea korean corea coreano
@poland: poland polish polonia polaco
@pakistan: pakistan pakistani
@southafrica: african
@croatia: croatia croatian croacia croata
@montenegro: montenegro
@morocco: morocco moroccan marruecos marroqui
@portugal: portugal portuguese portugues
@ireland: ireland irish irlanda irlandes
@albania: albania albanian albanes
@greece: greece greek grecia griego
@iran: iran iranian irani
@haiti: haiti haitian haitiano
@jamaica: jamaica jamaican jamaiquino
""")
PLACE_PAIRS = {
    ("united", "states"): "@usa",
    ("estados", "unidos"): "@usa",
    ("ee", "uu"): "@usa",
    ("united", "kingdom"): "@uk",
    ("reino", "unido"): "@uk",
    ("south", "africa"): "@southafrica",
    ("el", "salvador"): "@elsalvador",
    ("costa", "rica"): "@costarica",
    ("dominican", "republic"): "@dominican",
    ("republica", "dominicana"): "@dominican",
    ("south", "korea"): "@korea",
    ("paises", "bajos"): "@netherlands",
}
# Capitalised, but nobody's name: half of all headlines have one of these.
NO_NAMES = _words(
    "united states estados unidos gobierno government justicia justice departamento department "
    "president presidente presidenta court corte judge juez jueza fiscalia fiscal police policia "
    "general cartel cartels carteles reuters efe afp associated press los las the state estado "
    "ministerio minister ministry ministro secretaria secretario senate senado congress congreso "
    "republic republica nacional national federal american americans americano north south norte "
    "sur news noticias live update updates breaking exclusive video photos fotos"
)
COUNTRIES = frozenset((*PLACES.values(), *PLACE_PAIRS.values()))

NUMBERS = {
    word: str(number)
    for words in (
        (
            "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen twenty"
        ),
        (
            "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
            "dieciseis diecisiete dieciocho diecinueve veinte"
        ),
        "- - - - - - - - - - dozen",
        "- - - - - - - - - - docena",
    )
    for number, word in enumerate(words.split(), start=2)
    if word != "-"
}
MONTHS = {
    word: number
    for words in (
        "january february march april may june july august september october november december",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "jan feb mar apr - jun jul aug sept oct nov dec",
        "ene - - abr - - - ago sep - - dic",
    )
    for number, word in enumerate(words.split(), start=1)
    if word != "-"
}
DAYS = _words(
    "monday tuesday wednesday thursday friday saturday sunday lunes martes miercoles jueves "
    "viernes sabado domingo"
)
# After a number: an age, a share, money, time, a measure; not a count of people or things done.
MEASURES = _words(
    "year years yr ano anos percent por million millones billion mil hours horas minutes minutos "
    "days dias months mes meses weeks semanas kilos kg kilometers km pesos dollars dolares metros "
    "th st nd rd am pm hrs est edt"
)

# Before a number that is no count: an age, a guess, a bound.
NO_COUNT = _words(
    "aged age about around nearly almost some over than least up no alrededor cerca unos unas casi "
    "mas menos menor hasta edad numero top"
)
OTHERS = _words("other others otros otras")

# Wherever it stands, these make a headline a background piece.
EXPLAINS_ANYWHERE = _words(
    "timeline explained explainer profile perfil cronologia recap rise fall know sabemos saber "
    "quienes quien"
)


def _prefixes(table: dict[str, str]) -> tuple[tuple[tuple[str, ...], str], ...]:
    kinds = dict.fromkeys(table.values())
    return tuple(
        (tuple(w[:-1] for w, k in table.items() if k == kind and w.endswith("*")), kind)
        for kind in kinds
    )


_ROLE_PREFIXES = _prefixes(_ROLES)
_STAGE_PREFIXES = _prefixes(_STAGES)


@lru_cache(maxsize=1 << 13)
def role(word: str) -> str | None:
    """What a folded word says was done; None if it says nothing of the kind."""
    return _ROLES.get(word) or next(
        (kind for heads, kind in _ROLE_PREFIXES if heads and word.startswith(heads)), None
    )


@lru_cache(maxsize=1 << 13)
def stage(word: str) -> str | None:
    """How far a matter has come, by a folded word; None if it says nothing of the kind."""
    return _STAGES.get(word) or next(
        (kind for heads, kind in _STAGE_PREFIXES if heads and word.startswith(heads)), None
    )
