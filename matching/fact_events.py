"""Words that say an event, and what before or after them says that it is none of now.

Patterns over ``plain`` text; a pair is one for English and one for Spanish.
"""

import re

from matching.fact_words import MONTH, WEEKDAYS, Patterns, both, leading
from model import FactKind

_GAP = (
    r"(?:(?!repriev|appeal|stay|treat|hearing|abandon|drop|stop|reservation|desist|apel|recurso|"
    r"amparo|"
    r"suspen|tratado|evitar|frenar|detain|held|custody|arrest|releas|bail|avoid|block|halt|delay|"
    r"against|"
    r"challeng|fight|attempt|laws?\b|bill\b|reform|ley\b|contra\b|fianza|impedir|after|tras\b|"
    r"recib|receiv|"
    r"reconsider|revis|review)[^.;:]){0,70}?\b"
)
_ASKED_GAP = (
    r"(?:(?!asylum|asilo|delay|after|tras|abandon|drop|stop|halt|block|desist|evitar|frenar|"
    r"impedir|no\b|not\b|"
    r"reconsider|review|appeal|reject|deny|refus|challeng|fight|cancel|revo[kc]|suspen|overturn|"
    r"revis|"
    r"rechaz|negar|niegue|anul|apel|amparo|against|contra\b|de no|that no|avoid)"
    r"[^.;:,]){0,60}?\b"
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
    r"hand over(?= (?:[\w'-]+ ){0,4}(?:suspects?|fugitives?|prisoners?|men|man|woman|him|"
    r"her|them|boss(?:es)?|leaders?|traffickers?|members|criminals|citizens?)\b)"
)
_DAR = r"extradi(?:cion(?:es)?|tar(?:lo|la|los)?)|entregar(?= al? )"

