"""What a ballot is without a database: its snapshot, its chain, its tally. Exact whole numbers; knows no clock and no chance."""
