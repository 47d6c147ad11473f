"""What a turn was worth: pure functions of episodes."""
