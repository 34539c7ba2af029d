"""What reading any component shares: its attributes, its properties, what every component has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.feel import Expression, Value
from forms.attributes import Attributes
from forms.fields import MESSAGES, Message


@dataclass(frozen=True, slots=True)
class Reading:
    """A component while it is read: its attributes, those inside `properties`, and the arguments every Component takes."""

    a: Attributes
    properties: Attributes
    common: dict[str, Any]

    def labels(self, attribute: str = "label") -> dict[str, Any]:
        """Label and hint in both languages; the hint is `description` or properties.hint."""
        a, properties = self.a, self.properties
        label, hint, description = a.text(attribute), properties.text("hint"), a.text("description")
        if not label:
            a.refuse("missing-label", f"Give {a.name or 'the component'} a {attribute}: people have to know what is meant.")
        if hint and description:
            properties.refuse("hint-twice", "Give the hint once, as description or as properties.hint.", "hint")
        return {
            "label": label,
            "label_en": properties.text("label.en"),
            "hint": hint or description,
            "hint_en": properties.text("hint.en"),
        }

    def rules(self, key: str = "key", static_default: Value = None) -> dict[str, Any]:
        """What every entry has beside labels: default, conditions, sentences of its own, where it is printed."""
        a, properties = self.a, self.properties
        default = properties.feel("default")
        if default is not None and static_default is not None:
            properties.refuse("default-twice", "Give the default once, as defaultValue or as properties.default.", "default")
        check = properties.feel("check")
        messages = {code: self._message(attribute) for code, attribute in MESSAGES.items()}
        if properties.has("check") and messages["custom"] is None:
            properties.refuse("missing-message", "Give a check-message: it says what to do when the check fails.", "check")
        if not properties.has("check") and messages["custom"] is not None:
            properties.refuse("missing-check", "Give the check that the check-message is about, or take it out.", "check-message")
        return {
            "key": a.text(key),
            "readonly": a.flag_or_feel("readonly"),
            "default": static_default if default is None else default,
            "required_when": properties.feel("required-when"),
            "check": check,
            "messages": {code: message for code, message in messages.items() if message is not None},
            "printed": properties.text("printed"),
        }

    def _message(self, attribute: str) -> Message | None:
        zh, en = self.properties.text(attribute), self.properties.text(attribute + ".en")
        if en and not zh:
            self.properties.refuse("missing-message", f"Give {attribute}, too, where there is {attribute}.en.", attribute + ".en")
        return Message(self._sentence(attribute, zh), self._sentence(attribute + ".en", en)) if zh else None

    def _sentence(self, attribute: str, text: str) -> str | Expression:
        """A text as it stands, or the FEEL that gives it."""
        return (self.properties.feel(attribute) or text) if text.startswith("=") else text
