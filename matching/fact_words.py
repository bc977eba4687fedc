"""Words that tell facts, as patterns over text in small letters without accents.

They are read on the ``plain`` text of ``fact_text``. A pair is a pattern for English and one for
Spanish.
"""

import re

from model import FactKind

Patterns = tuple[re.Pattern[str], ...]


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def _both(english: str, spanish: str) -> Patterns:
    return re.compile(rf"\b(?:{english})\b"), re.compile(rf"\b(?:{spanish})\b")


def _leading(english: str, spanish: str) -> Patterns:
    """For what stands right before a place: it ends where the search does."""
    return re.compile(rf"\b(?:{english})\W*$"), re.compile(rf"\b(?:{spanish})\W*$")


_GAP = (
    r"(?:(?!repriev|appeal|stay|treat|hearing|abandon|drop|stop|reservation|desist|apel|recurso|amparo|"
    r"suspen|tratado|evitar|frenar)[^.;:]){0,70}?\b"
)
_ASKED_GAP = (
    r"(?:(?!asylum|asilo|delay|after|tras|abandon|drop|stop|desist|evitar|frenar)[^.;:,]){0,60}?\b"
)
_APPROVE = (
    r"approv(?:e|es|ed|ing)|grant(?:s|ed)|authori[sz](?:es?|ed)|order(?:s|ed)|clear(?:s|ed)|"
    r"upholds|upheld|signs|signed|backs|backed|green-?lights?"
)
_APRUEBA = (
    r"aprueban?|aprobo|aprobaron|conceden?|concedio|concedieron|autorizan?|autorizo|autorizaron|"
    r"avalan?|avalo|avalaron|ordenan?|ordeno|ordenaron|"
    r"ratifican?|ratifico|confirman?|confirmo|firma|firmo"
)
_REFUSE = (
    r"reject(?:s|ed)|refus(?:es|ed)|den(?:y|ies|ied)|declin(?:es|ed)|turn(?:s|ed) down|"
    r"rul(?:es|ed) against"
)
_RECHAZA = r"rechazan?|rechazo|rechazaron|deniegan?|denego|denegaron|niegan?|nego|negaron"
_ASK = (
    r"ask(?:s|ed)|request(?:s|ed)|seek(?:s|ing)?|sought|demand(?:s|ed)|files? for|filed for|wants"
)
_PIDE = (
    r"piden?|pidio|pidieron|solicitan?|solicito|solicitaron|reclaman?|reclamo|reclamaron|exigen?|"
    r"exigio|requieren?|requirio"
)
_TO_GIVE = (
    r"extradit(?:e|ed|ion(?! (?:treat|hearing|law|bill|agree|fight|process|case|proceed|moment)))|"
    r"hand over|surrender"
)
_DAR = r"extradi(?:cion(?:es)?|tar(?:lo|la|los)?)|entregar"

