"""Forms: compiles a form's file, turns submissions into typed values or problems, describes pages; it knows neither HTML nor cases.

A form is judged here directly rather than through a JSON schema: its conditions are FEEL, its sentences name field and
bound, and one look gives the typed values, too.
"""

from forms.compilation import compile_form
from forms.description import Widget, WidgetFile, WidgetRow, describe
from forms.fields import Form
from forms.refusal import FieldProblem, FormProblem, FormRefused
from forms.submission import Intent, Submission, TooMuch, read_submission
from forms.validation import Validated, newly_shown, validate

__all__ = [
    "FieldProblem",
    "Form",
    "FormProblem",
    "FormRefused",
    "Intent",
    "Submission",
    "TooMuch",
    "Validated",
    "Widget",
    "WidgetFile",
    "WidgetRow",
    "compile_form",
    "describe",
    "newly_shown",
    "read_submission",
    "validate",
]
