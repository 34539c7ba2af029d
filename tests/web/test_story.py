from __future__ import annotations

from flask import Flask

from web.story import decision_sentence, merged


def test_a_decision_is_told_by_its_name_without_the_ids_of_its_rules(app: Flask) -> None:
    twice = [{"name": "考核评定", "value": {"grade": "B"}, "matched": [rule]} for rule in ("weights_all", "band_2")]
    with app.test_request_context():
        assert [decision_sentence(one) for one in merged(twice)] == ["按规则“考核评定”判定。"]