# Strongest first: of several in one sentence the first kind counts.
KINDS: dict[FactKind, Patterns] = {
    "refused": _both(
        rf"(?:{_REFUSE})\b{_GAP}(?:{_TO_GIVE})|extradition\b{_GAP}(?:denied|refused|rejected|blocked)",
        rf"(?:{_RECHAZA})\b{_GAP}(?:{_DAR})|extradicion\b{_GAP}(?:denegada|rechazada|negada)",
    ),
    "granted": _both(
        rf"(?:{_APPROVE})\b{_GAP}(?:{_TO_GIVE})|rul(?:es|ed)\b{_GAP}(?:can|may)\b{_GAP}extradited|"
        rf"extradition\b{_GAP}(?:approved|granted|authori[sz]ed|upheld)|"
        r"committed for extradition|can be extradited, (?:\w+ ){0,3}(?:judge|court) (?:rules|says)",
        rf"(?:{_APRUEBA})\b{_GAP}(?:{_DAR})|extradicion\b{_GAP}(?:aprobada|concedida|autorizada)",
    ),
    "asked": _both(
        rf"(?:{_ASK})\b{_ASKED_GAP}(?:{_TO_GIVE})",
        rf"(?:{_PIDE})\b{_ASKED_GAP}(?:{_DAR})",
    ),
    "expelled": _both(
        r"expel(?:s|led|ling)|deport(?:s|ed|ing)",
        r"expuls(?:a|an|o|aron|ando|ad[oa]s?)|deport(?:a|an|o|aron|ando|ad[oa]s?)",
    ),
    "handed_over": _both(
        r"extradit(?:es|ed|ing)|hand(?:s|ed|ing) over|hands|turn(?:s|ed|ing) over|"
        r"surrender(?:s|ed|ing)|transfer(?:s|red|ring)|sen(?:ds|t|ding)|ship(?:s|ped)|"
        r"fl(?:ies|ew|own)|handed",
        r"extradit(?:a|an|o|aron|ando|ad[oa]s?)|entreg(?:a|an|o|aron|ando|ad[oa]s?)|"
        r"envi(?:a|an|o|aron|ando|ad[oa]s?)|traslad(?:a|an|o|aron|ando|ad[oa]s?)",
    ),
    "sentenced": _both(
        r"sentenc(?:es|ed)|jails|(?:was|were|is|been) jailed|gets (?:life|\d+ years)",
        r"sentenci(?:a|an|o|aron)|(?:es|fue|fueron|sido) (?:sentenciad|condenad)[oa]s?|"
        r"conden(?:a|an|o|aron) a|cadena perpetua",
    ),
    "convicted": _both(
        r"(?:was|were|is|been) convicted|convicts|found guilty|"
        r"found (?:(?!not )\S+ ){1,6}?guilty|plead(?:s|ed)? guilty|pled guilty",
        r"declar\w+ (?:(?!no |in)\w+ ){0,5}?culpables?",
    ),
    "killed": _both(
        r"kill(?:s|ed)?|sh(?:ot|oots) dead|gunned down|murdered",
        r"matan|mato|mataron|asesin(?:a|an|o|aron|ad[oa]s?)|abat(?:e|en|io|ieron|id[oa]s?)",
    ),
    "arrested": _both(
        r"arrest(?:s|ed|ing)?|captur(?:es|ed|ing)|detain(?:s|ed)|nab(?:s|bed)|held in",
        r"det(?:ienen?(?! (?:la|el|su|temporal|cualquier))|uvo|uvieron|enid[oa]s?|encion de)|"
        r"captura de|arrest(?:a|an|o|aron|ad[oa]s?)|"
        r"captur(?:a|an|o|aron|ad[oa]s?)|aprehend(?:e|en|io|ieron|id[oa]s?)",
    ),
    "escaped": _both(
        r"escap(?:es|ed)(?! (?:extradit|justice|prosecution|death|house|injur|unhurt|punish|critic|blame|an? ))|"  # noqa: E501
        r"breaks out|broke out", r"se fug(?:a|an|o|aron)|escap(?:a|an|o|aron)"
    ),
    "charged": _both(
        r"(?:prosecutors|grand jury|us|france|spain|authorities|was|were|is|been)"
        r"(?: (?!in )\S+){0,3}? (?<!in )charge[sd]?|(?<!, )charged|indict(?:s|ed)",
        r"acus(?:an|o|aron)|imput(?:a|an|o|aron)|acusa",
    ),
    "released": _both(
        r"(?:judge|court)\b[^.;]{0,40}?\b(?:frees|freed|releases|released)|released from prison",
        r"(?:juez|jueza|tribunal|corte)\b[^.;]{0,40}?\b(?:libera|libero|excarcelo)|"
        r"(?:dejan|dejo|queda|quedo) en libertad",
    ),
}  # fmt: skip
TRANSFERS: frozenset[FactKind] = frozenset({"handed_over", "expelled"})
MOVES: frozenset[FactKind] = TRANSFERS | {"granted", "refused", "asked"}
SURE_TRANSFER = re.compile(r"extradit|expel|expuls|deport")

