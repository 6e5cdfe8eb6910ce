"""Text that a spreadsheet must take for text: a formula typed into a note is defused before it is written."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What programs take for the beginning of a formula (OWASP, CSV injection)."""


def safe(value: object) -> object:
    """Return a cell's value; text that would be a formula gets an apostrophe before it, and no control characters."""
    if not isinstance(value, str):
        return value
    tidy = "".join(char for char in value if char.isprintable() or char == "\n")
    return f"'{tidy}" if tidy.lstrip().startswith(FORMULA) or value.startswith(FORMULA) else tidy
