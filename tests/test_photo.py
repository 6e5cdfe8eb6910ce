"""Photos of papers are small, upright and say nothing about where they were taken."""

from io import BytesIO

import pytest
from PIL import Image

from app.photo import LONG_EDGE, PhotoRefused, shrink


def picture(size=(2000, 1000), kind="JPEG", mode="RGB", **options) -> bytes:
    out = BytesIO()
    Image.new(mode, size, "white").save(out, kind, **options)
    return out.getvalue()


def test_a_large_photo_becomes_a_small_jpeg():
    small = Image.open(BytesIO(shrink(picture((4000, 3000)))))
    assert small.format == "JPEG"
    assert small.size == (LONG_EDGE, 1200)


def test_a_small_photo_is_not_made_larger():
    assert Image.open(BytesIO(shrink(picture((640, 480))))).size == (640, 480)


def test_place_camera_and_comments_are_gone():
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    exif.get_ifd(0x8825)[2] = (10.0, 2.0, 5.0)
    data = shrink(picture(exif=exif, comment=b"at home"))
    small = Image.open(BytesIO(data))
    assert not small.getexif()
    assert b"at home" not in data
    assert b"Camera" not in data


def test_a_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert Image.open(BytesIO(shrink(picture((1000, 500), exif=exif)))).size == (500, 1000)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1"])
def test_pictures_of_every_kind_are_taken(mode):
    assert Image.open(BytesIO(shrink(picture((300, 200), "PNG", mode)))).mode == "RGB"


@pytest.mark.parametrize("data", [b"", b"not a photo", picture()[:200], b"<svg/>"], ids=["empty", "text", "cut", "svg"])
def test_what_is_not_a_photo_is_refused_in_words(data):
    with pytest.raises(PhotoRefused, match="Chụp lại"):
        shrink(data)


def test_a_photo_of_absurd_size_is_refused_before_it_fills_the_memory():
    with pytest.raises(PhotoRefused, match="quá lớn"):
        shrink(b"\xff" * (31 * 2**20))
    bomb = picture((1, 1), "PNG").replace(b"\0\0\0\x01\0\0\0\x01", b"\0\x01\0\0\0\x01\0\0")
    with pytest.raises(PhotoRefused):
        shrink(bomb)


def test_a_small_file_of_enormous_measures_does_not_fill_the_memory():
    with pytest.raises(PhotoRefused, match="quá lớn"):
        shrink(picture((13000, 4000), "PNG", "1"))
