"""Every built-in of DMN 1.5, 10.3.4, in each of its forms: by position, by name, and outside its domain.

A row is a call and the text of its value. The first row of a function is the example of the reference page. The clock of
these calls stands at 2026-03-01T09:30:00Z.
"""

from __future__ import annotations

from tests.feel import list_cases, number_cases, range_cases, text_cases

CASES = {**text_cases.CASES, **list_cases.CASES, **number_cases.CASES, **range_cases.CASES}
