// What the Python of the browser edition takes from JavaScript; README.md beside this says how the bundle is made.
// jose (WebCrypto) is asynchronous. What a sender does inside a SQLite transaction must be done before the next line
// runs, hence noble for the rest. Bytes are Uint8Array; wrong keys, tags and lengths throw or return false.
import { gcm } from "@noble/ciphers/aes.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { argon2id as argon2 } from "@noble/hashes/argon2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { GeneralEncrypt, flattenedDecrypt, importJWK } from "jose";

const ALG = "ECDH-ES+A256KW";
const ENC = "A256GCM";

/** Seal bytes to JWKs (a JSON list, each with its kid) under a protected header; returns General JSON as text. */
export async function jweSeal(plain, headerJson, recipientsJson) {
  const header = JSON.parse(headerJson);
  const recipients = JSON.parse(recipientsJson);
  // Whoever opens it authenticates what Python would write, so nothing may be written differently here.
  if (JSON.stringify(header) !== headerJson || header.alg !== ALG || header.enc !== ENC) throw new TypeError("header");
  const sealing = new GeneralEncrypt(plain).setProtectedHeader(header);
  // For one recipient jose would put the ephemeral key into the protected header; the same one twice keeps it out.
  const asked = recipients.length === 1 ? [recipients[0], recipients[0]] : recipients;
  for (const { kid, ...jwk } of asked) sealing.addRecipient(await importJWK(jwk, ALG)).setUnprotectedHeader({ kid });
  const { protected: head, recipients: wrapped, iv, ciphertext, tag } = await sealing.encrypt();
  return JSON.stringify({ protected: head, recipients: wrapped.slice(0, recipients.length), iv, ciphertext, tag });
}

/** Open General JSON text with the private JWK whose kid is given; returns the bytes. */
export async function jweOpen(sealed, privateJwkJson) {
  const { recipients, ...shared } = JSON.parse(sealed);
  const { kid, ...jwk } = JSON.parse(privateJwkJson);
  const own = recipients.find((recipient) => recipient.header.kid === kid);
  if (!own) throw new TypeError("kid");
  const only = { keyManagementAlgorithms: [ALG], contentEncryptionAlgorithms: [ENC] };
  return (await flattenedDecrypt({ ...shared, ...own }, await importJWK(jwk, ALG), only)).plaintext;
}

/** AES-GCM: the ciphertext followed by its tag of 16 bytes. */
export function aesGcmSeal(key, nonce, plain, aad) {
  return gcm(key, nonce, aad).encrypt(plain);
}

/** The reverse; throws unless key, nonce, bytes and associated data are those that were sealed. */
export function aesGcmOpen(key, nonce, sealed, aad) {
  return gcm(key, nonce, aad).decrypt(sealed);
}

/** Whether an ES256 signature (r and s, 64 bytes) over a message is by the key with these coordinates. */
export function es256Verify(x, y, message, signature) {
  // JWS takes both halves of s; only some ledgers do not.
  return signature.length === 64 && isP256Point(x, y) && p256.verify(signature, message, point(x, y), { lowS: false });
}

/** Whether two coordinates of 32 bytes are a point of P-256. */
export function isP256Point(x, y) {
  return x.length === 32 && y.length === 32 && p256.utils.isValidPublicKey(point(x, y), false);
}

/** Whether an Ed25519 signature over a message is by a key, by the strict rules of RFC 8032. */
export function ed25519Verify(key, message, signature) {
  try {
    return ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false; // a key or signature of another length
  }
}

/** Argon2id (RFC 9106, version 0x13); memory in KiB. The last two are for the RFC's own example. */
export function argon2id(password, salt, time, memory, lanes, length, key, personalization) {
  return argon2(password, salt, { t: time, m: memory, p: lanes, dkLen: length, key, personalization });
}

function point(x, y) {
  return concatBytes(Uint8Array.of(4), x, y);
}
