"""A run over question sets: as Markdown tables for people, as JSON for programs and later comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from eval.answers import Summary, by, chains, summarise
from eval.baseline import Change, standing
from eval.judge import Outcome
from eval.questions import GoldQuestion
from eval.robustness import Robustness, Varied, robustness
from eval.shares import Share

__all__ = ["Report", "as_json", "changes_as_markdown", "outcome_as_markdown", "report", "report_as_markdown"]

_GROUPS: dict[str, Callable[[GoldQuestion], str]] = {
    "set": lambda question: question.set,
    "purpose": lambda question: question.purpose,
    "kind": lambda question: question.kind,
    "style": lambda question: question.style,
    "split": lambda question: question.split,
}
_QUALITY = {
    "right": "exact and cited",
    "exact": "exact",
    "cited": "gold line cited",
    "refusal_recall": "refused where it must be",
    "false_refusals": "refused though answered",
}
_HONESTY = {
    "gold_citations": "citations with a gold line",
    "gold_lines": "cited lines that are gold",
    "refusal_precision": "refusals that had to be",
    "stray": "answers with stray numbers",
    "counts": "answers with counts",
    "false_quotes": "quotes not in their lines",
}


@dataclass(frozen=True, slots=True)
class Report:
    """A run: the half asked, every outcome, and what they come to, in all and by set, purpose, kind, style and half."""

    split: str
    outcomes: tuple[Outcome, ...]
    varied: tuple[Varied, ...]
    summary: Summary
    groups: dict[str, dict[str, Summary]]
    chains: Share
    robustness: tuple[Robustness, ...]


def report(split: str, outcomes: Sequence[Outcome], varied: Sequence[Varied] = ()) -> Report:
    """The report of a run over one question at least; `varied` are answers to the same questions typed otherwise."""
    return Report(
        split=split,
        outcomes=tuple(outcomes),
        varied=tuple(varied),
        summary=summarise(outcomes),
        groups={
            name: {group: summarise(members) for group, members in by(outcomes, key).items()}
            for name, key in _GROUPS.items()
        },
        chains=chains(outcomes),
        robustness=tuple(robustness(varied)),
    )


# --- Markdown ---------------------------------------------------------------------------------------------------------


def report_as_markdown(run: Report) -> str:
    """Tables: shares are given as percent, Wilson's 95% interval, and hits of questions."""
    parts = [f"# {run.summary.questions} questions, split {run.split}"]
    for name, groups in run.groups.items():
        if name == "split" and len(groups) < 2:
            continue
        rows = {**groups, **({"all": run.summary} if name == "set" else {})}
        parts.append(f"## By {name}\n\n{_summary_table(name, rows, _QUALITY)}")
    sets = {**run.groups["set"], "all": run.summary}
    parts.append(f"## Citations, refusals and numbers\n\n{_summary_table('set', sets, _HONESTY)}")
    parts.append(f"## Size and speed\n\n{_speed_table(sets)}")
    if run.chains.n:
        parts.append(f"Chains with every turn right: {_percent(run.chains)}")
    if run.robustness:
        parts.append(f"## Typed otherwise\n\n{_robustness_table(run.robustness)}")
    return "\n\n".join(parts) + "\n"


def outcome_as_markdown(outcome: Outcome) -> str:
    """A question with what was wanted and what came."""
    question = outcome.question
    cited = ", ".join(
        f"{each.plan} {each.lines[0]}-{each.lines[1]}{' (gold)' * each.gold}" for each in outcome.citations
    )
    gold = ", ".join(f"{plan} {line}" for plan, line in sorted(question.gold))
    facts = {
        "history": " / ".join(question.history),
        "must": " and ".join(" | ".join(group) for group in question.must),
        "missing": " and ".join(" | ".join(group) for group in outcome.missing),
        "must not, but said": " | ".join(outcome.forbidden),
        "gold lines": gold,
        "citations": cited,
        "stray numbers": ", ".join(outcome.stray),
    }
    lines = [f"- {name}: {value}" for name, value in facts.items() if value]
    quoted = "\n".join(f"> {line}".rstrip() for line in outcome.answer.splitlines())
    head = f"### {question.set} {question.id} ({question.kind}, {question.style}): {outcome.verdict}"
    return "\n\n".join([head, question.text, "\n".join(lines), quoted]) + "\n"