# Before a word of an event: it has not happened; it happened earlier.
UNREAL = _leading(
    r"(?:be|to|should|can|cannot|must|not|never|\w+n't|without|whether|how|why)(?: [^\s,]+)?|who|"
    r"(?:if|appeal\w*|against|prevent|avoid\w*|challeng\w+|fight\w*|stop|over)(?: [^\s,]+){0,3}|"
    r"(?:will|would|could|may|might|having)(?: [^\s,]+){0,6}|"
    r"the|an?|any|more|no|such|further|another|planned|prisoner|of|before|until|faces?|facing",
    r"que|quien|(?:ser|sea|sean|no|nunca|si|evitar|sin|como|antes de)(?: (?:ser|sido|se|lo|los|la|haber|fue|fueron|ha sido))?|"  # noqa: E501
    r"(?:contra|apelacion|recurso|evitar|frenar|impedir)(?: [^\s,]+){0,3}|"
    r"(?:sera|seran|seria|serian|podria|podrian|podra|podran)(?: [^\s,]+){0,6}|"
    r"el|la|los|las|una?|otr[oa]s?|sus?|del|al|de|nuev[oa]|posible|eventual|sobre",
)
EARLIER = _leading(
    r"(?:had|previously|already|once|earlier|formerly|first|second time|after being)"
    r"(?: \S+){0,3}?|(?:after|following)(?: [^\s,]+){0,6}",
    r"(?:habia|habian|hubo|previamente|ya|anteriormente)(?: \S+){0,3}?|"
    r"(?:tras|despues de)(?: [^\s,]+){0,6}",
)
_MONTHS_EN = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTHS_ES = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
MONTHS = {
    **{name: number for number, name in enumerate(_MONTHS_EN, 1)},
    **{name: number for number, name in enumerate(_MONTHS_ES, 1)},
    **{name[:3]: number for number, name in enumerate(_MONTHS_EN, 1)},
    **{name[:3]: number for number, name in enumerate(_MONTHS_ES, 1)},
    "sept": 9, "setiembre": 9,
}  # fmt: skip
MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
WEEKDAYS = {
    name: number
    for listed in (
        "monday tuesday wednesday thursday friday saturday sunday",
        "lunes martes miercoles jueves viernes sabado domingo",
    )
    for number, name in enumerate(listed.split())
}
# A sentence that begins so tells of another time.
OTHER_TIME = re.compile(
    r"\W*(?:but |and |also |y |pero |ademas,? |it s the (?:second|third) time|"
    r"es la (?:segunda|tercera) vez)*"
    r"(?:(?:back )?in (?:the )?(?:early |late |mid-)?(?:(?:19|20)\d\d|" + MONTH + r")|"
    r"(?:in|en|a|at|during) (?:\w+ )?(?:de )?(?:" + MONTH + r" )?(?:de |of )?(?:19|20)\d\d|"
    r"(?:since|desde|last (?:year|month)|el (?:ano|mes) pasado|earlier this|previously|"
    r"anteriormente|years ago|hace \w+ (?:anos|meses)|en lo que va|a (?:principios|finales) de)\b|"
    r"en " + MONTH + r")"
)  # fmt: skip
PAST_YEAR = re.compile(
    r"[^.;,]{0,45}?\b(?:in|en|de|since|desde)(?: (?:early|late))?(?: " + MONTH + r")?(?: de)? "
    r"((?:19|20)\d\d)\b"
)
PAST_MONTH = re.compile(r"[^.;,]{0,45}?\b(?:in|en) (" + MONTH + r")(?! \d)")
GOES_ON = re.compile(
    r"[^.;]{0,80}?\b(?:will|is|was|has|had|says|said|sought|pleads|appears|dies|denies|wants|"
    r"worried|claims|reveals|asks|seeks|faces)\b"
)
FURNITURE = re.compile(
    r"report(?:ed|ing) (?:from|by)|contribut(?:ed|ing)|edit(?:ed|ing) by|con informacion de|"
    r"informo desde|editado por|reporte de|copyright|all rights reserved|stay up to date|"
    r"sign up|newsletter|subscri|suscri|read more|lea tambien|derechos reservados"
)
FICTION = re.compile(
    r"\b(?:series|film|movie|actor|actress|novel|documentary|netflix|telenovela|serie|pelicula|"
    r"actriz|novela|documental|podcast|album|corrido|football|futbol|trophy|trofeos?|song|cancion|canciones)\b"
)

