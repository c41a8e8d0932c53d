
/* Starts Python in a worker, and asks it: page.ask(function of the door, what it is given, when it has answered). */
(function () {
  var $ = page.$ = function (id) { return document.getElementById(id); };
  page.element = function (name, look, text) {
    var e = document.createElement(name);
    if (look) e.className = look;
    if (text !== undefined) e.textContent = text;
    return e;
  };
  page.list = function (e, children) { children.forEach(function (child) { e.appendChild(child); }); return e; };
  if (page.lacking.length) { page.state = "failed"; return; }
  var blobs, worker, waiting = {}, number = 0, early = [];
  async function unpacked(id) {
    var text = $(id).textContent; $(id).remove();
    var raw = atob(text), bytes = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).blob();
  }
  function failed(why) {
    page.state = "failed"; page.error = why; page.closed();
    $("state").textContent = (/SyntaxError/.test(why) ? "这个浏览器太旧，不能运行本页。" : "本页的程序没有启动起来。") + page.browsers + "；还不行的，把下面这一段发给县里。";
    $("out").appendChild(page.element("pre", "", navigator.userAgent + "\n" + why));
  }
  page.ask = function (what, given, done, progress) {
    waiting[++number] = { done: done, progress: progress };
    worker.postMessage({ kind: "ask", id: number, what: what, given: given, progress: !!progress });
  };
  /* Whatever is being done is given up, and Python starts anew. */
  page.restart = function () { worker.terminate(); waiting = {}; early = []; run(); };
  function run() {
    page.state = "loading";
    worker = new Worker(page.url);
    worker.onerror = function (e) { failed(e.message || "worker"); };
    worker.onmessage = function (event) {
      var m = event.data, asked = waiting[m.id];
      if (m.kind === "failed") failed(m.error);
      if (m.kind === "ready") { page.state = "ready"; page.ready = Date.now() - page.t0; page.version = m.version; page.onready(); early.splice(0).forEach(function (act) { act(); }); }
      if (m.kind === "progress" && asked) asked.progress(m.done, m.whole);
      if ((m.kind === "answer" || m.kind === "broke") && asked) { delete waiting[m.id]; asked.done(m.error, m.answer, m); }
    };
    worker.postMessage({ kind: "start", parts: { wasm: blobs[1], stdlib: blobs[2], site: blobs[3] } });
  }
  async function begin() {
    blobs = await Promise.all(["runtime", "wasm", "stdlib", "site"].map(unpacked));
    page.url = URL.createObjectURL(new Blob([blobs[0], "\n", $("worker").textContent], { type: "text/javascript" }));
    run();
  }
  page.save = function (name, bytes) {
    var a = page.element("a"); a.href = URL.createObjectURL(new Blob([bytes])); a.download = name; a.click();
  };
  page.copied = function (text) {   // a page from the disk may not write to the clipboard itself
    var area = document.createElement("textarea"); area.value = text; document.body.appendChild(area);
    area.select(); document.execCommand("copy"); area.remove();
  };
  /* What is dropped, and what is chosen. */
  page.takes = function (take) {
    ["dragover", "dragenter"].forEach(function (n) { document.addEventListener(n, function (e) { e.preventDefault(); $("drop").className = "over"; }); });
    document.addEventListener("dragleave", function () { $("drop").className = ""; });
    document.addEventListener("drop", function (e) { e.preventDefault(); $("drop").className = ""; take(e.dataTransfer); });
  };
  /* What came before Python is ready waits for it. */
  page.later = function (act) {
    if (page.state === "ready") { act(); return; }
    if (page.state !== "loading") return;
    early.push(act); $("state").textContent = "正在准备……文件已经收下，准备好就开始。";
  };
  setTimeout(function () { if (page.state === "loading") $("state").textContent = "已经准备了一分半钟，还没有好。电脑慢的请再等等；一直不好的，" + page.browsers + "。"; }, 90000);
  page.begin = function () { begin().catch(function (e) { failed(String(e && e.stack || e)); }); };
})();
