"""The owners' register 业主名册 apart from its rows: what a unit is, who is one head, how a spreadsheet says it, what differs."""
