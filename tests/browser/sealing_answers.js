// Runs in a page of the site: what its cryptography answers to the vectors of tests/sealing_vectors.py.
async (vectors) => {
  const crypto = await import("/vendor/crypto.mjs");
  const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const hex = (data) => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const raw = (given) => given.map((one) => (typeof one === "string" ? bytes(one) : one));
  const orNull = async (answer) => {
    try {
      return hex(await answer());
    } catch {
      return null;
    }
  };
  const answers = {
    aes_gcm_seal: (...given) => hex(crypto.aesGcmSeal(...raw(given))),
    aes_gcm_open: (...given) => orNull(() => crypto.aesGcmOpen(...raw(given))),
    es256_verify: (...given) => crypto.es256Verify(...raw(given)),
    is_p256_point: (...given) => crypto.isP256Point(...raw(given)),
    ed25519_verify: (...given) => crypto.ed25519Verify(...raw(given)),
    argon2id: (...given) => hex(crypto.argon2id(...raw(given))),
    argon2id_keyed: (...given) => hex(crypto.argon2id(...raw(given))),
    jwe_open: (sealed, jwk) => orNull(() => crypto.jweOpen(sealed, JSON.stringify(jwk))),
  };
  const said = {};
  for (const [group, ones] of Object.entries(vectors)) {
    said[group] = [];
    for (const { what, in: given } of ones) said[group].push([what, await answers[group](...given)]);
  }
  return said;
}
