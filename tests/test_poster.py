"""A printed poster can be read: by two independent decoders, askew, blurred and stained, and by people."""

from datetime import date

import pypdfium2
import pytest

from app.poster_words import FONTS, poster_words
from content import qr
from content.load import own_folder, read_sources
from content.localise import localised
from content.poster import SIZES, Poster, draw
from content.procedure import guide_from
from locales import translator
from tests.poster_pictures import blurred, place_of, printed, read_by_zbar, read_by_zxing, stained, turned
from tests.processes import xomso
from tests.test_content_commands import xomso as failing

HUB = "https://xomso.example.vn"
DAY = date(2026, 11, 22)
GUIDES = {data["code"]: guide_from(data) for data in read_sources(own_folder()).guides}
SOME = [GUIDES[code] for code in ("1.001193", "1.004222", "2.000815", "1.014027", "1.116410")]
DECODERS = (read_by_zxing, read_by_zbar)


def poster_file(folder, guides, size="a5", lang="vi", hub=HUB):
    posters = [Poster(localised(guide, lang), "Phường Ninh Kiều", hub) for guide in guides]
    path = folder / f"{size}.pdf"
    path.write_bytes(draw(posters, size, poster_words(translator(lang)), FONTS, DAY))
    return path


def words_of(path, page=0):
    document = pypdfium2.PdfDocument(path)
    text = document[page].get_textpage().get_text_range()
    document.close()
    return " ".join(text.replace("￾", "").split())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("hub", [HUB, ""], ids=["link", "text"])
def test_every_code_is_read_by_both_decoders_at_150_dots_an_inch(tmp_path, size, hub):
    pages = printed(poster_file(tmp_path, SOME, size, hub=hub))
    wanted = {qr.link_for(hub, guide.code) if hub else qr.text_for(guide) for guide in SOME}
    for decode in DECODERS:
        assert set().union(*map(decode, pages)) == wanted


@pytest.mark.parametrize("worn", [turned, blurred], ids=["5 degrees askew", "blurred"])
@pytest.mark.parametrize("hub", [HUB, ""], ids=["link", "text"])
def test_codes_survive_a_camera_that_shakes(tmp_path, worn, hub):
    for page, guide in zip(printed(poster_file(tmp_path, SOME, hub=hub)), SOME, strict=True):
        for decode in DECODERS:
            assert decode(worn(page)) == {qr.link_for(hub, guide.code) if hub else qr.text_for(guide)}


@pytest.mark.parametrize("hub", [HUB, ""], ids=["link", "text"])
def test_codes_survive_a_coffee_stain(tmp_path, hub):
    for page, guide in zip(printed(poster_file(tmp_path, SOME, hub=hub)), SOME, strict=True):
        x, y, side = place_of(page)
        worn = stained(page, (x, y), side // 12)
        for decode in DECODERS:
            assert decode(worn) == {qr.link_for(hub, guide.code) if hub else qr.text_for(guide)}


def test_a_poster_says_ward_name_address_papers_and_how_far_it_can_be_trusted(tmp_path):
    said = words_of(poster_file(tmp_path, SOME[:1], "a4"))
    for wanted in (
        "Phường Ninh Kiều", "Làm giấy khai sinh cho con", "1.001193", "xomso.example.vn/q/1.001193",
        "Giấy chứng sinh", "0 đồng", "15 giờ", "Chưa có cán bộ duyệt",
    ):  # fmt: skip
        assert wanted in said


@pytest.mark.parametrize("size", SIZES)
def test_no_guide_runs_over_its_page(tmp_path, size):
    path = poster_file(tmp_path, list(GUIDES.values()), size)
    each = SIZES[size].each
    document = pypdfium2.PdfDocument(path)
    assert len(document) == -(-len(GUIDES) // each)
    for page in document:
        width, height = page.get_size()
        for thing in page.get_objects():
            left, bottom, right, top = thing.get_bounds()
            assert left >= -1 and bottom >= -1 and right <= width + 1 and top <= height + 1
    document.close()


def test_khmer_posters_are_khmer(tmp_path):
    said = words_of(poster_file(tmp_path, SOME[:1], lang="km"))
    assert any(0x1780 <= ord(letter) < 0x1800 for letter in said)
    assert read_by_zxing(printed(tmp_path / "a5.pdf")[0]) == {f"{HUB}/q/1.001193"}


def test_the_same_guides_give_the_same_file(tmp_path):
    assert poster_file(tmp_path, SOME, "a6").read_bytes() == poster_file(tmp_path, SOME, "a6").read_bytes()


def test_the_command_prints_a_field_for_a_ward(tmp_path):
    out = tmp_path / "chung-thuc.pdf"
    xomso("poster", "--ward", "31135", "--field", "chung-thuc", "--hub", HUB, "--out", str(out), home=tmp_path)
    wanted = {guide.code for guide in GUIDES.values() if guide.field == "chung-thuc" and guide.completeness == "full"}
    assert {code for page in printed(out) for code in read_by_zxing(page)} >= {f"{HUB}/q/{code}" for code in wanted}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--ward", "99999", "--codes", "1.001193"], "99999"),
        (["--ward", "31135", "--codes", "9.999999"], "9.999999"),
        (["--ward", "31135", "--field", "khong-co"], "khong-co"),
        (["--ward", "31135"], "--codes"),
        (["--ward", "31135", "--codes", "1.001193", "--all"], "--codes"),
    ],
)
def test_what_cannot_be_printed_is_said_in_one_sentence_and_nothing_is_written(tmp_path, options, said):
    out = tmp_path / "x.pdf"
    code, _, err = failing(tmp_path, "poster", *options, "--hub", HUB, "--out", str(out), pack=False)
    assert code in (1, 2) and said in err and "Traceback" not in err
    assert not out.exists()
