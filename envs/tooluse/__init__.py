"""Tool use: apps on a database that copies on write, a user who talks, and a judge that reads rows."""
