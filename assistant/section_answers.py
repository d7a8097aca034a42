"""Answers about the outline of a plan: what stands in a section, where something stands, how many parts there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from assistant.asked import MANY, Asked, NotPrinted
from assistant.aspects import Aspect, find_thing
from assistant.contents import Path, Wanted, find_numbers, said_of_heading
from assistant.document_numbers import document_numbers, names_one, other_documents_asked
from assistant.document_wording import any_of, document_table, fold, folded, tokens
from assistant.draft import Draft, Group, Statement
from assistant.excerpts import LONGEST, around, opening
from assistant.wordings import Wordings, Words, read_wordings
from corpus.folding import settle_tone
from corpus.glossary import translate
from corpus.records import Column, Passage, Role
from corpus.segment import segment_words
from corpus.wording import structure
from corpus.writing import Writing

__all__ = ["draft_count", "draft_location", "draft_section"]

MOST_ENTRIES = 15
"""Entries of a section that an answer shows; the longest list below one heading of the five plans has 17."""

LONGEST_TEXT = 900
"""Characters of a section that is a single paragraph."""

LONGEST_SECTION = 4000
"""Characters: so much of a section is told whole, of a longer one the beginning of each entry."""

_MOST_ALIKE = 4
"""Sections of one plan that may be meant by one number; of more the question means none."""

_STRAY = 1
"""Words of a question with a section's number that may be left over: a slip, or an idle word that no table has."""

_SAID = 0.7
"""The share of a matter's words that a section must say to be where it stands."""

_NEAREST = 5
"""Passages found whose section may be meant where no heading is."""

_LISTED = frozenset({"groups", "appendices"})
"""Things whose list is asked for without a number; lists of others are the overview of their section."""

Outcome = Draft | NotPrinted | None

_Matter = Sequence[tuple[str, ...]]
"""Words that are looked for, each in the ways in which a plan may say it."""


# --- one section -----------------------------------------------------------------------------------------------------


def draft_section(asked: Asked) -> Outcome:
    """What stands in the section that the question names by its number or heading, or that there is none."""
    wanted, rest = find_numbers(asked.text)
    if wanted:
        return _by_number(asked, wanted, rest)
    words = _english_headings().sub(lambda match: _vietnamese_heading(match.group()), asked.folded)
    near = _plans_near(asked, lambda heading: any(said_of_heading(heading, words)))
    plans = [plan for plan in near if not _counts_rows(asked, plan)]
    paths = {plan: paths for plan in plans if (paths := _headed(asked, plan, words))}
    return _overview(asked, paths) if paths else None


def _plans_near(asked: Asked, is_meant: Callable[[str], bool]) -> Sequence[str]:
    """The plans that may have a section with a heading that is meant.

    Of many that the question does not name, those in which the heading or what stands below it was found: to read the
    contents of each would take 25 ms a plan.
    """
    if asked.reading.plans or len(asked.library) <= MANY:
        return asked.documents
    found = (hit.passage for hit in asked.hits)
    near = {passage.plan for passage in found if any(map(is_meant, _above(passage)))}
    return [plan for plan in asked.documents if plan in near]


def _above(passage: Passage) -> tuple[str, ...]:
    """The headings that a passage stands under, and its text if it is one."""
    return (*passage.section.headings, passage.text) if passage.role is Role.HEADING else passage.section.headings


def _counts_rows(asked: Asked, plan: str) -> bool:
    """Whether the question counts tasks, and the plan has a table of them; it means no section then."""
    counted = asked.reading.aspects.get(Aspect.COUNT)
    return counted is not None and find_thing(counted).kind == "tasks" and asked.store.facts.counts(plan)[0] > 0


