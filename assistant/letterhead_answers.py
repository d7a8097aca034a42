"""Answers about a document itself: who signed it, when it was issued, its number, title, recipients, status, issuer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.asked import Asked, NotPrinted
from assistant.draft import Draft, Group, Statement
from assistant.excerpts import around
from assistant.phrases import Language
from assistant.wants import asks_matter_with_place
from assistant.wordings import blank_out
from corpus.data import read_table
from corpus.letterhead import LONG_DATE, Signature, attached_date, read_signature
from corpus.records import Passage, Role

__all__ = ["draft_letterhead"]

_MONTHS = 12
_NUMBER = re.compile(r"Số\s*:?\s*(?P<number>\d+\S*)")
_BLANK = re.compile(r"Số\s*:?\s*(?P<number>/\S+)")
_ITEMS = re.compile(r"[;,.]\s+-\s+")  # not "tổ chức chính trị - xã hội"

_MONTH = re.compile(r"\b(?:thang )?(?P<month>\d{1,2})/(?P<year>\d{4})\b")
_JOINED = re.compile(r",\s|\s(?:và|va|and)\s", re.IGNORECASE)

Outcome = Draft | NotPrinted | None


def draft_letterhead(asked: Asked) -> Outcome:
    """The answer to a question that asks for nothing but a fact of a document, or None."""
    drafts: dict[str, Callable[[Asked], Outcome]] = {
        "signer": _signer,
        "recipients": _recipients,
        "status": _status,
        "issued": _issued,
        "title": _title,
        "issuer": _issuer,
        "number": _number,
    }
    if not asked.documents:
        return None
    named = [fact for fact in drafts if asked.has("facts", fact)]
    words = _without_own_month(asked)
    if len(named) > 1 and _JOINED.search(asked.text):
        rest = words
        for fact in named:
            rest = " ".join(asked.left("facts", fact, without=rest))
        if not rest:
            return _together([outcome for fact in named if (outcome := drafts[fact](asked)) is not None])
    for fact in named:
        if not asked.left("facts", fact, without=words):
            return drafts[fact](asked)
    return None


def _without_own_month(asked: Asked) -> str:
    """The question without the month that a plan is called by: "kế hoạch tháng 5/2025"."""
    own = {asked.library.plan(plan).issued for plan in asked.documents}
    months = _MONTH.finditer(asked.folded)
    return blank_out(asked.folded, (each for each in months if f"{each['year']}-{int(each['month']):02}" in own))


def _together(outcomes: Sequence[Draft | NotPrinted]) -> Outcome:
    """Several facts of a document in one answer; what is not printed is left out, unless nothing is."""
    found = [outcome for outcome in outcomes if isinstance(outcome, Draft)]
    if not found:
        return next(iter(outcomes), None)
    plans = dict.fromkeys(group.plan for draft in found for group in draft.groups)
    statements = {
        plan: [each for draft in found for group in draft.groups if group.plan == plan for each in group.statements]
        for plan in plans
    }
    return Draft(tuple(Group(plan, tuple(each)) for plan, each in statements.items()))


def _first(asked: Asked, plan: str, role: Role) -> Passage | None:
    return next((passage for passage in asked.passages(plan) if passage.role is role), None)


def _whole(passage: Passage, text: str) -> Statement:
    return Statement(passage, text, ((0, len(passage.text)),))


def _draft(found: dict[str, Statement]) -> Draft | None:
    return Draft(tuple(Group(plan, (statement,)) for plan, statement in found.items())) if found else None


def _or_unsaid(asked: Asked, found: dict[str, Statement], phrase: str) -> Outcome:
    """What some of the documents say, with a word on those that do not; that none of them does."""
    unsaid = [plan for plan in asked.documents if plan not in found]
    heads = {plan: _first(asked, plan, Role.LETTERHEAD) or _first(asked, plan, Role.TITLE) for plan in unsaid}
    if not found:
        return NotPrinted(phrase, nearest=next((head for head in heads.values() if head is not None), None))
    said = {plan: _whole(head, asked.words.say(phrase)) for plan, head in heads.items() if head is not None}
    return _draft({plan: (found | said)[plan] for plan in asked.documents if plan in found or plan in said})


# --- who signed ------------------------------------------------------------------------------------------------------


def _capacity(asked: Asked, signature: Signature) -> str:
    """ "Phó chủ tịch, ký thay Chủ tịch, thay mặt Ủy ban nhân dân"."""
    table = read_table("corpus", "letterheads")
    marks, titles = table["signature"], table["offices"]
    english = asked.reading.language is Language.ENGLISH
    said: list[str] = []
    for mark, office in reversed(signature.offices):
        name = f"{titles[office]} ({office.capitalize()})" if english and office in titles else office.capitalize()
        said.append(asked.words.say(marks[mark], office=name) if mark else name)
    return ", ".join(said)


def _signer(asked: Asked) -> Outcome:
    signed = {plan: passage for plan in asked.documents if (passage := _first(asked, plan, Role.SIGNATURE))}
    signatures = {plan: read_signature(passage.text) for plan, passage in signed.items()}
    if not signed:
        return None
    if not asked.has("facts", "capacity") and not any(signature.name for signature in signatures.values()):
        plan, signature = next(iter(signatures.items()))
        return NotPrinted("no_signer_name", (("capacity", _capacity(asked, signature)),), signed[plan])
    found = {}
    for plan, signature in signatures.items():
        phrase = "signer" if signature.name else "signer_unnamed"
        text = asked.words.say(phrase, signer=signature.name, capacity=_capacity(asked, signature))
        found[plan] = _whole(signed[plan], text)
    return _draft(found)


# --- when, under which number ----------------------------------------------------------------------------------------


def _issued(asked: Asked) -> Outcome:
    dated = {plan: statement for plan in asked.documents if (statement := _date(asked, plan))}
    return _or_unsaid(asked, dated, "no_date")


def _date(asked: Asked, plan: str) -> Statement | None:
    """The date in the letterhead; failing that in the line that ties an appendix to its plan."""
    passages = asked.passages(plan)
    heads = [(passage, LONG_DATE) for passage in passages if passage.role is Role.LETTERHEAD]
    notes = [(passage, attached_date()) for passage in passages if passage.role in (Role.NOTE, Role.HEADING)]
    for passage, pattern in (*heads, *notes):
        match = pattern.search(passage.text)
        if match is None or match["month"] is None or not 1 <= int(match["month"]) <= _MONTHS:
            continue
        phrase = "issued" if match["day"] else "issued_month"
        text = asked.words.say(phrase, printed=match["date"], month=match["month"], year=match["year"])
        stretch = around(passage, *match.span("date"))
        return Statement(passage, text, ((stretch.start, stretch.end),))
    return None


def _number(asked: Asked) -> Outcome:
    found: dict[str, Statement] = {}
    for plan in asked.documents:
        head = _first(asked, plan, Role.LETTERHEAD)
        match = _NUMBER.search(head.text) if head is not None else None
        if head is not None and match is not None:
            found[plan] = _whole(head, asked.words.say("number", number=match["number"]))
    if found or len(asked.documents) > 1:
        return _or_unsaid(asked, found, "no_number")
    head = _first(asked, asked.documents[0], Role.LETTERHEAD)
    blank = _BLANK.search(head.text) if head is not None else None
    if blank is not None:
        return NotPrinted("blank_number", (("number", blank["number"]),), head)
    return _or_unsaid(asked, found, "no_number")


# --- title, recipients, status, issuer -------------------------------------------------------------------------------


def _title(asked: Asked) -> Outcome:
    titles = {plan: passage for plan in asked.documents if (passage := _first(asked, plan, Role.TITLE))}
    return _draft({plan: _whole(passage, f"“{passage.text}”") for plan, passage in titles.items()})


def _recipients(asked: Asked) -> Outcome:
    if _leans_on_matter(asked):
        return None
    lists = {plan: passage for plan in asked.documents if (passage := _first(asked, plan, Role.RECIPIENTS))}
    if not lists:
        return NotPrinted("no_recipients")
    found = {}
    for plan, passage in lists.items():
        head, _, body = passage.text.partition("- ")
        found[plan] = _whole(passage, f"{head.rstrip(': ')}: {'; '.join(_ITEMS.split(body))}")
    return _draft(found)


def _leans_on_matter(asked: Asked) -> bool:
    """Whether "gửi cho ai?" goes on with a matter of its own, such as reporting: not the document is sent."""
    leans = asked.reading.own != asked.reading.text
    return leans and asks_matter_with_place(asked.reading, asked.library)


def _status(asked: Asked) -> Outcome:
    open_question = asked.reading.plans is None and len(asked.documents) > 1
    found = {}
    for plan in asked.documents:
        status = asked.library.plan(plan).status
        head = _first(asked, plan, Role.LETTERHEAD)
        if status and head is not None:
            found[plan] = _whole(head, asked.words.say("is_status", status=status))
        elif not open_question and (sign := _first(asked, plan, Role.SIGNATURE) or head):
            found[plan] = _whole(sign, asked.words.say("no_status"))
    return _draft(found)


def _issuer(asked: Asked) -> Outcome:
    found = {}
    for plan in asked.documents:
        passage = _first(asked, plan, Role.SIGNATURE) or _first(asked, plan, Role.TITLE)
        if passage is not None:
            found[plan] = _whole(passage, asked.words.say("issuer", issuer=asked.library.plan(plan).issuer))
    return _draft(found)
