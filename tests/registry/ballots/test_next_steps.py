"""What follows the owners' vote to dismiss a firm, told by the procedure itself."""

from __future__ import annotations

from pathlib import Path

from engine.check.report import scenarios_of, template_for
from engine.check.runner import Run, start_of
from engine.folder import read_folder
from engine.reading import next_steps
from web.cli.place import DISTRICT, WORKFLOWS

PASSED = "例4：67人参与，34人同意，通过"


def test_a_dismissal_that_was_voted_on_by_itself_says_what_comes_next_and_offers_it_to_the_subdistrict(tmp_path: Path) -> None:
    (scenario,) = [one for one in scenarios_of(read_folder(WORKFLOWS / "owners_vote"))[0] if one.name == PASSED]
    world = template_for(tmp_path, WORKFLOWS, DISTRICT, [scenario]).world(start_of(scenario), scenario.given, {})
    run = Run(scenario, world)
    run.play()
    assert run.main is not None
    (told,) = next_steps(world.engine, world.person("owners_committee"), run.main)
    assert told.text.startswith("解聘已由业主大会表决通过，自2021年7月8日起生效（表决 2021-0001，同意34人、3400平方米，")
    assert "提前60日（中华人民共和国民法典（2020）第九百四十六条）；选聘新企业；交接。" in told.text
    assert (told.start, [role.id for role in told.roles]) == (None, ["subdistrict_officer"])
    (offered,) = next_steps(world.engine, world.person("subdistrict_officer"), run.main)
    assert offered.start == "firm_eviction"
    world.close()
