"""The assistant of a server that runs for long: it takes up a new index by itself."""

from __future__ import annotations

import gc
import logging
import threading
from typing import TYPE_CHECKING

from assistant.session import Session
from corpus.errors import PlanqaError

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__all__ = ["LiveAssistant"]

_LOG = logging.getLogger(__name__)


class LiveAssistant:
    """Call it for the assistant on the index in use: `live().invoke("…")`. Any number of threads may.

    Whether there is another index is looked up at each call (reading one small file). The first caller after a change
    opens it, in about a second, while the others still get the assistant on the index before; one that was called for
    keeps working on its index for as long as it is held.
    """

    def __init__(self, session: Session) -> None:
        """Open the index. Raises IndexStateError if there is none or it does not fit."""
        self._session = session
        self._held = session.assistant()
        self._looking = threading.Lock()
        self._refused = ""

    def __call__(self) -> Assistant:
        """The assistant on the index in use; on the one before, where that cannot be opened."""
        if self._looking.acquire(blocking=False):
            try:
                self._take_up(self._session.refresh(self._held))
                self._refused = ""
            except PlanqaError as error:
                if str(error) != self._refused:  # said once, not with each question
                    _LOG.warning("The new index is not taken up, answers come from the one before: %s", error)
                    self._refused = str(error)
            finally:
                self._looking.release()
        return self._held

    def _take_up(self, new: Assistant | None) -> None:
        if new is not None:
            self._held = new
            # What the assistant before knew hangs together in circles: without this it stays for many questions more.
            gc.collect()
