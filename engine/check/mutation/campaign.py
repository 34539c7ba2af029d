"""A campaign: mutants played, each until a scenario fails in what it expects or cannot take its steps as written."""

from __future__ import annotations

import hashlib
import multiprocessing
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from engine.check.moments import Moment
from engine.check.mutation.making import made, mutants_of
from engine.check.mutation.mutant import Anchor, Mutant, MutantKind
from engine.check.mutation.stories import Stage, Story, stories_of
from engine.check.neighbourhood import Neighbourhood
from engine.check.playing import ScenarioFailed
from engine.check.report import scenarios_of, template_for
from engine.check.variables import looked_through
from engine.check.world import District
from engine.deploy import ROLES_FILE, load, procedure_folders
from engine.folder import read_folder
from engine.own_jobs import OWN_JOBS
from engine.procedures import Procedure
from engine.roles import read_roles

Given = TypeVar("Given")
Done = TypeVar("Done")

WANTED, WANTED_OF_A_KIND = 95, 90
"""Percent of all mutants, and of each kind, that scenarios must notice."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant. `killer`: scenario, line and sentence, None where nobody noticed."""

    procedure: str
    mutant: Mutant
    refused: bool = False
    killer: str | None = None

    def line(self) -> str:
        """One line for people."""
        m = self.mutant
        fate = "refused" if self.refused else f"killed by {self.killer}" if self.killer else "survived"
        return f"{self.procedure}/{m.file}:{m.line}: {m.kind} {m.element}: {m.what}: {fate}"


