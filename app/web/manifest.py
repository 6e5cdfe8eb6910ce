"""What a phone's home screen is told: the app's name, icons, colours and shortcuts."""

import json

from app.theme import LIGHT
from app.web.naming import Files, named

ICONS = {
    "icon-192.png": ("192x192", "any"),
    "icon-512.png": ("512x512", "any"),
    "maskable-192.png": ("192x192", "maskable"),
    "maskable-512.png": ("512x512", "maskable"),
}
SHORTCUTS = {"Tìm thủ tục": "./#/", "Nộp giúp": "./#/assist", "Hàng chờ": "./#/queue"}
"""In Vietnamese alone: a manifest has one language."""


def placed(icons: Files) -> dict[str, tuple[str, bytes]]:
    """Return each icon's name, its address in the site, its content."""
    return {name: (f"icons/{named(name, data)}", data) for name, data in icons.items()}


def manifest(urls: dict[str, str]) -> bytes:
    """Return manifest.json; `urls` tells where each icon is."""
    icons = [
        {"src": urls[name], "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, (sizes, purpose) in ICONS.items()
    ]
    shortcut_icon = [{"src": urls["icon-192.png"], "sizes": "192x192", "type": "image/png"}]
    told = {
        "id": "xomso",
        "name": "Xóm Số",
        "short_name": "Xóm Số",
        "description": "Cẩm nang thủ tục và hàng chờ hồ sơ của tổ công nghệ số cộng đồng.",
        "lang": "vi",
        "dir": "ltr",
        "start_url": "./#/",
        "scope": "./",
        "display": "standalone",
        "theme_color": LIGHT.primary,
        "background_color": LIGHT.surface,
        "prefer_related_applications": False,
        "icons": icons,
        "shortcuts": [{"name": name, "url": url, "icons": shortcut_icon} for name, url in SHORTCUTS.items()],
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode()
