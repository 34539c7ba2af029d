"""An expression cannot reach Python, files or the clock."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.feel import Environment, FeelSyntaxError, Function, Range, YearsMonths, evaluate, kind, to_feel
from engine.feel.far_dates import far_date, far_date_and_time

PROJECT = Path(__file__).resolve().parents[2]

VALUES: dict[str, Any] = {
    "number": Decimal(7),
    "string": "text",
    "boolean": True,
    "null": None,
    "date": dt.date(2026, 3, 1),
    "far date": far_date(12026, 3, 1),
    "time": dt.time(9, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
    "date and time": dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC),
    "far date and time": far_date_and_time(far_date(-4000, 3, 1), dt.time(9, 30)),
    "days and time duration": dt.timedelta(days=3, hours=2),
    "years and months duration": YearsMonths(14),
    "list": [Decimal(1)],
    "context": {"a": Decimal(1)},
    "range": Range(Decimal(1), Decimal(2)),
    "function": Function.of("f", ("x",), lambda x: x),
}
# What the standard lets a path name. Source: DMN 1.5, tables 57 and 65.
PROPERTIES = frozenset("year month day weekday hour minute second timezone value years months days hours minutes seconds start end".split())


@pytest.mark.parametrize("name", VALUES)
def test_no_attribute_of_a_value_is_a_property_but_those_of_the_standard(name: str) -> None:
    value = VALUES[name]
    attributes = {*dir(value), *dir(type(value)), "__dict__", "__globals__", "__code__", "func_globals", "gi_frame", "f_back"}
    assert len(attributes) > 20
    for attribute in attributes - {"a"}:
        found = evaluate(f"v.{attribute}", {"v": value})
        if attribute not in PROPERTIES:
            assert found in (None, [None]), attribute
        kind(found)


@pytest.mark.parametrize(
    "source",
    [
        "__builtins__",
        "__import__",
        "open",
        "eval",
        "exec",
        "self",
        "globals",
        "frame",
        "run",
        "environment",
        "os",
        "sys",
        '__import__("os")',
        'open("/etc/passwd")',
        'eval("1")',
        'get value(v, "__class__")',
        'context put({}, "__class__", 1).__class__.__name__',
        "sum.__self__",
        "(function(x) x).__closure__",
        "count.code",
        "f.code",
        "f.by_name",
        "f.__class__",
        "f(1).__class__",
        "v.append",
        "item.__class__",
        '{"__class__": 1}.__init__',
        'replace("a", "a", "\\\\g<0>{0.__class__}").x',
        '"{0.__class__}".format(1)',
        '"%s" % 1',
        "f`1`",
        "lambda: 1",
        "v[0].__class__",
        "null.__class__",
        '@"2026-03-01".today()',
        '@"2026-03-01".now',
        '@"P1D".max',
        "now().x",
        "today()",
        "now()",
    ],
)
def test_python_is_out_of_reach(source: str) -> None:
    context = {"v": [Decimal(1)], "f": Function.of("f", ("x",), lambda x: x)}
    try:
        found = evaluate(source, context)
    except FeelSyntaxError:
        return
    assert found in (None, [None])


def test_a_host_function_shows_nothing_of_itself() -> None:
    secret = object()

    def hidden(x: Any) -> Any:
        return x if secret else None

    env = Environment(functions={"hidden": hidden})
    assert evaluate("hidden(1)", {}, env) == 1
    for source in ("hidden.__globals__", "hidden.__closure__", "hidden.x", "string(hidden)", "[hidden][1].__code__"):
        assert evaluate(source, {}, env) in (None, "function(x)"), source


def test_objects_of_the_host_are_refused_before_they_become_variables() -> None:
    for host in (object(), Path(), open, sys, {"a": [object()]}):
        with pytest.raises(TypeError, match="Expected"):
            to_feel(host)


_WATCH = """
import sys
from zoneinfo import ZoneInfo
from engine.feel import FeelError, Limits, compile_expression
from engine.feel.temporal import zone
from tools.fuzzing.corpus import corpus
texts = corpus(with_kit=False).texts + tuple(
    f'{function}("{name}")' for function in ("time", "date and time", "date", "number", "duration", "range", "matches", "string")
    for name in ("/etc/passwd", "09:00:00@../../etc/passwd", "2026-03-01T09:00:00@/etc/passwd", "09:00:00@localtime", "file:///etc/passwd")
)
WATCHED = ("open", "os", "subprocess", "socket", "shutil", "exec", "compile", "ctypes", "pickle", "marshal")
seen = []
watching = False
def watch(event, arguments):
    if watching and event.split(".")[0] in WATCHED:
        reads = event == "os.listdir" or (event == "open" and arguments[1] in ("rb", "r", None))
        if not (reads and "zoneinfo" in str(arguments[0])):
            seen.append((event, str(arguments)[:200]))
sys.addaudithook(watch)
def evaluate_all():
    for text in texts:
        try:
            compile_expression(text, limits=Limits(work=2000))({})
        except FeelError:
            pass
evaluate_all()  # what Python imports late is imported now
zone.cache_clear()
ZoneInfo.clear_cache()
watching = True
evaluate_all()
watching = False
print(len(texts), seen)
"""


def test_evaluating_opens_nothing_but_the_zones_of_the_world() -> None:
    found = subprocess.run([sys.executable, "-c", _WATCH], cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False)
    assert found.returncode == 0, found.stderr
    count, _, seen = found.stdout.strip().partition(" ")
    assert int(count) > 500
    assert seen == "[]"
