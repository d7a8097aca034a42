"""What a source holds that a claim is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from assistant.llm.acts import find_acts
from assistant.llm.claims import Source
from assistant.llm.negation import Negation, find_negations
from assistant.llm.pairing import Placed, pairs
from assistant.llm.parts import Amount, Parts, read_parts
from assistant.llm.roles import find_roles
from assistant.llm.wording import RoleName
from assistant.phrases import Language
from assistant.relevance import passage_years
from corpus.agencies import find_agencies, split_agencies
from corpus.aligned import AlignedText
from corpus.clean import clean_line
from corpus.concepts import find_concepts
from corpus.folding import fold_spaces, fold_tone
from corpus.quote import GAP
from corpus.records import Column

__all__ = ["Evidence", "Stated", "evidence_of", "tie_years"]

_VALUES = (Column.VALUE, Column.BASE)
_ROLES = {Column.LEAD: RoleName.LEAD, Column.COORDINATOR: RoleName.COORDINATOR, Column.OWNER: RoleName.OWNER}


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a source and the years that it is of, None if the source ties it to none.

    `free` is true of one that belongs to the name of an indicator and so to every year ("từ 15 tuổi trở lên").
    """

    amount: Amount
    years: Set[int] | None
    free: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A source read: the parts of its texts, its figures, and what its agencies do (`table`: as columns say).

    `acts` says of what an agency does (True) or has done to it, by the kind of act. `concepts` are the names of the
    indicators that it speaks of, in both languages.
    """

    source: Source
    texts: tuple[str, ...]
    parts: tuple[Parts, ...]
    stated: tuple[Stated, ...]
    agencies: Set[str]
    roles: Mapping[str, Set[RoleName]]
    table: bool
    acts: Mapping[tuple[str, str], Set[bool]]
    negations: tuple[tuple[Negation, str], ...]
    concepts: tuple[str, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """What planqa says of the record, and the record itself, without what stands over it."""
        return self.source.said, self.source.statement.passage.text

    @property
    def folded(self) -> str:
        """All its texts, folded, as words."""
        return " | ".join(fold_tone(fold_spaces(text)) for text in self.texts)


def evidence_of(source: Source, language: Language) -> Evidence:
    """Read a source; `language` is that of what planqa says of it."""
    passage = source.statement.passage
    labels = [cell.header for cell in passage.cells if cell.header]
    quoted = [_clean(part) for quote in source.quotes for part in quote.split(GAP)]
    texts = (source.said, *quoted, *passage.section.headings, *labels, source.document, source.place)
    parts = (
        read_parts(source.said, language),
        *(
            read_parts(text, Language.VIETNAMESE)
            for text in (*quoted, *passage.section.headings, *labels, source.document)
        ),
    )
    agencies = {name for text in texts for name, _, _ in find_agencies(text)}
    roles: dict[str, set[RoleName]] = {}
    for cell in passage.cells:
        for agency in split_agencies(passage.text[cell.start : cell.end]) if cell.column in _ROLES else ():
            agencies.add(agency.name)
            roles.setdefault(agency.name, set()).add(_ROLES[cell.column])
    table = bool(roles)
    for each in parts[: 1 + len(quoted)]:
        for doing in find_roles(each.text.text, each.agents):
            roles.setdefault(doing.agent.name, set()).add(doing.role)
    acts: dict[tuple[str, str], set[bool]] = {}
    for each in parts[: 1 + len(quoted)]:
        for act in find_acts(each.text.text, each.agents):
            acts.setdefault((act.kind, act.agent.name), set()).add(act.does)
    negations = tuple(
        (negation, each.text.text) for each in parts[: 1 + len(quoted)] for negation in find_negations(each.text.text)
    )
    concepts = find_concepts(passage.cell(Column.NAME) or passage.text)
    names = tuple(name for concept in concepts for name in (concept.name_vi, concept.name_en))
    return Evidence(source, texts, parts, tuple(_stated(source, parts)), agencies, roles, table, acts, negations, names)


def _clean(quoted: str) -> str:
    """Words of a plan as a passage has them: "≥ 0,85" of "$\\geq 0,85$"."""
    return clean_line(AlignedText.copy(quoted, 0)).text


def _stated(source: Source, parts: Sequence[Parts]) -> Iterator[Stated]:
    passage = source.statement.passage
    unit = passage.cell(Column.UNIT)
    own = passage_years(passage)
    dated = [cell for cell in passage.cells if cell.column in _VALUES and cell.year is not None]
    for cell in passage.cells:
        value = passage.text[cell.start : cell.end]
        if cell not in dated:
            yield from (Stated(amount, None, free=True) for amount in read_parts(value, Language.VIETNAMESE).amounts)
            continue
        read = read_parts(f"{value} {unit}".strip(), Language.VIETNAMESE)
        yield from (Stated(amount, frozenset({cell.year or 0})) for amount in read.amounts)
    for each in parts:
        tied = {} if dated else {id(amount): years for amount, years in tie_years(each)}
        yield from (
            Stated(amount, tied.get(id(amount), own or None if not passage.cells else None)) for amount in each.amounts
        )


def tie_years(parts: Parts, but: Sequence[Amount] = ()) -> Iterator[tuple[Amount, frozenset[int]]]:
    """The figures of a text with the years that it says them of; those that are like any of `but` are left out."""
    names = {(amount.low, amount.high, amount.unit) for amount in but}
    anchors = [Placed(frozenset(moment.years), moment.start) for moment in parts.moments if moment.is_year]
    values = [
        Placed(amount, amount.start)
        for amount in parts.amounts
        if not amount.counting and (amount.low, amount.high, amount.unit) not in names
    ]
    return pairs(parts.text.text, anchors, values)
