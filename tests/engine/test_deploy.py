"""Deployment: versions of immutable content, law that is only added to, cases that keep their version."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import update

from engine import model
from engine.deploy import deploy_law, deploy_loaded, deploy_procedures, deploy_roles, load
from engine.errors import BadDefinition, Tampered
from engine.folder import content_hash, pack, read_folder, unpack
from engine.library import Library
from tests.engine.folder import RECORD, ROLES, files, process
from tests.engine.house import House

LAW = """[rule]
id = "notice"
label = "通知期限"
unit = "working_days"
decided_by = "通知之日"
[[row]]
valid_from = 2020-05-01
value = 3
source = "某法"
article = "第一条"
confirmed = true
"""
MORE = """
[[row]]
valid_from = 2027-01-01
value = 5
source = "某法（修订）"
article = "第二条"
confirmed = true
"""


def deploy(house: House, changed: Mapping[str, bytes]) -> int:
    with house.engine.transaction() as connection:
        return deploy_loaded(connection, load("repair", {**files(), **changed}), house.clock(), "fang").version


def test_the_same_content_is_no_new_version(house: House) -> None:
    with house.engine.transaction() as connection:
        again = deploy_loaded(connection, load("repair", files()), house.clock(), "fang")
    assert (again.version, again.new) == (1, False)
    assert again.hash == content_hash(files())


def test_other_content_is_the_next_version(house: House) -> None:
    assert deploy(house, {"README.md": b"2"}) == 2
    assert deploy(house, {"README.md": b"3"}) == 3


def test_going_back_to_older_content_is_a_version_of_its_own(house: House) -> None:
    deploy(house, {"README.md": b"2"})
    assert deploy(house, {}) == 3
    assert house.case(house.start()).version == 3


def test_a_running_case_keeps_its_version_and_a_new_one_takes_the_newest(house: House) -> None:
    old = house.start(subject="旧的")
    from tests.bpmn.building import ROOT, events, flows

    shorter = process("repair", RECORD + events("e") + flows("s > record > e"))
    deploy(house, {"repair.bpmn": f"{ROOT}{shorter}</definitions>".encode()})
    new = house.start(subject="新的")
    house.complete("record", "lin", old, note="灯")
    house.complete("record", "lin", new, note="灯")
    assert house.opened(old) == ["approve"]
    assert house.case(new).status == "completed"
    assert (house.case(old).version, house.case(new).version) == (1, 2)


def test_a_process_that_a_new_version_dropped_starts_no_more(house: House) -> None:
    from engine.errors import NotFound

    declared = files()["procedure.toml"].decode().replace("[process.monthly]\ntitle = \"月检\"\n", "")
    less = {name: content for name, content in files().items() if name != "monthly.bpmn"}
    with house.engine.transaction() as connection:
        deploy_loaded(connection, load("repair", {**less, "procedure.toml": declared.encode()}), house.clock(), "fang")
    house.wait(days=40)
    assert house.cases("monthly") == []
    with pytest.raises(NotFound):
        house.start("monthly")


def test_a_broken_folder_is_refused_with_every_finding_and_its_line(house: House) -> None:
    broken = {
        "repair.bpmn": files()["repair.bpmn"].replace(b"<userTask", b"<adHocSubProcess", 1),
        "record.form": b'{"id": "record", "colour": 1}',
        "procedure.toml": files()["procedure.toml"] + b'\n[mystery]\nkey = 1\n',
    }
    with pytest.raises(BadDefinition) as refused:
        deploy(house, broken)
    found = {finding.file for finding in refused.value.findings}
    assert {"repair.bpmn", "record.form", "procedure.toml"} <= found
    assert all(finding.line >= 1 and finding.message for finding in refused.value.findings)
    assert house.case(house.start()).version == 1


def test_a_folder_that_does_not_fit_the_house_is_refused(house: House) -> None:
    with house.engine.transaction() as connection, pytest.raises(BadDefinition) as refused:
        deploy_procedures(connection, house.engine.house, {"repair": files()}, house.clock(), "fang")
    assert "missing-process" in {finding.rule for finding in refused.value.findings}  # calling_nobody


def test_roles_with_errors_are_refused(house: House) -> None:
    with house.engine.transaction() as connection, pytest.raises(BadDefinition):
        deploy_roles(connection, ROLES.encode() + b'\n[odd]\nlabel = "x"\nkind = "planet"\n', house.clock(), "fang")


def test_law_grows_and_never_changes(house: House) -> None:
    def give(text: str) -> int:
        with house.engine.transaction() as connection:
            return deploy_law(connection, {"notice.toml": text.encode()}, house.clock(), "fang").version

    assert give(LAW) == 1
    assert give(LAW + MORE) == 2
    for changed in (LAW, LAW.replace("value = 3", "value = 4") + MORE, LAW.replace("第一条", "第九条") + MORE):
        with pytest.raises(BadDefinition):
            give(changed)
    assert give(LAW + MORE) == 2


def test_two_folders_cannot_have_one_process(house: House) -> None:
    with pytest.raises(BadDefinition) as refused, house.engine.transaction() as connection:
        deploy_loaded(connection, load("another", files()), house.clock(), "fang")
    assert {finding.rule for finding in refused.value.findings} == {"double-process"}


def test_stored_files_that_were_altered_are_not_run(house: House) -> None:
    case = house.start()
    with house.engine.transaction() as connection:
        row = house.case(case).definition
        altered = pack({**files(), "procedure.toml": files()["procedure.toml"] + b"#"})
        connection.execute(update(model.definition).where(model.definition.c.hash == row).values(files=altered))
    with house.engine.reading() as tx, pytest.raises(Tampered):
        Library().procedure(tx.connection, house.case(case).definition)


def test_the_hash_is_of_paths_and_contents() -> None:
    one = {"a.md": b"1", "b.md": b"2"}
    assert content_hash(one) == content_hash(dict(reversed(one.items())))
    assert content_hash(one) != content_hash({"a.md": b"2", "b.md": b"1"})
    assert content_hash(one) != content_hash({"a.md": b"1", "c.md": b"2"})
    assert unpack(pack(one)) == one


def test_a_folder_holds_only_files_that_have_business_there(tmp_path: Path) -> None:
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "a.yaml").write_text("[]")
    (tmp_path / ".hidden").write_text("x")
    assert read_folder(tmp_path) == {"scenarios/a.yaml": b"[]"}
    (tmp_path / "run.py").write_text("x")
    with pytest.raises(ValueError, match=r"run\.py"):
        read_folder(tmp_path)
    (tmp_path / "run.py").unlink()
    (tmp_path / "link.md").symlink_to("/etc/hostname")
    with pytest.raises(ValueError, match=r"link\.md"):
        read_folder(tmp_path)
    (tmp_path / "link.md").unlink()
    (tmp_path / "big.md").write_text("x" * 5_000_001)
    with pytest.raises(ValueError, match="bytes"):
        read_folder(tmp_path)


def test_the_clock_of_a_new_version_begins_at_its_deployment(house: House) -> None:
    from engine.store import definitions

    house.wait(days=5)
    deploy(house, {"README.md": b"2"})
    with house.engine.reading() as tx:
        assert definitions.first_process_timer(tx.connection) is not None