def changes_as_markdown(changes: Sequence[Change]) -> str:
    """What changed since an earlier run, in the order given."""
    if not changes:
        return "## Since the baseline\n\nNothing has changed.\n"
    rows = [
        (
            "newly wrong" if change.newly_wrong else "worse" if change.worse else "better or other",
            change.set,
            change.id,
            str(change.before),
            str(change.after),
            change.text,
        )
        for change in changes
    ]
    return f"## Since the baseline\n\n{_table(('change', 'set', 'id', 'before', 'now', 'question'), rows)}\n"


def _summary_table(name: str, groups: dict[str, Summary], columns: dict[str, str]) -> str:
    rows = [
        (group, str(summary.questions), *(_percent(getattr(summary, field)) for field in columns))
        for group, summary in groups.items()
    ]
    return _table((name, "questions", *columns.values()), rows)


def _speed_table(groups: dict[str, Summary]) -> str:
    rows = [
        (
            group,
            "–" if each.citations is None else f"{each.citations:.1f}",
            f"{each.median_ms:.0f} ms",
            f"{each.p95_ms:.0f} ms",
        )
        for group, each in groups.items()
    ]
    return _table(("set", "citations of an answer, mean", "answer, median", "answer, 95th percentile"), rows)


def _robustness_table(rows: Iterable[Robustness]) -> str:
    return _table(
        ("variation", "answer unchanged", "right", "right as in the set"),
        [(each.kind, _percent(each.unchanged), _percent(each.right), _percent(each.right_before)) for each in rows],
    )


def _percent(share: Share) -> str:
    if share.rate is None or share.interval is None:
        return "–"
    low, high = share.interval
    return f"{share.rate:.1%} ({low:.1%}–{high:.1%}) {share.hits}/{share.n}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


# --- JSON -------------------------------------------------------------------------------------------------------------


def as_json(run: Report) -> dict[str, Any]:
    """The whole run: shares as {hits, n, rate, low, high}, and every question with its outcome."""
    return {
        "split": run.split,
        "sets": list(run.groups["set"]),
        "summary": _as_json(run.summary),
        **{
            f"by_{name}": {group: _as_json(summary) for group, summary in groups.items()}
            for name, groups in run.groups.items()
        },
        "chains": _as_json(run.chains),
        "robustness": [_as_json(each) for each in run.robustness],
        "questions": [_outcome_as_json(outcome) for outcome in run.outcomes],
        "variations": [_varied_as_json(each) for each in run.varied],
    }


def _as_json(value: Any) -> Any:
    """A share or a record of shares and numbers."""
    if isinstance(value, Share):
        low, high = value.interval or (None, None)
        return {"hits": value.hits, "n": value.n, "rate": value.rate, "low": low, "high": high}
    if isinstance(value, Summary | Robustness):
        return {field.name: _as_json(getattr(value, field.name)) for field in fields(value)}
    return value


def _outcome_as_json(outcome: Outcome) -> dict[str, Any]:
    question, stands = outcome.question, standing(outcome)
    return {
        "set": question.set,
        "id": question.id,
        "kind": question.kind,
        "style": question.style,
        "split": question.split,
        "chain": question.chain,
        "question": question.text,
        "history": list(question.history),
        "verdict": outcome.verdict.value,
        "exact": outcome.exact,
        "cited": stands.cited,
        "abstained": outcome.abstained,
        "missing": [list(group) for group in outcome.missing],
        "forbidden": list(outcome.forbidden),
        "gold": [list(line) for line in sorted(question.gold)],
        "citations": [
            {"plan": each.plan, "lines": list(each.lines), "gold": each.gold, "stands": each.stands}
            for each in outcome.citations
        ],
        "stray": list(outcome.stray),
        "counts": list(outcome.counts),
        "false_quotes": outcome.false_quotes,
        "answer": outcome.answer,
        "elapsed_ms": round(outcome.elapsed_ms, 1),
    }


def _varied_as_json(varied: Varied) -> dict[str, Any]:
    question = varied.after.question
    return {
        "variation": varied.kind,
        "set": question.set,
        "id": question.id,
        "question": question.text,
        "unchanged": varied.unchanged,
        "right": varied.after.right,
        "right_before": varied.before.right,
        "verdict": varied.after.verdict.value,
    }
