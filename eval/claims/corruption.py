"""Wrong claims made by program from right ones: one thing changed, so that no cited source says it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.assistant import Assistant
from assistant.phrases import Language
from corpus.agencies import AgencyWording, agencies, find_agencies
from corpus.data import read_table
from corpus.folding import fold_spaces, fold_tone
from corpus.records import Column
from eval.claims.cases import Case, sources_from

__all__ = ["KINDS", "corruptions"]


@dataclass(frozen=True, slots=True)
class _World:
    """What a corruption may draw from: chance, and the claims of others."""

    chance: random.Random
    others: Sequence[Case]
    assistant: Assistant

    def stranger(self, case: Case) -> Case | None:
        """Another claim in the same language, from a record that the case does not cite."""
        own = {source.statement.passage.id for source in case.cited}
        for _ in range(20):
            other = self.chance.choice(self.others)
            if other.language is case.language and own.isdisjoint(each.statement.passage.id for each in other.cited):
                return other
        return None


_Corruption = Callable[[Case, _World], Case | None]


def corruptions(cases: Sequence[Case], assistant: Assistant, seed: int, each: int = 30) -> Iterator[Case]:
    """Up to `each` wrong claims of every kind, from right ones drawn by `seed`; a kind takes a claim once."""
    for kind, corrupt in KINDS.items():
        world = _World(random.Random(f"{seed} {kind}"), cases, assistant)
        made = 0
        seen: set[str] = set()
        for case in world.chance.sample(list(cases), len(cases)):
            wrong = corrupt(case, world) if case.claim.text not in seen else None
            if wrong is None or wrong.claim == case.claim:
                continue
            seen.add(case.claim.text)
            yield replace(wrong, kind=kind)
            made += 1
            if made == each:
                break


# --- what the sources say --------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def _texts(case: Case) -> str:
    """All that the cited sources say, and where they stand."""
    said = []
    for source in case.cited:
        passage = source.statement.passage
        said += [
            source.said,
            *source.quotes,
            passage.text,
            *passage.section.path,
            *passage.section.headings,
            source.document,
        ]
    return fold_tone(fold_spaces(" ".join(said)))


def _stands(words: str, case: Case) -> bool:
    return re.search(rf"(?<!\w){re.escape(fold_tone(fold_spaces(words)))}(?!\w)", _texts(case)) is not None


def _numbers(case: Case) -> set[str]:
    return {number.lstrip("0") for number in _NUMBER.findall(_texts(case))}


def _say(case: Case, text: str, **changes: object) -> Case:
    return replace(case, claim=replace(case.claim, text=text, **changes))  # type: ignore[arg-type]


def _swap(case: Case, start: int, end: int, words: str) -> Case:
    text = case.claim.text
    return _say(case, f"{text[:start]}{words}{text[end:]}")


# --- kinds -----------------------------------------------------------------------------------------------------------

_FIGURE = re.compile(
    r"(?<![\w.,/-])\d+(?:[.,]\d+)*(?=\s*(?:%|phần trăm|percent|doanh nghiệp|dự án|sản phẩm|sáng kiến|bài|đơn|người|điểm"
    r"|enterprises|projects|products|points|DN|Người|Đơn|Bài|Sản phẩm|Sáng kiến|Dự án)|[.;]?\s*$)",
    re.IGNORECASE,
)


def _number(case: Case, world: _World) -> Case | None:
    """Another figure."""
    found = [match for match in _FIGURE.finditer(case.claim.text) if not re.fullmatch(r"(?:19|20)\d\d", match.group())]
    if not found:
        return None
    match = world.chance.choice(found)
    known = _numbers(case)
    digits = match.group()
    value = int(re.sub(r"\D", "", digits))
    for step in world.chance.sample((5, -5, 10, -10, 1, -1, 20, 15, -20, 3), 10):
        new = str(value + step)
        if value + step > 0 and new not in known and len(new) <= len(str(value)) + 1:
            return _swap(case, *match.span(), new)
    return None


_SHARE = re.compile(
    r"(?<=\d)\s*(?:%|phần trăm|percent)(?!\w)|(?<=\d)\s+(?:doanh nghiệp|dự án|DN|sản phẩm|sáng kiến|đơn|bài)(?!\w)",
    re.I,
)


def _unit(case: Case, world: _World) -> Case | None:
    """The same figure of something else."""
    found = list(_SHARE.finditer(case.claim.text))
    units = [unit for unit in read_table("eval", "claims")["units"][case.language.value] if not _stands(unit, case)]
    if not found or not units:
        return None
    return _swap(case, *world.chance.choice(found).span(), f" {world.chance.choice(units)}")


_YEAR = re.compile(r"(?<![\d/.-])20[2-4]\d(?![\d/]|-\d)")


def _year(case: Case, world: _World) -> Case | None:
    """Another year, which no source has."""
    found = list(_YEAR.finditer(case.claim.text))
    years = [
        str(year) for year in range(2024, 2050) if str(year) not in _numbers(case) and not _stands(str(year), case)
    ]
    if not found or not years:
        return None
    return _swap(case, *world.chance.choice(found).span(), world.chance.choice(years))


_DAY = re.compile(
    r"(?<=\d/)(?P<month>\d{1,2})(?=/20\d\d)|(?<!/)\b(?P<first>\d{1,2})(?=/20\d\d)|(?<=tháng )(?P<named>\d{1,2})(?!\d)"
    r"|\b(?P<name>January|February|March|April|June|July|August|September|October|November|December)\b"
)


def _date(case: Case, world: _World) -> Case | None:
    """Another month of a date or deadline."""
    found = list(_DAY.finditer(case.claim.text))
    if not found:
        return None
    match = world.chance.choice(found)
    if match["name"]:
        names = ("January", "February", "March", "April", "June", "July", "August", "October", "November", "December")
        other = world.chance.choice([name for name in names if name != match["name"]])
        return _swap(case, *match.span(), other)
    texts = _texts(case)
    months = [
        month
        for month in range(1, 13)
        if month != int(match.group()) and not re.search(rf"(?<!\d)0?{month}\s*(?:/|năm)\s*20\d\d", texts)
    ]
    return _swap(case, *match.span(), str(world.chance.choice(months))) if months else None


def _agency(case: Case, world: _World) -> Case | None:
    """Another agency, which no source names."""
    found = [each for each in find_agencies(case.claim.text)]
    if not found:
        return None
    name, start, end = world.chance.choice(found)
    named = {each for each, _, _ in find_agencies(" ".join((_plain(case), *_cells(case))))}
    strangers = [
        entry
        for entry in agencies().values()
        if entry.name not in named and not _stands(entry.name, case) and not entry.collective and _wording(entry, case)
    ]
    return _swap(case, start, end, _wording(world.chance.choice(strangers), case)) if strangers and name else None


def _wording(entry: AgencyWording, case: Case) -> str:
    return entry.name if case.language is Language.VIETNAMESE else next(iter(entry.english), "")


def _plain(case: Case) -> str:
    return " ; ".join(part for source in case.cited for part in (source.said, *source.quotes, source.document))


def _cells(case: Case) -> Iterator[str]:
    for source in case.cited:
        passage = source.statement.passage
        yield from (passage.text[cell.start : cell.end] for cell in passage.cells)


_DOCUMENT = re.compile(r"(?<![\w/-])(\d{1,5})((?:/\d{4})?(?:[-/][A-ZĐ][A-Za-zĐđ]{1,11}\d{0,2}){1,3})(?!\w)")


def _document(case: Case, world: _World) -> Case | None:
    """Another number of a document, or another kind of one."""
    found = list(_DOCUMENT.finditer(case.claim.text))
    if not found:
        return None
    match = world.chance.choice(found)
    if world.chance.random() < _SOMETIMES:
        other = match[2].replace("NQ", "QĐ") if "NQ" in match[2] else match[2].replace("QĐ", "TB").replace("KH", "CV")
        new = match[1] + other
    else:
        new = str(int(match[1]) + world.chance.choice((1, 9, 10, 100))) + match[2]
    return _swap(case, *match.span(), new) if new != match.group() and not _stands(new, case) else None


_SOMETIMES = 0.4


def _citation(case: Case, world: _World) -> Case | None:
    """The right words with another record's number, or a number that no record has."""
    if world.chance.random() < _SOMETIMES / 2:
        return replace(case, claim=replace(case.claim, sources=(len(case.sources) + world.chance.randint(1, 7),)))
    other = world.stranger(case)
    if other is None:
        return None
    passages = [source.statement.passage for source in (*case.cited, *other.cited)]
    sources = sources_from(passages, case.language, world.assistant.library)
    wrong = tuple(source.n for source in sources[len(case.cited) :])
    if not wrong:
        return None
    moved = replace(case, claim=replace(case.claim, sources=wrong), sources=sources)
    new = set(re.findall(r"\w+", fold_tone(case.claim.text))) - set(re.findall(r"\w+", _texts(moved)))
    return moved if len(new) >= _FOREIGN_WORDS else None


