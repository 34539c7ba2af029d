"""The registry's pages: estates, and their owners' registers. They parse, ask, and show; who may see what is asked elsewhere."""
