// The guides: the pack of this version, or an earlier one and the few bytes that lead from it to this one.
const STORE = "xomso-files"; // where sw.js keeps files

// In the memory of the page, where Python is at home.
const BASE = "guides-base.pack";
const CHANGE = "guides-change";

export async function bytesOf(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

// Returns {whole} or {base, change, used}: what there is without asking the network, as far as possible.
export async function find(here, site) {
  const store = await caches.open(STORE);
  const kept = async (name) => {
    const found = await store.match(here(name), { ignoreVary: true });
    return found && new Uint8Array(await found.arrayBuffer());
  };
  const whole = await kept(site.pack);
  if (whole) return { whole };
  for (const delta of site.deltas) {
    const [base, change] = [await kept(delta.base), await kept(delta.url)];
    if (base && change) return { base, change, used: delta };
  }
  return { whole: await bytesOf(here(site.pack)) };
}

// Puts the pack where Python looks for it; one that was made from an earlier one is kept in its place.
export async function put(python, found, path, here, site) {
  const { FS } = python;
  if (found.whole) return FS.writeFile(path, found.whole);
  FS.writeFile(BASE, found.base);
  FS.writeFile(CHANGE, found.change);
  try {
    python.runPython(`
      from pathlib import Path
      from content.pack_delta import apply
      apply(Path("${BASE}"), Path("${CHANGE}").read_bytes(), Path("${path}"))
    `);
  } catch (refused) {
    console.error(refused);
    // Yesterday's guides are better than none: the whole pack where it can be had, else the one that is here.
    return FS.writeFile(path, await bytesOf(here(site.pack)).catch(() => found.base));
  } finally {
    for (const name of [BASE, CHANGE]) FS.unlink(name);
  }
  const store = await caches.open(STORE);
  try {
    await store.put(here(site.pack), new Response(FS.readFile(path)));
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw error;
    return; // no room for it: what it was made from stays, and makes it again at the next start
  }
  for (const name of [found.used.base, found.used.url]) await store.delete(here(name), { ignoreVary: true });
}
