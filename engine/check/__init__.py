"""The checker: what a folder's files say together, and the scenarios that prove it, run through the engine itself."""
