"""The volunteer's app: opens the device once, then renders a window for whoever looks."""

import logging

import flet as ft

from app.device import Device
from app.guard import sentence
from app.later import later
from app.paths import home
from app.routes import Routes
from app.session import Screen, ScreenContext, Session, SessionContext
from app.theme import apply_theme
from app.watch import use_watch
from content.errors import ContentError
from locales import translator
from sync.errors import SyncError

Welcome = later("welcome", "Welcome")


@ft.component
def App(device: Device):
    preferences = device.preferences
    session, _ = ft.use_state(
        lambda: Session(lang=preferences.get("language", "vi"), theme=preferences.get("theme", "system"))
    )
    screen = ft.use_memo(lambda: Screen(device, session), [])

    ft.context.page.data = screen
    use_watch(screen)
    _ = session.pulse
    ready = preferences.get("onboarded") == "yes"
    return SessionContext(session, lambda: ScreenContext(screen, lambda: Routes() if ready else Welcome()))


def window(device: Device):
    """Return the entry point that shows one device's data in a new window."""

    def main(page: ft.Page) -> None:
        page.title = "Xóm Số"
        apply_theme(page, device.preferences.get("theme", "system"))
        device.start()
        page.render_views(lambda: App(device))

    return main


def alone(page: ft.Page) -> None:
    """Entry point of the packaged app, where one process has one window."""
    try:
        device = Device(home())
    except (SyncError, ContentError) as error:
        page.add(ft.SafeArea(ft.Text(sentence(translator("vi"), error), size=18)))
        return
    window(device)(page)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    ft.run(alone, assets_dir="assets")
