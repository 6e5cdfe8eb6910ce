"""What can go wrong with content.

ContentError
├── GuideUnknown      no guide has this code
├── SourceRefused     a TOML source is malformed, or nothing can be built from a folder
├── PackRefused       a pack file cannot be used
│   ├── SignatureRefused   its signature does not hold: none, another key's, altered since, expired
│   └── DeltaRefused       an update cannot be made of two packs, or be laid over one
├── KeyRefused        a key for signing packs cannot be read, made or used
├── CatalogueRefused  a file is no catalogue that can be imported; nothing was written
└── CodeRefused       a QR code cannot be drawn
"""


def N_(text: str) -> str:
    """Mark a source string for translation at the edge."""
    return text


class ContentError(Exception):
    """A failure with a Vietnamese sentence: a template and the values that fill it."""

    def __init__(self, text: str, **values: object):
        super().__init__(text)
        self.text = text
        self.values = values

    def __str__(self) -> str:
        return self.text.format(**self.values)


class GuideUnknown(ContentError):
    """No guide in the pack has this code."""


class SourceRefused(ContentError):
    """A source file cannot be read as a guide, or nothing can be built from a folder."""


class PackRefused(ContentError):
    """A file is not a pack, is damaged, or comes from a newer Xóm Số; the file is left as it was."""


class SignatureRefused(PackRefused):
    """A pack is not signed, is signed by another key, was altered after signing, or has expired."""


class DeltaRefused(PackRefused):
    """An update between packs is damaged, is for another pack, or does not give the pack it says; no file was changed."""


class KeyRefused(ContentError):
    """A key file is missing, no Ed25519 key, locked by another passphrase, or would be overwritten."""


class CatalogueRefused(ContentError):
    """A catalogue is not what its suffix says, lacks columns, is too large, or holds no row that can be used."""


class CodeRefused(ContentError):
    """A QR code cannot be drawn: too much text, or a file that cannot be an image."""
