"""The browser edition: a folder of static files that starts without a network once it was opened.

`build` makes it of flet-web's own files, wheels for Pyodide, our sources, the pack and the page around it (`site/`).
Every address but those in `naming.STABLE` holds a digest of its content. The worker's module gets a sibling `site.mjs`
whose default export names all other files, relative to itself: version, pyodide, pyodideFolder, bundle, pack,
packVersion, packDigest, deltas, and one entry for every other module (crypto, keystore, photo …).
"""
