"""Every string a person sees exists in English and Khmer, with the same placeholders."""

import ast
import string

import pytest
from babel.messages import Catalog

from locales.collect import FOLDERS, ROOT, collected, read

LANGUAGES = ("en", "km")


@pytest.fixture(scope="module")
def source() -> Catalog:
    return collected()


def said(message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [message.string or ""]


def asked(message) -> list[str]:
    return list(message.id) if isinstance(message.id, tuple | list) else [message.id]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_string_is_untranslated(source, lang):
    catalogue = read(lang)
    missing = [m.id for m in source if m.id and (catalogue.get(m.id) is None or not all(said(catalogue.get(m.id))))]
    assert not missing, f"{len(missing)} strings without a translation; run `make strings` and translate: {missing[:5]}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_translation_is_left_over_or_doubtful(source, lang):
    unused = [m.id for m in read(lang) if m.id and source.get(m.id) is None]
    assert not unused, f"unused: {unused[:5]}"
    assert not [m.id for m in read(lang) if m.id and m.fuzzy]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_translation_keeps_the_placeholders(lang):
    broken = []
    for message in read(lang):
        wanted = set.union(*map(placeholders, asked(message)))
        broken += [(message.id, text) for text in said(message) if message.id and placeholders(text) != wanted]
    assert not broken


def test_strings_stand_where_the_collector_finds_them():
    loose = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                inside = [node.args[0]] if _translates(node) and node.args else []
                inside = [part for part in inside if isinstance(part, ast.JoinedStr)]
                if isinstance(node, ast.JoinedStr):
                    inside += [part for part in ast.walk(node) if _translates(part) and _literal(part)]
                loose += [f"{path.relative_to(ROOT)}:{node.lineno}" for _ in inside]
    assert not loose, f"neither an f-string nor a string inside one is collected: {loose}"


def _translates(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("t", "N_")


def _literal(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant)


def test_a_counted_phrase_follows_the_language():
    from locales import translator

    one, many = "{n} hồ sơ chưa gửi", "{n} hồ sơ chưa gửi"
    assert translator("vi").n(one, many, 1200) == "1.200 hồ sơ chưa gửi"
    assert translator("vi").money(20000) == "20.000 đồng"
    assert translator("en").money(20000) == "20,000 VND"
