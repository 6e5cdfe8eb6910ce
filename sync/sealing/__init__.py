"""How a record is sealed so that only its ward and the city can open it, and how keys are made, signed and wrapped."""
