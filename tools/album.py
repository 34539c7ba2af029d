"""What the pictures of the guide are taken with: a site whose clock stands still, windows on it, files that stay small."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Locator, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

from engine import worker
from engine.clock import VirtualClock
from engine.execute import Engine
from tests.browser.windows import Complaints, Windows
from tests.journey.serving import PASSWORD
from web import create_app
from web.settings import Settings

WAIT_MS = 20_000
SCREEN: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 760}, "is_mobile": True, "has_touch": True}
SURROUNDINGS: dict[str, Any] = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "color_scheme": "light"}
COLOURS = 128
SHADES_ALIKE = 30  # of 255
LARGEST_BYTES = 150_000


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        return


@dataclass
class Office:
    """The demonstration at a moment of its own, served to browsers. It has what `Windows` asks of a server."""

    engine: Engine
    clock: VirtualClock
    address: str = ""

    def until(self, moment: datetime) -> None:
        """Time goes by, and the worker does what falls due."""
        while (due := worker.next_due(self.engine)) is not None and due <= moment:
            self.clock.advance_to(due)
            worker.run_once(self.engine)
        self.clock.advance_to(moment)
        self.work()

    def work(self) -> None:
        while worker.run_once(self.engine):
            pass


@contextmanager
def pages_of(office: Office) -> Iterator[None]:
    """`wuye serve` in this process."""
    pages = create_app(office.engine, Settings(secret_key=b"only for pictures", demo_password=PASSWORD))
    server = make_server("127.0.0.1", 0, pages, threaded=True, request_handler=Quiet)
    office.address = f"http://127.0.0.1:{server.port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield
    server.shutdown()


@dataclass
class Album:
    """The pictures, and the windows from which they are taken."""

    browser: Browser
    office: Office
    into: Path
    screens: Windows = field(init=False)
    phones: Windows = field(init=False)
    complaints: Complaints = field(default_factory=Complaints)

    def __post_init__(self) -> None:
        expect.set_options(timeout=WAIT_MS)
        self.open_windows()

    def open_windows(self) -> None:
        """Fresh windows: after days have gone by, everybody signs in anew."""
        server: Any = self.office
        self.screens = Windows(self.browser, server, {**SURROUNDINGS, **SCREEN}, self.complaints)
        self.phones = Windows(self.browser, server, {**SURROUNDINGS, **PHONE}, self.complaints)

    def later(self, moment: datetime) -> None:
        self.screens.close()
        self.phones.close()
        self.office.until(moment)
        self.open_windows()

    def take(self, name: str, page: Page, to: Locator | None = None) -> None:
        """A picture of what the window shows; `to`: what stands at its top."""
        for frame in page.frames:  # a letter shows in one
            frame.wait_for_load_state()
        if page.locator("[data-diagram]").count():
            page.wait_for_selector("[data-diagram][data-shown]")
        page.evaluate("document.activeElement?.blur()")
        page.evaluate("window.scrollTo(0, 0)")
        if to is not None:
            to.first.evaluate("one => window.scrollTo(0, one.getBoundingClientRect().top + window.scrollY - 24)")
        page.mouse.move(0, 0)
        save(page.screenshot(animations="disabled", caret="hide", clip=filled(page)), self.into / f"{name}.png")


def filled(page: Page) -> Any:
    """The window, without what is empty below the page's end."""
    end = page.evaluate("Math.ceil(document.querySelector('main').getBoundingClientRect().bottom)")
    size = page.viewport_size
    assert size is not None
    return {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], max(end + 16, 240))}


def save(taken: bytes, to: Path) -> None:
    """A PNG with few colours: text stays sharp, the file small. What nobody would see to differ leaves the file as it is."""
    shown = Image.open(BytesIO(taken)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    content = BytesIO()
    shown.save(content, "PNG", optimize=True)
    if len(content.getvalue()) > LARGEST_BYTES:
        raise ValueError(f"Expected {to.name} to have at most {LARGEST_BYTES} bytes, but it has {len(content.getvalue())}.")
    if looks_like(to, shown.convert("RGB")):
        print(f"{to.name}: as before")
        return
    to.write_bytes(content.getvalue())
    print(f"{to.name}: {len(content.getvalue()) // 1000} kB")


def looks_like(file: Path, shown: Image.Image) -> bool:
    """Whether a file shows the same already: rounding at a curve's edge counts for nothing."""
    if not file.exists():
        return False
    with Image.open(file) as before:
        if before.size != shown.size:
            return False
        difference = ImageChops.difference(before.convert("RGB"), shown).convert("L")
    return difference.getextrema()[1] <= SHADES_ALIKE
