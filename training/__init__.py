"""How credit becomes a better policy."""
