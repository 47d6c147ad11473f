"""Little tools for text."""
