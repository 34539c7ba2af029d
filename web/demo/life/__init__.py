"""The demonstration's life: its people start cases and answer tasks by their habits, day by day, through the ordinary commands."""

from web.demo.life.loop import Life
from web.demo.life.span import BEGIN, END, LAST_DAY, YEARS, morning_of

__all__ = ["BEGIN", "END", "LAST_DAY", "YEARS", "Life", "morning_of"]
