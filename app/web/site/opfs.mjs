// The pool of pool.mjs (files held open in the Origin Private File System) as a file system of Emscripten: what Python sees under /data.
const FILE = 0o100600;
const FOLDER = 0o40700;
const WRITTEN = ["mtime", "atime", "ctime"];

// Shows the pool's files under a path of Emscripten's file system.
export function mountStorage(FS, place, pool) {
  FS.mkdirTree(place);
  const root = FS.mount(fileSystem(FS, pool), {}, place);
  for (const slot of pool.named()) adopt(root, slot);
}

function fileSystem(FS, pool) {
  const fs = { mount: () => folder(null, "/") };

  function folder(parent, name) {
    const node = FS.createNode(parent, name, FOLDER, 0);
    Object.assign(node, { node_ops: folderOps, stream_ops: folderStream, contents: {} });
    return listed(parent, node, name);
  }

  function file(parent, name, slot) {
    const node = FS.createNode(parent, name, FILE, 0);
    Object.assign(node, { node_ops: fileOps, stream_ops: fileStream, slot });
    return listed(parent, node, name);
  }

  function listed(parent, node, name) {
    node.mtime = node.atime = node.ctime = node.slot?.modified || Date.now();
    if (parent) parent.contents[name] = node;
    return node;
  }

  const fileOps = {
    getattr: (node) => attributes(node, pool.size(node.slot)),
    setattr(node, attr) {
      named(FS, () => {
        if (attr.size !== undefined) pool.truncate(node.slot, attr.size);
        if (attr.mtime != null && +attr.mtime !== node.mtime) pool.touch(node.slot, +attr.mtime);
      });
      changed(node, attr);
    },
  };

  const folderOps = {
    getattr: (node) => attributes(node, 4096),
    setattr: changed,
    lookup() {
      throw new FS.ErrnoError(44); // ENOENT: every node there is has been made, Emscripten finds those itself
    },
    mknod(parent, name, mode) {
      if (FS.isDir(mode)) return folder(parent, name);
      if (!FS.isFile(mode)) throw new FS.ErrnoError(63); // EPERM
      return file(parent, name, named(FS, () => pool.create(path(parent, name))));
    },
    rename(node, parent, name) {
      const replaced = parent.contents[name];
      if (FS.isDir(node.mode)) {
        if (Object.keys(node.contents).length || replaced) throw new FS.ErrnoError(55); // ENOTEMPTY
      } else {
        named(FS, () => pool.rename(node.slot, path(parent, name), replaced?.slot));
      }
      if (replaced) {
        replaced.slot = null; // whoever still has it open may not write into another file
        FS.hashRemoveNode(replaced);
      }
      delete node.parent.contents[node.name];
      parent.contents[name] = node;
      node.name = name;
    },
    unlink(parent, name) {
      const node = parent.contents[name];
      named(FS, () => pool.remove(node.slot));
      node.slot = null;
      delete parent.contents[name];
    },
    rmdir(parent, name) {
      if (Object.keys(parent.contents[name].contents).length) throw new FS.ErrnoError(55);
      delete parent.contents[name];
    },
    readdir: (node) => [".", "..", ...Object.keys(node.contents)],
  };

  function llseek(stream, offset, whence) {
    const end = () => (stream.node.slot ? pool.size(stream.node.slot) : 0);
    const position = offset + [() => 0, () => stream.position, end][whence]();
    if (position < 0) throw new FS.ErrnoError(28); // EINVAL
    return position;
  }

  const fileStream = {
    llseek,
    read: (stream, buffer, offset, length, position) =>
      named(FS, () => pool.read(stream.node.slot, view(buffer, offset, length), position)),
    write(stream, buffer, offset, length, position) {
      stream.node.mtime = stream.node.ctime = Date.now();
      return named(FS, () => pool.write(stream.node.slot, view(buffer, offset, length), position));
    },
    fsync(stream) {
      named(FS, () => pool.flush(stream.node.slot));
      return 0;
    },
  };
  const folderStream = { llseek, fsync: () => 0 };

  fs.folder = folder;
  fs.file = file;
  return fs;
}

// Puts a file of the pool where its path says, with the folders on the way.
function adopt(root, slot) {
  const names = slot.path.split("/");
  const name = names.pop();
  let place = root;
  const type = root.mount.type;
  for (const step of names) place = place.contents[step] ?? type.folder(place, step);
  type.file(place, name, slot);
}

function path(parent, name) {
  const names = [name];
  for (let node = parent; node.parent !== node; node = node.parent) names.unshift(node.name);
  return names.join("/");
}

function attributes(node, size) {
  const times = Object.fromEntries(WRITTEN.map((key) => [key, new Date(node[key])]));
  const rest = { dev: 1, ino: node.id, nlink: 1, uid: 0, gid: 0, rdev: 0, blksize: 4096 };
  return { ...rest, mode: node.mode, size, blocks: Math.ceil(size / 4096), ...times };
}

function changed(node, attr) {
  for (const key of ["mode", ...WRITTEN]) if (attr[key] != null) node[key] = key === "mode" ? attr[key] : +attr[key];
}

// A view on WebAssembly's memory as bytes: OPFS takes no Int8Array of a growing memory in every browser.
function view(buffer, offset, length) {
  return new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length);
}

// Runs a step on the disk, and gives its failure the number Python knows.
function named(FS, step) {
  try {
    return step();
  } catch (error) {
    if (error instanceof FS.ErrnoError) throw error;
    throw new FS.ErrnoError(error.name === "QuotaExceededError" ? 51 : 29); // ENOSPC, else EIO
  }
}
