"""What runs inside a sandbox to test a work tree; it knows nothing but Python and pytest."""