def _by_number(asked: Asked, wanted: Sequence[Wanted], rest: str) -> Outcome:
    if _is_row(asked, wanted):
        return None
    paths = {plan: found for plan in asked.documents if (found := asked.contents(plan).numbered(wanted))}
    if not paths:
        return None if asked.left("named_only", without=rest) else _no_section(asked, wanted)
    heads = " ".join(_headings(asked, plan, path) for plan in paths for path in paths[plan])
    more = [word for word in asked.left(without=rest) if f" {word} " not in f" {heads} "]
    if len(more) > _STRAY or asked.has("count"):
        return None
    return _overview(asked, paths)


def _headings(asked: Asked, plan: str, path: Path) -> str:
    """The headings of a section and of those it stands in, folded."""
    head = asked.contents(plan).head(path)
    return fold(" ".join((*head.section.headings, head.text)))


def _is_row(asked: Asked, wanted: Sequence[Wanted]) -> bool:
    """Whether the numbers may be those of a table's row, with or without its appendix: the row is meant then."""
    name = structure().names["appendix"]
    inner = [each for each in wanted if not all(number.startswith(name) for number in each.numbers)]
    if len(inner) != 1 or asked.reading.item not in inner[0].numbers:
        return False
    return any(asked.store.items(plan, asked.reading.item) for plan in asked.plans)


def _no_section(asked: Asked, wanted: Sequence[Wanted]) -> Draft | NotPrinted:
    """That no plan has this section; one may yet name it ("Kèm theo Phụ lục I: Danh mục …"), and so say its name."""
    number = " > ".join(min(each.numbers, key=len) for each in wanted)
    named = [(passage, fold(passage.text)) for plan in asked.documents for passage in asked.passages(plan)]
    wanted_words = [fold(number) for number in wanted[0].numbers]
    for passage, words in named:
        if fold(structure().names["appendix"]) in words and any(f" {each} " in f" {words} " for each in wanted_words):
            excerpt = opening(passage)
            if asked.has("named_only"):
                text = asked.words.say("section_named", section=number, text=excerpt.text)
                return Draft((Group(passage.plan, (Statement(passage, text, ((excerpt.start, excerpt.end),)),)),))
            return NotPrinted("section_named_only", (("section", number),), passage)
    return NotPrinted("no_section", (("section", number),))


def _headed(asked: Asked, plan: str, words: str) -> list[Path]:
    """The sections whose heading stands in the question, if it asks for nothing else."""
    contents = asked.contents(plan)
    paths = contents.headed(words)
    if not 0 < len(paths) <= 1:
        return []
    rest = f" {words} "
    for name in sorted(_named(contents.head(paths[0]).text, words), key=len, reverse=True):
        rest = rest.replace(f" {name} ", " ")
    return [] if asked.left(without=rest) else paths


def _named(heading: str, words: str) -> Iterable[str]:
    plain = re.sub(r"\([^()]*\)", "", heading)
    return [name for part in (plain, *plain.split(",")) if f" {(name := fold(part))} " in f" {words} "]


@cache
def _english_headings() -> re.Pattern[str]:
    return any_of(document_table()["headings"])


def _vietnamese_heading(english: str) -> str:
    return next(fold(name) for words, name in document_table()["headings"].items() if fold(words) == english)


def _overview(asked: Asked, paths: dict[str, list[Path]]) -> Draft | None:
    groups: list[Group] = []
    counts: set[int] = set()
    for plan, found in paths.items():
        if len(found) > _MOST_ALIKE:
            return None
        own = [_section_group(asked, plan, path, counts, brief=len(found) > 1) for path in found]
        groups.append(Group(plan, tuple(each for group in own for each in group.statements), own[0].lead_in))
    return Draft(tuple(groups), counts=frozenset(counts))


