// node compile_for_page.mjs PYODIDE SITE.zip OUT.zip DOOR…
// What the doors of the pages load, compiled by the Python of this very Pyodide: of each module the .pyc, in which no time stands,
// and in sources.json the SHA-256 of the source.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [folder, site, target, ...doors] = process.argv.slice(2);
const { loadPyodide } = createRequire(import.meta.url)(resolve(folder, "pyodide.js"));
const python = await loadPyodide({ indexURL: resolve(folder) + "/", env: { HOME: "/home/pyodide", XLTOOLS_CACHE: "" } });
python.unpackArchive(readFileSync(site).buffer, "zip", { extractDir: "/lib/site" });
for (const door of doors) python.runPython(door);
python.runPython(`
import ast
import hashlib
import importlib._bootstrap_external as bootstrap
import json
import sys
import zipfile
from pathlib import Path

def without_docstrings(source):
    """The tree of a source. Classes keep theirs: dataclasses would write themselves new ones, at every start."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.copy_location(ast.Pass(), node.body[0])]
    return tree


sources = {}
with zipfile.ZipFile("/out.zip", "w", zipfile.ZIP_DEFLATED) as package:
    def put(name, data):
        package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)

    for module in sorted(sys.modules.values(), key=lambda module: module.__name__):
        file = getattr(module, "__file__", None) or ""
        if not file.endswith(".py") or not hasattr(module.__loader__, "get_data"):
            continue  # built in
        before, zipped, name = file.partition(".zip/")
        if not zipped:
            name = file.removeprefix("/lib/site/")
        source = module.__loader__.get_data(file)
        if name not in sources:
            sources[name] = hashlib.sha256(source).hexdigest()
            code = compile(without_docstrings(source), name, "exec", dont_inherit=True)
            put(name + "c", bytes(bootstrap._code_to_hash_pyc(code, bytes(8), checked=False)))
    put("sources.json", json.dumps(sources, indent=0, sort_keys=True))
`);
writeFileSync(target, python.FS.readFile("/out.zip"));