# Strongest first: of several in one sentence the first kind counts.
KINDS: dict[FactKind, Patterns] = {
    "refused": both(
        rf"(?:{_REFUSE})\b{_GAP}(?:{_TO_GIVE})|extradition\b{_GAP}(?:denied|refused|rejected|"
        rf"blocked)",
        rf"(?:{_RECHAZA})\b{_GAP}(?:{_DAR})|extradicion\b{_GAP}(?:denegada|rechazada|negada)",
    ),
    "granted": both(
        rf"(?:{_APPROVE})\b{_GAP}(?:{_TO_GIVE})|rul(?:es|ed)\b{_GAP}(?:can|may)\b{_GAP}extradited|"
        rf"extradition\b{_GAP}(?:approved|granted|authori[sz]ed|upheld)|"
        r"committed for extradition|can be extradited, (?:\w+ ){0,3}(?:judge|court) (?:rules|says)",
        rf"(?:{_APRUEBA})\b{_GAP}(?:{_DAR})|extradicion\b{_GAP}(?:aprobada|concedida|autorizada)",
    ),
    "asked": both(
        rf"(?:{_ASK})\b{_ASKED_GAP}(?:{_TO_GIVE})",
        rf"(?:{_PIDE})\b{_ASKED_GAP}(?:{_DAR})",
    ),
    "expelled": both(
        r"expel(?:s|led|ling)|deport(?:s|ed|ing)",
        r"expuls(?:a|an|o|aron|ando|ad[oa]s?)|deport(?:a|an|o|aron|ando|ad[oa]s?)",
    ),
    "handed_over": both(
        r"extradit(?:es|ed|ing)|hand(?:s|ed|ing) over|hands|turn(?:s|ed|ing) over|"
        r"surrender(?:s|ed|ing)|transfer(?:s|red|ring)|sen(?:ds|t|ding)|ship(?:s|ped)|"
        r"fl(?:ies|ew|own)|handed",
        r"extradit(?:a|an|o|aron|ando|ad[oa]s?)|entreg(?:a(?! del?\b)|an|o|aron|ando|ad[oa]s?)|"
        r"envi(?:a|an|o|aron|ando|ad[oa]s?)|traslad(?:a|an|o|aron|ando|ad[oa]s?)",
    ),
    "sentenced": both(
        r"sentenc(?:es|ed)|jail(?:s|ed)|gets (?:life|\d+ years)",
        r"sentenci(?:a|an|o|aron)(?= (?:juez |jueza |tribunal |ayer |hoy |(?:el|"
        r"este) [a-z]+ )?al? )|"
        r"(?:es|fue|fueron|sido) (?:sentenciad|condenad)[oa]s?|"
        r"(?:conden(?:a|an|o|aron)|al condenar)(?= a\b[^.;]{0,80}\b(?:anos|meses|prision|carcel|"
        r"cadena|muerte|penal)\b)",
    ),
    "convicted": both(
        r"(?:was|were|is|been) convicted|(?:jury|court|judge) convicts|found guilty|"
        r"found (?:(?!not )\S+ ){1,6}?guilty|plead(?:s|ed)? guilty|pled guilty",
        r"declar\w+ (?:(?!no |in)\w+ ){0,5}?culpables?",
    ),
    "killed": both(
        r"kill(?:s|ed)(?! the (?:death penalty|bill|deal|plan|project|law|idea))|sh(?:ot|"
        r"oots) dead|gunned down|murdered",
        r"matan|mato|mataron|asesin(?:a|an|o|aron|ad[oa]s?)|abat(?:e|en|io|ieron|id[oa]s?)",
    ),
    "arrested": both(
        r"arrest(?:s|ed|ing)?|(?:re)?captur(?:es?|ed|ing)(?! (?:on (?:the|camera|video|film|tape|"
        r"cctv)|(?:the )?(?:moment|attention|hearts?|story))\b)|detain(?:s|ed)|nab(?:s|bed)",
        r"(?<!\bse )det(?:ienen?(?! (?:la|el|su|temporal|cualquier))|uvo|uvieron|enid[oa]s?)|"
        r"arrest(?:a|an|o|aron|ad[oa]s?)|"
        r"captur(?:a(?! del?\b)|an|o|aron|ad[oa]s?)|aprehend(?:e|en|io|ieron|id[oa]s?)",
    ),
    "escaped": both(
        r"escap(?:es|ed)(?= (?:from|custody|prison|jail|in|on|during|by|after|police|guards)\b|"
        r"[.,]|$)|"
        r"(?:breaks|broke) out of", r"se fug(?:a|an|o|aron)|escap(?:a|an|o|aron)(?= del?\b)"
    ),
    "charged": both(
        r"charged|(?:prosecutors|grand jury|police|authorities) charge|"
        r"(?:us|u\.s\.|department|jury|state|doj|prosecutor) charges"
        r"(?! (?:against|of|are|were|in|for)\b)|"
        r"indict(?:s|ed)",
        r"acus(?:a|an|o|aron)|imput(?:a|an|o|aron)|vinculad[oa]s? a proceso|"
        r"formalmente acusad[oa]s?",
    ),
    "released": both(
        r"(?:judge|court)\b[^.;]{0,40}?\b(?:frees|freed|releases|released)|released from prison|"
        r"frees(?! up)",
        r"(?:juez|jueza|tribunal|corte)\b[^.;]{0,40}?\b(?:libera|libero|excarcelo)|"
        r"(?:dejan|dejo|queda|quedo) en libertad|liberan(?= al? )|(?:ordena|ordeno) liberar",
    ),
}  # fmt: skip
TRANSFERS: frozenset[FactKind] = frozenset({"handed_over", "expelled"})
ON_REQUEST: frozenset[FactKind] = frozenset({"granted", "refused", "asked"})
MOVES: frozenset[FactKind] = TRANSFERS | ON_REQUEST
BEFORE_EXTRADITION: frozenset[FactKind] = frozenset(
    {"arrested", "charged", "killed", "escaped", "released"}
)
AFTER_TRIAL: frozenset[FactKind] = frozenset({"sentenced", "convicted"})
SURE_TRANSFER = re.compile(r"extradit|deport")

