"""Sealed bids, without the database: boxes, passphrases, halves of a key, what a bid says, and how bids rank."""
