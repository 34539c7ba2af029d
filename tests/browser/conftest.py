"""A real browser: Debian's Chromium, without windows if it can, without its background traffic, under the policy that the product sends."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import insert

from engine import model
from tests.browser.windows import Complaints, Windows
from tests.journey.record import opened
from tests.journey.serving import Server, copy_home

# A machine that runs other tests too may take its time; what is there at once is not waited for.
expect.set_options(timeout=60_000)

# The same engine without a window around each page costs half as much.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# The browser's own surroundings, which nobody sees here: its address bar's pop-ups alone would be pages in processes of
# their own beside each window. Of several such arguments the last one counts, so what Playwright turns off is said again.
TURNED_OFF = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
)  # fmt: skip
ARGUMENTS = [
    f"--disable-features={','.join(TURNED_OFF)}",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # The sandbox refuses to run as root, which is who runs the tests in a container.
    "--no-sandbox",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("The tests need a browser; `make setup` installs it (Debian: chromium-headless-shell).", pytrace=False)
    return {**browser_type_launch_args, "executable_path": found, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 1366, "height": 768}}


@pytest.fixture(scope="session")
def windows(
    browser: Browser, browser_context_args: dict[str, Any], demo_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Windows]:
    """The demonstration's district, served as an operator serves it; one window for each person."""
    server = Server(prepared(copy_home(demo_home, tmp_path_factory.mktemp("browser") / "home"))).start()
    shown = Windows(browser, server, browser_context_args, Complaints())
    yield shown
    shown.close()
    server.kill()


def prepared(home: Path) -> Path:
    """An officer gets a second role, so that there is somebody whom the four-eyes rule stops."""
    engine = opened(home)
    with engine.transaction() as connection:
        row = {"user_id": "housing_officer", "role": "housing_reviewer", "unit_id": "bureau.housing", "second_unit": ""}
        connection.execute(insert(model.grant).values(row))
    engine.close()
    return home


@pytest.fixture
def people(windows: Windows) -> Iterator[Windows]:
    """The same; a test fails if a browser complained while it ran."""
    windows.complaints.heard.clear()
    yield windows
    heard = "\n".join(windows.complaints.heard)
    assert not heard, f"The browser complained:\n{heard}\nThe server said:\n{windows.server.log.read_text()[-3000:]}"