# Before a word of an event: it has not happened; it happened earlier.
UNREAL = leading(
    r"(?:be|to|should|can|cannot|must|not|never|\w+n't|without|whether|how|why)(?: [^\s,]+)?|who|"
    r"(?<!was )(?<!were )being|"
    r"(?:orders?|ordered|wants?|urges?|calls? for|plans?|threatens?)(?: [^\s,]+){0,4}|"
    r"(?:before|until|pending|despite|from|for|against|about|by|ahead of) being|"
    r"(?:den(?:y|ies|ied)|rumou?rs?|false\w*|hoax|alleg(?:es|ed) that|rules? out)(?: [^\s,]+){0,6}|"
    r"(?:if|appeal\w*|against|prevent|avoid\w*|challeng\w+|fight\w*|stop|over)(?: [^\s,]+){0,3}|"
    r"(?:will|would|could|may|might|having)(?: [^\s,]+){0,6}|"
    r"nearly|almost|narrowly|(?:no one|nobody|none)(?: [^\s,]+){0,3}|with(?: [^\s,]+){1,3}|the|"
    r"an?|any|more|no|such|further|another|"
    r"planned|prisoner|of|before|"
    r"until|faces?|facing",
    r"(?:niegan?|nego|descarta\w*|descarto|desmient\w+|desmintio)(?: [^\s,]+){0,6}|"
    r"(?:por|para|con|en|ante|sin)|"
    r"que|quien|(?:ser|sea|sean|no|nunca|si|evitar|sin|como|antes de)(?: (?:ser|sido|se|lo|los|la|haber|fue|fueron|ha sido))?|"  # noqa: E501
    r"(?:contra|apelacion|recurso|evitar|frenar|impedir)(?: [^\s,]+){0,3}|"
    r"(?:sera|seran|seria|serian|podria|podrian|podra|podran)(?: [^\s,]+){0,6}|"
    r"el|la|los|las|una?|otr[oa]s?|sus?|del|al|de|nuev[oa]|posible|eventual|sobre",
)
EARLIER = leading(
    r"(?:had|previously|already|once|earlier|later|formerly|first|second time|after being)"
    r"(?: \S+){0,3}?|(?:after|following)(?: [^\s,]+){0,6}",
    r"(?:habia|habian|hubo|previamente|ya|anteriormente)(?: \S+){0,3}?|"
    r"(?:tras|despues de|luego de|haber)(?: [^\s,]+){0,6}",
)
PAST_YEAR = re.compile(
    r"[^.;,]{0,90}?\b(?:in|en|de|since|desde)(?: (?:early|late))?(?: " + MONTH + r")?(?: de)? "
    r"((?:1[5-9]|20)\d\d)\b"
)
PAST_BEFORE = re.compile(
    r"\b(?:in|en|since|desde)(?: (?:early|late))?(?: " + MONTH + r")?(?: de)? ((?:1[5-9]|"
    r"20)\d\d)\b[^.;,]{0,25}$"
)
PAST_AGO = re.compile(
    r"[^.;,]{0,60}?\b(?:last (?:month|year)|"
    r"(?:in|over) the (?:past|last) (?:\w+ )?(?:year|decade|month)s?|"
    r"cada \w+ (?:horas?|minutos|dias?)|every (?:\w+ )?(?:hours?|minutes|days?)|"
    r"(?:months?|years?|weeks|decades) (?:ago|earlier|later)|"
    r"earlier this (?:year|month)|el (?:mes|ano) pasado|(?:anos?|meses) (?:atras|antes)|"
    r"hace (?:\w+ ){1,2}(?:anos?|mes(?:es)?|semanas))\b"
)
PAST_MONTH = re.compile(r"[^.;,]{0,90}?\b(?:in|en) (" + MONTH + r")(?! \d)")
GOES_ON = re.compile(
    r"(?:(?!\b(?:after|before|as|when|while|who|following|because|since)\b)[^.;]){0,80}?"
    r"\b(?:will|is|was|has|had|says|said|sought|pleads|pleaded|appears|appeared|dies|died|denies|"
    r"denied|could|would|may|might|asked|held|appeals|gave|took|went|became|wants|worried|"
    r"call for|shares?|mourns?|remembers?|claims|"
    r"apologi[sz]es|speaks|vows|"
    r"insists|slams|calls|makes|gives|"
    r"takes|tries|opens|begins|starts|files|sues|goes|becomes|remains|recalls|describes|defends|"
    r"thanks|urges|fights|blames|hits|launches|leaves|joins|meets|shows|turns|hopes|plans|"
    r"complains|reveals|asks|seeks|faces|faced|admits|admitted|returns|returned|loses|"
    r"lost|wins|won|gets|to (?:finally |soon |now )?(?:be|appear|return)|tells|told|confesses|"
    r"(?<!and )(?<!& )(?:jailed|sentenced|charged|freed|released|convicted|extradited|identified|"
    r"indicted))\b"
)
BE = re.compile(
    r"\b(?:was|were|is|are|been|being|fue|fueron|es|son|sido|siendo|era|eran|got)"
    r"(?: \w+| \w+[ei]d and| \w+[ai]d[oa]s? y)?[ \"'(]*$"
)
GERUND = re.compile(
    r"(?:extradit|expell|deport|hand|turn|surrender|transferr|send|captur|arrest)ing\b"
)
INTRANSITIVE = re.compile(r"escap|fug|guilty|culpable|breaks out|broke out|gets")
PARTICIPLE = re.compile(r"(?:ed|own|sent|shot dead|ad[oa]s?|id[oa]s?|held in|guilty|culpables?)$")


