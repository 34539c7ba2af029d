"""How letters are served: most firms open them within a day or two; those that do not are looked up by the sender."""

from __future__ import annotations

from web.demo.life.habits import Folder, Habit, Scene, chance

METHODS = chance(hand=6, post=3, left=1)


def _served(scene: Scene) -> dict[str, object]:
    method = METHODS(scene)
    return {"method": method, "served_on": scene.today, "place": "企业办公室", "recipient": "前台值班人员"}


FOLDER = Folder({
    ("service_of_document", "Task_open"): Habit({"signed": True}, days=(0, 2), late=0, never=12, always=True),
    ("service_of_document", "Task_serve"): Habit(_served, days=(0, 2), always=True),
})  # fmt: skip
