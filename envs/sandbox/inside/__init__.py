"""What runs inside a sandbox: it is sent there as text, so it knows nothing but Python's library."""
