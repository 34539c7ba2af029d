"""Proves a case from its journal: the chain, the replay, and all that was written elsewhere. Reads only, and never raises for
what it finds."""
