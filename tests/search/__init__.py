"""How well search answers: questions with the guides that answer them, and the measure taken of both."""
