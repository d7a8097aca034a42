"""The page in gradio: its components, and which call of the service each event makes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gradio as gr

from assistant.page_text import page_text
from assistant.phrases import Language
from assistant.question import LONGEST_QUESTION
from assistant.web.service import PageService
from assistant.web.templates import render, static

__all__ = ["build_page", "page_head", "page_theme"]

ADDRESSES = {Language.VIETNAMESE: "/", Language.ENGLISH: "/en/"}
"""Where the page of each language is."""

_EXAMPLES = ("official", "clerk", "evaluator")
_SYSTEM_FONTS = ("system-ui", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")


def page_theme() -> gr.themes.Base:
    """Fonts of the reader's own machine: gradio's themes load theirs from elsewhere."""
    return gr.themes.Base(font=_SYSTEM_FONTS, font_mono=("ui-monospace", "monospace"))


def page_head(language: Language) -> str:
    """The scripts that the parts of the page share, with their wording."""
    texts = json.dumps({"language": language, **page_text(language, "script").texts}, ensure_ascii=False)
    return f"<script>window.planqaTexts = {_script_safe(texts)};\n{static('page.js')}</script>"


def build_page(service: PageService, language: Language) -> gr.Blocks:
    """The page in one language. Its wording is [vi.page] or [en.page] of `tables/page.toml`."""
    words = page_text(language, "page")
    (other,) = set(Language) - {language}
    with gr.Blocks(title=words.say("title"), analytics_enabled=False, fill_width=True) as page:
        _part(
            "header",
            say=words.say,
            plans=len(service.library),
            other=other.value,
            other_say=page_text(other, "page").say,
            other_address=ADDRESSES[other],
        )
        with gr.Row(elem_id="pq-body"):
            with gr.Column(elem_id="pq-main"), gr.Tabs(elem_id="pq-tabs"), gr.Tab(words.say("tab_chat"), id="chat"):
                _chat(service, language)
            _part("source", [service.source], say=words.say)
    return page


def _chat(service: PageService, language: Language) -> None:
    words = page_text(language, "page")
    examples = [page_text(language, f"examples_{name}").texts for name in _EXAMPLES]
    chat = _part(
        "chat",
        [service.turns, service.rows_file],
        say=words.say,
        examples=[{"title": each["title"], "questions": list(each.values())[1:]} for each in examples],
        plans=[{"id": plan.id, "place": plan.place, "title": f"{plan.kind} – {plan.issuer}"} for plan in service.library],
        places=sorted({plan.place for plan in service.library}),
        years=service.years(),
        longest=LONGEST_QUESTION,
    )

    def answer(event: gr.EventData) -> Iterator[dict[str, Any]]:
        yield from service.answer(event._data)

    chat.ask(answer, None, chat, show_progress="hidden", api_visibility="private", concurrency_limit=1)


def _part(name: str, calls: Sequence[Callable[[dict[str, Any]], Any]] = (), **values: object) -> gr.HTML:
    """A part of the page, `templates/{name}.html` with `static/{name}.js`, whose script may make these calls.

    The HTML goes through a property: gradio reads a template as code, and would run what looks like it.
    """
    functions = [_function(call) for call in calls]
    return gr.HTML(
        html_template="${shell}",
        shell=render(f"{name}.html", **values),
        js_on_load=static(f"{name}.js"),
        elem_id=f"pq-{name}",
        server_functions=functions,
        apply_default_css=False,
    )


def _function(call: Any) -> Any:
    """A function of its own name: gradio marks what may be called by an attribute, which no method can have."""

    def function(request: dict[str, Any]) -> Any:
        return call(request)

    function.__name__ = call.__name__
    return function


def _script_safe(text: str) -> str:
    """JSON that may stand in a script element."""
    return text.replace("<", "\\u003c")
