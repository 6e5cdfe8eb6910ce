"""A QR code says exactly what it should to an independent decoder, and stays small enough for old phones."""

import re
import tomllib
import unicodedata
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from content import qr
from content.errors import CodeRefused
from content.load import own_folder, read_sources
from content.procedure import Guide, guide_from
from tests.sample_guide import GUIDE

SCALE = 6


def guide(**changes) -> Guide:
    return guide_from({**tomllib.loads(GUIDE), "as_of": "2026-06-10", **changes})


def drawn(svg: str) -> Image.Image:
    """Return the picture an SVG of ours describes: a white square, dark runs of one row each."""
    side = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    assert f'<rect width="{side}" height="{side}" fill="#fff"/>' in svg
    picture = Image.new("L", (side * SCALE, side * SCALE), 255)
    pen = ImageDraw.Draw(picture)
    path = re.search(r'd="([^"]*)"', svg)[1]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        left, top = int(x) * SCALE, int(y) * SCALE
        pen.rectangle((left, top, left + int(width) * SCALE - 1, top + SCALE - 1), fill=0)
    return picture


def read(picture: Image.Image):
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    "text", ["http://10.0.0.1:8560/q/1.001193", "KHAI SINH: giấy chứng sinh, căn cước. Đường Ống.", "សំបុត្រកំណើត"]
)
def test_svg_and_png_say_exactly_the_text(text):
    for level in ("L", "M"):
        from_svg = read(drawn(qr.svg(text, level)))
        from_png = read(Image.open(BytesIO(qr.png(text, level))))
        assert from_svg.text == from_png.text == text
        assert from_svg.ec_level == level


def test_text_codes_of_every_guide_decode_and_stay_within_their_limits():
    for data in read_sources(own_folder()).guides:
        text = qr.text_for(guide_from(data))
        assert data["code"] in text or data.get("kind") == "skill"
        assert len(text) <= 300 and unicodedata.is_normalized("NFC", text)
        code = read(drawn(qr.svg(text, qr.level_for(text))))
        assert code.text == text
        assert int(code.extra["Version"]) <= 19


def test_a_link_is_the_hubs_page_of_the_guide():
    assert qr.link_for("http://hub.example/", "1.001193") == "http://hub.example/q/1.001193"
    assert qr.link_for("http://hub.example", "1.001193") == "http://hub.example/q/1.001193"


def test_a_guide_without_its_own_text_tells_its_essentials():
    text = qr.text_for(guide(qr_text=""))
    assert text.startswith("LÀM GIẤY THỬ (1.000001).")
    assert "Tờ khai" in text and "8.000 đồng." in text and "3 ngày làm việc." in text


@pytest.mark.parametrize("letter", ["a", "ố", "ក", "o\u0302\u0301"])
def test_a_long_text_is_cut_to_what_a_code_can_hold(letter):
    text = qr.text_for(guide(qr_text=" ".join([letter * 9] * 200)))
    assert text.endswith("…") and len(text) <= 300
    assert int(read(drawn(qr.svg(text, qr.level_for(text)))).extra["Version"]) <= 19


def test_long_essentials_leave_out_whole_parts():
    text = qr.text_for(guide(qr_text="", papers=[{"name": "Giấy tờ " * 40}]))
    assert text == "LÀM GIẤY THỬ (1.000001)."


@pytest.mark.parametrize("size", [800, 5000])
def test_a_text_no_old_phone_could_read_is_refused(size):
    with pytest.raises(CodeRefused, match="792"):
        qr.svg("x" * size, "L")