_NUMBERS = (
    ("two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "  # noqa: ISC004
     "sixteen seventeen eighteen nineteen twenty", 2),
    ("dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "  # noqa: ISC004
     "dieciseis diecisiete dieciocho diecinueve veinte", 2),
)  # fmt: skip
NUMBERS = {
    word: number for listed, first in _NUMBERS for number, word in enumerate(listed.split(), first)
}
_NUMBER = r"(?:\d{1,3}(?:[.,]\d{3})*|" + "|".join(NUMBERS) + ")"
_PEOPLE_EN = (
    "people|persons|men|women|figures|members|leaders|bosses|prisoners|inmates|suspects|"
    "fugitives|detainees|traffickers|criminals|officers|soldiers|policemen|ex-soldiers|nationals|"
    "citizens|operatives|gunmen|hitmen|capos|kingpins|smugglers|gangsters|individuals|defendants|convicts|"
    "ex-policemen|officials|associates|youths|migrants|foreigners|civilians|police"
)
_PEOPLE_ES = (
    "personas|hombres|mujeres|presos|reos|internos|detenidos|sospechosos|integrantes|miembros|"
    "lideres|jefes|capos|narcotraficantes|narcos|criminales|delincuentes|ciudadanos|sujetos|"
    "individuos|fugitivos|soldados|militares|exmilitares|policias|sicarios|traficantes|operadores|"
    "cabecillas|pandilleros|acusados|implicados|venezolanos|colombianos|mexicanos|ecuatorianos|"
    "salvadorenos|hondurenos|extranjeros|civiles|jovenes|funcionarios|migrantes|prisioneros"
)
COUNTED = _both(
    rf"(?<![\d.,$€£-])({_NUMBER})(?: [\w’'“”\"-]+){{0,4}}? (?:{_PEOPLE_EN})",
    rf"(?<![\d.,$€£-])({_NUMBER})(?: [\w’'“”\"-]+){{0,3}}? (?:{_PEOPLE_ES})",
)
HEADLINE_COUNT = re.compile(rf"\W*({_NUMBER})(?: [\w-]+){{0,3}} $")
OTHERS = re.compile(
    r"\b(?:one of|un[oa] de|another|other|others|otros|otras|mas|for|por|of|over|against|after|tras|contra|about|"  # noqa: E501
    r"killing|murder|homicidio|muerte|asesinato|since|desde|between|entre|wounding|and a|"
    r"who|que|whose)\b"
)
AND_MORE = re.compile(r"[^.;,]{0,25}?\b(?:and (?:a|an|another|" + _NUMBER + r")|y (?:un|una|otr[oa]s?|"  # noqa: E501
                      + _NUMBER + r"))\b")  # fmt: skip

BE = re.compile(
    r"\b(?:was|were|is|are|been|being|fue|fueron|es|son|sido|siendo|era|eran|got)(?: \w+)?\W*$"
)
GERUND = re.compile(
    r"(?:extradit|expell|deport|hand|turn|surrender|transferr|send|captur|arrest)ing\b"
)
INTRANSITIVE = re.compile(r"escap|fug|guilty|culpable|breaks out|broke out|gets")
PARTICIPLE = re.compile(r"(?:ed|own|sent|shot dead|ad[oa]s?|id[oa]s?|held in|guilty|culpables?)$")

AUTHORITY = (
    r"(?:authorit\w+|police|court|judge|government|officials?|prosecutors?|agents?|custody|"
    r"justice|navy|marines|army|security forces|supreme|high|federal|marshals|"
    r"foreign|interior|attorney|national|top|highest)"
)
AUTORIDAD = (
    r"(?:autoridades|policia|corte|tribunal|juez|jueza|gobierno|fiscalia|justicia|marina|"
    r"ejercito|audiencia|custodia|agentes|corte suprema|corte nacional|fuerzas)"
)

