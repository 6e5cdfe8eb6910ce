"""What [tool.flet] tells Flet's packager: permissions, pictures, colours, links that open the app."""

import tomllib
from urllib.parse import urlsplit

import pytest
from PIL import Image, ImageChops

from app.device import Device
from app.native.icons import pictures
from app.native.stage import ROOT
from app.theme import DARK, LIGHT
from tests.harness import Window

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PHONES = ("android", "ios")
SYSTEMS = (*PHONES, "linux", "macos", "windows")
LINKS = ("/", "/assist", "/queue", "/outreach", "/more", "/hub", "/wards", "/field/ho-tich")
LINKS += ("/guide/1.001193", "/guide/1.001193/qr")


def test_every_system_gets_what_photos_need():
    wanted = [one for one in PROJECT["project"]["optional-dependencies"]["desktop"] if one.startswith("pillow")]
    assert all(PROJECT["tool"]["flet"][system]["dependencies"] == wanted for system in SYSTEMS)


def test_the_app_asks_for_the_camera_alone_and_stays_out_of_cloud_backups():
    settings = PROJECT["tool"]["flet"]
    assert settings["permissions"] == ["camera"]
    assert "permission" not in settings["android"]
    assert settings["android"]["manifest_application"]["allowBackup"] == "false"
    assert settings["ios"]["info"]["NSCameraUsageDescription"] == settings["macos"]["info"]["NSCameraUsageDescription"]


def test_the_first_picture_has_the_colours_of_the_app():
    settings = PROJECT["tool"]["flet"]
    assert (settings["splash"]["color"], settings["splash"]["dark_color"]) == (LIGHT.surface, DARK.surface)
    waiting = settings["boot_screen"]["flet"]
    assert (waiting["bgcolor_light"], waiting["bgcolor_dark"]) == (LIGHT.surface, DARK.surface)
    assert (waiting["text_color_light"], waiting["text_color_dark"]) == (LIGHT.on_surface, DARK.on_surface)
    assert (waiting["spinner_color_light"], waiting["spinner_color_dark"]) == (LIGHT.primary, DARK.primary)
    assert settings["icon_background"] == LIGHT.primary


def test_the_pictures_are_those_that_are_drawn():
    for name, drawn in pictures().items():
        with Image.open(ROOT / "app" / "assets" / name) as kept:
            assert (kept.size, kept.mode) == (drawn.size, drawn.mode), name
            # Another Pillow may round another way.
            assert max(high for _, high in ImageChops.difference(kept, drawn).getextrema()) <= 8, name
    assert {"icon.png", "splash.png"} <= set(pictures())


@pytest.fixture
async def device(tmp_path):
    made = Device(tmp_path)
    for key, value in {"language": "vi", "ward": "31135", "onboarded": "yes"}.items():
        made.preferences.set(key, value)
    yield made
    await made.stop()


@pytest.mark.anyio
async def test_every_link_of_the_settings_opens_its_screen(device):
    deep = [PROJECT["tool"]["flet"][system]["deep_linking"] for system in PHONES]
    links = {f"{one['scheme']}://{one['host']}" for one in deep}
    assert links == {"xomso://app"}
    window = await Window.open(device, _route("xomso://app"))
    for link in LINKS:
        await window.go(_route(f"xomso://app{link}"))
        assert not window.has("missing"), link
    await window.go(_route("xomso://app/no/such"))
    assert window.has("missing")
    assert not window.crashed()


def _route(link: str) -> str:
    """Return what Flet's client makes of a link (FletRouteInformationProvider.normalize): its path, and nothing else."""
    return urlsplit(link).path or "/"
