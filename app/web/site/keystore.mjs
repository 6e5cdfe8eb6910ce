// The 32 bytes under which the browser edition keeps its key file: encrypted in IndexedDB under a key that WebCrypto
// holds and no script can read out. Copied files of a browser's profile open only where that key can be used.

const NAME = "xomso-keystore";
const STORE = "kept";
const ROW = "device";

/** The secret: made at the first start, the same at each later one; it is on the disk before it is returned. */
export async function openSecret() {
  const db = await settled(opening());
  try {
    const { key, iv, box } = (await kept(db)) ?? (await keepFirst(db, await made()));
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, box));
  } finally {
    db.close();
  }
}

function opening() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return request;
}

function kept(db) {
  return settled(db.transaction(STORE).objectStore(STORE).get(ROW));
}

async function made() {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const secret = crypto.getRandomValues(new Uint8Array(32));
  return { key, iv, box: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, secret) };
}

/** Keep a new row unless another window was faster; whichever row the one transaction left is the secret's. */
function keepFirst(db, row) {
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(STORE, "readwrite", { durability: "strict" });
    const store = transaction.objectStore(STORE);
    const found = store.get(ROW);
    found.onsuccess = () => found.result ?? store.put(row, ROW);
    transaction.oncomplete = () => resolve(found.result ?? row);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
