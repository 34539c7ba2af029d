"""The map of procedures: a drawing, and beneath it the same as a table."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask_login import login_required

from engine.reading import procedure_map as reading
from engine.reading.procedure_map import Arrow, Place, ProcedureMap, Unbuilt, Way
from web.map_layout import HEIGHT, WIDTH, lay_out
from web.session import engine

procedure_map = Blueprint("procedure_map", __name__, url_prefix="/procedures")


@dataclass(frozen=True, slots=True)
class Row:
    """A procedure with the arrows that lead to it and from it."""

    place: Place
    caused_by: tuple[tuple[Arrow, Place], ...]
    causes: tuple[tuple[Arrow, Place], ...]
    unbuilt: tuple[Unbuilt, ...]


@procedure_map.get("")
@login_required
def show() -> str:
    found = reading.procedure_map(engine())
    return render_template("procedure_map.html", drawing=lay_out(found), rows=rows(found), ways=Way, width=WIDTH, height=HEIGHT)


def rows(found: ProcedureMap) -> list[Row]:
    places = {one.name: one for one in found.places}
    return [
        Row(
            place,
            tuple((one, places[one.source]) for one in found.arrows if one.target == place.name),
            tuple((one, places[one.target]) for one in found.arrows if one.source == place.name),
            tuple(one for one in found.unbuilt if one.source == place.name),
        )
        for place in found.places
    ]