def _quote(case: Case, world: _World) -> Case | None:
    """A quotation with a word changed, dropped or put in, or of another record."""
    source = world.chance.choice(case.cited)
    words = source.quotes[0].split(" … ")[0].split()
    if len(words) < _QUOTED:
        return None
    start = world.chance.randrange(0, len(words) - _QUOTED + 1)
    quoted = words[start : start + 12]
    at = world.chance.randrange(1, len(quoted) - 1)
    changed = [*quoted[:at], *world.chance.choice(((), ("rất",), ("không",))), *quoted[at + 1 :]]
    text = " ".join(changed)
    if fold_spaces(text) in fold_spaces(" ".join(source.quotes)):
        return None
    return replace(case, claim=replace(case.claim, quotes=(text,)))


_QUOTED = 6


def _comparator(case: Case, world: _World) -> Case | None:
    """ "At least" turned into "at most"."""
    for turned in read_table("eval", "claims")["turned"]:
        wordings = "|".join(re.escape(words) for words in turned["from"])
        match = re.search(rf"(?<!\w)(?:{wordings})(?!\w)", case.claim.text, re.IGNORECASE)
        if match:
            return _swap(case, *match.span(), world.chance.choice(turned["to"]))
    return None


def _negation_dropped(case: Case, world: _World) -> Case | None:
    """A "not" left out."""
    found = [
        match
        for match in re.finditer(
            r"(?<!\w)(?:không|chưa)\s+(?!gian|khí|quá|dưới|thấp|ít|vượt|chỉ|ngừng|những|nhỏ|cao|đến|tới)",
            case.claim.text,
        )
        if not re.search(r"hàng\s+$", case.claim.text[: match.start()])
    ]
    return _swap(case, *world.chance.choice(found).span(), "") if found else None