_OFFICE = (
    "president|presidente|presidenta|minister|ministro|ministra|secretary|secretario|secretaria|"
    "judge|juez|jueza|attorney|prosecutor|fiscal|lawyer|abogado|abogada|spokesman|spokeswoman|"
    "spokesperson|portavoz|vocero|vocera|director|directora|commissioner|comisionado|mayor|"
    "alcalde|alcaldesa|governor|gobernador|gobernadora|senator|senador|senadora|actor|actress|"
    "actriz|singer|cantante|agent|journalist|periodista|reporter|chief|procurador|procuradora|"
    "chancellor|canciller|ambassador|embajador|embajadora|general|magistrado|magistrada|analyst|"
    "analista|professor|profesor|historian|sheriff|king|rey|diputado|diputada|congressman|"
    "defensor|victim|victima|police|investigator|expert|experto|coach"
)
OFFICE_BEFORE = re.compile(
    rf"(?<!former )(?<!ex-)(?<!ex )\b(?:{_OFFICE})(?:\s+(?:de|of|del|general|de la|for)\s*"
    r"\w+)?\W{1,3}$"
)
OFFICE_WITHIN = re.compile(rf"\b(?:{_OFFICE})\b")
OFFICE_AFTER = re.compile(
    rf",\s*(?:the|a|an|el|la|un|una|his|her|su)?\s*(?:\w+\s){{0,2}}?(?:{_OFFICE})\b"
)
KIN_BEFORE = re.compile(
    r"\b(?:son|sons|daughter|brother|sister|wife|widow|nephew|in-law|cousin|father|hijos?|hija|"
    r"herman[oa]|espos[oa]|sobrino|cunad[oa]|prim[oa]|padre|ally|aliado|rival|rivals|successor|"
    r"sucesor) (?:of|de|del|to)(?: [\w'\"-]+){0,4}?\W*$"
)
OF_BEFORE = re.compile(r"\b(?:of|by|with|de|del|por|con|e|y|and|vs)\W+(?:el |la )?\W*$")
MATTER_OF = re.compile(
    r"\b(?:defen[sc]e|defensa|lawyers?|attorney|abogad[oa]s?|juicio|trial|audiencia|hearing|caso|"
    r"case) (?:of|de|del|contra|against)\W*$"
)
INCLUDES = re.compile(
    r"\b(?:includ(?:e|es|ed|ing)|among (?:them|those)(?: \w+)?|entre (?:ellos|ellas|los que)|"
    r"incluy\w+|incluid[oa]s?|figuran?|identified as|identificad[oa]s? como|named as|"
    r"another person|otra persona|destacan?)[\s,:]+(?:(?:is|are|was|were|a|esta|estan|se encuentra"
    r"|figuran?|the|el|la)\s)*(?:(?!(?:for|with|of|by|in|de|para|con|por|en)\s)[\w-]+\s){0,3}?$"
)
ROLE = (
    r"(?:(?:co-?)?leader|member|head|boss|commander|operator|founder|lieutenant|operative|"
    r"enforcer|accountant|hitman|chief|broker|chemist|lider(?:esa)?|ex-?lider|jefe|jefa|"
    r"integrante|exintegrante|miembro|cabecilla|capo|operador|fundador|cofundador|sicario|"
    r"lugarteniente|comandante|mando)"
)
_ALLEGED = (
    r"(?:(?:a|an|the|el|la|un|una|one|uno|de|los|of|former|alleged|suspected|reputed|top|senior|"
    r"regional|security|local|main|principal|presunt[oa]|supuest[oa]|otro|another|high-ranking|"
    r"financial|who is|is|es)\s+)*"
)
ROLE_AFTER = re.compile(
    r"[\s,“”\"'’]*(?:\d+,\s*)?(?:(?:alias|also known as|known as|aka|a\.k\.a\.|conocido como)"
    r"[^,]{2,30},[”\"’]?\s*|[“\"‘][^”\"’]{2,25}[”\"’],?\s*)?(?:de \d+ anos,\s*)?"
    rf"{_ALLEGED}(?:security |jefe )?{ROLE}(?: (?:financiero|regional|de seguridad|de plaza|"
    r"operativo))?\s+(?:of|de|del|de la|en|in)(?: the| la| los| banda| un grupo)?\W*"
)
SUSPECT_AFTER = re.compile(
    r"[\s,“”\"'’]+(?:\d+,\s*)?(?:is |es |fue |who is |quien es )?"
    r"(?:alias\b|also known as|known as|aka\b|conocid[oa] como|accused|acusad[oa]|wanted|"
    rf"buscad[oa]|reclamad[oa]|{_ALLEGED}{ROLE}\b)"
)

NO_DEATH = _both(
    r"(?:(?<!does )(?<!did )(?<!has )(?<!have )(?:not|n t|n’t|n't|never|without|no)\b"
    r"[^.;]{0,45}?\bdeath penalty|death penalty (?:is |was )?(?:off the table|ruled out)|"
    r"(?:waive[sd]?|rules? out|ruled out|rather than) the death penalty|"
    r"(?:does|do|did) not (?:face|risk|seek|get)[^.;]{0,20}?death penalty)",
    r"(?:no|sin|nunca|descart[oa]n?|descartaron|renunci\w+ a)\b[^.;]{0,50}?\bpena (?:de muerte|capital)",  # noqa: E501
)
DEATH_OPEN = re.compile(r"not (?:yet )?rul|no descart|not (?:yet )?decid|no ha decidido|not said")
