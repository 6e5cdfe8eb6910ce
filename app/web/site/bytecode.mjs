// Python's compiled modules, kept from one start to the next: compiling them anew takes seconds on a phone.
//
// They are a cache and nothing more: lost, half-written or of another version, they are made again.
const CACHE = "xomso-bytecode";
const KEY = "/bytecode/";

// Returns what an earlier start with the same sources left, or null.
export async function kept(version) {
  const found = await (await caches.open(CACHE)).match(KEY + version);
  return found ? new Uint8Array(await found.arrayBuffer()) : null;
}

// Keeps the compiled modules under `root`, beside those of `before`, for the next start where there is room, and drops
// those of other versions. What was loaded from `before` was not compiled again, and lies nowhere under `root`.
export async function keep(FS, root, version, before) {
  const files = [];
  collect(FS, root, files);
  if (!files.length) return 0;
  const cache = await caches.open(CACHE);
  try {
    await cache.put(KEY + version, new Response(packed([...(before ? entries(before) : []), ...files])));
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw error;
    return 0;
  }
  for (const request of await cache.keys()) if (!request.url.endsWith(KEY + version)) await cache.delete(request);
  return files.length;
}

// Yields [path, bytes] of each file in a bundle: 8 bytes with the length of its index, the index [[path, offset, size], …]
// as JSON, then the files' bytes.
export function* entries(bundle) {
  const start = 8 + new DataView(bundle.buffer).getUint32(4);
  const index = JSON.parse(new TextDecoder().decode(bundle.subarray(8, start)));
  for (const [path, offset, size] of index) yield [path, bundle.subarray(start + offset, start + offset + size)];
}

function collect(FS, folder, files) {
  for (const name of FS.readdir(folder)) {
    if (name === "." || name === "..") continue;
    const path = `${folder}/${name}`;
    if (FS.isDir(FS.stat(path).mode)) collect(FS, path, files);
    else if (name.endsWith(".pyc")) files.push([path, FS.readFile(path)]);
  }
}

function packed(files) {
  let end = 0;
  const index = files.map(([path, bytes]) => [path, (end += bytes.length) - bytes.length, bytes.length]);
  const head = new TextEncoder().encode(JSON.stringify(index));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setUint32(4, head.length);
  return new Blob([length, head, ...files.map(([, bytes]) => bytes)]);
}
