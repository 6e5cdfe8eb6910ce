"""Use an invitation: ask the hub for this device's own token and the ward's keys, and keep them."""

from importlib.metadata import version

from app.device import Device, hub_of
from app.system import platform_name
from sync.enrolment import Enrolment, parse_invitation, root_in, save
from sync.errors import Paused
from sync.store import transaction
from sync.ward_keys import WardKeys


async def enrol(device: Device, invitation: str, lang: str) -> Enrolment:
    """Return who this device now is at the hub.

    Raises InvitationUnreadable, InvitationNotValid, a Paused error, or KeysRefused for a hub whose keys are not those
    of the city that the invitation names: such a hub is not joined, and the device stays where it was.
    """
    from sync.client import HubClient

    hub, code = parse_invitation(invitation, device.preferences.get("hub"))
    async with HubClient(hub, language=lang) as client:
        enrolment = await client.enrol(code, platform_name(), platform_name(), version("xomso"), lang)
    try:
        async with hub_of(enrolment) as client:
            found = await client.keys()
    except Paused:
        found = None  # the next round fetches what could not be fetched now
    keys, root = WardKeys(device.db), root_in(invitation)
    with transaction(device.db):  # keys that are refused take the new enrolment back with them
        save(device.db, enrolment)
        if root:
            keys.pin(root)
        if found:
            keys.take(found, enrolment.ward_code)
        device.preferences.set("ward", enrolment.ward_code)
    device.sender.wake(by_hand=True)
    return enrolment
