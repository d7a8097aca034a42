"""What a language model is given and what it says: numbered sources, claims that rest on them, faults of claims."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.draft import Statement
from assistant.phrases import Language

__all__ = ["Asked", "Claim", "Fault", "FaultKind", "Source"]


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered record that claims may rest on.

    `said` is what planqa itself says of it, in the language of the question; `quotes` are words of the plan, letter for
    letter but for white space: the record's own, then those of the headers and headings it rests on. `place` is the
    province or district of the plan, `section` its place in the outline. `statement` is what it was made of.
    `document` says whose plan it is, as answers head its statements: kind, issuer, status.
    """

    n: int
    plan: str
    place: str
    section: str
    item: str | None
    said: str
    quotes: tuple[str, ...]
    statement: Statement
    document: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a model, without marks; the numbers of the sources it rests on, and words it quotes of them."""

    text: str
    sources: tuple[int, ...]
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a question the check needs: its words, language, the plans (all if None) and the years it is about."""

    text: str
    language: Language
    plans: tuple[str, ...] | None = None
    years: tuple[int, ...] = ()


class FaultKind(StrEnum):
    """Why a claim is not said."""

    FORM = "form"
    """It is no statement: it asks, or has signs of a reply's form in it."""
    SOURCE = "source"
    """It cites nothing, or a source that does not exist."""
    QUOTE = "quote"
    """It quotes words that do not stand in what it cites."""
    NUMBER = "number"
    """A number (figures or words, with its unit) that no source it cites holds."""
    DATE = "date"
    """A date, deadline or year that no source it cites holds, or that belongs to another figure."""
    AGENCY = "agency"
    """An agency or person that no source it cites holds, or in another role (lead, coordinator) than there."""
    DOCUMENT = "document"
    """The number of a document that no source it cites holds."""
    COMPARATOR = "comparator"
    """"at least" where the source says "at most", and the like."""
    NEGATION = "negation"
    """A "not" that was dropped or put in."""
    PLACE = "place"
    """Another place, plan or year than the source's or the question's."""
    SCOPE = "scope"
    """Further than its source, or less far: all, only, must, may, how often, at which level, already now."""
    UNSUPPORTED = "unsupported"
    """Words of substance that stand in no source it cites."""
    LANGUAGE = "language"
    """Another language than the question's."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a claim, and the words of the claim (or of the source, if dropped) that it lies in."""

    kind: FaultKind
    words: str
