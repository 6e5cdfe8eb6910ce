"""What is sealed opens for its recipients and for nobody else, and any change to it is noticed."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from joserfc import jwe
from joserfc.jwk import ECKey, OctKey

from sync.sealing.errors import NotForThisKey, SealingRefused
from sync.sealing.files import seal_bytes, unseal_bytes
from sync.sealing.jwe import look, seal, unseal
from sync.sealing.keys import PrivateKey, PublicKey, decode, encode, new_key, public_key

PLAIN = "Nguyễn Văn Thử, 092199000001".encode()
HEADER = {"typ": "test", "id": "1"}
WARD, CITY, OTHER = new_key(), new_key(), new_key()
BOB = {  # RFC 7518, appendix C
    "kty": "EC",
    "crv": "P-256",
    "x": "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
    "y": "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
    "d": "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw",
}
EPHEMERAL = {
    "kty": "EC",
    "crv": "P-256",
    "x": "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
    "y": "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
    "d": "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo",
}


@pytest.fixture
def sealed():
    return json.loads(seal(PLAIN, HEADER, [WARD.public, CITY.public]))


def raw(parts) -> bytes:
    return json.dumps(parts).encode()


def protected(parts, **changes) -> dict:
    """Return a sealed body with its protected header rewritten."""
    header = json.loads(decode(parts["protected"])) | changes
    header = {key: value for key, value in header.items() if value is not None}
    return parts | {"protected": encode(json.dumps(header, separators=(",", ":")).encode())}


def flip(text: str) -> str:
    data = bytearray(decode(text))
    data[len(data) // 2] ^= 1
    return encode(bytes(data))


def test_either_recipient_opens_it_and_nothing_of_it_can_be_read(sealed):
    for key in (WARD, CITY):
        assert unseal(raw(sealed), key) == (PLAIN, HEADER)
    assert look(raw(sealed)).kids == (WARD.kid, CITY.kid)
    assert b"Nguy" not in decode(sealed["ciphertext"])
    assert seal(PLAIN, HEADER, [WARD.public]) != seal(PLAIN, HEADER, [WARD.public])


def test_another_key_does_not_open_it(sealed):
    with pytest.raises(NotForThisKey):
        unseal(raw(sealed), OTHER)
    sealed["recipients"][0]["header"]["kid"] = OTHER.kid
    with pytest.raises(SealingRefused):
        unseal(raw(protected(sealed, kids=[OTHER.kid, CITY.kid])), OTHER)


@pytest.mark.parametrize("part", ["iv", "ciphertext", "tag"])
def test_a_flipped_bit_is_noticed(sealed, part):
    with pytest.raises(SealingRefused):
        unseal(raw(sealed | {part: flip(sealed[part])}), WARD)


def test_a_flipped_bit_of_the_wrapped_key_or_its_ephemeral_key_is_noticed(sealed):
    first = sealed["recipients"][0]
    for change in (
        {"encrypted_key": flip(first["encrypted_key"])},
        {"header": {**first["header"], "epk": {**first["header"]["epk"], "x": flip(first["header"]["epk"]["x"])}}},
    ):
        with pytest.raises(SealingRefused):
            unseal(raw(sealed | {"recipients": [first | change, sealed["recipients"][1]]}), WARD)


def test_the_header_cannot_be_changed(sealed):
    with pytest.raises(SealingRefused):
        unseal(raw(protected(sealed, id="2")), WARD)


def test_swapped_missing_and_repeated_recipients_are_refused(sealed):
    one, two = sealed["recipients"]
    for recipients in ([two, one], [one], [], [one, one], [one, two, two]):
        with pytest.raises(SealingRefused):
            look(raw(sealed | {"recipients": recipients}))
    with pytest.raises(SealingRefused):  # a recipient dropped from the header too
        unseal(raw(protected(sealed, kids=[WARD.kid]) | {"recipients": [one]}), WARD)


@pytest.mark.parametrize("end", [0, 1, 40, -1, -30])
def test_a_truncated_body_is_refused(sealed, end):
    with pytest.raises(SealingRefused):
        look(raw(sealed)[:end])


@pytest.mark.parametrize(
    "changes",
    [
        {"alg": "dir"},
        {"alg": "ECDH-ES"},
        {"alg": "ECDH-ES+A128KW"},
        {"alg": "PBES2-HS256+A128KW"},
        {"alg": "none"},
        {"alg": None},
        {"enc": "A128GCM"},
        {"enc": "A256CBC-HS512"},
        {"zip": "DEF"},
        {"zip": None, "crit": ["exp"]},
        {"p2c": 2**31},
    ],
)
def test_no_other_algorithm_compression_or_critical_header_is_taken(sealed, changes):
    with pytest.raises(SealingRefused):
        look(raw(protected(sealed, **changes)))


@pytest.mark.parametrize("extra", ["unprotected", "aad", "header", "x"])
def test_no_other_part_is_taken(sealed, extra):
    with pytest.raises(SealingRefused):
        look(raw(sealed | {extra: {}}))


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"{}", b"[" * 100_000, b"\xff", b'{"protected": 7}', b'{"protected": "e30"}']
)
def test_what_is_no_sealed_body_is_refused(body):
    with pytest.raises(SealingRefused):
        look(body)


def test_a_point_off_the_curve_is_no_key():
    for jwk in ({**BOB, "x": BOB["y"]}, {**BOB, "crv": "P-384"}, {**BOB, "x": "A" * 42}, {}, None, "x"):
        with pytest.raises(SealingRefused):
            public_key(jwk)


def test_a_sealed_file_opens_only_whole_with_its_key_and_for_its_record():
    key, other = bytes(32), bytes(31) + b"1"
    sealed = seal_bytes(PLAIN, key, b"record")
    assert unseal_bytes(sealed, key, b"record") == PLAIN
    bent = bytearray(sealed)
    bent[20] ^= 1
    for wrong in ((sealed, other, b"record"), (sealed, key, b"another"), (sealed[:-1], key, b"record"), (bytes(bent), key, b"record"), (b"", key, b"record")):  # fmt: skip
        with pytest.raises(SealingRefused):
            unseal_bytes(*wrong)


def test_the_example_of_rfc_7518_appendix_c_derives_its_key():
    from joserfc._rfc7518.derive_key import derive_key_for_concat_kdf

    shared = ECKey.import_key(BOB).exchange_derive_key(ECKey.import_key(EPHEMERAL))
    header = {"alg": "ECDH-ES", "enc": "A128GCM", "apu": "QWxpY2U", "apv": "Qm9i", "epk": EPHEMERAL}
    assert encode(derive_key_for_concat_kdf(shared, header, 128, None)) == "VqqN6vgjbSBcIijNcacQGg"
    assert public_key(BOB).kid == ECKey.import_key(BOB).thumbprint()


def test_the_example_of_rfc_7516_appendix_a_3_opens():
    key = OctKey.import_key({"kty": "oct", "k": "GawgguFyGrWKav7AX4VKUg"})
    sealed = (
        "eyJhbGciOiJBMTI4S1ciLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0.6KB707dM9YTIgHtLvtgWQ8mKwboJW3of9locizkDTHzBC2IlrT1oOQ."
        "AxY8DCtDaGlsbGljb3RoZQ.KDlTtXchhZTGufMYmOYGS4HffxPSUrfmqCHXaI9wOGY.U0m_YmjN04DJvceFICbCVQ"
    )
    opened = jwe.decrypt_compact(sealed, key, algorithms=["A128KW", "A128CBC-HS256"])
    assert opened.plaintext == b"Live long and prosper."


def test_a_second_implementation_opens_what_we_seal(sealed):
    """RFC 7518, section 4.6, by hand: ECDH, Concat KDF with the algorithm's name, AES key unwrap, AES-GCM."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.keywrap import aes_key_unwrap

    recipient = sealed["recipients"][1]
    epk = recipient["header"]["epk"]
    shared = _private(CITY).exchange(ec.ECDH(), _public(PublicKey(epk["x"], epk["y"])))
    name = b"ECDH-ES+A256KW"
    info = len(name).to_bytes(4, "big") + name + bytes(8) + (256).to_bytes(4, "big")
    wrapping = ConcatKDFHash(SHA256(), 32, info).derive(shared)
    content = aes_key_unwrap(wrapping, decode(recipient["encrypted_key"]))
    text = decode(sealed["ciphertext"]) + decode(sealed["tag"])
    assert AESGCM(content).decrypt(decode(sealed["iv"]), text, sealed["protected"].encode()) == PLAIN


def _public(key: PublicKey) -> ec.EllipticCurvePublicKey:
    x, y = (int.from_bytes(decode(part), "big") for part in (key.x, key.y))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def _private(key: PrivateKey) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decode(key.d), "big"), ec.SECP256R1())
