"""What is said and done about packages of the system."""

from __future__ import annotations

import pytest

from tools import system_packages


def test_a_machine_that_has_everything_is_left_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(system_packages, "NEEDED", {"run": [("libexample", "a test", lambda: True)]})
    monkeypatch.setattr(system_packages, "installer", lambda: pytest.fail("nothing is to be installed"))
    assert system_packages.main(["run"]) == 0
    assert capsys.readouterr() == ("", "")


def test_without_root_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    absent = [("libexample", "a test", lambda: False), ("libthere", "a test", lambda: True), ("fonts-example", "a test", lambda: False)]
    monkeypatch.setattr(system_packages, "NEEDED", {"run": absent})
    monkeypatch.setattr(system_packages, "installer", lambda: None)
    assert system_packages.main(["run"]) == 1
    said = capsys.readouterr().err
    assert said.strip().endswith("libexample fonts-example")
    assert said.count("\n") == 1
