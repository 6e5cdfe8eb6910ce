"""Every list there is to export. A new one is a module with a LIST, and a line here."""

from sync.hub.exports import audit_list, device_list, outreach_list, record_list, ticket_list
from sync.hub.exports.listing import ExportList

ALL: tuple[ExportList, ...] = (
    record_list.LIST,
    outreach_list.LIST,
    ticket_list.LIST,
    device_list.LIST,
    audit_list.LIST,
)
BY_NAME = {one.name: one for one in ALL}


def lists_for(role: str) -> tuple[ExportList, ...]:
    """Return the lists that a role may have."""
    return tuple(one for one in ALL if role in one.roles)
