"""Words that tell facts, as patterns over text in small letters without accents.

They are read on the ``plain`` text of ``fact_text``. A pair is a pattern for English and one for
Spanish.
"""

import re

Patterns = tuple[re.Pattern[str], re.Pattern[str]]


def both(english: str, spanish: str) -> Patterns:
    """Whole words of either language."""
    return re.compile(rf"\b(?:{english})\b"), re.compile(rf"\b(?:{spanish})\b")


def leading(english: str, spanish: str) -> Patterns:
    """For what stands right before a place: it ends where the search does."""
    return re.compile(rf"\b(?:{english})\W*$"), re.compile(rf"\b(?:{spanish})\W*$")


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
    r"(?:en|in|over) (?:the |los |las )?(?:past |last |first |ultim\w+ |primer\w+ )?\w+ (?:days|"
    r"weeks|months|years|dias|semanas|meses|anos)\b|(?:between|entre) " + MONTH + r"|"
    r"(?:since|desde|so far this|last (?:year|month)|el (?:ano|mes) pasado|earlier this|previously|"
    r"anteriormente|years ago|hace \w+ (?:anos|meses)|en lo que va|a (?:principios|finales) de)\b|"
    r"en " + MONTH + r")"
)  # fmt: skip
FURNITURE = re.compile(
    r"report(?:ed|ing) (?:from|by)|contribut(?:ed|ing)|edit(?:ed|ing) by|con informacion de|"
    r"informo desde|editado por|reporte de|copyright|all rights reserved|stay up to date|"
    r"sign up|newsletter|subscri|suscri|read more|lea tambien|derechos reservados|"
    r"appeared first on|ap photo|file photo|getty images|afp via|via reuters|^foto:"
)
# Headlines of questions, explainers, opinions.
EXPLAINS = re.compile(
    r"\?|^\W*(?:here (?:is|are)|here's|resumen|breves|who|what|why|how|when|where|quien(?:es)?|"
    r"que|como|por que|cual(?:es)?|opinion|"
    r"analysis|explainer|analisis|timeline|cronologia|perfil|asi)\b|: (?:quien|que|como|por que|"
    r"who|"
    r"what|why|how|asi)\b|\b(?:(?:afternoon|morning|evening|weekly|daily) (?:update|briefing|"
    r"wire|roundup)|review -|live updates?|"
    r"newsletter|podcast|must|should|lo que (?:sabemos|se sabe)|what we know|esto sabemos)\b"
)
# Headlines of what comes after an arrest, a charge, a killing.
LATER_STAGE = re.compile(
    r"\b(?:extradi|releas|free[ds]|bail|liber|absuel|absolv|acquit|appeal|apel|amparo|trial|juicio|"
    r"sentenc|plead|audiencia|hearing|testif|testimon|muer|dies\b|died\b|death|funeral|memorial|"
    r"tribute|"
    r"years? after|anniversar|aniversario|lawyer|abogad|mother|madre|family|famil|widow|viuda)"
)
# Words of a headline under which a first sentence may tell such an event as news.
CRIME = re.compile(
    r"\b(?:arrest|captur|recaptur|deten|detien|detuv|extradi|expel|expul|deport|hand|entreg|"
    r"murder|kill|"
    r"dead|shoot|shot|attack|raid|bust|drug|cocain|fentan|narc|cartel|gang|mafia|capo|kingpin|"
    r"prison|jail|"
    r"carcel|penal|court|judge|juez|tribunal|charg|crime|crimin|police|policia|suspect|sospechos|"
    r"fugitiv|"
    r"wanted|smuggl|traffick|trafic|asesin|homicid|balac|ataque|ejecut|sicario|operativo|decomis|"
    r"asegura|"
    r"transfer|trasla|envi|lavado|fraud|hack|scam|robo|robbery|theft|kidnap|secuestr|hostage|"
    r"rehen|fiscal|"
    r"prosecut|convict|cadena|cae\b|caen|ultima|tiros|baleado|conden|culpab|guilty|sentenc|escap|"
    r"fuga|son of|hijo de)"
)
# … and after a sentence.
AT_LAST = re.compile(
    r"\b(?:appeal|apel|amparo|freedom|releas|freed|liber|parole|pardon|indult|final bid|dies\b|"
    r"died\b)"
)
ARREST = re.compile(r"\b(?:arrest|detain|captur|deten|detien|detuv|held)")
FICTION = re.compile(
    r"\b(?:series|film|movie|actor|actress|novel|documentary|netflix|telenovela|serie|pelicula|"
    r"actriz|novela|documental|podcast|album|corrido|ballad|football|futbol|trophy|trofeos?|song|"
    r"cancion|canciones)\b"
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
PEOPLE_BEFORE = re.compile(
    rf"\b(?:{_PEOPLE_EN}|{_PEOPLE_ES}|{_NUMBER}(?: others| otros| mas)?|hermanos|brothers)\b"
    r"[^.;]{0,60}$"
)
COUNTED = both(
    rf"(?<![\d.,$€£-])({_NUMBER})(?: (?!and\b|{_NUMBER}\b)[\w’'“”\"-]+){{0,4}}? (?:{_PEOPLE_EN})",
    rf"(?<![\d.,$€£-])({_NUMBER})(?: (?!y\b|{_NUMBER}\b)[\w’'“”\"-]+){{0,3}}? (?:{_PEOPLE_ES})",
)
# Between a number and what happened: another number, or a comma that opens a list.
OTHER_NUMBER = re.compile(rf"\b{_NUMBER}\b|^[^,]*,[^,]*$")
HEADLINE_COUNT = re.compile(rf"\W*({_NUMBER})(?: [\w-]+){{0,3}} $")
OTHERS = re.compile(
    r"\b(?:one of|un[oa] de|another|other|others|otros|otras|mas|for|por|of|over|against|after|tras|contra|about|"  # noqa: E501
    r"killing|murder|homicidio|muerte|asesinato|since|desde|between|entre|wounding|and a|"
    r"who|que|whose|where|donde|junto|along with|together|alongside)\b"
)
LISTED_BEFORE = re.compile(r"(?:,|\by|\band|&)\W*$")  # "10 soldiers, 19 gunmen killed"
AND_MORE = re.compile(r"[^.;,]{0,25}?\b(?:and (?:a|an|another|" + _NUMBER + r")|y (?:un|una|otr[oa]s?|"  # noqa: E501
                      + _NUMBER + r"))\b")  # fmt: skip

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
_RELATIVE = (
    r"(?:sons?|daughters?|brothers?|sisters?|wife|widow|nephew|cousin|father|mother|parents?|"
    r"family|"
    r"girlfriend|boyfriend|lawyers?|attorneys?|associates?|allies|ally|rivals?|supporters|"
    r"extradition)"
)
# A name that owns something, or says which case it is: "El Chapo's", "El Chapo son", "X suspect".
OWNER = re.compile(r"'s[\"']*$")
OF_ANOTHER = re.compile(
    rf"[\"']*(?:'s\b)?[\"']* (?:\w+ )?{_RELATIVE}\b(?<!extradition)|[\"']*'s?[\"']*\s|[\"']*'s\b|"
    r"[\"']* (?:suspects?|accused|killers?|murder(?:er)?|killings?|death|disappearance|cases?|"
    r"probe|hack|investigation|victims?|(?:co-?)?founder|owner|ceo|boss|chief|executive|leader|"
    r"member|director|employee|spokes\w+|reporter|correspondent|bureau|cartel|gang|"
    r"clan)\b(?! (?:was|is|has)\b)|"
    r"[\"']*\s?\([A-Z]{2,6}\)"
)
OWNED_BEFORE = re.compile(
    r"\b(?:alcaldia|colonia|calle|municipio|avenida|delegacion|barrio|ejido|estadio|escuela|"
    r"hospital|"
    r"agencia|fraccionamiento|plaza|parque|street|avenue|county|district) $|"
    r"'s $|\b(?:site|company|firm|group|website|market|gang|cartel|brand|club|band|bank|airline|"
    r"ship|vessel|app|platform|newspaper|exchange|empresa|grupo|compania|banda|sitio|periodico|"
    r"diario|buque|"
    r"segun|according to|dice|revela)\s[\"']*(?:el |la )?$"
)
ARTICLE_BEFORE = re.compile(r"\ban? $")  # "a Chippewa Falls woman"
PLACE_BEFORE = re.compile(r"\b(?:in|at|near|en|desde|hacia|outside|inside|around)\W*$")
KIN_BEFORE = re.compile(
    r"\b(?:son|sons|daughter|brother|sister|wife|widow|nephew|in-law|cousin|father|hijos?|hija|"
    r"herman[oa]|espos[oa]|sobrino|cunad[oa]|prim[oa]|padre|ally|aliado|rival|rivals|successor|"
    r"sucesor) (?:of|de|del|to)(?: [\w'\"-]+){0,8}?\W*$"
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
    r"lugarteniente|comandante|contador[a]?|mando)"
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

NO_DEATH = both(
    r"(?:(?<!does )(?<!did )(?<!has )(?<!have )(?:not|n t|n’t|n't|never|without|no)\b"
    r"[^.;]{0,45}?\bdeath penalty|death penalty (?:is |was )?(?:off the table|ruled out)|"
    r"(?:waive[sd]?|rules? out|ruled out|rather than) the death penalty|"
    r"(?:does|do|did) not (?:face|risk|seek|get)[^.;]{0,20}?death penalty)",
    r"(?:no|sin|nunca|descart[oa]n?|descartaron|renunci\w+ a)\b[^.;]{0,50}?\bpena (?:de muerte|capital)",  # noqa: E501
)
DEATH_OPEN = re.compile(r"not (?:yet )?rul|no descart|not (?:yet )?decid|no ha decidido|not said")
