"""Which address shows which screen; all but the first are loaded when they are asked for."""

from collections.abc import Callable
from typing import Any

import flet as ft

from app.later import later
from app.session import use_screen
from app.shell import Shell
from app.views.search import SearchTab

GUIDES = [
    ft.Route(path="guides", component=later("unlock", "Guides")),
    ft.Route(path="field/:slug", component=later("field", "FieldPage"), modal=True),
    ft.Route(path="guide/:code", component=later("guide", "GuidePage"), modal=True),
    ft.Route(path="guide/:code/qr", component=later("qr", "QrPage"), modal=True),
    ft.Route(path="q/:code", component=later("guide", "GuidePage"), modal=True),  # the address on a resident's poster
]
"""What anybody may see, with or without a PIN."""

OUTREACH = [
    ft.Route(path="outreach/start", component=later("outreach_start", "OutreachStart"), modal=True),
    ft.Route(path="outreach/finish", component=later("outreach_finish", "OutreachFinish"), modal=True),
    ft.Route(path="outreach/sessions", component=later("outreach_sessions", "OutreachSessions"), modal=True),
    ft.Route(path="outreach/session/:id", component=later("outreach_sessions", "OutreachSession"), modal=True),
    ft.Route(path="outreach/report", component=later("outreach_report", "OutreachReport"), modal=True),
    ft.Route(path="events", component=later("events", "EventsPage"), modal=True),
    ft.Route(path="notices", component=later("notices", "NoticesPage"), modal=True),
    ft.Route(path="support", component=later("support", "SupportPage"), modal=True),
    ft.Route(path="questions", component=later("questions", "QuestionsPage"), modal=True),
    ft.Route(path="feedback/:code", component=later("guide_feedback", "GuideFeedback"), modal=True),
    ft.Route(path="learn", component=later("learn", "LearnPage"), modal=True),
    ft.Route(path="learn/quiz/:slug", component=later("quiz", "QuizPage"), modal=True),
    ft.Route(path="learn/practice", component=later("practice", "PracticeList"), modal=True),
    ft.Route(path="learn/practice/:code", component=later("practice", "PracticePage"), modal=True),
    ft.Route(path="learn/certificate", component=later("certificate", "CertificatePage"), modal=True),
]
"""What a team does beside submissions: sessions, reports, what the ward tells, what one says back, and learning."""


WORK = [
    ft.Route(path="draft/:id", component=later("draft", "DraftPage"), modal=True),
    ft.Route(path="record/:id", component=later("record", "RecordPage"), modal=True),
    ft.Route(path="record/:id/slip", component=later("slip", "SlipPage"), modal=True),
    ft.Route(path="wards", component=later("wards", "WardsPage"), modal=True),
    ft.Route(path="hub", component=later("hub", "HubPage"), modal=True),
    ft.Route(path="i/:code", component=later("hub", "HubPage"), modal=True),
    ft.Route(path="join/:code", component=later("hub", "HubPage"), modal=True),
    ft.Route(path="join/:code/:root", component=later("hub", "HubPage"), modal=True),
    ft.Route(path="courier", component=later("courier", "CourierPage"), modal=True),
    ft.Route(path="storage", component=later("storage", "StoragePage"), modal=True),
    ft.Route(path="pin", component=later("pin", "PinPage"), modal=True),
]
"""Submissions, their way to the hub, and the phone itself."""

FRAME = ft.Route(
    component=Shell,
    outlet=True,
    children=[
        ft.Route(index=True, component=SearchTab),
        ft.Route(path="assist", component=later("assist", "Assist")),
        ft.Route(path="queue", component=later("queue", "Queue")),
        ft.Route(path="outreach", component=later("outreach", "OutreachTab")),
        ft.Route(path="more", component=later("more", "More")),
    ],
)
"""The five main screens."""

OPEN = [FRAME, *GUIDES, *WORK, *OUTREACH]


def _only(shown: Callable[[], Any]) -> list[ft.Route]:
    """Return the routes of a phone on which but one screen, and every guide, can be seen."""
    return [ft.Route(index=True, component=shown), *GUIDES, ft.Route(path=":elsewhere*", component=shown)]


WIPED = _only(later("wiped", "Wiped"))
LOCKED = _only(later("unlock", "Unlock"))
Missing = later("missing", "Missing")


@ft.component
def Routes():
    device = use_screen().device
    if device.wiped:
        return ft.Router(WIPED, manage_views=True, key="wiped")
    if device.locked:
        return ft.Router(LOCKED, manage_views=True, key="locked")
    return ft.Router(OPEN, not_found=Missing, manage_views=True, key="open")
