"""What one open window shows: its language, its colours, and a pulse that makes it read again."""

from dataclasses import dataclass

import flet as ft

from app.device import Device
from content.localise import localised
from content.procedure import Guide
from locales import Translator, translator


@ft.observable
@dataclass
class Session:
    """State of one window; `pulse` grows whenever the device has news."""

    lang: str = "vi"
    theme: str = "system"
    pulse: int = 0


@dataclass(frozen=True)
class Screen:
    """What a view needs: the device, this window's state, and its translator."""

    device: Device
    session: Session

    @property
    def t(self) -> Translator:
        return translator(self.session.lang)

    def guide(self, code: str) -> Guide | None:
        """Return a guide in this window's language, or None when the pack has no such code."""
        found = self.device.pack.guide(code)
        return localised(found, self.session.lang) if found else None

    def set_language(self, lang: str) -> None:
        self.device.preferences.set("language", lang)
        self.session.lang = lang

    def set_theme(self, page: ft.Page, theme: str) -> None:
        from app.theme import MODES

        self.device.preferences.set("theme", theme)
        self.session.theme = theme
        page.theme_mode = MODES[theme]
        page.update()

    def refresh(self) -> None:
        """Make every view of this window read again."""
        self.session.pulse += 1


ScreenContext: ft.ContextProvider = ft.create_context(None)
SessionContext: ft.ContextProvider = ft.create_context(None)


def use_screen() -> Screen:
    """Return this window's Screen and re-render the calling component when its state changes."""
    ft.use_context(SessionContext)
    return ft.use_context(ScreenContext)
