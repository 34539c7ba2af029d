"""The district as its operator writes it down in one TOML file: bodies, persons, estates, firms, contracts, subsidies.

Reads and judges the file, every problem at once; `registry.store.standing` writes what stands in it.
"""

from registry.district.load import Loaded, load_district

__all__ = ["Loaded", "load_district"]
