"""Lines of a page that are not its story: captions, newsletters, links, credits. Pure.

Judged line by line, in English and Spanish. What is in doubt stays: a lost line may be lost news,
and the summary quotes whole sentences only.
"""

import re
from collections.abc import Sequence

from matching.sentences import split_sentences
from matching.text import split_words

_OPENING_WORDS = 10  # a standfirst and a lead that share so many first words say the same
_HEAD_LINES = 6  # where standfirst and lead stand
_LONG = 400  # no furniture is longer
_SHORT = 120  # characters of a line that has no full stop: a name, a date, a heading

_FLAGS = re.IGNORECASE | re.VERBOSE
_CAPITAL = r"[A-ZÁÉÍÓÚÑÜ]"
_SMALL = r"(?:(?:de|del|la|los|van|von|da|al|bin)\s+)*"
_NAME = rf"{_CAPITAL}[\w’'.-]*(?:\s+{_SMALL}{_CAPITAL}[\w’'.-]*){{0,5}}"
_NAMES = rf"{_NAME}(?:\s*(?:,|;|&|\band\b|\by\b)\s*(?:(?:and|y)\s+)?{_NAME}){{0,7}}"

# Asks the reader for something: to sign up, follow, share, watch, pay.
_ASKS = re.compile(
    r"""^\W*(?:
      (?:please\s+)?(?:sign\s+up|subscribe|register\s+(?:for|now|to|here|free)|join\s+(?:our|us
        |the\s+conversation)|log\s+in)\b
    | (?:get|receive)\s+(?:the\s+latest|our|all\s+the|breaking|updates|daily|alerts)\b
    | (?:stay\s+up\s+to\s+date|never\s+miss|don[’']t\s+miss|follow\s+(?:us|our|the\s+latest|AP)\b)
    | (?:download|try)\s+(?:our|the)\s+(?:free\s+)?app\b
    | (?:click|tap)\s+here\b | share\s+this\b | support\s+(?:our|independent)\s+journalism
    | (?:listen|watch)(?:\s+(?:now|live|here|to\s+(?:this|our)|our|this)\b|\s*:)
    | (?:suscr[ií]bete|suscr[ií]base|reg[ií]strate|reg[ií]strese|[uú]nete\s+a|inscr[ií]bete)\b
    | (?:recibe|reciba)\s+(?:las\s+(?:[uú]ltimas|noticias|alertas|notificaciones|mejores)
      |los\s+titulares|nuestr|en\s+tu|tod[ao]s)
    | (?:s[ií]guenos|s[ií]ganos|sigue\s+(?:a|nuestr)\S*\s.{0,60}\ben\s+(?:google|facebook
      |whatsapp|x\b|twitter|telegram|instagram|tiktok|redes))
    | (?:mantente|mant[eé]ngase)\s+(?:al\s+d[ií]a|informad)
    | no\s+te\s+pierdas\b | (?:descarga|descargue)\s+(?:nuestra|la)\s+(?:app|aplicaci[oó]n)\b
    | (?:haz|haga|da)\s+clic\b | comparte\s+(?:esta|este|la)\b
    | (?:mira|escucha|ve)\s*(?::|aqu[ií]\b|el\s+video\b|nuestro\b)
    )""",
    _FLAGS,
)
# Wherever it stands in a short line: no sentence of a story says so.
_BEGS = re.compile(
    r"""\b(?:
      stay\s+up\s+to\s+date\s+with\s+(?:notifications|our|the\s+latest|news)
    | sign\s+up\s+(?:for|to)\s+(?:our|the|my|a)\b.{0,60}(?:newsletter|briefing|alerts|emails?)
    | (?:to|in|straight\s+to)\s+your\s+inbox | our\s+(?:free\s+|daily\s+|weekly\s+)*newsletter
    | (?:a|en)\s+tu\s+(?:correo|bandeja|celular|whatsapp) | nuestr[oa]s?\s+(?:newsletter
      |bolet[ií]n(?:es)?|canal(?:es)?\s+de)
    | nuestro\s+canal\b | en\s+nuestras\s+redes\s+sociales
    )""",
    _FLAGS,
)
# Leads to other stories.
_LINKS = re.compile(
    r"""^\W*(?:
      (?:read|see|watch)\s+(?:more|also|next|the\s+full\s+story)\b | also\s+read\b
    | (?:related|recommended|most\s+(?:read|popular)|more\s+(?:on|from|about)\s+(?:this
      |the)\b.{0,40}|editor[’']s\s+picks?|what\s+to\s+read\s+next|trending|up\s+next
        |keep\s+reading)
      (?:\s+(?:stories|articles|coverage|news|content|topics?|story))?\s*(?::|$)
    | (?:(?:lee|lea|mira|mire|ve|vea|ver)\s+(?:tambi[eé]n|m[aá]s|adem[aá]s)|tambi[eé]n\s+(?:lee
      |puedes\s+leer|te\s+puede))\b
    | (?:(?:te|le)\s+(?:(?:puede|podr[ií]a)\s+interesar|recomendamos|sugerimos|invitamos)
      |quiz[aá]s?\s+te\s+interese)\b
    | (?:seguir|contin[uú]a|sigue|continuar)\s+leyendo\b | (?:leer|ver)\s+m[aá]s\b
    | (?:relacionad[ao]s?|(?:notas?|noticias?|art[ií]culos?|contenidos?)\s+relacionad[ao]s?
      |m[aá]s\s+(?:noticias|informaci[oó]n|sobre|le[ií]das?)(?:\s+\S+){0,4}
        |lo\s+m[aá]s\s+le[ií]do|temas|etiquetas)\s*(?::|$)
    | tags?\s*: | topics?\s*:
    )""",
    _FLAGS,
)
_ADVERTISEMENT = re.compile(
    r"""^\W*(?:
      (?:advertisement|advertising|sponsored(?:\s+content)?|publicidad|anuncio
        |contenido\s+patrocinado|patrocinado)\W*$
    | (?:(?:story|article)\s+continues|scroll\s+(?:down\s+)?to\s+continue|skip\s+(?:advert|past
      |to))\b
    | (?:la\s+(?:nota|noticia|historia)\s+)?contin[uú]a\s+(?:despu[eé]s|debajo|abajo)\b
    | (?:loading|cargando)\b\W*$ | (?:comments?|comentarios|share|compartir|print|imprimir)\W*$
    )""",
    _FLAGS,
)
_RIGHTS = re.compile(
    r"""©|\(c\)\s*(?:19|20)\d\d | \bcopyright\s+(?:©|\(c\)|(?:19|20)\d\d|by\b)
    | \ball\s+rights\s+reserved | \btodos\s+los\s+derechos\s+reservados
      | \bderechos\s+reservados\s*(?:©|\d|$)
    | \bmaterial\s+may\s+not\s+be\s+(?:published|reproduced) | \bprohibida\s+(?:su
      |la)\s+reproducci[oó]n
    | \bour\s+standards:\s | \btrust\s+principles | \bprincipios\s+de\s+confianza""",
    _FLAGS,
)
# A picture's caption, by who took it. "MEXICO CITY (AP) —" begins a story.
_CREDIT = re.compile(
    r"""\((?:[^()]{0,60}\b)?(?:AP\s+Photo|Photo|Foto|Image|Imagen|File|Archivo|Copyright|Getty
      |Cr[eé]dito|Credit|Courtesy|Cortes[ií]a|Handout)\b[^()]{0,120}\)\W*$
    | (?:^|[.(|]\s*)(?:photo(?:graph)?|picture|image|video|illustration|foto(?:graf[ií]a)?
      |imagen|cr[eé]dito|credit)s?\s*(?:by\b|:|/|courtesy|cortes[ií]a)
    | \b(?:getty\s+images|cuartoscuro|shutterstock|ap\s+photo|via\s+reuters|file\s+(?:photo
      |image)|imagen\s+de\s+archivo|foto\s+de\s+archivo|imagen\s+ilustrativa|foto\s+ilustrativa)\b
    | \s[|/]\s*(?:AP|AFP|EFE|Reuters|Notimex|Especial|Archivo|Cuartoscuro|X)\b[^.]{0,40}$
    | [.)]\s*(?:Photo|Foto|Imagen|Image|Cr[eé]dito)s?\b[^.]{0,60}$""",
    _FLAGS,
)
_CAPTION = re.compile(
    r"""^\W*(?:FILE|ARCHIVO)\s*[-–—:]\s
    | ^\W*(?:image|photo|foto|imagen|caption|pie\s+de\s+foto|(?:file
      |archive)\s+photo)\s*(?:source|caption|de\s+archivo)?\s*[:,]""",
    _FLAGS,
)
# Who else worked on it.
_STAFF = re.compile(
    rf"""^\W*(?:
      (?:(?:{_NAME}\s+)?(?i:writers?|journalists?|reporters?|correspondents?|periodistas?
        |reporter[oa]s?|corresponsal(?:es)?)\s+)?
      {_NAMES},?\s+(?:(?:and|y)\s+)?
      (?:also\s+|tambi[eé]n\s+)?
      (?:(?:reported|writes|is\s+reporting|wrote)\s+(?:from
        |for)\s+{_NAMES}(?:\s*,?\s*(?:and\s+)?(?:{_NAMES}\s+)?from\s+{_NAMES})*
        |(?:in|en)\s+{_NAMES},?\s+(?:contributed|contribuy[oó]|contribuyeron|colabor[oó]
          |colaboraron)\b.{{0,80}}
        |(?:contributed|contribuy[oó]|contribuyeron|colabor[oó]|colaboraron)\s+(?:to|reporting
          |research|from|a|con|en|desde|para)\b.{{0,80}}
        |(?:inform[oó]|informaron|report[oó]|reportaron|escribe
          |escribi[oó])\s+desde\s+{_NAMES}(?:\s*,?\s*(?:y\s+)?(?:{_NAMES}\s+)?desde\s+{_NAMES})*)
    | (?i:(?:additional\s+)?(?:reporting|writing|editing|translation|edici[oó]n|traducci[oó]n
      |redacci[oó]n|reporte|editado|traducido)\s+(?:by|de|por)\s).{{0,160}}
    | (?i:with\s+(?:additional\s+)?(?:reporting|files|information)\s+(?:by|from)\s).{{0,120}}
    | (?i:con\s+(?:informaci[oó]n|reportes?|datos)\s+de\s)[^.]{{0,80}}
    | (?i:(?:by|por)\s+){_NAMES}(?:\s*[|,/–-]\s*[^.]{{0,60}})?
    | (?i:(?:this\s+(?:story|article|report)\s+(?:was|has\s+been|is)|est[ea]\s+(?:historia|nota
      |art[ií]culo|contenido)\s+(?:fue|ha\s+sido|se))\s+
        (?:originally|first|translated|automatically|produced|corrected|updated|part\s+of
          |traducid|publicad|generad|actualizad|elaborad|tom[oó])\S*).{{0,200}}
    | (?i:the\s+associated\s+press\s+is\s+an\s+independent)\b.{{0,200}}
    )[\W_]*$""",
    re.VERBOSE,
)
_DATED = re.compile(
    r"""^\W*(?:(?:published|updated|last\s+(?:updated|modified)|posted|publicad[oa]
      |actualizad[oa]|[uú]ltima\s+actualizaci[oó]n)\b(?:\s*:.{0,60}|.{0,20}\d{4}.{0,30}
        |.{0,20}\b(?:ago|hace)\b.{0,20})
    | (?:date\s+)?(?:\w+,?\s+)?(?:\d{4}-\d\d-\d\d
      |\d{1,2}\s+(?:de\s+)?[a-záéíóú]{3,10}\.?,?\s+(?:de(?:l)?\s+)?\d{4}
        |[a-z]{3,9}\.?\s+\d{1,2},?\s+\d{4})
      [\s,|–-]*(?:at\s+
        |a\s+las\s+)?(?:\d{1,2}[:.h]\d\d)?(?:\s*[ap]\.?\s?m\.?)?(?:\s*\(?[A-Z]{2,4}\)?)?(?:\s*hrs?\.?|\s*horas)?
    | \d+\s+min(?:ute)?s?\s+(?:read|de\s+lectura) | lectura\s+de\s+\d+\s+min\S*)\W*$""",
    _FLAGS,
)
_FINISHED = re.compile(r"""[.!?…:;,][\"”’»)\]]*$""")
_BULLET = re.compile(r"^\s*(?:[-–—•*·]|\d+[.)])\s")


