"""Vietnamese syllables and the keys that type them: reads what Telex or VNI leaves behind when no input method listens.

"chuyeern ddooir soos" (Telex) and "chuye63n d9o63i so61" (VNI) are "chuyển đổi số", typed with the input method off.
"""

from __future__ import annotations

import re
import unicodedata

from corpus.folding import strip_diacritics

__all__ = ["TONE_LETTERS", "decode_keystrokes", "is_bare_syllable", "is_syllable", "unfold_tone"]

# Tones as `fold_tone` writes them: the letter by which Telex types each, and the digit of VNI.
_MARKS = {"F": "\u0300", "S": "\u0301", "X": "\u0303", "R": "\u0309", "J": "\u0323"}
TONE_LETTERS = "".join(_MARKS)
"""The capitals by which `fold_tone` ends a syllable with a tone."""
_VNI_TONES = {"1": "S", "2": "F", "3": "R", "4": "X", "5": "J"}
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_HORN = {"u": "ư", "o": "ơ"}
_VOWELS = frozenset("aăâeêioôơuưy")

_ONSETS = frozenset(re.split(r"\s+", "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x")) | {""}
_RIMES = frozenset(
    re.split(
        r"\s+",
        """a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oa oac oach oai oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong ooc oong op ot oăc oăm oăn oăng oăt
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uy uya uych uyn uynh uyp uyt uyu uyên uyêt
    uân uâng uât uây uê uêch uên uênh uô uôc uôi uôm uôn uông uôt uơ
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu""",
    )
)
_BARE_RIMES = frozenset(map(strip_diacritics, _RIMES))
_BARE_ONSETS = tuple(onset for onset in _ONSETS if "đ" not in onset)
# What follows "qu", where "u" is no vowel, that is no rime of its own.
_AFTER_QU = frozenset({"ych", "ynh", "yt", "yn"})
_FRONT = frozenset("eêiy")
_BEFORE_FRONT = frozenset({"k", "gh", "ngh"})
_NOT_BEFORE_FRONT = frozenset({"c", "g", "ng"})
_STOPS = ("c", "ch", "p", "t")
_ONSET = re.compile(r"qu|gi(?=[^\W])|ngh|ng|nh|ch|gh|kh|ph|th|tr|[bcdđghklmnprstvx]|")
_CODA = re.compile(r"(?:ch|ng|nh|[cmnpt])$")
# "DDMST" and "CD9S" are "ĐMST" and "CĐS".
_STROKE = re.compile(r"DD|D9")
_ABBREVIATION = re.compile(r"[B-DF-HJ-NP-TV-Z]*(?:DD|D9)[B-DF-HJ-NP-TV-Z]+|[B-DF-HJ-NP-TV-Z]+(?:DD|D9)")
_WORD = re.compile(r"[a-zđ]+[1-9]?[a-z1-9]*", re.IGNORECASE)


def is_syllable(folded: str) -> bool:
    """Whether a word as `fold_tone` writes it ("chuyênR") has the structure of a Vietnamese syllable."""
    letters = folded.rstrip(TONE_LETTERS)
    tone = folded[len(letters) :]
    if len(tone) > 1 or (letters.endswith(_STOPS) and tone not in ("S", "J")):
        return False
    onset = _ONSET.match(letters)
    split = len(onset.group()) if onset else 0
    if _fits(letters[:split], letters[split:]):
        return True
    return letters.startswith("gi") and letters[1:] in _RIMES  # "gì", "giếng": "i" is the vowel


def is_bare_syllable(word: str) -> bool:
    """Whether small letters without diacritics ("chuyen") can be a syllable that lost its own."""
    if word.startswith("qu") and word[2:] in _AFTER_QU:
        return True
    return any(word.startswith(onset) and word[len(onset) :] in _BARE_RIMES for onset in _BARE_ONSETS)


def unfold_tone(folded: str) -> str:
    """What `fold_tone` folded, its tone mark where official texts put it: "chuyênR" is "chuyển", "hoaF" is "hòa"."""
    letters = folded.rstrip(TONE_LETTERS)
    return _place_mark(letters, folded[len(letters) :])


def decode_keystrokes(word: str) -> str | None:
    """The syllable that a word typed in Telex or VNI stands for, capitals kept: "DDooir" and "D9o63i" give "Đổi".

    None if the word bears no such key or gives no Vietnamese syllable. Some English words are Telex too ("his" types
    "hí"): the caller knows the words of its texts.
    """
    if not _WORD.fullmatch(word):
        return None
    if _ABBREVIATION.fullmatch(word):
        return _STROKE.sub("Đ", word)
    typed = _read_keys(word, vni=any(char.isdigit() for char in word))
    letters, tone = typed or ("", "")
    for form in (letters, *_other_horns(letters)):
        if letters and is_syllable(form.lower() + tone):
            return _place_mark(form, tone)
    if word[:2].isupper() and word[2:].islower() and (tail := decode_keystrokes(word[1:])):
        return word[0] + tail  # "QNgaxi" is "QNgãi", an abbreviated name
    return None


