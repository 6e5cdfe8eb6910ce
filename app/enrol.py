"""Use an invitation: ask the hub for this device's own token and keep it."""

from importlib.metadata import version

from app.device import Device, platform_name
from sync.enrolment import Enrolment, parse_invitation, save


async def enrol(device: Device, invitation: str, lang: str) -> Enrolment:
    """Return who this device now is at the hub; raises InvitationUnreadable, InvitationNotValid or a Paused error."""
    from sync.client import HubClient

    hub, code = parse_invitation(invitation, device.preferences.get("hub"))
    async with HubClient(hub, language=lang) as client:
        enrolment = await client.enrol(code, platform_name(), platform_name(), version("xomso"), lang)
    save(device.db, enrolment)
    device.preferences.set("ward", enrolment.ward_code)
    device.sender.wake(by_hand=True)
    return enrolment
