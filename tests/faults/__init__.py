"""The proof of delivery: phones, hub and network broken on purpose, and every record counted afterwards."""
