"""Every query, named by the question it answers, a module per noun. Nothing here commits, and nothing decides."""
