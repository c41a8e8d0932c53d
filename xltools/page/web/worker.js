
"use strict";
var parts, python, lock = JSON.stringify({ info: @@INFO@@, packages: {} });
function said(kind, more) { self.postMessage(Object.assign({ kind: kind }, more)); }
function serve(url) {   // everything Pyodide asks for comes from memory
  url = String(url && url.url || url);
  if (/asm\.wasm$/.test(url)) return new Response(parts.wasm, { headers: { "Content-Type": "application/wasm" } });
  if (/lock\.json$/.test(url)) return new Response(lock);
  if (/python_stdlib\.zip$/.test(url)) return new Response(parts.stdlib);
  throw new Error("this page has no " + url);
}
self.fetch = function (url) { try { return Promise.resolve(serve(url)); } catch (e) { return Promise.reject(e); } };
self.onmessage = function (event) {
  var m = event.data;
  if (m.kind === "start") start(m).catch(function (e) { said("failed", { error: String(e && e.stack || e) }); });
  if (m.kind === "ask") ask(m);
};
async function start(m) {
  parts = m.parts;
  var options = {
    indexURL: "https://selfcheck.invalid/",
    stdout: function (s) { console.log(s); }, stderr: function (s) { console.log(s); },
    env: { HOME: "/home/pyodide", PYTHONDONTWRITEBYTECODE: "1", XLTOOLS_CACHE: "" }
  };
  options.lockFileContents = lock;   // 0.24 asks for the file
  if (self.createPyodideModule) options.createPyodideModule = self.createPyodideModule;
  var warn = console.warn;   // Pyodide only warns when the browser refuses its wasm, and then waits for ever
  console.warn = function (text, more) {
    if (/wasm instantiation failed/.test(text)) said("failed", { error: text });
    else if (!python && text instanceof Error) said("failed", { error: String(text) });
    warn.apply(console, arguments);
  };
  python = await loadPyodide(options);
  python.unpackArchive(await parts.site.arrayBuffer(), "zip", { extractDir: "/lib/site" });
  python.runPython(@@DOOR@@);
  parts = null;
  said("ready", { version: python.version });
}
/* Calls a function of the door. What it answers is a text, or bytes. */
function ask(m) {
  var t = performance.now(), tell = function (done, whole) { said("progress", { id: m.id, done: done, whole: whole }); };
  try {
    var answer = python.globals.get(m.what).apply(null, m.given.concat(m.progress ? [tell] : []));
    if (answer && answer.toJs) { var proxy = answer; answer = proxy.toJs(); proxy.destroy(); }
    said("answer", { id: m.id, answer: answer, ms: Math.round(performance.now() - t), memory: python._module.HEAPU8.length });
  } catch (e) { said("broke", { id: m.id, error: String(e) }); }
}
