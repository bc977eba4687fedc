"""Where sentences end, in English and Spanish, and where they don't."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matching.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "marked",  # a bar where a sentence ends
    [
        "The ship left. |It was late.",
        "The ship left! |Was it late? |Yes.",
        "No full stop at the end",
        "The ship left. |No full stop at the end",
        "It met U.S. Senator Poe off the U.S. coast. |It left.",
        "It sailed to the U.S. |The crew slept.",
        "Mr. Poe, Dr. Roe and Gen. Doe sailed on Jan. 5 with No. 7. |Then St. Elmo came.",
        "They live by the sea in Dec. |Nobody knows why.",
        "J. K. Poe wrote it. |George W. Roe read it.",
        "They had a plan B. |The first had failed.",
        "It left at 5 p.m. on Monday. |It was late.",
        "It left at 5 p.m. |The crew slept.",
        "Poe Inc. President Roe sailed. |Poe Inc. |The end.",
        "It cost 3.5 million or $3.50. |$2 were paid.",
        "It is version 2.0. |3 people sailed.",
        "“We sail.” |She sailed. |(He did not.) |Good.",
        "“We sail!” she said. |“Now?” he asked.",
        "We waited... |Then it came. |We waited… and it came… |Good.",
        "We waited... and it came.",
        "Visit faro.example. |Then sail.",
        "The ship sailed.Then it sank.",
        "One. |— Two. |– Three. |- Four.",
        "El Sr. Poe y la Sra. Roe viajan. |Llegó la Dra. Doe.",
        "Viajó a EE.UU. con el Lic. Poe. |Volvió.",
        "Viajó a EE. UU. con Poe. |El presidente de EE. UU. Juan Poe duerme.",
        "Viajó a EE. UU. |El barco salió.",
        "Zarpó a las 5 p. m. del lunes. |Nadie lo vio.",
        "Zarpó a las 5 p.m. del lunes. |Nadie lo vio.",
        "Dijo que no. |El juez calló. |Véase el art. 5 y la pág. 7.",
        "Cayó al mar. |El barco siguió. |El mar. 5 de mayo llegó.",
        "¿Quién vive? |¡Nadie! |¿Seguro?",
        "Él calló. |Ámbar ardía. |Ñandúes corrían.",
        "«Nos vamos.» |Y se fueron.",
        "Murieron 12.000 peces. |Quedan 3,5 toneladas.",
        "Nos fuimos. |—¿Adónde? —preguntó.",
        "Hubo barcos, botes, etc. |Luego nada.",
        "A heading\n|A line. |Another\n|Dr. Roe\n|Poe.",
    ],
)
def test_a_text_has_these_sentences(marked: str) -> None:
    assert sentences(marked.replace("|", "")) == [part.strip() for part in marked.split("|")]


@pytest.mark.parametrize("text", ["", " ", " \n\t "])
def test_no_text_has_no_sentences(text: str) -> None:
    assert sentences(text) == []


PIECES = [".", "!", "?", "…", "...", '"', "”", "»", "(", "[", "]", " ", "\n", "-", "— ", "1", "a"]
PROSE = st.lists(
    st.sampled_from([*PIECES, "A", "U.S.", "Mr.", "No.", "El", "ñ", "Á", "¿", "p.m.", "\u3164"])
).map("".join)


@given(st.one_of(PROSE, st.text(st.characters(exclude_categories=()))))
@example("a. \u3164. A.")
@example("A.\n\n\nB.")
def test_sentences_are_in_order_apart_and_cover_everything_but_space(text: str) -> None:
    end = 0
    for start, after in split_sentences(text):
        assert not text[end:start].strip()
        assert end <= start < after <= len(text)
        assert text[start:after] == text[start:after].strip()
        end = after
    assert not text[end:].strip()


@pytest.mark.parametrize(
    "unit",
    [
        "A. ",
        "a. ",
        "J. ",
        "Mr. A",
        ".",
        ". ",
        "….",
        "a",
        " ",
        ".x",
        '."',
        "— ",
        ". — ",
        ". “",
        "U.S. ",
    ],
)
def test_a_very_long_text_is_split_before_the_suite_loses_patience(unit: str) -> None:
    text = f"A{unit * 300_000}x"  # quadratic work would meet the time-out of the suite
    assert split_sentences(text)[-1][1] == len(text)
