// Keeps the guides that were read on this phone, for times without a network. Nothing else: no search (a question may
// tell about a person), no dossier, no form; what lies outside /q/ never comes here.

const PAGES = "resident-pages-1";
const SAVED = "resident-saved-1"; // what a reader saved on purpose: never pushed out by what is merely read
const PARTS = "resident-parts-1"; // style sheet, icon, script, and the page for what was never read
const MOST = 60; // pages
const PATIENCE = 3000; // milliseconds
const LANGUAGES = ["vi", "en", "km"];
const APART = { ignoreVary: true };

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(Promise.all(LANGUAGES.map(keepOffline)));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim().then(keepWhatIsOpen)));

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const address = new URL(url);
  if (method !== "GET" || address.origin !== location.origin) return;
  if (mode === "navigate") event.respondWith(shown(event, address));
  else if (address.pathname.startsWith("/static/")) event.respondWith(part(event, address));
});

self.addEventListener("message", (event) => {
  const { do: what, address } = event.data;
  const answer = { look, save, drop, list: listSaved }[what];
  if (answer && event.ports[0]) event.waitUntil(answer(new URL(address)).then((said) => event.ports[0].postMessage(said)));
});

async function look(address) {
  return { saved: Boolean(await (await caches.open(SAVED)).match(nameOf(address), APART)) };
}

async function save(address) {
  try {
    const kept = await (await caches.open(PAGES)).match(nameOf(address), APART);
    const answer = kept ?? (await fetch(address));
    if (!isPage(answer)) return { saved: false };
    const html = await answer.clone().text();
    await (await caches.open(SAVED)).put(nameOf(address), answer);
    await keepParts(html);
  } catch (reason) {
    console.info("Not saved:", reason);
  }
  return look(address);
}

async function drop(address) {
  await (await caches.open(SAVED)).delete(nameOf(address), APART);
  return look(address);
}

const listSaved = async () => ({ rows: await list(SAVED) });

async function shown(event, address) {
  const fresh = fetch(event.request);
  event.waitUntil(fresh.then((answer) => keep(address, answer.clone())).catch(() => undefined));
  const usable = fresh.then((answer) => (answer.status < 500 ? answer : Promise.reject(answer)));
  const copy = await copyOf(address);
  if (copy) return Promise.race([usable, later(copy)]).catch(() => copy);
  return usable.catch((reason) => (reason instanceof Response ? reason : offline(address)));
}

const later = (copy) => new Promise((resolve) => setTimeout(resolve, PATIENCE, copy));

// One copy a language; what else stands in an address does not change a guide.
function nameOf(address) {
  const lang = address.searchParams.get("lang");
  return address.pathname + (LANGUAGES.includes(lang) ? `?lang=${lang}` : "");
}

async function keep(address, answer) {
  if (address.searchParams.has("q")) return;
  const pages = await caches.open(PAGES);
  const saved = await caches.open(SAVED);
  if (answer.status === 404) await Promise.all([pages, saved].map((cache) => cache.delete(nameOf(address), APART)));
  if (!isPage(answer)) return;
  const html = await answer.clone().text();
  if (await saved.match(nameOf(address), APART)) await saved.put(nameOf(address), answer.clone());
  await pages.put(nameOf(address), answer);
  const names = await pages.keys();
  await Promise.all(names.slice(0, Math.max(0, names.length - MOST)).map((name) => pages.delete(name, APART)));
  await keepParts(html);
}

const typeOf = (answer) => answer.headers.get("Content-Type") ?? "";
const isPage = (answer) => answer.ok && !answer.redirected && typeOf(answer).startsWith("text/html");

async function keepParts(html) {
  const parts = await caches.open(PARTS);
  for (const [, name] of html.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)) {
    if (await parts.match(name, APART)) continue;
    const answer = await fetch(name);
    if (answer.ok) await keepPart(name, answer);
  }
}

// An older version goes with its name; pages that ask for it get the newer one.
async function keepPart(name, answer) {
  const parts = await caches.open(PARTS);
  await parts.delete(name, { ignoreSearch: true, ...APART });
  await parts.put(name, answer);
}

async function part(event, address) {
  const name = address.pathname + address.search;
  const fresh = fetch(event.request);
  event.waitUntil(fresh.then((answer) => answer.ok && keepPart(name, answer.clone())).catch(() => undefined));
  const parts = await caches.open(PARTS);
  const older = () => parts.match(name, { ignoreSearch: true, ...APART });
  return (await parts.match(name, APART)) ?? fresh.catch(async () => (await older()) ?? Response.error());
}

async function keepOffline(lang) {
  const name = `/q/offline?lang=${lang}`;
  const answer = await fetch(name);
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  const html = await answer.clone().text();
  await (await caches.open(PARTS)).put(name, answer);
  await keepParts(html);
}

// The page that brought this worker was there before it, and is the one its reader will look for.
async function keepWhatIsOpen() {
  const open = await self.clients.matchAll({ type: "window" });
  const addresses = open.map((client) => new URL(client.url)).filter(({ pathname }) => pathname.startsWith("/q/"));
  await Promise.all(addresses.map(async (address) => keep(address, await fetch(address))));
}

async function copyOf(address) {
  if (address.searchParams.has("q")) return null;
  const stores = await Promise.all([PAGES, SAVED].map((name) => caches.open(name)));
  const name = nameOf(address);
  let copy;
  for (const how of [APART, { ignoreSearch: true, ...APART }])
    for (const cache of stores) copy ??= await cache.match(name, how);
  if (!copy) return null;
  // The line that says how old the page is comes with every page, hidden.
  return again(copy, (await copy.text()).replace('id="kept" hidden', 'id="kept"'), 200);
}

async function offline(address) {
  const asked = [address.searchParams.get("lang"), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  const lang = asked.find((one) => LANGUAGES.includes(one)) ?? "vi";
  const page = await (await caches.open(PARTS)).match(`/q/offline?lang=${lang}`, APART);
  if (!page) return Response.error();
  const html = await page.text();
  const filled = fill(fill(html, "saved", await list(SAVED)), "read", await list(PAGES));
  return again(page, filled, 503);
}

const fill = (html, id, rows) =>
  rows ? html.replace(`id="${id}" hidden`, `id="${id}"`).replace(`<!--${id}-->`, () => rows) : html;

// Titles are taken as the hub escaped them.
async function list(which) {
  const pages = await caches.open(which);
  const names = (await pages.keys()).reverse();
  const rows = names.map(async (name) => {
    const title = /<h1>(.*?)<\/h1>/s.exec(await (await pages.match(name, APART)).text());
    const { pathname, search } = new URL(name.url);
    return title ? `<li><a href="${pathname}${search}"><b>${title[1]}</b></a></li>` : "";
  });
  return (await Promise.all(rows)).join("");
}

function again(answer, html, status) {
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  return new Response(html, { status, headers });
}
