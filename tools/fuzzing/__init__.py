"""Feeds FEEL and DMN with what nobody would write, and reports whatever breaks; no test of a meaning, those stand in tests/."""
