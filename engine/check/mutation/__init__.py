"""Mutation: a procedure folder changed in one place at a time, to see whether its scenarios notice. Never writes into a folder."""
