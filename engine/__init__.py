"""The casework engine: procedures, cases and their proof; knows neither the web nor property management."""
