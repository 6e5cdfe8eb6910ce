"""The language of the desk, kept in the officer's browser."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from sync.hub.desk_session import TheSession
from sync.hub.words import DESK_LANGUAGE, LANGUAGES

YEAR = 365 * 24 * 3600
router = APIRouter(prefix="/desk/language")


@router.get("/{lang}")
def choose(lang: str, session: TheSession) -> Response:
    """Show the desk in a language from now on in this browser."""
    answer = RedirectResponse("/desk", 303)
    if lang in LANGUAGES:
        answer.set_cookie(DESK_LANGUAGE, lang, YEAR, path="/desk", httponly=True, samesite="lax")
    return answer
