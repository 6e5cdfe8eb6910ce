// Keeps every file of one version on the device, so that the app opens for weeks without its server.
// Not Workbox: its precache tells no bytes while it loads and knows no files that only one kind of browser wants.
"use strict";

// Each {url, size}, size in bytes over the wire; may have raw (bytes unpacked, for a smooth progress), sha256 (hex),
// when ("chromium" | "other"), page: true for a name without a hash in it (index.html, manifest.json, site.json), and
// deltas [{base, url, size, sha256}]: with a file of an earlier version, `base`, the few bytes of `url` will do.
const VERSION = "{{version}}";
const FILES = {{files}};

const STORE = "xomso-files";
const PAGE = `xomso-page-${VERSION}`;
const AT_ONCE = 4;
const SCOPE = new URL(self.registration.scope);
const KIND = new URL(self.location.href).searchParams.get("v") === "chromium" ? "chromium" : "other";
const UNPACKED = ["content-encoding", "content-length", "vary"];  // untrue of a body that fetch has unpacked

const wanted = new Map();
for (const file of FILES) {
  if (!file.when || file.when === KIND) wanted.set(new URL(file.url, SCOPE).pathname, file);
}
const address = (file) => new URL(file.url, SCOPE).href;
const shelf = (file) => caches.open(file.page ? PAGE : STORE);
const kept = async (file) => (await shelf(file)).match(address(file), { ignoreVary: true, ignoreSearch: true });

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  if (event.data && event.data.type === "activate") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== SCOPE.origin || !url.pathname.startsWith(SCOPE.pathname)) return;
  const home = event.request.mode === "navigate" && url.pathname === SCOPE.pathname;
  const file = wanted.get(home ? `${SCOPE.pathname}index.html` : url.pathname);
  if (file) event.respondWith(answer(file, event.request));
});

async function install() {
  const got = new Map();
  let missing = await absent();
  for (const file of wanted.values()) if (!missing.includes(file)) got.set(file, file.size);
  // Again until none is missing: the clean-up of another version may run beside this.
  while (missing.length) {
    await fetchAll(missing, got);
    missing = await absent();
  }
}

async function absent() {
  const files = [...wanted.values()];
  const there = await Promise.all(files.map(async (file) => (await kept(file)) || led(file, true)));
  return files.filter((_, i) => !there[i]);
}

/* The delta that leads from a file that is here to this one; with `whole`, only when the delta is here too. */
async function led(file, whole) {
  for (const delta of file.deltas || []) {
    if ((await kept({ url: delta.base })) && (!whole || (await kept(delta)))) return delta;
  }
}

async function fetchAll(files, got) {
  const waiting = [...files];
  const failures = [];
  const fetchSome = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      // What came whole stays, also when another file fails: the next attempt goes on from there.
      const count = (bytes) => tell(got.set(file, bytes));
      await put((await led(file)) || file, count).catch((failure) => failures.push(failure));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fetchSome));
  await tellNow(got);
  if (failures.length) throw failures[0];
}

async function put(file, count) {
  let response;
  try {
    response = await load(file, file.page ? "no-cache" : "default", count);
  } catch {
    response = await load(file, "reload", count);
  }
  await (await shelf(file)).put(address(file), response);
}

async function load(file, cache, count) {
  const response = await fetch(address(file), { cache, credentials: "same-origin" });
  if (response.status !== 200) throw new Error(`${file.url}: status ${response.status}`);
  const chunks = [];
  let length = 0;
  for (const reader = response.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
    count(Math.min(file.size, file.raw ? (file.size * length) / file.raw : length));
  }
  const body = await new Blob(chunks).arrayBuffer();
  if (file.sha256 && (await sha256(body)) !== file.sha256) throw new Error(`${file.url}: not that of ${VERSION}`);
  count(file.size);
  const headers = new Headers(response.headers);
  for (const name of UNPACKED) headers.delete(name);
  return new Response(body, { headers });
}

async function sha256(body) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

let due = 0;
function tell(got) {
  // Ten times a second is enough to look alive.
  if (!due) due = setTimeout(() => tellNow(got), 100);
}

async function tellNow(got) {
  due = 0;
  const sum = (sizes) => sizes.reduce((a, b) => a + b, 0);
  const total = sum([...wanted.values()].map((file) => file.size));
  const progress = { type: "progress", done: sum([...got.values()]), total };
  for (const page of await clients.matchAll({ includeUncontrolled: true, type: "window" })) page.postMessage(progress);
}

async function activate() {
  await clients.claim();
  // A newer version is being fetched and may count on files of an older one: it cleans up when its turn comes.
  if (self.registration.installing || self.registration.waiting) return;
  for (const name of await caches.keys()) {
    if (name.startsWith("xomso-page-") && name !== PAGE) await caches.delete(name);
  }
  const store = await caches.open(STORE);
  const needed = new Set(wanted.keys());
  for (const file of wanted.values()) {
    const delta = !(await kept(file)) && (await led(file, true));
    if (delta) for (const part of [delta.base, delta.url]) needed.add(new URL(part, SCOPE).pathname);
  }
  for (const request of await store.keys()) {
    if (!needed.has(new URL(request.url).pathname)) await store.delete(request);
  }
}

async function answer(file, request) {
  const copy = await kept(file);
  if (copy) return copy;
  try {
    // The browser has thrown this one away to save room.
    await put(file, () => {});
    return await kept(file);
  } catch {
    return fetch(request);
  }
}
