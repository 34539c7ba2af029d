"""What a form sent: its command's id, its values, its files; and what no field may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from flask import current_app, request

from engine.errors import BadValue
from engine.identity import new_id

SECRETS = {"password", "new_password", "new_password_again"}
"""Never shown again, whatever becomes of the page."""

OURS = {"csrf_token", "command", "claim_command", "version", "draft_version", "confirmed", "next", "login", "task", "one", "bulk"} | SECRETS
OURS |= {"one_time_code", "paper:scan", "paper:kept"}
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
COMMAND = re.compile("[0-9a-z]{16,40}")
KEPT_FILE = re.compile("[0-9a-f]{64}[|]")
PLAIN_FORM = "application/x-www-form-urlencoded"
OF_PROCEDURES = ("tasks", "start", "party", "party_desk")
"""The blueprints that take a procedure's own form, whose fields may have any name."""
CHOSEN = {"who", "receiver", "target", "item", "role", "for", "to", "substitute", "procedure"}
"""Fields of our own forms in which one chooses: their values are keys, not text."""
CHOICE = "choice:"
"""How a form says the same of a field that may have any name: a hidden entry of this and the field's name."""
LONGEST_KEPT = 40  # texts shown again after a refusal
SECRETS_ONLY = ("voting", "surveying", "tender_desk")
"""The blueprints whose forms hold nothing that may be shown again: codes, choices, receipts, passphrases, bids."""
LONGEST_SECRET = 80


def command_id() -> str:
    """The id that makes a second click the same command; a form without a good one gets a new one."""
    sent = request.form.get("command", "")
    return sent if COMMAND.fullmatch(sent) else new_id(24)


def claim_id() -> str | None:
    """The id of the claim that goes before the act, from a form of a task that nobody held."""
    sent = request.form.get("claim_command", "")
    return sent if COMMAND.fullmatch(sent) else None


def seen_version(name: str = "version") -> int:
    """The version that the page showed; -1 (which none ever is) if it sent none."""
    sent = request.form.get(name, "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else -1


def value_pairs() -> list[tuple[str, str]]:
    """The names and values of the procedure's own form, without what the page added."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in OURS]


def refuse_bad_text(pairs: Iterable[tuple[str, str]]) -> None:
    """Raises BadValue for the first value with a NUL or another control character (tab and line ends are text)."""
    for name, value in pairs:
        if CONTROL.search(value) or CONTROL.search(name):
            raise BadValue(name, "it has a control character")


def refuse_bad_addresses() -> None:
    """No address may carry a control character: a database would choke on it, and no link of ours has one."""
    refuse_bad_text([("address", request.path), *request.args.items(multi=True)])


def bound_plain_forms() -> None:
    """A form without files is read at once, so its size is bounded before: a letter of Chinese takes nine bytes, three of text."""
    if request.mimetype == PLAIN_FORM:
        request.max_content_length = 3 * (current_app.config["MAX_FORM_MEMORY_SIZE"] or 0)


def typed_secret(name: str) -> str:
    """A code or a receipt from a form, in the characters that were meant: Chinese input methods type wide ones."""
    return unicodedata.normalize("NFKC", request.form.get(name, ""))[:LONGEST_SECRET]


def typed_texts() -> tuple[str, ...]:
    """What the reader typed, to be shown again; the page's own fields, choices and boxes are left out."""
    if request.blueprint in SECRETS_ONLY:
        return ()
    pairs = value_pairs()
    ours = set() if request.blueprint in OF_PROCEDURES else CHOSEN
    keys = ours | {name.removeprefix(CHOICE) for name, _ in pairs if name.startswith(CHOICE)}
    texts = (value for name, value in pairs if name not in keys and ":" not in name and len(value) > 3 and not KEPT_FILE.match(value))
    return tuple(dict.fromkeys(texts))[:LONGEST_KEPT] if request.method == "POST" else ()