def _negation_put_in(case: Case, world: _World) -> Case | None:
    """A "not" put in."""
    if re.search(r"không|chưa", _texts(case)) and re.search(r"không|chưa|\bnot\b|\bno\b", case.claim.text):
        return None
    negated: Mapping[str, str] = read_table("eval", "claims")["negated"][case.language.value]
    for word in world.chance.sample(list(negated), len(negated)):
        match = re.search(rf"(?<!\w){word}(?!\w)", case.claim.text)
        if match and not _stands(negated[word], case):
            return _swap(case, *match.span(), negated[word])
    return None


def _added(case: Case, world: _World) -> Case | None:
    """A claim put behind the right one: one that no record holds, or another record's."""
    if world.chance.random() < _SOMETIMES:
        added = world.chance.choice(read_table("eval", "claims")["added"][case.language.value])
    else:
        other = world.stranger(case)
        if other is None:
            return None
        added = re.split(r"(?<=[.;:])\s+", other.claim.text)[-1]
        new = set(re.findall(r"\w+", fold_tone(added))) - set(re.findall(r"\w+", _texts(case)))
        if len(new) < _NEW_WORDS:
            return None
    return _say(case, f"{case.claim.text.rstrip(' .;')}. {added[:1].upper()}{added[1:]}")


_NEW_WORDS = 3
_FOREIGN_WORDS = 5
"""Words that a wrongly cited record must lack: "Văn bản ghi là dự thảo" is true of every record of a draft."""


