"""What can be said of a decision table without evaluating it: gaps, overlaps, rules that never decide, types that do not fit."""
