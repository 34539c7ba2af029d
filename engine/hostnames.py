"""The functions that the engine adds to FEEL, by name: their names hold spaces, so the lexer must know them."""

HOST_NAMES = frozenset({"term end", "working days after", "working days between", "law", "money", "chinese money", "chinese date"})
