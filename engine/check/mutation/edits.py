"""One edit applied to a file's content, in memory."""

from __future__ import annotations

import json

from lxml import etree

from engine.check.mutation.mutant import Edit
from engine.xmlsource import parse_xml


def edited(content: bytes, edit: Edit) -> bytes:
    """The file with the edit made."""
    if edit.path.endswith(".form"):
        return _form(content, edit)
    if edit.path.endswith(".toml"):
        return _toml(content, edit)
    return _xml(content, edit)


def _xml(content: bytes, edit: Edit) -> bytes:
    root = parse_xml(content, edit.path)
    assert isinstance(root, etree._Element)
    node = root.getroottree().find(edit.place)
    assert node is not None
    if edit.attribute and edit.text is not None:
        node.set(edit.attribute, edit.text)
    elif edit.attribute:
        del node.attrib[edit.attribute]
    elif edit.text is not None:
        node.text = edit.text
    else:
        parent = node.getparent()
        assert parent is not None
        parent.remove(node)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _form(content: bytes, edit: Edit) -> bytes:
    form = json.loads(content)
    *way, last = [int(step) if step.isdecimal() else step for step in edit.place.split("/")]
    node = form
    for step in way:
        node = node[step]
    if edit.text is None:
        del node[last]
    else:
        node[last] = json.loads(edit.text)
    return json.dumps(form, ensure_ascii=False, indent=2).encode()


def _toml(content: bytes, edit: Edit) -> bytes:
    lines = content.decode().split("\n")
    lines[int(edit.place) - 1] = edit.text or ""
    return "\n".join(lines).encode()
