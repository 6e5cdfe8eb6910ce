"""The officer's desk: the pages an officer of a ward works in all day, each in a file of its own."""

from fastapi import APIRouter

from sync.hub import (
    desk_audit,
    desk_files,
    desk_inbox,
    desk_language,
    desk_record,
    desk_return_texts,
    desk_slip,
    desk_steps,
    desk_tickets,
)

router = APIRouter(include_in_schema=False)
for part in (
    desk_inbox,
    desk_record,
    desk_steps,
    desk_files,
    desk_slip,
    desk_tickets,
    desk_return_texts,
    desk_audit,
    desk_language,
):
    router.include_router(part.router)
