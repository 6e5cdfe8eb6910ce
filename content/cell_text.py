"""One cell of an official table as clean text: composed accents, no hidden signs, no formula."""

import re
import unicodedata

from content.fold import fold

HIDDEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
FORMULA = re.compile(r"^\s*(?:[=@]\s*\S|[+\-]\s*[A-Za-z_][A-Za-z0-9_.]*\s*[|!(])")
LINES = re.compile(r"\r\n?|\n")


def clean(text: str) -> str:
    """Return text in NFC with plain spaces and "\\n" between lines, without control and invisible signs."""
    text = LINES.sub("\n", HIDDEN.sub("", text).replace("_x000D_", ""))
    text = unicodedata.normalize("NFC", CONTROL.sub(" ", text))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet would calculate this text: "=…", "@…", "+cmd|…"; a "- item" of a list is none."""
    return FORMULA.match(text) is not None


def one_line(text: str, mark: str = "; ") -> str:
    """Return clean text on one line, its lines joined by a mark unless they end with one."""
    said = ""
    for line in text.split("\n"):
        line = line.strip()
        if said and line:
            said += (" " if said[-1] in ".;:,!?" else mark) + line
        else:
            said = said or line
    return said


def squeezed(text: str) -> str:
    """Return folded words with one space between them: "Phí, lệ phí (nếu có)" is "phi le phi neu co"."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))
