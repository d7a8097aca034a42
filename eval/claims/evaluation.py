"""Running the check over claims whose right or wrong is known, and what comes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.llm.check import check_claim
from assistant.llm.claims import Fault
from eval.claims.cases import Case
from eval.shares import Share

__all__ = ["Checked", "Run", "as_json", "as_markdown", "check_all"]

SPLITS = ("tune", "test")


@dataclass(frozen=True, slots=True)
class Checked:
    """A case and the faults that were found in its claim."""

    case: Case
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Right paraphrases, what planqa itself says, corrupted claims, and wrong ones by hand, all checked."""

    right: tuple[Checked, ...]
    said: tuple[Checked, ...]
    wrong: tuple[Checked, ...]
    slips: tuple[Checked, ...]

    def refused(self, split: str | None = None) -> Share:
        """Of the right paraphrases (of one half) those that the check refuses."""
        return Share.of(bool(each.faults) for each in self.right if split in (None, each.case.split))

    def caught(self) -> Share:
        """Of the corrupted claims those in which the check finds a fault."""
        return Share.of(bool(each.faults) for each in self.wrong)

    def slips_caught(self, split: str | None = None) -> Share:
        """Of the wrong claims by hand (of one half) those in which the check finds a fault."""
        return Share.of(bool(each.faults) for each in self.slips if split in (None, each.case.split))


def check_all(cases: Iterable[Case]) -> tuple[Checked, ...]:
    """Each case with what the check says of its claim."""
    return tuple(Checked(case, check_claim(case.claim, case.sources, case.asked)) for case in cases)


def by_kind(checked: Sequence[Checked]) -> Mapping[str, list[Checked]]:
    """The cases of each kind, in the order in which kinds are met."""
    kinds: dict[str, list[Checked]] = {}
    for each in checked:
        kinds.setdefault(each.case.kind, []).append(each)
    return kinds


# --- reports ---------------------------------------------------------------------------------------------------------


def as_markdown(run: Run, show: int = 0) -> str:
    """Tables by kind, and up to `show` claims of each sort that went wrong."""
    lines = [
        "# Check of claims",
        "",
        "## Corrupted claims",
        "",
        "| kind | caught | 95% interval | faults found |",
        "|---|---|---|---|",
    ]
    for kind, checked in by_kind(run.wrong).items():
        lines.append(_row(kind, Share.of(bool(each.faults) for each in checked), _faults(checked)))
    lines += [_row("all", run.caught(), ""), "", "## Wrong claims by hand", ""]
    lines += ["| kind | half | caught | 95% interval | faults found |", "|---|---|---|---|---|", *_halves(run.slips)]
    lines += [_row(f"all | {split}", run.slips_caught(split), "") for split in SPLITS]
    lines += ["", "## Right paraphrases", ""]
    lines += ["| kind | half | refused | 95% interval | faults found |", "|---|---|---|---|---|", *_halves(run.right)]
    lines += [_row(f"all | {split}", run.refused(split), "") for split in SPLITS]
    said = Share.of(bool(each.faults) for each in run.said)
    lines += ["", f"What planqa itself says, taken as a claim: {said.hits} of {said.n} refused."]
    lines += _shown("Corrupted and not caught", [each for each in run.wrong if not each.faults], show)
    missed = [each for each in run.slips if not each.faults and each.case.split == "tune"]
    lines += _shown("Wrong by hand and not caught (tune)", missed, show)
    refused = [each for each in run.right if each.faults and each.case.split == "tune"]
    lines += _shown("Right and refused (tune)", refused, show)
    return "\n".join(lines) + "\n"


def _halves(checked: Sequence[Checked]) -> Iterator[str]:
    """A row for each kind and half: how many have a fault."""
    for kind, cases in by_kind(checked).items():
        for split in SPLITS:
            half = [each for each in cases if each.case.split == split]
            if half:
                yield _row(f"{kind} | {split}", Share.of(bool(each.faults) for each in half), _faults(half))


def _row(name: str, share: Share, faults: str) -> str:
    interval = share.interval
    ends = "" if interval is None else f"{100 * interval[0]:.1f}–{100 * interval[1]:.1f}%"
    rate = "" if share.rate is None else f" ({100 * share.rate:.1f}%)"
    return f"| {name} | {share.hits} of {share.n}{rate} | {ends} | {faults} |"


def _faults(checked: Sequence[Checked]) -> str:
    found = Counter(kind for each in checked for kind in {fault.kind.value for fault in each.faults})
    return ", ".join(f"{kind} {count}" for kind, count in found.most_common())


def _shown(title: str, checked: Sequence[Checked], show: int) -> list[str]:
    if not show or not checked:
        return []
    lines = ["", f"## {title}", ""]
    for each in checked[:show]:
        faults = "; ".join(f"{fault.kind.value}: {fault.words}" for fault in each.faults)
        said = " / ".join(source.said for source in each.case.cited)
        lines.append(f"- {each.case.kind}, {each.case.split}: {each.case.claim.text} — {faults} — {said}")
    return lines


def as_json(run: Run) -> dict[str, Any]:
    """Every share, and every claim with the faults found in it."""
    parts = (("wrong", run.wrong), ("slips", run.slips), ("right", run.right))
    return {
        "caught": _share(run.caught()),
        "slips_caught": {split: _share(run.slips_caught(split)) for split in SPLITS},
        "refused": {split: _share(run.refused(split)) for split in SPLITS},
        "kinds": {
            name: {
                kind: _share(Share.of(bool(each.faults) for each in checked)) for kind, checked in by_kind(part).items()
            }
            for name, part in (*parts, ("said", run.said))
        },
        "claims": [_claim(name, each) for name, part in parts for each in part],
    }


def _share(share: Share) -> dict[str, Any]:
    return {"hits": share.hits, "n": share.n, "rate": share.rate, "interval": share.interval}


def _claim(name: str, checked: Checked) -> dict[str, Any]:
    case = checked.case
    return {
        "made": name,
        "kind": case.kind,
        "split": case.split,
        "language": case.language.value,
        "text": case.claim.text,
        "quotes": list(case.claim.quotes),
        "cites": [source.statement.passage.id for source in case.cited],
        "faults": [{"kind": fault.kind.value, "words": fault.words} for fault in checked.faults],
    }
