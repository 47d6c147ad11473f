"""Tool use: stateful apps and a user who talks."""
