"""The checker: what a folder's files say together, and the scenarios that prove it, run through the engine itself."""

from engine.check.report import CheckReport, check_folders

__all__ = ["CheckReport", "check_folders"]
