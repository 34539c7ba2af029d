"""`wuye feel`: an expression tried out."""

from __future__ import annotations

import click

from engine.clock import DISTRICT_ZONE, system_clock
from engine.feel import Environment, FeelLimitExceeded, FeelSyntaxError, compile_expression
from engine.host_function_names import HOST_NAMES
from engine.host_functions import format_functions
from web.cli.given import data_of
from web.cli.printing import FINDINGS, MISUSE, answer, json_option, pointed, refuse, result_words


@click.command()
@click.argument("expression")
@click.option("--data", default="{}", help="The variables, as a JSON object.")
@json_option
def feel(expression: str, data: str, as_json: bool) -> None:
    """Evaluate a FEEL expression; a null that comes of a mistake is a result too, with its reasons.

    now() is the present moment; of the functions that the engine adds, those that need no procedure can be called.
    """
    variables = data_of(data)
    environment = Environment(now=system_clock().astimezone(DISTRICT_ZONE), functions=format_functions())
    try:
        result = compile_expression(expression, {*HOST_NAMES, *variables})(variables, environment)
    except FeelSyntaxError as error:
        place = {"line": error.line, "column": error.column, "expected": error.expected}
        words = f"{pointed(expression, error.line, error.column)}\n{error.message}"
        refuse(as_json, {"result": None, "reasons": [error.message], "error": place}, words, MISUSE)
    except FeelLimitExceeded as error:
        refuse(as_json, {"result": None, "reasons": [str(error)]}, str(error), FINDINGS)
    answer(as_json, {"result": result, "reasons": list(environment.reasons)}, result_words(result, environment.reasons))
