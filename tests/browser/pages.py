"""The pages as nouns: what a person sees on them and does there, by the words that stand on them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import FilePayload, Locator, Page, expect


@dataclass(frozen=True)
class Inbox:
    """The list of tasks."""

    page: Page

    def open(self) -> Inbox:
        self.page.goto("/inbox")
        return self

    def row(self, task: str, place: str) -> Locator:
        """The row of a task of this estate's case."""
        named = self.page.get_by_role("link", name=task, exact=True)
        return self.page.locator("tr[data-row]").filter(has=named).filter(has_text=place)

    def take(self, task: str, place: str) -> Task:
        """Opens a task and claims it there."""
        opened = self.look(task, place)
        opened.claim()
        return opened

    def look(self, task: str, place: str) -> Task:
        """Opens a task's page."""
        self.row(task, place).get_by_role("link", name=task, exact=True).click()
        return Task(self.page)


@dataclass(frozen=True)
class Task:
    """A task's page with its form. `within` is an item of a list ("第2项")."""

    page: Page
    within: str = ""

    @property
    def place(self) -> Locator:
        form = self.page.locator("#form")
        return form.get_by_role("group", name=self.within, exact=True) if self.within else form

    def item(self, number: int) -> Task:
        return Task(self.page, f"第{number}项")

    def claim(self) -> None:
        self.page.get_by_role("button", name=re.compile("^(认领这项任务|Claim this task)$")).click()

    def choose(self, question: str, answer: str) -> Task:
        """An answer among radio buttons. What depends on it has come when this returns."""
        chosen = self.place.get_by_role("radiogroup", name=re.compile(f"^{question}")).get_by_label(answer, exact=True)
        shown = self.page.locator("html.js #form [data-live] > *")
        before = shown.first.element_handle() if shown.count() else None
        chosen.check()
        if before is not None:
            before.wait_for_element_state("hidden")  # the server drew the questions anew
        return self

    def write(self, label: str, text: str) -> Task:
        self.place.get_by_label(re.compile(f"^{label}")).fill(text)
        return self

    def attach(self, label: str, *files: tuple[bytes, str]) -> Task:
        payloads: Sequence[FilePayload] = [
            {"name": name, "mimeType": "application/octet-stream", "buffer": content} for content, name in files
        ]
        self.place.get_by_label(re.compile(f"^{label}")).set_input_files(payloads)
        return self

    def tick(self, label: str) -> Task:
        self.place.get_by_label(label).check()
        return self

    def add(self, items: str) -> Task:
        self.page.get_by_role("button", name=items).click()
        return self

    def press(self, act: str) -> Task:
        """The form's own button."""
        self.page.get_by_role("button", name=re.compile(f"^{act}…?$")).click()
        return self

    def confirm(self, act: str, last_words: str) -> None:
        """The page that asks once more: it says what cannot be taken back."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(re.compile("再看一眼|look"))
        expect(self.page.locator("main strong")).to_contain_text(last_words)
        self.page.get_by_role("button", name=act, exact=True).click()

    def done(self, task: str, next_words: str = "") -> None:
        """The notice after the act: what is done, who has it now."""
        notice = self.page.get_by_role("status").filter(has_text=task)
        expect(notice).to_contain_text(f"“{task}”已办结")
        if next_words:
            expect(notice).to_contain_text(next_words)


@dataclass(frozen=True)
class Case:
    """A case's page."""

    page: Page
    address: str

    def open(self) -> Case:
        self.page.goto(self.address)
        return self

    def part(self, heading: str) -> Locator:
        """The sheet with this heading."""
        return self.page.get_by_role("region", name=re.compile(f"^{heading}"))

    def diagram(self) -> Diagram:
        self.page.wait_for_selector("[data-diagram][data-shown]")
        return Diagram(self.page)

    def letter(self, title: str) -> Letter:
        """Opens a letter from the list of documents."""
        self.part("文书").get_by_role("link", name=title, exact=True).first.click()
        return Letter(self.page)


@dataclass(frozen=True)
class Diagram:
    """The viewer on a case's page."""

    page: Page

    def now(self, element: str) -> None:
        expect(self.page.locator(f".djs-element.now[data-element-id={element}]")).to_have_count(1)
        expect(self.page.locator(f".djs-overlays[data-container-id={element}]")).to_contain_text("现在")

    def done(self, *elements: str) -> None:
        for element in elements:
            expect(self.page.locator(f".djs-element.done[data-element-id={element}]")).to_have_count(1)


@dataclass(frozen=True)
class Letter:
    """A letter's page: the letter in its frame, its facts beside it."""

    page: Page

    def says(self, *words: str | re.Pattern[str]) -> Letter:
        body = self.page.frame_locator("iframe.letter >> nth=0").locator("body")
        for one in words:
            expect(body).to_contain_text(one)
        return self

    def number(self, like: str) -> str:
        """Its number, which the page, the letter itself and the heading's line say alike."""
        found = re.search(like, self.page.locator("main").inner_text())
        assert found is not None, f"Expected a number like {like}."
        self.says(found[0])
        return found[0]

    def pdf(self) -> tuple[str, bytes]:
        """The PDF, as a download: its name and content. The worker makes it within a few seconds."""
        link = self.page.get_by_role("link", name="下载PDF")
        self.page.wait_for_load_state()
        for _ in range(60):
            if link.count():
                break
            self.page.wait_for_timeout(500)
            self.page.reload()
        with self.page.expect_download() as download:
            link.click()
        return download.value.suggested_filename, download.value.path().read_bytes()
