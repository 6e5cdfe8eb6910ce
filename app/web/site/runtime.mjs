// What Flet's Python worker loads as "Pyodide": the real one, with storage, sealing, the app and its guides in place.
//
// Flet's worker imports this module and calls loadPyodide; everything that needs neither Python nor each other runs
// while WebAssembly is being compiled, so that Python finds all of it there at its first line.
import * as bytecode from "./bytecode.mjs";
import * as guides from "./guides.mjs";
import { mountStorage } from "./opfs.mjs";
import { Pool } from "./pool.mjs";
import site from "./site.mjs";

const APP = "/xomso";
const DATA = "/data";
const BYTECODE = "/xomso-bytecode";
const compiledFor = site.bundle.split("/").pop(); // bytecode is good for the sources it was made from
const TRIAL = "xomso-room"; // a file that is there for the moment of looking how much room there is
const MADE = 1_700_000_000_000; // one time for every source file, so that kept bytecode still fits

const channel = new BroadcastChannel("xomso");
channel.addEventListener("message", ({ data }) => data.type === "stop" && storage?.close());
let storage = null;
let trying = null;
const here = (name) => new URL(name, import.meta.url).href;

export async function loadPyodide(options) {
  try {
    return await prepared(options);
  } catch (error) {
    channel.postMessage({ type: "failed", reason: `${error.name}: ${error.message}` });
    throw error;
  }
}

async function prepared(options) {
  const [python, pool, crypto, secret, photo, bundle, compiled, pack] = await Promise.all([
    import(here(site.pyodide)).then((real) => real.loadPyodide({ ...options, indexURL: here(site.pyodideFolder) })),
    Pool.open(),
    import(here(site.crypto)),
    import(here(site.keystore)).then((keystore) => keystore.openSecret()),
    import(here(site.photo)),
    guides.bytesOf(here(site.bundle)),
    bytecode.kept(compiledFor).catch(() => null),
    guides.find(here, site),
  ]);
  const { FS } = python;
  storage = pool;
  mountStorage(FS, DATA, pool);
  unpack(FS, bundle, `${APP}/`);
  if (compiled) FS.writeFile(BYTECODE, compiled, { canOwn: true });
  python.registerJsModule("xomso_js", {
    crypto,
    photo,
    keystore_secret: secret,
    // Counts only: what the page shows before Python is there again.
    tell: (message) => channel.postMessage(JSON.parse(message)),
    room: async (wanted) => JSON.stringify(await room(wanted)),
    refill: () => pool.refill(),
    keep_bytecode: () => bytecode.keep(FS, APP, compiledFor, compiled),
    origin: self.location.origin,
  });
  // Pyodide writes no bytecode of its own accord; here it is written, to be kept (bytecode.mjs).
  python.runPython(`import sys; sys.path.insert(0, "${APP}"); sys.dont_write_bytecode = False`);
  if (compiled) python.runPython(`from app.browser.bytecode import use; use("${BYTECODE}", "${APP}")`);
  python.runPython("from app.browser.absent import stand_in; stand_in()");
  await guides.put(python, pack, `${APP}/content/xomso.pack`, here, site);
  return python;
}

async function room(wanted) {
  const { usage, quota } = await navigator.storage.estimate();
  const kept = (await navigator.storage.persisted?.()) ?? false;
  return { used: usage, whole: quota, kept, fits: await (trying ??= fits(wanted).finally(() => (trying = null))) };
}

// Whether so many bytes more could be kept. Tried and not asked: Chromium tells every site of 10 GB more than it uses.
async function fits(bytes) {
  const root = await navigator.storage.getDirectory();
  const handle = await (await root.getFileHandle(TRIAL, { create: true })).createSyncAccessHandle();
  try {
    handle.truncate(bytes); // of holes only: no byte is written
    return true;
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw error;
    return false;
  } finally {
    handle.truncate(0);
    handle.close();
    await root.removeEntry(TRIAL);
  }
}

// Writes the files of a bundle below a folder.
function unpack(FS, bundle, root) {
  const folders = new Set();
  for (const [path, bytes] of bytecode.entries(bundle)) {
    const full = root + path;
    const folder = full.slice(0, full.lastIndexOf("/"));
    if (!folders.has(folder)) {
      FS.mkdirTree(folder);
      folders.add(folder);
    }
    FS.writeFile(full, bytes, { canOwn: true });
    FS.utime(full, MADE, MADE);
  }
}