def _place_mark(letters: str, tone: str) -> str:
    if not tone:
        return letters
    at = _mark_position(letters.lower())
    return unicodedata.normalize("NFC", letters[: at + 1] + _MARKS[tone[0]] + letters[at + 1 :])


def _fits(onset: str, rime: str) -> bool:
    if onset not in _ONSETS or rime not in (_RIMES | _AFTER_QU if onset == "qu" else _RIMES):
        return False
    if onset in ("qu", "gi"):
        return not (onset == "gi" and rime[0] in "iy")
    front = rime[0] in _FRONT
    return not (front and onset in _NOT_BEFORE_FRONT) and (front or onset not in _BEFORE_FRONT)


def _mark_position(letters: str) -> int:
    """Which letter bears the tone mark."""
    start = 2 if letters.startswith("qu") or (letters.startswith("gi") and letters[2:3] in _VOWELS) else 0
    vowels = [i for i, letter in enumerate(letters) if i >= start and letter in _VOWELS]
    if not vowels:
        return len(letters) - 1
    shaped = [i for i in vowels if letters[i] in "ăâêôơư"]
    if shaped:
        return shaped[-1]
    if _CODA.search(letters):
        return vowels[-1]
    return vowels[len(vowels) // 2 if len(vowels) > 2 else 0]  # oai, uyu: the middle; hòa, úy: the first


def _read_keys(word: str, *, vni: bool) -> tuple[str, str] | None:
    """The letters and the tone that keys type, None if a key has nothing to act on or no key is one for a mark."""
    letters: list[str] = []
    tone = ""
    marked = False
    for key in word:
        shaped = _shape(letters, key.lower(), vni=vni)
        new_tone = "" if shaped else _tone(letters, key, vni=vni)
        if new_tone and tone:
            return None
        tone = tone or new_tone
        marked = marked or shaped or bool(new_tone)
        if not shaped and not new_tone:
            if key.isdigit() or key.lower() in "wfjz":
                return None
            letters.append(key)
    return ("".join(letters), tone) if marked else None


def _tone(letters: list[str], key: str, *, vni: bool) -> str:
    """The tone that a key types after these letters, "" for none."""
    tone = _VNI_TONES.get(key, "") if vni else key.upper() if key.upper() in _MARKS else ""
    return tone if any(letter.lower() in _VOWELS for letter in letters) else ""


def _shape(letters: list[str], key: str, *, vni: bool) -> bool:
    """Apply a key that shapes an earlier letter (â, ơ, đ, …), in place; whether it is one and finds its letter."""
    if not letters:
        return False
    if key == ("9" if vni else "d"):
        return _replace(letters, 0, {"d": "đ"})
    if key == "6" or (not vni and key in _CIRCUMFLEX):
        # "chuyeen", and "chuyene" where the vowel is shaped at the end.
        ended = letters[-1].lower() not in _VOWELS
        for i in reversed(range(len(letters))):
            low = letters[i].lower()
            if low in _CIRCUMFLEX and (key == "6" or (low == key and (ended or i == len(letters) - 1))):
                return _replace(letters, i, _CIRCUMFLEX)
        return False
    if key in (("7", "8") if vni else ("w",)):
        return _horn(letters, key)
    return False


def _horn(letters: list[str], key: str) -> bool:
    low = "".join(letters).lower()
    if key != "7" and (at := low.rfind("a")) >= 0 and not (key == "w" and low[max(at - 1, 0)] == "u" and low[0] != "q"):
        return _replace(letters, at, {"a": "ă"})
    if key == "8":
        return False
    if (at := low.rfind("uo")) >= 0:
        return _replace(letters, at, _HORN) and _replace(letters, at + 1, _HORN)
    at = max(low.rfind("u"), low.rfind("o"))
    return at >= 0 and _replace(letters, at, _HORN)


def _replace(letters: list[str], at: int, shapes: dict[str, str]) -> bool:
    letter = letters[at]
    shaped = shapes.get(letter.lower())
    if shaped is None:
        return False
    letters[at] = shaped.upper() if letter.isupper() else shaped
    return True


def _other_horns(letters: str) -> list[str]:
    """Other readings of one horn key on two vowels: "ưo" is typed for "ươ", and "ươ" for the "uơ" of "thuở"."""
    pairs = (
        ("ưo", "ươ"),
        ("Ưo", "Ươ"),
        ("ưO", "ưƠ"),
        ("ƯO", "ƯƠ"),
        ("ươ", "uơ"),
        ("Ươ", "Uơ"),
        ("ƯƠ", "UƠ"),
        ("uơ", "ươ"),
    )
    return [letters.replace(typed, meant) for typed, meant in pairs if typed in letters]
