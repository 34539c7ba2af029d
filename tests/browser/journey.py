"""A case on its way through people's windows: the acts that several paths share."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.pages import Case, Inbox, Letter, Task
from tests.browser.windows import Windows
from tests.journey.long_path import TODAY, photo
from tests.journey.places import Place


@dataclass
class Journey:
    """The case on its way. `at` is the address of its page."""

    people: Windows
    place: Place
    at: str = ""
    script: bool = True

    def page(self, role: str) -> Page:
        return self.people.of(self.place.login(role), script=self.script)

    def inbox(self, role: str) -> Inbox:
        return Inbox(self.page(role)).open()

    def take(self, role: str, task: str, subject: str = "") -> Task:
        """The task stands in this role's inbox with its deadline and where that comes from; it is claimed there."""
        row = self.inbox(role).row(task, subject or self.place.name)
        expect(row).to_have_count(1)
        expect(row).to_contain_text(re.compile("剩\\d+天|今天到期"))
        expect(row).to_contain_text("流程 · ")
        return Inbox(self.page(role)).take(task, subject or self.place.name)

    def absent(self, role: str, task: str) -> None:
        """It does not stand in this role's inbox."""
        expect(self.inbox(role).row(task, self.place.name)).to_have_count(0)

    def case(self, role: str) -> Case:
        """The case's page in this role's window."""
        return Case(self.page(role), self.at).open()

    def start(self) -> None:
        page = self.page("housing_officer")
        page.goto("/inbox")
        page.get_by_role("link", name="立案", exact=True).click()
        page.get_by_role("link", name="准物业季度考核与补贴扣减").click()
        page.get_by_label("小区").select_option(label=f"{self.place.name}（{self.place.subdistrict}）")
        page.get_by_role("radiogroup", name="考核季度").get_by_role("radio").first.check()
        page.get_by_role("button", name="立案").click()
        expect(page.get_by_role("status").first).to_have_text("已立案。")
        expect(page.get_by_role("heading", level=1)).to_contain_text(self.place.name)
        self.at = page.url

    def organise(self) -> None:
        task = self.take("housing_officer", "组织考核")
        task.write("现场考核日", TODAY).write("考核组", "考核一组").press("安排考核").done("组织考核", "接下来：街镇打分")

    def score(self, role: str, task: str, points: str, answers: str, finding: tuple[str, str] | None = None, then: str = "") -> None:
        """A scorer's sheet. `answers`: for each of the three haves y or n; a finding is (words, severity), with a photo."""
        sheet = self.take(role, task)
        for question, answer in zip(("卫生保洁", "秩序维护", "维护维修"), answers, strict=True):
            sheet.choose(question, "有" if answer == "y" else "没有")
        sheet.write("得分", points)
        if finding is not None:
            item = sheet.item(1)
            item.choose("属于哪一项", "卫生保洁").write("什么问题", finding[0]).write("在哪里", "3号楼").choose("严重程度", finding[1])
            item.write("标准依据", "标准第5.2条").attach("照片", (photo(len(role)), "现场.jpg"))
        sheet.press("交出打分").done(task, then)

    def sign(self, task: str, letter: str) -> None:
        """The head sees the letter before signing it, and what cannot be undone is asked once more."""
        form = self.take("housing_head", task)
        expect(form.page.frame_locator("iframe.letter").first.locator("body")).to_contain_text(letter)
        form.choose("签发意见", "同意签发").press("同意签发").confirm("同意签发", "签发后")
        form.done(task)

    def served(self, letter: str, role: str = "firm_contact") -> None:
        """The firm signs for the letter in one act, whoever of its people comes first, and reads it then."""
        form = self.inbox(role).look("打开并签收", letter)
        expect(form.page.locator("#form")).to_contain_text(letter)
        expect(form.page.locator("iframe")).to_have_count(0)  # neither the letter nor a receipt, before anybody has signed
        form.tick("我打开并签收这份文书").press("认领并签收").done("打开并签收")
        Letter(form.page).says(letter)
