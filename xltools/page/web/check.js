
if (!page.lacking.length) (function () {
  var $ = page.$, element = page.element, list = page.list, current = null;
  page.onready = function () { count(0); };
  function button(text, act) { var b = element("button", "", text); b.type = "button"; b.onclick = act; return b; }
  function table(piece) {
    var head = element("tr"), body = element("tbody"), made = element("table"), top = element("thead");
    list(head, [element("td", "edge")].concat(piece.columns.map(function (letter) { var th = element("th", "edge", letter); th.scope = "col"; return th; })));
    piece.rows.forEach(function (line) {
      var tr = element("tr"), at = element("th", "edge", line[0]);
      at.scope = "row"; tr.appendChild(at);
      line[1].forEach(function (cell) {
        var td = element(cell.scope ? "th" : "td", cell.mark);
        if (cell.scope) td.scope = cell.scope;
        td.rowSpan = cell.down; td.colSpan = cell.across;
        td.appendChild(cell.mark === "here" ? element("strong", "", cell.text) : document.createTextNode(cell.text));
        tr.appendChild(td);
      });
      body.appendChild(tr);
    });
    top.appendChild(head);
    var scroll = element("div", "scroll"), figure = element("figure", "piece");
    scroll.tabIndex = 0; scroll.setAttribute("role", "group"); scroll.setAttribute("aria-label", piece.caption);
    return list(figure, [element("figcaption", "", piece.caption), list(scroll, [list(made, [top, body])])]);
  }
  function finding(part, one) {
    var box = element("article", "finding " + part.severity), first = element("p", "place");
    box.tabIndex = -1;
    list(first, [element("span", "mark " + part.severity, part.word), document.createTextNode(" " + one.place)]);
    return list(box, [first, element("p", "fact", one.fact), element("p", "remedy", one.remedy)].concat(one.pieces.map(table)));
  }
  /* A file is read when it is asked about, so that no more than one is in memory. */
  function read(file, then, failed) {
    var reader = new FileReader();
    reader.onload = function () { then(new Uint8Array(reader.result)); };
    reader.onerror = function () { failed("浏览器读不到这个文件（" + reader.error + "）"); };
    reader.readAsArrayBuffer(file);
  }
  /* Asks Python about a file that was judged. ``line`` says what goes wrong. */
  function askAbout(what, file, line, done) {
    read(file, function (bytes) {
      page.ask(what, [file.name, bytes], function (error, answer) {
        line.textContent = error ? "没有做成，程序出错：" + error : "";
        done(error ? null : answer);
      });
    }, function (why) { line.textContent = why + "，改动过的请重新拖进来。"; done(null); });
  }
  /* A button that makes a file and saves it, and says in ``line`` what is left to do. */
  function hands(what, word, file, line) {
    var b = button(word, function () {
      b.disabled = true; line.textContent = "正在生成……";
      askAbout(what, file, line, function (made) {
        b.disabled = false;
        if (!made) return;
        if (made[0]) page.save(made[0], made[1]);
        line.textContent = (made[0] ? "已存到浏览器的下载文件夹：" + made[0] + "。" : "") + made[2].join("");
      });
    });
    return b;
  }
  function show(said, file) {
    var box = element("section", "file " + said.look), head = element("h2", "", said.name), tools = element("p", "own buttons"), line = element("p", "own note");
    line.setAttribute("role", "status");
    if (said.unit) head.appendChild(element("span", "unit", said.unit));
    tools.appendChild(button("复制文字", function () { page.copied(said.text); line.textContent = "已复制，可以粘贴到邮件里。"; }));
    box.dataset.name = said.name;
    list(box, [head, element("p", "verdict " + said.look, said.verdict), element("p", "advice", said.advice), element("p", "note", "核对于 " + now()), tools, line]);
    said.groups.forEach(function (group) {
      box.appendChild(element("h3", "", group.title));
      group.parts.forEach(function (part) {
        box.appendChild(element("h4", part.severity, part.title));
        part.findings.forEach(function (one) { box.appendChild(finding(part, one)); });
      });
    });
    put(box);
    /* What can be handed back is asked for when nothing is left to check: Python loads more for it, once. */
    if (file) unoffered.push(function () {
      askAbout("offers", file, line, function (answer) {
        var offers = answer ? JSON.parse(answer) : { lacking: [] };
        if (offers.report) tools.appendChild(hands("report", offers.report, file, line));
        if (offers.marked) tools.appendChild(hands("marked", offers.marked, file, line));
        offers.lacking.forEach(function (why) { box.insertBefore(element("p", "own note", why), line); });
        if (!busy) next();
      });
    });
  }
  function now() { var d = new Date(), two = function (n) { return (n < 10 ? "0" : "") + n; }; return d.getFullYear() + "-" + two(d.getMonth() + 1) + "-" + two(d.getDate()) + " " + two(d.getHours()) + ":" + two(d.getMinutes()); }
  /* The newest comes first, and takes the place of what was said of a file of the same name. */
  function put(box) {
    Array.prototype.slice.call($("out").children).forEach(function (old) { if (box.dataset.name && old.dataset.name === box.dataset.name) old.remove(); });
    $("out").insertBefore(box, $("out").firstChild);
    $("tools").hidden = false; current = null; where();
  }
  /* When Python itself fails there is nobody else to say so. */
  function broke(name, why) { put(list(element("section", "file bad"), [element("h2", "", name), element("p", "verdict bad", "自查程序出错"), element("p", "advice", why)])); }
  /* Errors first: they keep the file from being sent. */
  function all() {
    return ["error", "warning", "note"].reduce(function (every, one) {
      return every.concat(Array.prototype.slice.call(document.querySelectorAll(".finding." + one)));
    }, []);
  }
  function where() {
    var every = all(), at = every.indexOf(current);
    $("at").textContent = every.length ? (at < 0 ? "共 " + every.length + " 处" : "第 " + (at + 1) + " 处，共 " + every.length + " 处") : "";
    $("next").disabled = $("before").disabled = !every.length;
    $("key").hidden = !document.querySelector(".piece");
  }
  function go(step) {
    var every = all(); if (!every.length) return;
    var at = every.indexOf(current);
    current = every[at < 0 ? (step > 0 ? 0 : every.length - 1) : (at + step + every.length) % every.length];
    current.focus({ preventScroll: true }); current.scrollIntoView({ block: "center" }); where();
  }
  $("next").onclick = function () { go(1); };
  $("before").onclick = function () { go(-1); };
  $("print").onclick = function () { print(); };
  document.addEventListener("keydown", function (e) {
    if (e.ctrlKey || e.altKey || e.metaKey || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName)) return;
    if (e.key === "n" || e.key === "N") { e.preventDefault(); go(1); }
    if (e.key === "p" || e.key === "P") { e.preventDefault(); go(-1); }
  });
  var open = 0, READY = "可以自查了：把文件拖进来，或者点下面的按钮选。";
  /* How many files are still being checked. */
  function count(step) { open += step; $("state").textContent = open ? "正在核对，还有 " + open + " 份……" : READY; }
  function given(files) {
    var every = Array.prototype.slice.call(files);   // the browser empties its own list
    page.later(function () { take(every); });
  }
  /* Read one after the other; of one that is too large only its size is told. */
  var queue = [], busy = false, unoffered = [];
  function take(files) { count(files.length); queue = queue.concat(files); if (!busy) next(); }
  function next() {
    var file = queue.shift(); busy = !!file;
    if (!file) { if (unoffered.length) unoffered.shift()(); return; }
    page.ask("too_large", [file.name, file.size], function (error, answer, m) {
      if (error || answer) said(file, false, error, answer, m); else judge(file);
    });
  }
  function judge(file) {
    read(file, function (bytes) {
      page.ask("answer", [file.name, bytes], function (error, answer, m) { said(file, true, error, answer, m); });
    }, function (why) { broke(file.name, why); count(-1); next(); });
  }
  /* ``whole``: the file was read, and not its size alone. */
  function said(file, whole, error, answer, m) {
    if (error) { page.results.push({ kind: "broke", error: error }); broke(file.name, error); }
    else {
      var both = JSON.parse(answer);
      page.results.push({ kind: "judged", json: both.json, shown: both.shown, ms: m.ms, memory: m.memory });
      show(both.shown, whole && file);
    }
    count(-1); next();
  }
  $("file").onchange = function () { given(this.files); this.value = ""; };
  page.takes(function (dropped) { given(dropped.files); });
  page.begin();
})();
