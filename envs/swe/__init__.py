"""Real repositories, real tests, and a grade that cannot be gamed."""
