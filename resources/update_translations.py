"""Bring the Linguist sources in line with the code: ``python -m resources.update_translations``.

Every call of ``tr``, ``mark`` or ``say`` with a literal is a message, all in one context. New ones
are added unfinished, those no longer used are dropped; finished ones are never touched.
"""

from __future__ import annotations

import ast
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from resources import LANGUAGES, translation_source

CONTEXT = "pult"
_FORMS = {"ru": 3, "en": 2}
_CALLS = {"tr": 0, "mark": 0, "say": 1, "plural": 0}
_UI = Path(__file__).resolve().parent.parent / "ui"


def messages_in(source: str) -> dict[str, bool]:
    """Return the messages of a module: text to whether it counts something."""
    found: dict[str, bool] = {}
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        position = _CALLS.get(name)
        if position is None or len(node.args) <= position:
            continue
        text = node.args[position]
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
            found[text.value] = found.get(text.value, False) or name == "plural"
    return found


def all_messages() -> dict[str, bool]:
    """Return the messages of the whole interface, sorted by text."""
    found: dict[str, bool] = {}
    for path in sorted(_UI.rglob("*.py")):
        for text, counted in messages_in(path.read_text(encoding="utf-8")).items():
            found[text] = found.get(text, False) or counted
    return dict(sorted(found.items()))


def read(path: Path) -> dict[str, list[str]]:
    """Return finished translations of a Linguist source: text to its forms."""
    if not path.exists():
        return {}
    done: dict[str, list[str]] = {}
    for message in ET.parse(path).getroot().iter("message"):  # noqa: S314 - our own file
        target = message.find("translation")
        if target is None or target.get("type") == "unfinished":
            continue
        forms = [form.text or "" for form in target.iter("numerusform")] or [target.text or ""]
        done[message.findtext("source") or ""] = forms
    return done


def write(path: Path, language: str, messages: dict[str, bool], done: dict[str, list[str]]) -> int:
    """Write a Linguist source and return how many messages are unfinished."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    unfinished = 0
    for text, counted in messages.items():
        message = ET.SubElement(context, "message", {"numerus": "yes"} if counted else {})
        ET.SubElement(message, "source").text = text
        target = ET.SubElement(message, "translation")
        forms = done.get(text, [])
        if len(forms) != (_FORMS[language] if counted else 1) or not all(forms):
            target.set("type", "unfinished")
            unfinished += 1
        elif counted:
            for form in forms:
                ET.SubElement(target, "numerusform").text = form
        else:
            target.text = forms[0]
    ET.indent(root, "    ")
    body = ET.tostring(root, encoding="unicode")
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    path.write_text(f"{head}{body}\n", encoding="utf-8")
    return unfinished


def main() -> int:
    """Update every language; English needs only its plurals."""
    messages = all_messages()
    left = 0
    for language in LANGUAGES:
        path = translation_source(language)
        wanted = messages if language != "en" else {t: True for t, c in messages.items() if c}
        left += write(path, language, wanted, read(path))
    sys.stdout.write(f"{len(messages)} messages, {left} unfinished\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