def _section_group(asked: Asked, plan: str, path: Path, counts: set[int], *, brief: bool) -> Group:
    """The heading of a section and what stands directly below it; `brief` leaves that out."""
    contents = asked.contents(plan)
    head, entries = contents.head(path), contents.entries(path)
    excerpt = opening(head, longest=LONGEST_TEXT)
    title = Statement(head, _labelled(asked, path, excerpt.text, head), ((excerpt.start, excerpt.end),))
    lead_in = ""
    if len(entries) > MOST_ENTRIES and not brief:
        counts |= {len(entries), MOST_ENTRIES}
        lead_in = asked.words.say("section_holds_more", count=len(entries), shown=MOST_ENTRIES)
    told = [] if brief else entries[:MOST_ENTRIES]
    longest = LONGEST_SECTION if sum(len(entry.text) for entry in told) <= LONGEST_SECTION else LONGEST
    return Group(plan, (title, *(_entry(entry, path, longest) for entry in told)), lead_in)


def _labelled(asked: Asked, path: Path, text: str, head: Passage) -> str:
    """ "**Mục III > 7 > 7.6 – Chiến lược thu hút nhân tài, chuyên gia**"."""
    appendix = path[0].startswith(structure().names["appendix"])
    place = " > ".join(path) if appendix else asked.words.say("heading", section=" > ".join(path))
    return f"**{place} – {text}**" if head.role is Role.HEADING else f"**{place}** – {text}"


def _entry(passage: Passage, below: Path, longest: int = LONGEST) -> Statement:
    """One entry of a section, with its number: "a) Rà soát, xây dựng …"; cut behind `longest` characters."""
    path = passage.section.path
    number = path[len(below)] if len(path) > len(below) else ""
    if passage.cells:
        name = passage.cell(Column.NAME)
        return Statement(passage, f"{number}. {name}", ((0, len(passage.text)),))
    excerpt = opening(passage, longest=longest)
    label = (
        "" if not number or excerpt.text.endswith(number) else f"{number} " if number.endswith(")") else f"{number}. "
    )
    if number.startswith(structure().names["appendix"]):
        label = f"{number}: "
    return Statement(passage, f"{label}{excerpt.text}", ((excerpt.start, excerpt.end),))


# --- where -----------------------------------------------------------------------------------------------------------


def draft_location(asked: Asked) -> Outcome:
    """The section in which a matter stands: the one whose heading says it, else the one where it was found."""
    if not _asks_where(asked):
        return None
    matter = _matter(asked)
    if not matter:
        return None
    plans = _plans_near(asked, lambda heading: _share(asked, matter, heading) >= _SAID)
    found = {plan: _best_headed(asked, plan, matter) for plan in plans}
    most = max((share for share, _ in found.values()), default=0.0)
    if most >= _SAID:
        return _overview(asked, {plan: [path] for plan, (share, path) in found.items() if share == most})
    return _section_of_nearest(asked, matter) or NotPrinted("nowhere")


def _asks_where(asked: Asked) -> bool:
    """Whether a question asks in which section something stands; "mục nào" only with its diacritics: not "mức nào"."""
    return bool(Words(asked.text).find_any(_located())) and not folded("located", "other").search(asked.folded)


@cache
def _located() -> Wordings:
    table = document_table()["located"]
    return read_wordings((*table["vi"], *table["en"]), table["needs_diacritics"])


def _section_of_nearest(asked: Asked, matter: _Matter) -> Draft | None:
    """The heading above the nearest passage that says the matter, and that passage."""
    for hit in asked.hits[:_NEAREST]:
        passage, path = hit.passage, hit.passage.section.path
        if passage.plan not in asked.documents or not _is_meant(asked, path):
            continue
        if _share(asked, matter, passage.text_with_headings) >= _SAID:
            title = _section_group(asked, passage.plan, path, set(), brief=True).statements
            entries = [] if title[0].passage == passage else [_entry(passage, path)]
            return Draft((Group(passage.plan, (*title, *entries)),))
    return None


def _is_meant(asked: Asked, path: Path) -> bool:
    """Whether a section may be the one asked for: an appendix where one is ("phụ lục nào")."""
    appendix = bool(path) and path[0].startswith(structure().names["appendix"])
    return bool(path) and (appendix or not asked.has("things", "appendices"))


