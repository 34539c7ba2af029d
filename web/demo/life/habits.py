"""What people are used to do: by process and step how soon, how late at times, and with what they answer. Data; `loop` lives it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from engine.feel import Value
from web.demo.draw import Draw

Key = tuple[str, str]
"""(process, element); "" as process: in every one that has no habit of its own."""


@dataclass(frozen=True, slots=True)
class Scene:
    """An open task as whoever does it sees it. `draw` is the task's own, so that each answers alike whenever it is asked."""

    number: str
    """The case's."""
    process: str
    element: str
    context: Mapping[str, Value]
    now: datetime
    today: date
    draw: Draw
    working_day: Callable[[date, int], date]
    """The so-manieth working day after a day."""
    connection: Connection
    """To look into the books, as the person's other pages would show them: open while values are asked for, not while work is planned."""

    def value(self, path: str) -> Any:
        """`estate.name` of what the case holds; None where it holds no such thing."""
        found: Any = self.context
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        return found

    def later(self, working_days: int) -> date:
        return self.working_day(self.today, working_days)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is done at a task's desk. `values` may look into the books: a function of the scene and the connection.

    `person`: the which of those who may do the task, in the task's own order (an act and its confirmation want two);
    `code_of`: it is done by the one-time code that was given out for this one, where there is such a code.
    """

    name: str
    values: Mapping[str, Any] | Callable[[Scene, Connection], Mapping[str, Any] | None] = field(default_factory=dict)
    person: int = 0
    code_of: str = ""


Answers = Mapping[str, Any] | Callable[[Scene], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Habit:
    """How a step is done. `answers`: values of its form, or functions of the scene that give them; what they leave out is filled
    as the page proposes it.

    `days`: working days until it is done, from the least to the most; `late`, `never`: in how many of a hundred it is done
    after its term, or not at all. `work`: what is done before at the task's desk, and when; `person`: the which of those who
    may do it completes it; `always`: also in the last days, in which much is left to whoever signs in.
    """

    answers: Answers = field(default_factory=dict)
    days: tuple[int, int] = (0, 2)
    late: int = 3
    never: int = 0
    work: Callable[[Scene], Iterable[tuple[datetime, Act]]] | None = None
    when: Callable[[Scene], datetime | None] | None = None
    """A moment that the case itself sets, instead of some days."""
    person: int | None = None
    always: bool = False


@dataclass(frozen=True, slots=True)
class Start:
    """A case that somebody begins by hand at a moment of the day."""

    process: str
    login: str
    values: Mapping[str, Any]
    beside: str | None = None
    """The id of the case from whose page it is begun."""


@dataclass(frozen=True, slots=True)
class Estate:
    """What whoever begins cases knows of an estate: its place, and who serves there today ("" for nobody)."""

    id: str
    name: str
    kind: str
    community: str
    subdistrict: str
    committee: bool
    firm: str


@dataclass(frozen=True, slots=True)
class Day:
    """A working day on which cases may begin."""

    date: date
    previous: date
    """The working day before it."""
    draw: Draw
    connection: Connection
    estates: tuple[Estate, ...]
    holder: Callable[[str, str], str]
    """Who holds a role in a unit."""

    @property
    def first_of_month(self) -> bool:
        """Whether it is the month's first working day."""
        return self.previous.month != self.date.month

    def estate(self, estate_id: str) -> Estate:
        return next(one for one in self.estates if one.id == estate_id)

    def is_working_day_of(self, wanted: date) -> bool:
        """Whether what is set for a day begins today: then, or on the first working day after it."""
        return self.previous < wanted <= self.date


@dataclass(frozen=True, slots=True)
class Folder:
    """The habits of a procedure's people, and what they begin on a day."""

    habits: Mapping[Key, Habit]
    starts: Callable[[Day], Iterable[Start]] = lambda _day: ()


@dataclass(frozen=True, slots=True)
class Rows:
    """What is entered in every item that the page proposes, where it is still blank."""

    values: Mapping[str, Any]


def chance(**weights: int) -> Callable[[Scene], str]:
    """One of these, as often as its weight says."""
    items = tuple(name for name, weight in weights.items() for _ in range(weight))
    return lambda scene: scene.draw.one_of(items)


def words(*sentences: str) -> Callable[[Scene], str]:
    """One of these sentences; {estate.name} and the like stand for what the case holds."""
    return lambda scene: told(scene, scene.draw.one_of(sentences))


def told(scene: Scene, sentence: str) -> str:
    """A sentence with what the case holds in its places."""
    while "{" in sentence:
        before, _, rest = sentence.partition("{")
        path, _, after = rest.partition("}")
        sentence = f"{before}{scene.value(path)}{after}"
    return sentence


def answered(habit: Habit, scene: Scene) -> dict[str, Any]:
    """What the habit answers in this scene."""
    given = habit.answers(scene) if callable(habit.answers) else habit.answers
    return {name: value(scene) if callable(value) else value for name, value in given.items()}
