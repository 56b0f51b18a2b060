"""What names stand for, followed statement by statement, and what is called with it."""