def _matter(asked: Asked) -> _Matter:
    """What is looked for, word by word, each in its renderings."""
    if asked.reading.writing is Writing.ENGLISH:
        renderings = translate(asked.text).matched
        telling = (each for each in renderings if asked.left("located", without=fold(each.english)))
        return [tuple(each.vietnamese.split(", ")) for each in telling]
    text = asked.reading.meaning if asked.reading.writing is Writing.BARE else asked.text
    left = set(asked.left("located"))
    words = segment_words(text or asked.text)
    return [(word,) for word in words if left.intersection(asked.left("located", without=fold(word)))]


def _best_headed(asked: Asked, plan: str, matter: _Matter) -> tuple[float, Path]:
    """How much of a matter the best heading of a plan says, and the outermost section with such a heading."""
    headed = [
        (_share(asked, matter, own[0].text), -len(path), path)
        for path, own in asked.contents(plan).sections.items()
        if own[0].role is Role.HEADING and _is_meant(asked, path)
    ]
    share, _, path = max(headed, key=lambda each: each[:2], default=(0.0, 0, ()))
    return share, path


def _share(asked: Asked, matter: _Matter, said: str) -> float:
    """The share of a matter's words that a text says; with their diacritics where the question has them."""
    read = fold if asked.reading.writing is Writing.BARE else _accented
    padded = f" {read(said)} "
    return sum(any(f" {read(word)} " in padded for word in words) for words in matter) / len(matter)


def _accented(text: str) -> str:
    return settle_tone(tokens(text))


# --- how many, which -------------------------------------------------------------------------------------------------


def draft_count(asked: Asked) -> Outcome:
    """How many groups of tasks, parts, appendices or entries a plan or its section has, and which."""
    wanted, rest = find_numbers(asked.text)
    thing = next((name for name in document_table()["things"] if _asks_for(name).search(rest)), None)
    if thing is None:
        return None
    rest = _asks_for(thing).sub(" ", rest)
    groups: list[Group] = []
    counts: set[int] = set()
    for plan in asked.documents:
        groups += _counted(asked, plan, thing, wanted, rest, counts)
    if not groups and thing == "groups":
        groups = _told(asked, rest)
    return Draft(tuple(groups), counts=frozenset(counts)) if groups else None


@cache
def _asks_for(thing: str) -> re.Pattern[str]:
    """How many of a thing there are ("mấy nhóm"), or of groups and appendices also which ("những nhóm … nào")."""
    name, count, which = folded("things", thing).pattern, folded("count").pattern, folded("list").pattern
    listed = rf"|{which}\s{name}|{name}\s{which}" if thing in _LISTED else ""
    return re.compile(rf"{count}\s{name}{listed}")


def _counted(asked: Asked, plan: str, thing: str, wanted: Sequence[Wanted], rest: str, counts: set[int]) -> list[Group]:
    contents = asked.contents(plan)
    if thing in ("parts", "appendices") and not wanted:
        entries = contents.parts(appendices=thing == "appendices")
        if _more(asked, thing, rest) or not entries:
            return []
        return [_listed(asked, plan, thing, None, entries, counts)]
    groups = []
    for path in _counted_sections(asked, plan, thing, wanted, rest):
        entries = contents.entries(path)
        if entries and not (thing == "groups" and len(contents.sections[path]) > len(entries) + 1):
            groups.append(_listed(asked, plan, thing, path, entries, counts))
    return groups


