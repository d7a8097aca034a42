"""The page in gradio: its components, and which call of the service each event makes."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any

import gradio as gr

from assistant.notices import notice_text
from assistant.page_text import PageText, page_text
from assistant.phrases import Language
from assistant.question import LONGEST_QUESTION
from assistant.web.editing_service import EditingService
from assistant.web.facts_service import FactsService
from assistant.web.service import PageService
from assistant.web.templates import render, static
from corpus.errors import PlanqaError
from corpus.formats.extract import SUFFIXES
from corpus.formats.limits import UPLOAD

__all__ = ["build_page", "page_head", "page_theme"]

_LOG = logging.getLogger(__name__)

Call = Callable[[dict[str, Any]], Any]
"""What a script of the page may call: a request in JSON, and the reply."""

ADDRESSES = {Language.VIETNAMESE: "/", Language.ENGLISH: "/en/"}
"""Where the page of each language is."""

_EXAMPLES = ("official", "clerk", "evaluator")
_SYSTEM_FONTS = ("system-ui", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")


def page_theme() -> gr.themes.Base:
    """Fonts of the reader's own machine: gradio's themes load theirs from elsewhere."""
    return gr.themes.Base(font=_SYSTEM_FONTS, font_mono=("ui-monospace", "monospace"))


def page_head(language: Language) -> str:
    """The style of the page, and the script that its parts share with the wording of the scripts.

    Not by gradio's `css`: it puts its own container before every selector, which the theme and the panel stand outside.
    """
    texts = json.dumps({"language": language, **page_text(language, "script").texts}, ensure_ascii=False)
    style = f"<style>{static('page.css')}</style>"
    return (
        f"{style}<script>window.planqaTexts = {_script_safe(texts)};\n{static('page.js', 'conversations.js')}</script>"
    )


def build_page(service: PageService, facts: FactsService, editing: EditingService, language: Language) -> gr.Blocks:
    """The page in one language. Its wording is [vi.page] or [en.page] of `tables/page.toml`."""
    words = page_text(language, "page")
    (other,) = set(Language) - {language}
    lists = facts.lists({})  # as they are at the start: the page follows the index (static/header.js)
    page = gr.Blocks(title=words.say("title"), analytics_enabled=False, fill_width=True)
    with page:
        _part(
            "header",
            words,
            [facts.lists],
            version=lists["version"],
            subtitle=lists["subtitle"],
            other=other.value,
            other_say=page_text(other, "page").say,
            other_address=ADDRESSES[other],
            leave=page_text(language, "login").say("leave"),
            leave_address=f"{ADDRESSES[language]}logout",
        )
        with gr.Row(elem_id="pq-body"):
            with gr.Column(elem_id="pq-main"), gr.Tabs(elem_id="pq-tabs"):
                with gr.Tab(words.say("tab_chat"), id="chat"):
                    _chat(service, language, lists)
                with gr.Tab(words.say("tab_facts"), id="facts"):
                    _part(
                        "facts",
                        words,
                        [facts.facts, facts.facts_file],
                        plans=lists["plans"],
                        agencies=lists["agencies"],
                        years=lists["years"],
                    )
                with gr.Tab(words.say("tab_plans"), id="plans"):
                    _part(
                        "editing",
                        page_text(language, "editing"),
                        [editing.draft, editing.keep, editing.discard, editing.change, editing.added, editing.remove],
                        most=UPLOAD.size,
                        most_mb=UPLOAD.size // 2**20,
                        suffixes=",".join(SUFFIXES),
                        fields=editing.fields(),
                    )
                    _part("plans", words, [facts.plan], plans=lists["plans"])
            _part("source", words, [service.source])
    return page


def _chat(service: PageService, language: Language, lists: Mapping[str, Any]) -> None:
    words = page_text(language, "page")
    examples = [page_text(language, f"examples_{name}").texts for name in _EXAMPLES]
    chat = _part(
        "chat",
        words,
        [service.turns, service.rows_file, service.conversation_file, service.rate],
        examples=[{"title": each["title"], "questions": list(each.values())[1:]} for each in examples],
        plans=lists["plans"],
        places=lists["places"],
        years=lists["years"],
        longest=LONGEST_QUESTION,
    )

    def answer(event: gr.EventData) -> Iterator[dict[str, Any]]:
        yield from service.answer(event._data)

    asked = chat.ask(answer, None, chat, show_progress="hidden", api_visibility="private", concurrency_limit=None)
    asked.failure(None, js="() => planqa.say('failed')")


def _part(name: str, words: PageText, calls: Sequence[Call] = (), **values: object) -> gr.HTML:
    """A part of the page, `templates/{name}.html` with `static/{name}.js`, whose script may make these calls.

    The HTML goes through a property: gradio reads a template as code, and would run what looks like it.
    """
    return gr.HTML(
        html_template="${shell}",
        shell=render(f"{name}.html", say=words.say, **values),
        js_on_load=static(f"{name}.js"),
        elem_id=f"pq-{name}",
        server_functions=[_function(call, words) for call in calls],
        apply_default_css=False,
    )


def _function(call: Call, words: PageText) -> Call:
    """A call whose errors are words for the reader.

    It is a function of its own: gradio marks what may be called by an attribute, which no method can have.
    """

    @wraps(call)
    def function(request: dict[str, Any]) -> Any:
        try:
            return call(request)
        except PlanqaError as error:
            return {"error": notice_text(str(error), words.language)}
        except (KeyError, TypeError, ValueError, AttributeError):
            _LOG.warning("A request that no script of the page makes.", exc_info=True)
            return {"error": page_text(words.language, "page").say("unreadable")}

    return function


def _script_safe(text: str) -> str:
    """JSON that may stand in a script element."""
    return text.replace("<", "\\u003c")
