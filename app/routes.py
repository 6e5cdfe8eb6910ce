"""Which address shows which screen."""

import flet as ft

from app.session import use_screen
from app.shell import Shell
from app.views.assist import Assist
from app.views.certificate import CertificatePage
from app.views.courier import CourierPage
from app.views.draft import DraftPage
from app.views.events import EventsPage
from app.views.field import FieldPage
from app.views.guide import GuidePage
from app.views.guide_feedback import GuideFeedback
from app.views.hub import HubPage
from app.views.learn import LearnPage
from app.views.missing import Missing
from app.views.more import More
from app.views.notices import NoticesPage
from app.views.outreach import OutreachTab
from app.views.outreach_finish import OutreachFinish
from app.views.outreach_report import OutreachReport
from app.views.outreach_sessions import OutreachSession, OutreachSessions
from app.views.outreach_start import OutreachStart
from app.views.pin import PinPage
from app.views.practice import PracticeList, PracticePage
from app.views.qr import QrPage
from app.views.questions import QuestionsPage
from app.views.queue import Queue
from app.views.quiz import QuizPage
from app.views.record import RecordPage
from app.views.search import SearchTab
from app.views.slip import SlipPage
from app.views.storage import StoragePage
from app.views.support import SupportPage
from app.views.unlock import Guides, Unlock
from app.views.wards import WardsPage
from app.views.wiped import Wiped

GUIDES = [
    ft.Route(path="guides", component=Guides),
    ft.Route(path="field/:slug", component=FieldPage, modal=True),
    ft.Route(path="guide/:code", component=GuidePage, modal=True),
    ft.Route(path="guide/:code/qr", component=QrPage, modal=True),
    ft.Route(path="q/:code", component=GuidePage, modal=True),  # the address on a resident's poster
]
"""What anybody may see, with or without a PIN."""

OUTREACH = [
    ft.Route(path="outreach/start", component=OutreachStart, modal=True),
    ft.Route(path="outreach/finish", component=OutreachFinish, modal=True),
    ft.Route(path="outreach/sessions", component=OutreachSessions, modal=True),
    ft.Route(path="outreach/session/:id", component=OutreachSession, modal=True),
    ft.Route(path="outreach/report", component=OutreachReport, modal=True),
    ft.Route(path="events", component=EventsPage, modal=True),
    ft.Route(path="notices", component=NoticesPage, modal=True),
    ft.Route(path="support", component=SupportPage, modal=True),
    ft.Route(path="questions", component=QuestionsPage, modal=True),
    ft.Route(path="feedback/:code", component=GuideFeedback, modal=True),
    ft.Route(path="learn", component=LearnPage, modal=True),
    ft.Route(path="learn/quiz/:slug", component=QuizPage, modal=True),
    ft.Route(path="learn/practice", component=PracticeList, modal=True),
    ft.Route(path="learn/practice/:code", component=PracticePage, modal=True),
    ft.Route(path="learn/certificate", component=CertificatePage, modal=True),
]
"""What a team does beside submissions: sessions, reports, what the ward tells, what one says back, and learning."""


@ft.component
def Routes():
    if use_screen().device.wiped:
        gone = [ft.Route(index=True, component=Wiped), *GUIDES, ft.Route(path=":elsewhere*", component=Wiped)]
        return ft.Router(gone, manage_views=True, key="wiped")
    if use_screen().device.locked:
        locked = [ft.Route(index=True, component=Unlock), *GUIDES, ft.Route(path=":elsewhere*", component=Unlock)]
        return ft.Router(locked, manage_views=True, key="locked")
    return ft.Router(
        [
            ft.Route(
                component=Shell,
                outlet=True,
                children=[
                    ft.Route(index=True, component=SearchTab),
                    ft.Route(path="assist", component=Assist),
                    ft.Route(path="queue", component=Queue),
                    ft.Route(path="outreach", component=OutreachTab),
                    ft.Route(path="more", component=More),
                ],
            ),
            *GUIDES,
            ft.Route(path="draft/:id", component=DraftPage, modal=True),
            ft.Route(path="record/:id", component=RecordPage, modal=True),
            ft.Route(path="record/:id/slip", component=SlipPage, modal=True),
            ft.Route(path="wards", component=WardsPage, modal=True),
            ft.Route(path="hub", component=HubPage, modal=True),
            ft.Route(path="i/:code", component=HubPage, modal=True),
            ft.Route(path="join/:code", component=HubPage, modal=True),
            ft.Route(path="join/:code/:root", component=HubPage, modal=True),
            ft.Route(path="courier", component=CourierPage, modal=True),
            ft.Route(path="storage", component=StoragePage, modal=True),
            ft.Route(path="pin", component=PinPage, modal=True),
            *OUTREACH,
        ],
        not_found=Missing,
        manage_views=True,
        key="open",
    )
