"""Letters as `procedure.toml` declares them: which there are, and what makes one against somebody lawful."""

from __future__ import annotations

from dataclasses import dataclass

from engine.feel import Expression


@dataclass(frozen=True, slots=True)
class Adverse:
    """What makes a decision against somebody lawful: the task that hears them, and the values by which its letter tells the ground
    and the remedy, as FEEL writes them; and what it rests on.

    `basis`: the rule of law of a measure, by which the letter is refused unless the rule's row is confirmed and in force on the
    day of signing. `settlement`: why it is no measure but settles what was agreed (money under a contract), and so needs none.
    One of the two. Source: Administrative Penalty Law (行政处罚法), art. 4, 16, 44, 45, 59, 61.
    """

    statement: str
    ground: str
    remedy: str
    basis: Expression | None = None  # -> id of the rule
    settlement: str = ""


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A letter: its title, its number's pattern ({year}, {n}), its template, and who may read it (all, if nobody).

    `adverse` is False where the letter decides against nobody, None where that is not said.
    """

    id: str
    title: str
    file: str
    number: str = ""
    kind: str = ""
    title_en: str = ""
    readers: tuple[str, ...] = ()
    adverse: Adverse | bool | None = None