def is_furniture(line: str) -> bool:
    """Whether a line of a page is none of its story, by what it says."""
    line = line.strip()
    if not any(char.isalpha() for char in line):
        return True
    if len(line) > _LONG:
        return False
    return bool(
        _ASKS.search(line)
        or _LINKS.search(line)
        or _ADVERTISEMENT.search(line)
        or _RIGHTS.search(line)
        or _CREDIT.search(line)
        or _CAPTION.search(line)
        or _is_credits(line)
        or _DATED.search(line)
        or (len(line) <= _LONG // 2 and _BEGS.search(line))
    )


def _is_credits(line: str) -> bool:
    """Whether every sentence of a line says who worked on the story."""
    return all(_STAFF.search(line[start:end]) for start, end in split_sentences(line))


def is_finished(line: str) -> bool:
    """Whether a line ends as a sentence does: headings, names and captions often don't."""
    return bool(_FINISHED.search(line.rstrip()))


def strip_furniture(lines: Sequence[str], title: str) -> list[str]:
    """The lines of a page that tell its story, each once.

    Left out beside furniture: the title; a standfirst that the lead repeats; what stands before the
    story without a full stop (names, dates, captions), and a caption's first half.
    """
    story = [" ".join(line.split()) for line in lines]
    story = [line for line in story if line]
    bad = [is_furniture(line) for line in story]
    heading = split_words(title).folded
    words = [split_words(line).folded for line in story]
    first = next(
        (n for n, line in enumerate(story) if not bad[n] and is_finished(line)), len(story)
    )
    _mark_linked(story, bad)
    kept: list[str] = []
    seen: set[tuple[str, ...]] = set()
    for n, line in enumerate(story):
        if bad[n] or words[n] in seen or words[n] == heading:
            continue
        if n < first and len(line) < _SHORT and not _BULLET.match(line):
            continue
        if n < first + _HEAD_LINES and _is_said_again(words[n], words[n + 1 : n + 1 + _HEAD_LINES]):
            continue
        if _is_captioned(n, words, bad):
            continue
        seen.add(words[n])
        kept.append(line)
    return kept


def _is_captioned(n: int, words: Sequence[tuple[str, ...]], bad: Sequence[bool]) -> bool:
    """Whether the next line is this one with a picture's credit behind it."""
    return n + 1 < len(bad) and bad[n + 1] and words[n + 1][: len(words[n])] == words[n] != ()


def _mark_linked(story: Sequence[str], bad: list[bool]) -> None:
    """A heading such as "Related stories" takes the titles under it along."""
    listing = False
    for n, line in enumerate(story):
        if bad[n]:
            listing = bool(_LINKS.search(line)) and (line.endswith(":") or len(line) < 40)
        elif listing and not is_finished(line) and len(line) < _SHORT:
            bad[n] = True
        else:
            listing = False


def _is_said_again(line: tuple[str, ...], later: Sequence[tuple[str, ...]]) -> bool:
    """Whether one of the next lines begins with the same words, or has all: the lead, again."""
    count = max(_OPENING_WORDS, 2 * len(line) // 3)
    return len(line) >= _OPENING_WORDS and any(
        other[:count] == line[:count] or set(line) <= set(other) for other in later
    )
