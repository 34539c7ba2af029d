"""What heads do with what is put before them, and firms with a letter that lets them state their case, in every procedure."""

from __future__ import annotations

from typing import Any

from web.demo.life.habits import Habit, Scene, chance, words

RETURNED = words("事实部分请写明日期和地点。", "依据请写全条款。", "文字再核对一遍。")
_SIGN = chance(sign=29, back=1)


def signing(scene: Scene) -> dict[str, Any]:
    """Signs; now and then it goes back to the drafter."""
    return {"decision": "return", "reason": RETURNED} if _SIGN(scene) == "back" else {"decision": "sign"}


SIGNING = Habit(signing, days=(0, 2), late=5)
STATEMENT = Habit(
    {"decision": chance(state=2, waive=3), "text": words(
        "施工期间客观上做不到，请酌情处理。", "第二项属于业主自行改动，不是我单位的责任。", "我单位已经在当日整改，请核对。",
    )}, days=(1, 4), late=0, never=30,
)  # fmt: skip
