"""Modules without their docstrings: a tenth of what a phone would fetch of the libraries, read by nobody there."""

import ast


def without_docstrings(source: bytes) -> bytes:
    """Return a module whose docstrings are empty; every line keeps its number, for tracebacks."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source  # written for a newer Python than the one that builds
    lines = source.splitlines(keepends=True)
    for text in sorted(_docstrings(tree), key=lambda each: each.lineno, reverse=True):
        first, last = text.lineno - 1, (text.end_lineno or text.lineno) - 1
        before, after = lines[first][: text.col_offset], lines[last][text.end_col_offset :]
        if first == last:
            lines[first] = before + b'""' + after
        else:
            lines[first : last + 1] = [before + b'""\n', *[b"\n"] * (last - first - 1), after]
    return b"".join(lines)


def _docstrings(tree: ast.AST) -> list[ast.Constant]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            # Also those below an attribute, which no documentation tool of Python's own reads.
            found += [
                one.value
                for one in node.body
                if isinstance(one, ast.Expr)
                and isinstance(one.value, ast.Constant)
                and isinstance(one.value.value, str)
            ]
    return found
