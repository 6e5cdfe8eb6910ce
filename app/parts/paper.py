"""How one paper is named: what kind, and how many."""

from content.procedure import Paper
from locales import Translator


def paper_name(t: Translator, paper: Paper) -> str:
    """Return kind and number of a paper in plain words."""
    kind = {
        "original": t("bản chính"),
        "copy": t("bản chụp"),
        "certified_copy": t("bản sao có chứng thực"),
        "form": t("tờ khai theo mẫu"),
        "show": t("cho xem, không phải nộp"),
    }.get(paper.kind, "")
    return f"{kind} × {t.number(paper.copies)}" if paper.copies > 1 else kind
