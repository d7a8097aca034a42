"""Elements of office files by their local names: files of the strict kind have other namespaces."""

from __future__ import annotations

from lxml import etree

__all__ = ["child", "children", "is_on", "is_true", "local", "value"]

_OFF = ("0", "false", "off", "none")


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    """The children of this name, in any namespace."""
    return [] if element is None else list(element.iterchildren(f"{{*}}{name}"))


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of this name, or None."""
    return None if element is None else next(element.iterchildren(f"{{*}}{name}"), None)


def value(element: etree._Element | None, name: str) -> str:
    """An attribute by its name without namespace; "" if it is missing."""
    if element is None:
        return ""
    return next((str(found) for key, found in element.items() if key.rpartition("}")[2] == name), "")


def is_on(properties: etree._Element | None, name: str) -> bool:
    """Whether a property is there and not switched off."""
    found = child(properties, name)
    return found is not None and value(found, "val").lower() not in _OFF


def is_true(said: str) -> bool:
    """Whether the value of an attribute means yes."""
    return said.lower() not in ("", *_OFF)
