"""What editors do with the plans of a running server, through the API and the page: look at a file, keep it, remove."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from assistant.assistant import Assistant
from assistant.editing.changes import Change, ChangeKind, Changes
from assistant.editing.drafts import Draft, Drafts
from assistant.editing.preview import Preview, preview
from corpus.describe import Given
from corpus.errors import DraftError, OwnPlanError
from corpus.formats.limits import UPLOAD, Limits
from corpus.home import AddedPlan

__all__ = ["PlanEditor"]


class PlanEditor:
    """The drafts and changes of one server. Safe to call from several threads.

    `owner` is who asks (`Caller.owner`): drafts and changes of others are not there for them. Whether they may is for
    the caller to see to.
    """

    def __init__(
        self,
        home: Path,
        assistant: Callable[[], Assistant],
        *,
        embedder: str | None = None,
        limits: Limits = UPLOAD,
        fixed: bool = False,
    ) -> None:
        """`assistant` gives the assistant on the index in use; `embedder` is the model's name, None for the bundled.

        Where the plans are `fixed`, because they come from a store that several servers read, nothing is changed here.
        """
        self._assistant = assistant
        self._drafts = Drafts(home, limits=limits)
        self._changes = Changes(home, embedder)
        self._previews: dict[str, tuple[tuple[Given, str], Preview]] = {}
        self._lock = threading.Lock()
        self._fixed = fixed

    def receive(self, name: str, data: BinaryIO, owner: str) -> Draft:
        """A new draft. Raises FileError, DraftError, HomeError."""
        self._refuse_if_fixed()
        return self._drafts.receive(name, data, owner)

    def draft(self, id_: str, owner: str) -> Draft:
        """A draft as it is now. Raises UnknownDraftError."""
        return self._drafts.find(id_, owner)

    def give(self, id_: str, owner: str, given: Given) -> Draft:
        """A draft with what its editor says about it. Raises UnknownDraftError, DraftError."""
        return self._drafts.give(id_, owner, given)

    def preview(self, draft: Draft) -> Preview | None:
        """What was understood of a draft, beside the plans that there are now; None if it was not read yet.

        Raises UnknownDraftError if it was thrown away meanwhile.
        """
        if draft.document is None:
            return None
        library = self._assistant().library
        key = (draft.given, library.fingerprint)
        with self._lock:
            known = self._previews.get(draft.id)
        if known is not None and known[0] == key:
            return known[1]
        try:
            found = preview(draft, library)
        except FileNotFoundError:
            self._drafts.find(draft.id, draft.owner)  # it was thrown away meanwhile
            raise
        with self._lock:
            drafts = self._drafts.ids()
            self._previews = {id_: each for id_, each in self._previews.items() if id_ in drafts}
            self._previews[draft.id] = (key, found)
        return found

    def seconds(self, draft: Draft) -> float:
        """Seconds since a draft came."""
        return self._drafts.seconds(draft)

    def discard(self, id_: str, owner: str) -> None:
        """Throw a draft away. Raises UnknownDraftError, DraftError."""
        self._drafts.discard(id_, owner)

    def keep(self, id_: str, owner: str) -> Change:
        """Begin to make a plan of a draft. Raises UnknownDraftError, and DraftError where that cannot be done."""
        self._refuse_if_fixed()
        shown = self.preview(self._drafts.find(id_, owner))
        if shown is not None and shown.report is None:
            raise DraftError(shown.problem or f"The file does not say its {', '.join(shown.missing)}.")
        draft = self._drafts.keep(id_, owner)
        task = {
            "keep": {
                "file": draft.file,
                "original": str(draft.original),
                "extracted": str(draft.stored),
                "given": dataclasses.asdict(draft.given),
                "by": owner,
            }
        }

        def ended(change: Change) -> None:
            self._drafts.kept(draft, done=not change.error)
            self._take_up()

        try:
            return self._changes.begin(ChangeKind.KEEP, owner, draft.file, task, ended)
        except BaseException:
            self._drafts.kept(draft, done=False)
            raise

    def remove(self, plan: str, owner: str) -> Change:
        """Begin to take an added plan back. Raises UnknownPlanError, OwnPlanError, DraftError."""
        self._refuse_if_fixed()
        library = self._assistant().library
        if plan not in library.added:
            library.plan(plan)
            raise OwnPlanError(
                "This plan comes with planqa and cannot be removed. Ask about others alone with --plan.", plan=plan
            )
        return self._changes.begin(ChangeKind.REMOVE, owner, plan, {"remove": plan}, lambda _: self._take_up())

    def change(self, id_: str, owner: str) -> Change:
        """A change as it is now. Raises UnknownDraftError."""
        return self._changes.find(id_, owner)

    def added(self) -> Sequence[AddedPlan]:
        """The plans that were added, the last one first."""
        return list(self._assistant().library.added.values())[::-1]

    def sweep(self) -> None:
        """Remove the drafts that nobody has asked for of late."""
        self._drafts.sweep()

    def close(self, patience: float = 0.0) -> None:
        """End what goes on; a change that is being made has so many seconds to be done."""
        self._changes.close(patience)
        self._drafts.close()

    def _refuse_if_fixed(self) -> None:
        if self._fixed:
            raise DraftError("Plans are changed where they are published from (`planqa add`), not on this server.")

    def _take_up(self) -> None:
        """Let the server's assistant see that there is a new index, before its editor hears of it."""
        self._assistant()
