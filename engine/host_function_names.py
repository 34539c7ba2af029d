"""The names of the functions that the engine adds to FEEL: they hold spaces, so the lexer must know them."""

from datetime import date

from engine.calendar import Calendar
from engine.host_functions import host_functions
from engine.law import Law

HOST_NAMES = frozenset(host_functions(Calendar({}), {}, Law(()), date.min, []))