def _place(case: Case, world: _World) -> Case | None:
    """Another place."""
    places = [plan.place for plan in world.assistant.library.plans.values()]
    others = [place for place in (*places, "Hà Tĩnh", "Đà Nẵng", "Nghệ An") if not _stands(place, case)]
    if not others:
        return None
    other = world.chance.choice(others)
    named = [place for place in places if place in case.claim.text]
    if named:
        return _say(case, case.claim.text.replace(named[0], other))
    opening = "In" if case.language is Language.ENGLISH else "Tại"
    return _say(case, f"{opening} {other}, {case.claim.text[:1].lower()}{case.claim.text[1:]}")


def _years_swapped(case: Case, world: _World) -> Case | None:
    """Two years of a claim in each other's place, or the figure of another year of the same record."""
    years = list(_YEAR.finditer(case.claim.text))
    if len({year.group() for year in years}) == 2 and len(years) == 2 and case.kind != "prose":
        one, other = years
        if len(_values_of(case, {int(one.group()), int(other.group())})) < 2:
            return None
        text = case.claim.text
        return _say(
            case,
            text[: one.start()] + other.group() + text[one.end() : other.start()] + one.group() + text[other.end() :],
        )
    if len(case.cited) != 1 or len(years) != 1:
        return None
    passage = case.cited[0].statement.passage
    values = {
        cell.year: passage.text[cell.start : cell.end]
        for cell in passage.cells
        if cell.column is Column.VALUE and cell.year
    }
    said = int(years[0].group())
    others = [
        year
        for year, value in values.items()
        if year != said and said in values and _NUMBER.findall(value) != _NUMBER.findall(values[said])
    ]
    return _swap(case, *years[0].span(), str(world.chance.choice(others))) if others else None


def _values_of(case: Case, years: set[int]) -> set[tuple[str, ...]]:
    """The different values that the cited rows have for these years."""
    return {
        tuple(_NUMBER.findall(passage.text[cell.start : cell.end]))
        for passage in (source.statement.passage for source in case.cited)
        for cell in passage.cells
        if cell.column is Column.VALUE and cell.year in years
    }


def _roles_swapped(case: Case, world: _World) -> Case | None:
    """Lead and coordinator in each other's place, or a coordinator called the lead."""
    if len(case.cited) != 1:
        return None
    passage = case.cited[0].statement.passage
    leads = {name for name, _, _ in find_agencies(passage.cell(Column.LEAD))}
    coordinators = {name for name, _, _ in find_agencies(passage.cell(Column.COORDINATOR))}
    found = find_agencies(case.claim.text)
    first = [each for each in found if each[0] in leads - coordinators]
    second = [each for each in found if each[0] in coordinators - leads]
    text = case.claim.text
    if len(first) == 1 and len(second) >= 1:
        (_, a, b), (_, c, d) = sorted((first[0], second[0]), key=lambda each: each[1])
        return _say(case, text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:])
    known = agencies()
    if len(first) == 1 and coordinators - leads and re.search(r"chủ trì|\bleads?\b|\bled\b", text):
        entry = known[world.chance.choice(sorted(coordinators - leads))]
        return _swap(case, first[0][1], first[0][2], words) if (words := _wording(entry, case)) else None
    return None


KINDS: Mapping[str, _Corruption] = {
    "number": _number,
    "unit": _unit,
    "year": _year,
    "date": _date,
    "agency": _agency,
    "document": _document,
    "citation": _citation,
    "quote": _quote,
    "comparator": _comparator,
    "negation dropped": _negation_dropped,
    "negation put in": _negation_put_in,
    "claim added": _added,
    "place": _place,
    "years swapped": _years_swapped,
    "roles swapped": _roles_swapped,
}
"""What is done to a right claim, by name."""
