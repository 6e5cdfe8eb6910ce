"""The hub: the one small server that receives a ward's work and tells what became of it."""