def _counted_sections(asked: Asked, plan: str, thing: str, wanted: Sequence[Wanted], rest: str) -> list[Path]:
    """The section whose entries are counted: by number, by heading, or the one where such things stand."""
    contents = asked.contents(plan)
    if wanted:
        found = contents.numbered(wanted)
        if _is_row(asked, wanted) or len(found) != 1:
            return []
        heads = f" {_headings(asked, plan, found[0])} "
        rest = " ".join(word for word in rest.split() if f" {word} " not in heads)
        return [] if _more(asked, thing, rest) else found
    by_heading = contents.headed(rest)
    if len(by_heading) == 1:
        for name in _named(contents.head(by_heading[0]).text, rest):
            rest = f" {rest} ".replace(f" {name} ", " ")
        return [] if _more(asked, thing, rest) else by_heading
    heading = document_table()["things"][thing].get("heading")
    if heading is None or _more(asked, thing, rest):
        return []
    found = contents.beginning(heading)
    if thing == "groups" and (table := _task_table(asked, plan)) is not None:
        counts = {len(contents.entries(path)) for path in found}
        found += [] if len(contents.entries(table)) in counts else [table]
    return found


def _task_table(asked: Asked, plan: str) -> Path | None:
    """The appendix in which a plan's tasks stand in groups of their own: Sơn Tịnh's has 4, its text 6."""
    task = next(iter(asked.store.facts.tasks(plans=[plan])), None)
    return None if task is None else asked.store.by_id(task.passage).section.path[:1]


def _more(asked: Asked, thing: str, rest: str) -> bool:
    """Whether the question says more than that such things are counted."""
    rest = folded("count").sub(" ", rest)
    return bool(asked.left("things", thing, without=rest))


def _listed(
    asked: Asked, plan: str, thing: str, path: Path | None, entries: Sequence[Passage], counts: set[int]
) -> Group:
    counts.add(len(entries))
    lead_in = asked.words.say(f"{thing}_counted", count=len(entries))
    below = path or ()
    shown = [_entry(passage, below) for passage in entries[:MOST_ENTRIES]]
    if len(entries) > MOST_ENTRIES:
        counts.add(MOST_ENTRIES)
        lead_in = asked.words.say("first_shown", text=lead_in, shown=MOST_ENTRIES)
    if path is None:
        return Group(plan, tuple(shown), lead_in)
    head = asked.contents(plan).head(path)
    return Group(
        plan, (Statement(head, _labelled(asked, path, head.text, head), ((0, len(head.text)),)), *shown), lead_in
    )


def _told(asked: Asked, rest: str) -> list[Group]:
    """The groups that a sentence counts ("với 07 nhóm nhiệm vụ"), where no headings do.

    Of a document that is named by its number, in the sections that speak of it: "366-KH/TU" in a report.
    """
    if _more(asked, "groups", re.sub(r"\S*\d\S*", " ", rest)):
        return []
    groups = []
    numbers = other_documents_asked(asked.text, asked.library)
    for plan in asked.plans if numbers else asked.documents:
        for passage in _speaking_of(numbers, asked.passages(plan)):
            match = _told_count().search(passage.text)
            if match is not None and not passage.cells:
                excerpt = around(passage, *match.span(), longest=LONGEST_TEXT)
                stretch = (excerpt.start, excerpt.end)
                groups.append(Group(plan, (Statement(passage, f"**{match.group()}**: {excerpt.text}", (stretch,)),)))
                break
    return groups


def _speaking_of(numbers: frozenset[str], passages: Sequence[Passage]) -> Sequence[Passage]:
    """The passages of the sections in which documents are named by these numbers; all if there are none."""
    if not numbers:
        return passages
    naming = (each for each in passages if any(names_one(n, document_numbers(fold(each.text))) for n in numbers))
    sections = {passage.section.path for passage in naming}
    return [passage for passage in passages if any(passage.section.path[: len(path)] == path for path in sections)]


@cache
def _told_count() -> re.Pattern[str]:
    """A number and a name of groups, in a plan's own words."""
    names = sorted(document_table()["things"]["groups"]["vi"], key=len, reverse=True)
    return re.compile(rf"(?<![\d/.,-])\d{{1,2}}\s+(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)
