
if (!page.lacking.length) (function () {
  var $ = page.$, element = page.element, list = page.list, given = null, run = 0;
  var READY = "可以汇总了：把项目文件夹或 .zip 拖进来，或者点下面的按钮选。";
  page.onready = function () {
    $("folder").disabled = $("file").disabled = false;
    $("state").textContent = READY;
  };
  function busy(doing) {
    $("busy").hidden = !doing; $("doing").textContent = doing || "";
    $("folder").disabled = $("file").disabled = !!doing; $("tools").hidden = !!doing || !given;
    if (doing) { $("bar").value = 0; $("state").textContent = doing; }
  }
  function ask(what, args, progress) {
    return new Promise(function (done, failed) {
      page.ask(what, args, function (error, answer) { if (error) failed(new Error(error)); else done(answer); }, progress);
    });
  }
  function bar(done, whole) { $("bar").max = whole || 1; $("bar").value = done; page.progress = [done, whole]; }
  function project(file) { return /(^|\/)xltools\.toml$/.test(file[0]); }
  /* Files one by one into Python's memory, then the merge. Whoever cancels makes every later step of this run void. */
  async function merge() {
    var own = ++run, zip = given.length === 1 && /\.zip$/i.test(given[0][0]), done = 0;
    function still() { if (own !== run) throw new Error("cancelled"); }
    async function read(file) {
      var bytes = new Uint8Array(await file[1].arrayBuffer()); still();
      return ask(zip ? "unpack" : "receive", [file[0], bytes]);
    }
    /* The project comes first and says how large a file may be; of one that is larger only its size is told. */
    async function received() {
      var projects = given.filter(project), others = [], why = "", i;
      for (i = 0; i < projects.length && !why; i++) { why = await read(projects[i]); still(); }
      for (i = 0; i < given.length && !why; i++) {
        if (project(given[i])) continue;
        var room = await ask("room", [given[i][0], given[i][1].size, zip]); still();
        if (room.length) why = room[0]; else others.push(given[i]);
      }
      for (i = 0; i < others.length && !why; i++) { why = await read(others[i]); still(); bar(++done, others.length); }
      return why;
    }
    busy("正在读文件"); $("out").textContent = "";
    await ask("clear", []);
    var why = await received();
    if (why) { show({ refusal: why, forms: [], files: [] }); return; }
    busy("正在核对、汇总");
    var said = JSON.parse(await ask("merge", [], bar));
    if (own === run) show(said);
  }
  function start(files) {
    if (files.length) page.later(function () { begun(files); });
  }
  function begun(files) {
    given = files;
    var own = run + 1;
    merge().catch(function (e) { if (own === run) show({ refusal: "汇总程序出错：" + e.message, forms: [], files: [] }); });
  }
  function show(said) {
    page.results.push(said); busy("");
    $("state").textContent = said.refusal || "汇总完了，结果在下面，请逐个存下来。再拖一个进来，就重新汇总。";
    var out = $("out"); out.textContent = "";
    if (said.refusal) out.appendChild(element("p", "verdict bad", said.refusal));
    said.files.forEach(function (file) { out.appendChild(findings(file)); });
    said.forms.forEach(function (form) { out.appendChild(one(form)); });
    if (said.forms.length) out.insertBefore(list(element("p"), [document.createTextNode("全部结果："), link(page.all, page.all)]), out.firstChild);
  }
  function link(path, name) {
    var a = element("a", "", name); a.href = "#";
    a.onclick = function (event) {
      if (a.download) return;
      event.preventDefault();
      ask("product", [path]).then(function (bytes) {
        a.href = URL.createObjectURL(new Blob([bytes])); a.download = name; a.click();
      });
    };
    return a;
  }
  function findings(file) {
    var box = element("section"), lines = element("ul", "lines");
    file.lines.forEach(function (line) {
      lines.appendChild(list(element("li"), [element("span", "mark " + line.severity, line.word), document.createTextNode(" " + line.text)]));
    });
    return list(box, [element("h4", "", file.name), lines]);
  }
  function one(form) {
    var box = element("section", "file"), products = element("ul", "downloads"), said = element("ul", "lines");
    form.products.forEach(function (made) {
      products.appendChild(list(element("li"), [document.createTextNode(made.what + "："), link(made.path, made.name)]));
    });
    form.lines.forEach(function (line) { said.appendChild(element("li", "", line)); });
    list(box, [element("h2", "", form.title), element("h3", "", "结果"), products, element("h3", "", "情况"), said]);
    var table = element("table", "units"), head = element("tr"), body = element("tbody"), top = element("thead"), scroll = element("div", "scroll");
    ["单位", "状态", "错误", "警告", "原因"].forEach(function (name) { var th = element("th", "", name); th.scope = "col"; head.appendChild(th); });
    form.units.forEach(function (unit) {
      var name = element("th", "", unit.name); name.scope = "row";
      body.appendChild(list(element("tr"), [name, element("td", "unit-state " + unit.look, unit.status), element("td", "", unit.errors), element("td", "", unit.warnings), element("td", "", unit.reason)]));
    });
    scroll.tabIndex = 0; scroll.setAttribute("role", "group"); scroll.setAttribute("aria-label", "各单位，" + form.title);
    list(box, [element("h3", "", "各单位"), list(scroll, [list(table, [list(top, [head]), body])])]);
    if (form.files.length) box.appendChild(element("h3", "", "审核意见"));
    form.files.forEach(function (file) { box.appendChild(findings(file)); });
    return box;
  }
  $("cancel").onclick = function () { run++; page.restart(); busy(""); $("folder").disabled = $("file").disabled = true; $("tools").hidden = true; $("state").textContent = "已经取消，正在重新准备……"; };
  $("again").onclick = function () { start(given); };
  $("print").onclick = function () { print(); };
  function chosen(files) { return Array.prototype.map.call(files, function (file) { return [file.webkitRelativePath || file.name, file]; }); }
  $("folder").onchange = $("file").onchange = function () { start(chosen(this.files)); this.value = ""; };
  /* A folder that is dropped is walked through; a browser gives its files in parts. */
  function walked(entry, path) {
    return new Promise(function (done, failed) {
      if (entry.isFile) { entry.file(function (file) { done([[path + entry.name, file]]); }, failed); return; }
      var reader = entry.createReader(), found = [];
      (function more() {
        reader.readEntries(function (part) {
          if (part.length) { found = found.concat(Array.prototype.slice.call(part)); more(); return; }
          Promise.all(found.map(function (one) { return walked(one, path + entry.name + "/"); })).then(function (all) { done([].concat.apply([], all)); }, failed);
        }, failed);
      })();
    });
  }
  page.takes(function (dropped) {
    var entries = Array.prototype.map.call(dropped.items, function (item) { return item.webkitGetAsEntry && item.webkitGetAsEntry(); }).filter(Boolean);
    Promise.all(entries.map(function (entry) { return walked(entry, ""); })).then(function (all) { start([].concat.apply([], all)); });
  });
  page.all = "汇总结果.zip";
  page.begin();
})();