# Who charges; anybody may accuse.
CHARGING = re.compile(r"(?:acus|imput)(?:a|an|o|aron)$")
ACCUSER = re.compile(
    r"\b(?:fiscalia|fiscales|ministerio publico|gran jurado|departamento de justicia|"
    r"estados unidos|ee\.? ?uu|eu)\b[^.;,:]{0,40}$"
)
# What stands before the verb of a sentence: "on Tuesday extradited to Italy …", "has arrested".
FINITE = re.compile(rf"\b(?:has|have|also|(?:on|in) \S+ \d+|on (?:{'|'.join(WEEKDAYS)}))\W*$")
# Who asks that it be not done, or asks a government to ask.
FOR_THE_DEFENCE = re.compile(
    r"\b(?:lawyers?|attorneys for|defen[sc]e|family|families|supporters|activists|protesters|"
    r"relatives|abogad[oa]s?|defensa|familia\w*|activistas|manifestantes|viuda|widow|victims?|"
    r"victimas?|campaign\w*|"
    r"diputad[oa]s?|senador\w*|senators?|lawmakers?)\b[^.;]{0,50}$"
)
CAPTURE = re.compile(r"captur")
SHOT = re.compile(r"(?:dead|down)$")
NOUN_BEFORE = re.compile(
    r"(?:\b(?:his|her|their|its|our|my)|'s)(?: \S+){0,1} $|"
    r"\b(?:footage|video|photos?|camera|images?|other|new|mass|several|multiple|first|recent|"
    r"makes?|made|many|after|over|\d+|drug) $"
)
QUOTED = re.compile(r"(?:^|[\s(:])['\"][^'\"]*$")  # what somebody calls it, in a headline
JUST = re.compile(
    r"\b(?:has|have) (?:just |now |also |finally )?been(?: \w+)?\W*$|"
    r"\b(?:ha|han) sido(?: \w+)?\W*$|"
    rf"\b(?:on|el|este)? ?(?:{'|'.join(WEEKDAYS)}|today|hoy|yesterday|ayer)\b[^.;]{{0,20}}$"
)
# "who beat two and killed one", "he killed": told of somebody, or by him.
OF_SOMEBODY = re.compile(
    r"\b(?:who|which|that|que|quien(?:es)?)(?: [\w']+){1,6} (?:and|y|e) $|"
    r"\bwhere (?:\S+ ){1,4}(?:was|were) $|\b(?:he|she|they|it|himself) (?:\w+ly )?$|"
    r"\b(?:when|after|before|since|as|because) (?:he|she|they) (?:was|were|had|has|is|"
    r"are)(?: been)? $"
)
PRISON = re.compile(
    r"\b(?:prison|jail|jailbreak|custody|detention|penal|carcel|prision|reclusorio|cereso|custodia|"
    r"penitenciari\w+|penitentiary|police|policia|hospital)\b"
)
TO_SOMEWHERE = re.compile(r"\b(?:to|into)\b")
# Of whom it is told: what is sent, handed over, transferred is somebody.
SOMEBODY = re.compile(
    r"\b(?:suspects?|fugitives?|man|men|woman|women|boss(?:es)?|kingpins?|(?:drug )?lords?|"
    r"leaders?|figures|members|traffickers?|prisoners?|inmates?|criminals?|nationals?|citizens?|"
    r"capos?|lider(?:es)?|narco\w*|presunt[oa]s?|hombres?|mujer(?:es)?|fugitiv[oa]s?|re[oa]s|reo|"
    r"pres[oa]s?|detenid[oa]s?|"
    r"acusad[oa]s?|operador(?:es)?|sicarios?|ex-?\w+|former|alias|personas|people|integrantes|"
    r"hacker|"
    r"\d+ to|sons?|hij[oa]s?|gunm[ae]n|militants?|soldiers?|soldados|"
    r"sujetos?|individuos?|ladron\w*|profug[oa]s?|terroris\w+|miembros?|one of|ciudadan\w+|"
    r"connacionales|migrantes|migrants|foreigners|extranjeros|alleged|accused|"
    r"wanted|buscad[oa]s?|reclamad[oa]s?|delincuentes?|extradi\w+)\b"
)
# What follows the verb of a headline or sentence that has no object: "arrested in", "killed."
NO_OBJECT = re.compile(
    r"\W*$|\s*[.,;:)\]|-]|\W+(?:in|on|by|for|from|to|at|after|over|under|with|without|as|and|or|"
    r"but|"
    r"while|during|following|near|outside|last|earlier|this|since|when|amid|of|during|before|are|"
    r"were|have|had|will|"
    r"yesterday|today|tonight|again|back|through|inside|along|early|late|"
    rf"{'|'.join(WEEKDAYS)}|{MONTH})\b"
)
THE_ONE = re.compile(r"\W*the \w+ $")  # "The man extradited to …": somebody is told of
# The killed that are no people.
ANIMAL = re.compile(
    r"\b(?:lions?|lioness|dogs?|cats?|coyotes?|bears?|wolf|wolves|cows?|cattle|horses?|animals?|"
    r"pets?|"
    r"alligators?|birds?|whales?|sharks?|sheep|pigs?|perr[oa]s?|gat[oa]s?|leones|caballos?|"
    r"animales|"
    r"os[oa]s?|cerdos?|vacas?)\b"
)
# "tributes for a man killed in …", "the deaths of a couple murdered in …": who it was before.
SLAIN = re.compile(r"(?:killed|murdered)$")
OF_THE_SLAIN = re.compile(
    r"\b(?:of|for|to|about|with|mother|father|family|widow|wife) (?:\S+ ){1,5}$"
)
# Nouns as much as verbs: "police arrest four", but "the arrest", "his son's arrest sparks fear".
BARE = re.compile(r"(?:arrest|capture|recapture)$")
POLICE = re.compile(
    r"\b(?:police|authorities|forces|troops|marines|officers|agents|soldiers|army|navy|officials|"
    r"cops|"
    r"deputies|marshals|guards|fbi|dea)\W*$"
)
PERFECT = re.compile(r"\b(?:ha|han)\W*$")
SPANISH_NOUN = re.compile(
    r"(?:captura|entrega|traslada|envia|libera|condena|asesina|mata|arresta|sentencia)$"
)
SPANISH_OBJECT = re.compile(r"[^.;:]{0,60}?\b(?:al?|hacia)\b")
# Told aside: "who was arrested in …", "que fue detenido en …".
ASIDE = re.compile(
    r"\b(?:who|which|whom|that|when|where|while|whose \w+|quien(?:es)?|que|cuando|donde|cuales|"
    r"cuy[oa]s? \w+)(?: (?:was|were|is|are|has|had|have|been|being|fue|fueron|ha|han|sido|es|son|"
    r"later|then|recently|also|se|lo|las?|los|ya|tambien|recien|recientemente|luego))*\W*$"
)
