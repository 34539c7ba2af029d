"""What every step of a scenario needs: who acts, which task or case is meant, how a command is sent or has to be refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import worker
from engine.check.expectations import drawn_person
from engine.check.party_acts import is_of
from engine.check.scenario_file import Act, Scenario
from engine.check.world import World
from engine.commands import Command, FileFacts, StoreFile
from engine.errors import ActRejected, EngineError, FormRejected, NotAllowed
from engine.store import cases, reaching, tasks
from engine.store.tasks import TaskRow

MAX_WORKER_ROUNDS = 200


class ScenarioFailed(Exception):
    """A scenario's step did not come true; the message says which and why."""


class Playing:
    """One scenario under way. `main` is the case that it started first."""

    def __init__(self, scenario: Scenario, world: World) -> None:
        self.scenario, self.world = scenario, world
        self.engine = world.engine
        self.main: str | None = None
        self.count = 0
        self.codes: dict[str, str] = {}  # given out by acts, by whom they are for

    def _open_task(self, act: Act) -> TaskRow:
        """The open task of an element in a case, whoever reaches it."""
        case, item = self._case_of(act.details.get("case")), int(act.details.get("item", 1))
        with self.engine.reading() as tx:
            found = [one for one in tasks.open_tasks_of(tx.connection, case) if one.element == act.target]
            theirs = [one for one in found if "of" in act.details and is_of(tx, one, str(act.details["of"]))]
        found = theirs or found  # another's, where it is to be refused
        if len(found) < item:
            raise ScenarioFailed(f"Expected {act.target} open, but it is not.")
        return found[item - 1]

    def _carry_out(self, act: Act, command: Command) -> Mapping[str, Any]:
        """The command, or its refusal where the act says that or why. Returns its answer."""
        if act.details.get("refused") or "because" in act.details:
            self._must_be_refused(lambda: self.engine.execute(command), act.details.get("because"))
            return {}
        answer = self.engine.execute(command)
        self._settle()
        return answer

    def _upload(self, person: str, task_id: str | None, facts: FileFacts, content: bytes) -> None:
        self.engine.execute(StoreFile(self._command(), person, task_id, facts, content))

    def _must_be_refused(self, attempt: Any, because: str | list[str] | None) -> None:
        """`because`: a reason, or several that must all be given."""
        try:
            attempt()
        except EngineError as error:
            reasons = refusal_words(error)
            missing = [one for one in ([because] if isinstance(because, str) else because or []) if one not in reasons]
            if missing:
                raise ScenarioFailed(f"Expected a refusal because of {', '.join(missing)}, but it was {', '.join(reasons)}.") from None
            return
        raise ScenarioFailed("Expected a refusal, but it was accepted.")

    def _key(self, key: Any) -> str:
        """`case.number` stands for the main case's own number."""
        if key != "case.number":
            return str(key or "")
        with self.engine.reading() as tx:
            row = cases.find(tx.connection, self._case_of(None))
        return row.number if row else ""

    def _case_of(self, process: str | None) -> str:
        """The main case, or the newest case of a process."""
        with self.engine.reading() as tx:
            if process is None:
                if self.main is None:
                    self.main = cases.newest_of(tx.connection, None)
                found = self.main
            else:
                found = cases.newest_of(tx.connection, process)
        if found is None:
            raise ScenarioFailed(f"Expected a case of {process or 'any process'}, but there is none.")
        return found

    def _find_task(self, act: Act, person: str) -> TaskRow:
        found = self._reachable(act.target, person)
        if "case" in act.details:
            case = self._case_of(act.details["case"])
            found = [task for task in found if task.case_id == case]
        item = act.details.get("item")
        if item is not None:
            found = found[int(item) - 1 : int(item)]
        if not found:
            with self.engine.reading() as tx:
                standing = ", ".join(sorted(tasks.open_elements(tx.connection))) or "nothing"
            message = f"Expected {act.target} in the inbox of {act.details.get('as')}, but it is not; open is {standing}."
            raise ScenarioFailed(message)
        return found[0]

    def _reachable(self, element: str, person: str) -> list[TaskRow]:
        with self.engine.reading() as tx:
            reached = reaching.inbox(tx.connection, person, tx.now)
        return [one.task for one in reached if one.task.element == element]

    def _person(self, act: Act) -> str:
        wanted = str(act.details["as"])
        if not wanted.startswith("="):
            return self.world.person(wanted)
        with self.engine.reading() as tx:
            return drawn_person(tx, self._case_of(act.details.get("case")), wanted)

    def _command(self) -> str:
        self.count += 1
        return f"scenario/{self.count}"

    def _settle(self) -> None:
        """As the worker would: until what was delivered causes nothing more."""
        for _ in range(MAX_WORKER_ROUNDS):
            if not worker.deliver_left_over(self.engine):
                return


def refusal_words(error: EngineError) -> list[str]:
    """What a scenario may name as the reason of a refusal."""
    name = "".join(f"-{c.lower()}" if c.isupper() else c for c in type(error).__name__).lstrip("-")
    words = [name]
    if isinstance(error, NotAllowed):
        words.append(error.reason)
    if isinstance(error, FormRejected | ActRejected):
        for problem in error.problems:
            words += [problem.code, problem.path, f"{problem.path}: {problem.code}", f"{problem.path}:{problem.code}"]
    return words