@dataclass(slots=True)
class MutationReport:
    """What a campaign found."""

    fates: list[Fate] = field(default_factory=list)

    @property
    def valid(self) -> list[Fate]:
        """All but those that the checker refuses."""
        return [fate for fate in self.fates if not fate.refused]

    def by_kind(self) -> dict[str, list[int]]:
        """Kind -> [killed, total]."""
        found: dict[str, list[int]] = {}
        for kind in MutantKind:
            valid = [fate for fate in self.valid if fate.mutant.kind is kind]
            if valid:
                found[kind.value] = [sum(fate.killer is not None for fate in valid), len(valid)]
        return found

    def good(self) -> bool:
        """Whether enough mutants were noticed, of all and of each kind."""
        shares = [(*pair, WANTED_OF_A_KIND) for pair in self.by_kind().values()]
        shares.append((sum(fate.killer is not None for fate in self.valid), len(self.valid), WANTED))
        return all(killed * 100 >= total * wanted for killed, total, wanted in shares)

    def to_plain(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        survived = [{"procedure": fate.procedure, **fate.mutant.to_plain()} for fate in self.valid if fate.killer is None]
        return {
            "mutants": len(self.fates), "killed": len(self.valid) - len(survived),
            "refused": len(self.fates) - len(self.valid), "survived": survived, "by_kind": self.by_kind(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """Which mutants: of one kind, only `sample` of them, drawn by `seed`; in how many processes."""

    kind: str | None = None
    sample: int | None = None
    seed: int = 0
    workers: int = 1

    def of(self, mutants: list[tuple[str, Mutant]]) -> list[tuple[str, Mutant]]:
        """(procedure, mutant) pairs, shuffled where they are drawn."""
        left = [pair for pair in mutants if self.kind in (None, pair[1].kind)]
        if self.sample is None:
            return left
        drawn = {place: hashlib.sha256(f"{self.seed}/{place}".encode()).digest() for place in range(len(left))}
        return [left[place] for place in sorted(drawn, key=lambda place: drawn[place])[: self.sample]]


class Campaign:
    """Folders with their scenarios played once, ready to play mutants."""

    def __init__(self, workflows: Path, folders: Sequence[Path], district: District, folder: Path) -> None:
        named = {path.name: path for path in folders}
        paths = {path.name: path for path in procedure_folders(workflows)} | named
        self.procedures = {name: load(name, read_folder(path)) for name, path in paths.items()}
        self.asked = sorted(named or paths)
        roles, _ = read_roles((workflows / ROLES_FILE).read_bytes(), ROLES_FILE)
        around = Neighbourhood({**OWN_JOBS, **district.jobs}, roles, self.procedures, desks=frozenset(district.desks))
        self.around = looked_through(around)
        told = [(name, scenario) for name in self.asked for scenario in scenarios_of(self.procedures[name].files)[0]]
        self.trees = stories_of(told)
        template = template_for(folder, workflows, district, [scenario for _, scenario in told], named)
        self.stage = Stage(template, folder)

    def mutants(self) -> list[tuple[str, Mutant]]:
        """(procedure, mutant) pairs of the folders asked for."""
        return [(name, mutant) for name in self.asked for mutant in mutants_of(self.procedures[name], self.around.roles)]

    def rehearse(self, tell: Callable[[str], None], workers: int = 1) -> None:
        """Plays every scenario unchanged. Raises ScenarioFailed if one does not come true."""
        for number, (place, played) in enumerate(_shared(self, _rehearse, range(len(self.trees)), workers), 1):
            for story, (after, reached) in zip(self.trees[place].told(), played, strict=True):
                story.after, story.reached = after, reached
            tell(f"unchanged: {number}/{len(self.trees)}")

    def play(self, name: str, mutant: Mutant) -> Fate:
        """Plays what can feel a mutant, likeliest first, until something fails."""
        procedure = self.procedures[name]
        changed = made(procedure, mutant, self.around)
        if changed is None:
            return Fate(name, mutant, refused=True)
        trials = [trial for tree in self.trees for trial in _trials(tree, tree, mutant)]
        for tree, before, story in sorted(trials, key=lambda trial: trial[2].likelihood()):
            assert before.after is not None
            killer = self._hunt(tree, story, before.after, changed)
            if killer is not None:
                story.kills += 1
                return Fate(name, mutant, killer=killer)
        return Fate(name, mutant)

    def _hunt(self, tree: Story, story: Story, moment: Moment, changed: Procedure) -> str | None:
        """Plays a story and all that follow it under a mutant. The first failure, None if there is none."""
        world, run = self.stage.take_up(tree, story, moment, {changed.hash: changed})
        after: Moment | None = None
        try:
            while True:
                assert story.act is not None
                run.scenario = story.scenario
                run.perform(story.act)
                if len(story.next) != 1:
                    break
                story = story.next[0]
            if story.next:
                after = self.stage.moments.keep(world, run)
        except ScenarioFailed as failed:
            story.kills += 1
            return f"{story.scenario.name}: {failed}"
        finally:
            world.close()
        if after is None:
            return None
        try:
            for following in sorted(story.next, key=Story.likelihood):
                killer = self._hunt(tree, following, after, changed)
                if killer is not None:
                    return killer
            return None
        finally:
            after.file.unlink()


def _trials(tree: Story, story: Story, mutant: Mutant) -> Iterable[tuple[Story, Story, Story]]:
    """(tree, the act before, the first act that can feel the mutant) on every way through a tree."""
    for following in story.next:
        if following.reached & mutant.anchors:
            yield tree, story, following
        else:
            yield from _trials(tree, following, mutant)


def run_campaign(
    workflows: Path, folders: Sequence[Path], district: District, choice: Choice, tell: Callable[[str], None]
) -> MutationReport:
    """Plays the mutants of folders (all of `workflows` if none is named) with the scenarios of the same folders.

    `tell` hears of the progress.
    Raises: BadDefinition for a folder with an error; ScenarioFailed for a scenario that fails without any mutant.
    """
    with tempfile.TemporaryDirectory(prefix="wuye-mutate-") as folder:
        campaign = Campaign(workflows, folders, district, Path(folder))
        chosen = choice.of(campaign.mutants())
        campaign.rehearse(tell, choice.workers)
        report = MutationReport()
        for fate in _shared(campaign, _play, chosen, choice.workers):
            report.fates.append(fate)
            tell(f"{len(report.fates)}/{len(chosen)} {fate.line()}")
        report.fates.sort(key=lambda fate: (fate.procedure, fate.mutant.file, fate.mutant.line, fate.mutant.what))
        return report


_playing: Campaign | None = None


def _shared(campaign: Campaign, work: Callable[[Given], Done], given: Sequence[Given], workers: int) -> Iterable[Done]:
    """The work done for each of what is given, in this process or in several, as it gets ready."""
    global _playing  # what the processes inherit, and need not be sent
    _playing = campaign
    if workers <= 1:
        yield from map(work, given)
        return
    with multiprocessing.get_context("fork").Pool(workers, _begin) as pool:
        yield from pool.imap_unordered(work, given)


def _begin() -> None:
    """A process of its own writes into a folder of its own."""
    assert _playing is not None
    stage = _playing.stage
    stage.moments.folder = Path(tempfile.mkdtemp(dir=stage.moments.folder))


def _rehearse(place: int) -> tuple[int, list[tuple[Moment | None, frozenset[Anchor]]]]:
    """Plays a tree unchanged: what its stories reach, and the moments behind them."""
    assert _playing is not None
    tree = _playing.trees[place]
    _playing.stage.play_unchanged(tree)
    return place, [(story.after, story.reached) for story in tree.told()]


def _play(pair: tuple[str, Mutant]) -> Fate:
    assert _playing is not None
    return _playing.play(*pair)
