// Files of the Origin Private File System that are held open, so that Python's own synchronous file calls reach the disk.
//
// OPFS opens files only asynchronously, SQLite writes only synchronously. So a pool of files is opened beforehand, and
// each tells in its first SECTOR bytes which path it holds: the design of SQLite's own "opfs-sahpool" VFS. A write is in
// the operating system's hands when it returns, and on the disk after `flush`.
const FOLDER = "xomso";
const MAGIC = 0x584f4d31; // "XOM1"
const SECTOR = 4096; // bytes before a file's own; one sector, so that a header is old or new but never half
const SPARE = 48; // files kept ready for new names
const LOW = 24; // from here on more are opened
const JOURNALS = 4; // of the spare ones, for SQLite alone: what is kept already can then always be changed
const PATIENCE = 8000; // ms to wait for another tab that is just closing

export class Pool {
  #folder;
  #slots = [];
  #free = [];
  #generation = 1;
  #filling = null;

  // Opens every file there is, and more where there is room; throws NoModificationAllowedError while another tab has them.
  static async open() {
    const pool = new Pool();
    const root = await navigator.storage.getDirectory();
    pool.#folder = await root.getDirectoryHandle(FOLDER, { create: true });
    const found = [];
    for await (const file of pool.#folder.values()) found.push(pool.#take(file).catch(roomless));
    await Promise.all(found);
    pool.#drop_older();
    await pool.refill().catch(roomless);
    return pool;
  }

  // The slots that hold a file: {path, modified} and what read, write and the others below take.
  named() {
    return this.#slots.filter((slot) => slot.path);
  }

  // Opens more files until SPARE are free.
  refill() {
    this.#filling ??= this.#more().finally(() => (this.#filling = null));
    return this.#filling;
  }

  create(path) {
    if (this.#free.length < LOW) this.refill().catch(() => {});
    if (this.#free.length <= (path.endsWith("-journal") ? 0 : JOURNALS)) throw full("no file is free");
    const slot = this.#free.pop();
    this.#name(slot, path, Date.now());
    return slot;
  }

  // Gives a slot another path. Whoever had that path loses it only after the new header is on the disk.
  rename(slot, path, replaced) {
    this.#name(slot, path, slot.modified);
    if (replaced) this.remove(replaced);
  }

  remove(slot) {
    this.#blank(slot);
    this.#free.push(slot);
  }

  touch(slot, modified) {
    this.#name(slot, slot.path, modified);
  }

  size(slot) {
    return Math.max(0, slot.handle.getSize() - SECTOR);
  }

  read(slot, into, position) {
    return slot.handle.read(into, { at: SECTOR + position });
  }

  write(slot, from, position) {
    const written = slot.handle.write(from, { at: SECTOR + position });
    if (written !== from.length) throw full("short write");
    return written;
  }

  truncate(slot, size) {
    slot.handle.truncate(SECTOR + size);
  }

  flush(slot) {
    slot.handle.flush();
  }

  // Lets go of every file, for the tab that takes over.
  close() {
    for (const slot of this.#slots) slot.handle.close();
  }

  async #more() {
    const wanted = { length: Math.max(0, SPARE - this.#free.length) };
    const tries = await Promise.allSettled(Array.from(wanted, () => this.#one()));
    for (const { reason } of tries) if (reason) throw reason;
  }

  async #one() {
    const name = crypto.randomUUID();
    const file = await this.#folder.getFileHandle(name, { create: true });
    // Closed before it is held: Chromium sets a megabyte aside for each file that grows, until that is closed.
    const grown = await held(file);
    try {
      grown.write(new Uint8Array(SECTOR), { at: 0 });
    } finally {
      grown.close();
    }
    await this.#take(file);
  }

  async #take(file) {
    const slot = { handle: await held(file), path: "", generation: 0, modified: 0 };
    const header = new Uint8Array(SECTOR);
    const whole = slot.handle.read(header, { at: 0 }) === SECTOR;
    const known = whole && readable(header);
    try {
      if (known) Object.assign(slot, known);
      else if (!whole || this.size(slot) || header.some(Boolean)) this.#blank(slot);
    } catch (error) {
      slot.handle.close();
      throw error;
    }
    this.#slots.push(slot);
    if (known) this.#generation = Math.max(this.#generation, slot.generation + 1);
    else this.#free.push(slot);
  }

  // A tab that was killed between the two steps of a rename leaves two files with one path: the later one counts.
  #drop_older() {
    const latest = new Map();
    for (const slot of this.named()) {
      const other = latest.get(slot.path);
      if (!other || other.generation < slot.generation) latest.set(slot.path, slot);
      if (other) this.remove(other.generation < slot.generation ? other : slot);
    }
  }

  #name(slot, path, modified) {
    const text = new TextEncoder().encode(path);
    if (text.length > 400) throw new Error("path too long");
    Object.assign(slot, { path, modified, generation: this.#generation++ });
    const header = new Uint8Array(SECTOR);
    const view = new DataView(header.buffer);
    view.setUint32(0, MAGIC);
    view.setFloat64(8, slot.generation);
    view.setFloat64(16, modified);
    view.setUint16(24, text.length);
    header.set(text, 26);
    view.setUint32(4, checksum(header));
    this.#put(slot, header);
  }

  #blank(slot) {
    Object.assign(slot, { path: "", generation: 0, modified: 0 });
    this.#put(slot, new Uint8Array(SECTOR));
    if (this.size(slot)) this.truncate(slot, 0);
  }

  #put(slot, header) {
    if (slot.handle.write(header, { at: 0 }) !== SECTOR) throw full("short header");
    slot.handle.flush();
  }
}

function readable(header) {
  const view = new DataView(header.buffer);
  if (view.getUint32(0) !== MAGIC || view.getUint32(4) !== checksum(header)) return null;
  const path = new TextDecoder().decode(header.subarray(26, 26 + view.getUint16(24)));
  return { path, generation: view.getFloat64(8), modified: view.getFloat64(16) };
}

// FNV-1a over everything but the magic and itself: it tells a half-written header, not a forger.
function checksum(header) {
  let sum = 0x811c9dc5;
  for (let at = 8; at < 512; at++) sum = Math.imul(sum ^ header[at], 0x01000193) >>> 0;
  return sum;
}

async function held(file) {
  for (const started = Date.now(); ; ) {
    try {
      return await file.createSyncAccessHandle();
    } catch (error) {
      if (error.name !== "NoModificationAllowedError" || Date.now() - started > PATIENCE) throw error;
      await new Promise((resume) => setTimeout(resume, 100));
    }
  }
}

// Lets a full disk pass: without spare files nothing new can be kept, and all that is there can be read.
function roomless(error) {
  if (error.name !== "QuotaExceededError") throw error;
}

function full(why) {
  return new DOMException(why, "QuotaExceededError");
}
