"""The named stories: three bad firms, each at an estate of which it is put out in the end, and a vote that the court revokes."""

from __future__ import annotations

from datetime import date

WARNED_FIRM, WARNED_ESTATE = "firm.yunshanli", "estate.qixiayuan"
"""Two warnings within a year."""
PETITIONED_FIRM, PETITIONED_ESTATE = "firm.hemuyuan", "estate.jinkuijiayuan"
"""Owners ask for its dismissal."""
DISLIKED_FIRM, DISLIKED_ESTATE = "firm.shaliu", "estate.chengjiangxincun"
DISLIKED_IN = 2020
"""Less than three in five are satisfied."""
REVOKED_ESTATE = "estate.nuanquanli"
"""The owners vote a firm out, and the court revokes it."""
BAD_FIRMS = frozenset({WARNED_FIRM, PETITIONED_FIRM, DISLIKED_FIRM})
SUCCESSORS = {WARNED_ESTATE: "firm.runhe", PETITIONED_ESTATE: "firm.jinghang", DISLIKED_ESTATE: "firm.shouzhuo"}
"""Who serves there afterwards."""
WITH_VOTES = (WARNED_ESTATE, PETITIONED_ESTATE, DISLIKED_ESTATE, REVOKED_ESTATE)

ROOMS_LET = (date(2020, 9, 14), date(2021, 1, 11))
"""On these days it comes out that the warned firm put management rooms to another use."""
PETITIONS = {date(2021, 2, 22): PETITIONED_ESTATE, date(2021, 4, 12): REVOKED_ESTATE}
REVOKED_ON = date(2021, 8, 16)

COLLUSION_ON, COLLUDED_ESTATE, COLLUDERS = date(2021, 8, 9), "estate.xiangyangpoyuan", ("firm.mingyan", "firm.hewei")
"""Two firms' bids were written on one computer."""

CHARGES = {
    PETITIONED_ESTATE: "电梯长期停运，保洁缺位，公共收益三年没有公布，多次反映没有改进。",
    REVOKED_ESTATE: "物业费上调没有经过业主同意，车位租金去向不明。",
}
