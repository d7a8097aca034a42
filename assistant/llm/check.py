"""The check of what a language model says: every claim against the sources it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.llm.checks.bodies import check_acts, check_agencies, check_places, check_unknown_bodies
from assistant.llm.checks.figures import check_amounts, check_numbers
from assistant.llm.checks.matter import check_negations, check_scope, check_substance
from assistant.llm.checks.said import Said, stands
from assistant.llm.checks.times import check_moments
from assistant.llm.claims import Asked, Claim, Fault, FaultKind, Source
from assistant.llm.evidence import Evidence, evidence_of
from assistant.llm.language import is_in
from assistant.llm.parts import read_parts
from assistant.llm.wording import claim_wording
from assistant.phrases import Language
from corpus.folding import fold_spaces
from corpus.quote import GAP
from corpus.writing import Writing, detect_writing

__all__ = ["check_claim"]

_GAP = re.compile(r"\s*(?:…|\.\.\.|\[…\])\s*")
_INLINE = re.compile(r"“([^”]+)”|\"([^\"]+)\"")
_ENDS = " \t\n.,;:–-“”\"'"


def check_claim(claim: Claim, sources: Sequence[Source], asked: Asked) -> tuple[Fault, ...]:
    """What is wrong with a claim, () if it is sound. It needs nothing but its sources and the question.

    `sources` are all that the model was given; only those that the claim cites count.
    """
    known = {source.n: source for source in sources}
    missing = [n for n in claim.sources if n not in known]
    if missing or not claim.sources:
        return tuple(Fault(FaultKind.SOURCE, str(n)) for n in missing) or (Fault(FaultKind.SOURCE, ""),)
    if not claim.text.strip():
        return (Fault(FaultKind.UNSUPPORTED, ""),)
    cited = [evidence_of(known[n], asked.language) for n in dict.fromkeys(claim.sources)]
    said = Said(claim, read_parts(claim.text, asked.language), cited, asked, sources)
    return tuple(dict.fromkeys(_faults(said)))


def _faults(said: Said) -> Iterator[Fault]:
    yield from _form(said)
    yield from _quotes(said)
    yield from _documents(said)
    yield from check_numbers(said)
    yield from check_amounts(said)
    yield from check_moments(said)
    yield from check_agencies(said)
    yield from check_acts(said)
    yield from check_unknown_bodies(said)
    yield from check_places(said)
    yield from check_negations(said)
    yield from check_scope(said)
    yield from check_substance(said)
    told = [evidence.source.said for evidence in said.cited]
    quoted = [quote for evidence in said.cited for quote in evidence.source.quotes]
    if not is_in(said.asked.language, said.claim.text, told, quoted):
        yield Fault(FaultKind.LANGUAGE, said.claim.text)


def _form(said: Said) -> Iterator[Fault]:
    """A claim states something, in the signs of sentences; others, and questions, may stand in a plan's own words."""
    texts = [text for evidence in said.cited for text in evidence.texts]
    signs = {match.group() for match in claim_wording().no_sentence.finditer(said.claim.text)}
    if "?" in said.claim.text:
        signs.add("?")
    for sign in sorted(signs):
        if not any(sign in text for text in texts):
            yield Fault(FaultKind.FORM, sign)


def _quotes(said: Said) -> Iterator[Fault]:
    """Quotations stand in the plan; what a claim sets in quotation marks may be planqa's words too."""
    quoted = [fold_spaces(quote) for evidence in said.cited for quote in evidence.source.quotes]
    told = [fold_spaces(evidence.source.said) for evidence in said.cited]
    inline = [match[1] or match[2] for match in _INLINE.finditer(said.claim.text)]
    if said.asked.language is Language.ENGLISH:  # “digital learning” of “học tập số”: its words are compared as others
        inline = [each for each in inline if detect_writing(each) is not Writing.ENGLISH]
    for quotation, texts in (
        *((each, quoted) for each in said.claim.quotes),
        *((each, [*quoted, *told]) for each in inline),
    ):
        parts = [part.strip(_ENDS) for gap in fold_spaces(quotation).split(GAP.strip()) for part in _GAP.split(gap)]
        if not any(parts) or not all(any(stands(part, text) for text in texts) for part in parts if part):
            yield Fault(FaultKind.QUOTE, quotation)


# --- documents and parts of plans ------------------------------------------------------------------------------------


def _documents(said: Said) -> Iterator[Fault]:
    known = [document for evidence in said.cited for parts in evidence.parts for document in parts.documents]
    for document in said.parts.documents:
        same = [other for other in known if _same_number(document.number, other.number)]
        dates = {other.date for other in same if other.date}
        if not same:
            yield said.fault(FaultKind.DOCUMENT, document.start, document.end)
        elif document.date and document.date not in dates and (dates or not _has_date(document.date, said.cited)):
            yield said.fault(FaultKind.DATE, document.start, document.end)


def _same_number(one: str, other: str) -> bool:
    return one == other or (one.isdigit() and one == re.split(r"\D", other)[0])


def _has_date(date: str, cited: Sequence[Evidence]) -> bool:
    return any(
        f"{moment.day}/{moment.last[1]}/{moment.last[0]}" == date
        for evidence in cited
        for parts in evidence.parts
        for moment in parts.moments
    )
