"""What the sources say about each procedure, and what a guide says about it, number by number."""
