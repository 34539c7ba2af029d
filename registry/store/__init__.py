"""Every query of the registry, a module per noun, each named by the question it answers; commits nothing."""
