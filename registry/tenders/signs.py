"""Signs that bidders have acted in concert: the same price, the same text, the same person to contact.

A sign is no proof: somebody looks into it. Source: 招标投标法实施条例, art. 40; the district's procedures, section 4.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LEAST_TEXT = 30
"""Characters of a paragraph that two firms hardly write alike by chance."""
LONGEST_FOUND = 60
_ODD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Looked:
    """A bid, as far as it is compared with the others."""

    firm_id: str
    price_cents: int
    text: str
    contact: str
    phone: str


@dataclass(frozen=True, slots=True)
class Sign:
    """What these firms' bids have in common."""

    kind: str
    firms: tuple[str, ...]
    found: str


def signs_of(bids: Sequence[Looked]) -> list[Sign]:
    """One sign for each group of firms and kind."""
    prices = _shared((f"{bid.price_cents // 100}.{bid.price_cents % 100:02}", bid.firm_id) for bid in bids)
    texts = _shared((paragraph, bid.firm_id) for bid in bids for paragraph in paragraphs(bid.text))
    contacts = _shared(
        (" ".join(each.split()), bid.firm_id) for bid in bids for each in (bid.contact, bid.phone) if each.strip()
    )  # fmt: skip
    kinds = {"same_price": prices, "same_text": texts, "same_contact": contacts}
    return [Sign(kind, firms, found[:LONGEST_FOUND]) for kind, shared in kinds.items() for firms, found in shared.items()]


def paragraphs(text: str) -> list[str]:
    """The long paragraphs of a text, without what typing changes: blanks, punctuation, capitals."""
    plain = (_ODD.sub("", line).lower() for line in text.splitlines())
    return [line for line in plain if len(line) >= LEAST_TEXT]


def _shared(pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, ...], str]:
    """What several firms have: by the firms, the first such thing."""
    having: dict[str, set[str]] = {}
    for thing, firm_id in pairs:
        having.setdefault(thing, set()).add(firm_id)
    found: dict[tuple[str, ...], str] = {}
    for thing, firms in having.items():
        if len(firms) > 1:
            found.setdefault(tuple(sorted(firms)), thing)
    return found
