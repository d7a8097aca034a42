"""What requests and replies of the API hold, as its description (OpenAPI) shows them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.question import LONGEST_HISTORY, LONGEST_QUESTION, Question
from corpus.records import Role

__all__ = [
    "AnswerRecord",
    "AskRequest",
    "CitationRecord",
    "ConflictRecord",
    "FoundRecord",
    "HealthRecord",
    "Name",
    "OutlineRecord",
    "PassageRecord",
    "PlanRecord",
    "PlanWithOutline",
    "Plans",
    "ProblemRecord",
    "QuestionText",
    "SourceRecord",
    "TargetRecord",
    "TaskRecord",
]

_LONGEST_NAME = 200
"""Characters of an id: those of plans have some twenty."""
_MOST_PLANS = 1000

QuestionText = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_QUESTION)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_NAME)]
Plans = Annotated[list[Name], Field(max_length=_MOST_PLANS)]


class AskRequest(BaseModel):
    """A question, as a line of `planqa ask --batch` has it."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {"question": "Ai chủ trì nhiệm vụ IOC của Quảng Bình?"},
                {"question": "còn năm 2035?", "history": ["Quy mô kinh tế số của Quảng Ngãi năm 2030?"], "id": "42"},
                {"question": "Có bao nhiêu nhiệm vụ?", "plans": ["quang-binh-ubnd"]},
            ]
        },
    )

    question: QuestionText = Field(description="In Vietnamese, with or without diacritics, or in English.")
    history: list[Annotated[str, StringConstraints(max_length=LONGEST_QUESTION)]] = Field(
        default=[], max_length=LONGEST_HISTORY, description="The questions asked before it, the oldest first."
    )
    plans: Plans | None = Field(default=None, description="Ids of the plans to look in; all if null or left out.")
    id: Annotated[str, StringConstraints(max_length=_LONGEST_NAME)] = Field(
        default="", description="Comes back with the answer."
    )

    def as_question(self) -> Question:
        """The question that the assistant is asked."""
        return Question(self.question, tuple(self.history), tuple(self.plans) if self.plans else None, self.id)


class CitationRecord(BaseModel):
    """Where a statement stands; `quote` stands in `lines` of the source, letter for letter but for white space."""

    n: int = Field(description="The number of its mark, [1], in the answer.")
    plan: str
    title: str
    section: str = Field(description="The place in the outline: Phụ lục I > V > 59 > 59.1.")
    item: str | None = Field(description="The number of a row of a table.")
    page: int | None = Field(description="From 1; null where the source shows no pages.")
    lines: tuple[int, int] = Field(description="First and last line of the plan's file, from 1, both included.")
    quote: str


class AnswerRecord(BaseModel):
    """An answer with its citations, each checked against the source; the same as of `planqa ask --json`."""

    id: str
    question: str
    answer: str = Field(description="Markdown with marks, [1], of the citations.")
    abstained: bool = Field(description="Whether the plans do not say, and the answer says so.")
    citations: list[CitationRecord]
    rows: list[dict[str, str]] = Field(description="Of a list or comparison its rows, by the headings of their table.")
    suggestions: list[str] = Field(description="Other questions that may have been meant or come next.")
    elapsed_ms: float = Field(description="Milliseconds that the answer took, waiting aside.")


class HealthRecord(BaseModel):
    """That all is well; when it is not, the reply is a problem."""

    status: str


class ProblemRecord(BaseModel):
    """Problem details (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="about:blank: `title` says what kind of error it is.")
    title: str
    status: int
    detail: str = Field(description="What is wrong, and what to do about it.")
    detail_vi: str | None = Field(default=None, description="The same in Vietnamese, where a file or plan is wrong.")
    request_id: str | None = Field(default=None, description="Under which the server has logged the request.")
    errors: list[dict[str, Any]] | None = Field(
        default=None, description="Of status 422: each fault with its `pointer` into the body or its `parameter`."
    )


class PassageRecord(BaseModel):
    """A passage of a plan, and how near it is to what was searched for."""

    id: str
    plan: str
    title: str
    section: str
    item: str | None
    role: Role
    lines: tuple[int, int]
    page: int | None
    text: str
    score: float = Field(description="What the order is by; it compares passages of one search only.")
    cosine: float = Field(description="How near its meaning is: the cosine of its nearest part.")
    lexical: float = Field(description="How many of the words it has: BM25.")


class FoundRecord(BaseModel):
    """What a search found, the nearest first."""

    query: str
    passages: list[PassageRecord]


class PlanRecord(BaseModel):
    """A plan, as `plans.toml` describes it, and what it holds."""

    id: str
    title: str
    kind: str
    issuer: str
    place: str
    level: str
    part_of: str | None = Field(description="The place that `place` is a part of.")
    number: str | None
    issued: str | None
    status: str | None
    signer: str | None
    replaces: list[str]
    added: bool = Field(description="Whether it was added to those that come with planqa, and can be removed.")
    lines: int
    passages: int
    tasks: int
    targets: int


class OutlineRecord(BaseModel):
    """A section with a heading: its lines, and how many rows of tables stand in it."""

    number: str
    heading: str
    lines: tuple[int, int]
    rows: int
    children: list[OutlineRecord]


class PlanWithOutline(PlanRecord):
    """A plan with its headings."""

    outline: list[OutlineRecord]


class SourceRecord(BaseModel):
    """Lines of a plan's file as they stand: `lines[0]` is line `first`; the plan has `total`."""

    plan: str
    title: str
    first: int
    last: int
    total: int
    lines: list[str]
    next: str | None = Field(description="The address of further lines that were asked for; null if these are all.")


class TaskRecord(BaseModel):
    """A row of a table of tasks; agencies by their canonical names, parted by "; "."""

    plan: str
    item: str
    group: str
    task: str
    lead: str
    coordinators: str
    result: str
    deadline: str
    lines: str = Field(description="416-421, or 416.")


class TargetRecord(BaseModel):
    """One indicator in one year."""

    plan: str
    code: str
    indicator: str
    year: int
    value: str = Field(description="As printed: the comma is the decimal mark.")
    unit: str
    owner: str
    group: str
    concept: str = Field(
        description="The same for one indicator across plans and years; empty if it is linked to none."
    )
    lines: str
    doubts: str


class ConflictRecord(BaseModel):
    """Two figures that do not agree, with their places: plan:lines."""

    kind: str
    concept: str
    indicator: str
    reason: str
    first: str
    second: str
