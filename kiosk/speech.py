"""The words of an announcement: numbers digit by digit, counters as a cardinal, letters by their names."""

import re
from collections.abc import Mapping
from typing import Protocol

from kiosk.sentences import N_

_DIGITS: Mapping[str, tuple[str, ...]] = {
    "vi": ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "km": ("សូន្យ", "មួយ", "ពីរ", "បី", "បួន", "ប្រាំ", "ប្រាំមួយ", "ប្រាំពីរ", "ប្រាំបី", "ប្រាំបួន"),
}
# As the letters are named in Vietnamese offices; A, E, U and Y are read by a Vietnamese voice as they stand.
_LETTERS_VI: Mapping[str, str] = {
    "B": "bê",
    "C": "xê",
    "D": "dê",
    "F": "ép",
    "G": "giê",
    "H": "hát",
    "J": "gi",
    "K": "ca",
    "L": "lờ",
    "M": "mờ",
    "N": "nờ",
    "P": "pê",
    "R": "rờ",
    "S": "sờ",
    "T": "tê",
    "V": "vê",
    "W": "vê kép",
    "X": "ích",
    "Z": "dét",
}
_TEENS_EN = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS_EN = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SIGNS = re.compile(r"[A-Za-z]+|\d+")


class Says(Protocol):
    """A language that translates sentences (words.Words)."""

    @property
    def language(self) -> str:
        """Its code."""
        ...

    def __call__(self, msgid: str, /, **places: object) -> str:
        """Translate and fill a sentence."""
        ...


def spoken(words: Says, label: str, counter: int, *, recall_count: int = 0, region: str = "north") -> str:
    """Put a call into words; `recall_count` 1 is the second call. Region: north (linh) or south (lẻ)."""
    said = digits(label, words.language)
    place = cardinal(counter, words.language, region=region)
    if recall_count <= 0:
        return words(N_("Kính mời công dân có số thứ tự {number}, đến quầy số {counter}."), number=said, counter=place)
    return words(
        N_("Mời lần {time}, công dân có số thứ tự {number}, đến quầy số {counter}."),
        time=cardinal(recall_count + 1, words.language, region=region),
        number=said,
        counter=place,
    )


def digits(label: str, language: str = "vi") -> str:
    """Read a label sign by sign, leading zeros too: A021 → A, không hai một."""
    return ", ".join(_run(run, language) for run in _SIGNS.findall(label))


def _run(run: str, language: str) -> str:
    if run.isdigit():
        names = _DIGITS.get(language, _DIGITS["vi"])
        return " ".join(names[int(sign)] for sign in run)
    letters = run.upper()
    if language == "vi":
        return " ".join(_LETTERS_VI.get(letter, letter) for letter in letters)
    return " ".join(letters)


def cardinal(value: int, language: str = "vi", *, region: str = "north") -> str:
    """Read a count from 0 to 9999 as a number: 21 → hai mươi mốt; other languages read digits above 99."""
    if language == "vi" and 0 <= value <= 9999:
        return _cardinal_vi(value, region)
    if language == "en" and 10 <= value <= 99:
        return _cardinal_en(value)
    return _run(str(abs(value)), language)


def _cardinal_en(value: int) -> str:
    tens, units = divmod(value, 10)
    if tens == 1:
        return _TEENS_EN[units]
    return f"{_TENS_EN[tens]}-{_DIGITS['en'][units]}" if units else _TENS_EN[tens]


def _cardinal_vi(value: int, region: str) -> str:
    names, odd, thousand = _DIGITS["vi"], *(("lẻ", "ngàn") if region == "south" else ("linh", "nghìn"))
    thousands, rest = divmod(value, 1000)
    hundreds, below = divmod(rest, 100)
    said = [names[thousands], thousand] if thousands else []
    if hundreds or (thousands and rest):
        said += [names[hundreds], "trăm"]
    if below >= 10:
        said.append(_tens_vi(below))
    elif below and said:
        said += [odd, names[below]]
    elif below or not said:
        said.append(names[below])
    return " ".join(said)


def _tens_vi(value: int) -> str:
    """Read 10 to 99: mười lăm, hai mươi mốt, hai mươi tư."""
    names = _DIGITS["vi"]
    tens, units = divmod(value, 10)
    said = "mười" if tens == 1 else f"{names[tens]} mươi"
    if units == 0:
        return said
    if units == 5:
        return f"{said} lăm"
    if tens > 1 and units in (1, 4):
        return f"{said} {'mốt' if units == 1 else 'tư'}"
    return f"{said} {names[units]}"
