
if (!page.lacking.length) (function () {
  var $ = page.$, element = page.element, list = page.list, given = null, run = 0, made = {};
  var READY = "可以汇总了：把项目文件夹或 .zip 拖进来，或者点下面的按钮选。";
  var AGAIN = "请把文件夹重新拖进来，或者重新选一次。";
  page.onready = function () {
    $("folder").disabled = $("file").disabled = false;
    $("state").textContent = READY; tools(true);
  };
  function tools(shown) {
    $("tools").hidden = !shown || !(given || $("results").firstChild);
    $("again").hidden = $("anew").hidden = !given;
    $("anew").textContent = given ? given.anew : "";
  }
  function busy(doing) {
    $("busy").hidden = !doing; $("doing").textContent = doing || "";
    $("folder").disabled = $("file").disabled = !!doing; tools(!doing);
    if (doing) { $("bar").value = 0; $("state").textContent = doing; }
  }
  function ask(what, args, progress) {
    return new Promise(function (done, failed) {
      page.ask(what, args, function (error, answer) { if (error) failed(new Error(error)); else done(answer); }, progress);
    });
  }
  function bar(done, whole) { $("bar").max = whole || 1; $("bar").value = done; page.progress = [done, whole]; }
  function project(file) { return /(^|\/)xltools\.toml$/.test(file[0]); }
  /* What the browser cannot read any more: a file is another one than that which was chosen, or is gone. */
  function Gone(name) { this.message = "浏览器读不到" + (name ? " " + name + " " : "给出的文件夹") + "了：选好以后，里面的文件改过、移走、删掉了，或者正被别的程序占用。" + AGAIN; }
  function Unwalked() { this.message = "这个浏览器不能读拖进来的文件夹，请点“选文件夹”，或者压缩成 .zip 再拖。"; }
  function gone(e) { return e.name === "NotFoundError" || e.name === "NotReadableError" || e.name === "NotAllowedError"; }
  /* Files one by one into Python's memory, then the merge. Whoever cancels makes every later step of this run void. */
  async function merge() {
    var own = ++run, done = 0, files, zip;
    function still() { if (own !== run) throw new Error("cancelled"); }
    async function read(file) {
      var bytes;
      try { bytes = new Uint8Array(await file[1].arrayBuffer()); } catch (e) { throw gone(e) ? new Gone(file[0]) : e; }
      still();
      return ask(zip ? "unpack" : "receive", [file[0], bytes]);
    }
    /* The project comes first and says how large a file may be; of one that is larger only its size is told. */
    async function received() {
      var projects = files.filter(project), others = [], why = "", i;
      for (i = 0; i < projects.length && !why; i++) { why = await read(projects[i]); still(); }
      for (i = 0; i < files.length && !why; i++) {
        if (project(files[i])) continue;
        var room = await ask("room", [files[i][0], files[i][1].size, zip]); still();
        if (room.length) why = room[0]; else others.push(files[i]);
      }
      for (i = 0; i < others.length && !why; i++) { why = await read(others[i]); still(); bar(++done, others.length); }
      return why;
    }
    busy("正在读文件"); $("said").textContent = ""; before();
    files = await given.files(); still();
    if (!files.length) { refused("给出的文件夹里一个文件也没有。" + AGAIN, []); return; }
    zip = files.length === 1 && /\.zip$/i.test(files[0][0]);
    await ask("clear", []);
    var why = await received();
    if (why) { refused(why, []); return; }
    busy("正在核对、汇总");
    var said = JSON.parse(await ask("merge", [], bar)); still();
    if (said.refusal) { refused(said.refusal, said.files); return; }
    var fetched = await products(said); still();
    show(said, fetched);
  }
  /* The results as files of their own, so that they outlast whatever Python is asked next. */
  async function products(said) {
    var fetched = {}, paths = [page.all];
    said.forms.forEach(function (form) { form.products.forEach(function (one) { paths.push(one.path); }); });
    for (var i = 0; i < paths.length; i++) fetched[paths[i]] = new Blob([await ask("product", [paths[i]])]);
    return fetched;
  }
  function start(source) { page.later(function () { given = source; begun(); }); }
  function begun() {
    var own = run + 1;
    merge().catch(function (e) {
      if (own !== run) return;
      if (e instanceof Gone || e instanceof Unwalked) given = null;
      refused(given ? "汇总程序出错：" + e.message : e.message, []);
    });
  }
  /* Results stay until there are others; from then on that these are coming, they are marked. */
  function before() {
    if ($("results").firstChild) $("earlier").textContent = "下面是上一次汇总的结果（" + page.at.toLocaleTimeString("zh-CN", { hour12: false }) + "）。";
  }
  function refused(why, files) {
    page.results.push({ refusal: why, forms: [], files: files }); busy("");
    $("state").textContent = "没有汇总，原因在下面。";
    $("said").appendChild(element("p", "verdict bad", why));
    if (files.length) $("said").appendChild(element("h2", "", "逐份原因"));
    files.forEach(function (file) { $("said").appendChild(findings(file, "h3")); });
  }
  function show(said, fetched) {
    var all = list(element("p"), [document.createTextNode("全部结果："), link(fetched, page.all, page.all)]), results = $("results");
    Object.keys(made).forEach(function (path) { URL.revokeObjectURL(made[path]); });
    made = fetched; results.textContent = $("earlier").textContent = "";
    results.appendChild(all);
    said.advice.forEach(function (one) { results.appendChild(element("p", "note", one)); });
    said.forms.forEach(function (form) { results.appendChild(one(form, fetched)); });
    page.at = new Date(); page.results.push(said); busy("");
    $("state").textContent = "汇总完了，结果在下面，请先存“全部结果”。再拖一个进来，就重新汇总。";
  }
  function link(fetched, path, name) {
    var a = element("a", "", name);
    a.href = fetched[path] = URL.createObjectURL(fetched[path]); a.download = name;
    return a;
  }
  function findings(file, heading) {
    var box = element("section"), lines = element("ul", "lines");
    file.lines.forEach(function (line) {
      lines.appendChild(list(element("li"), [element("span", "mark " + line.severity, line.word), document.createTextNode(" " + line.text)]));
    });
    return list(box, [element(heading, "", file.name), lines]);
  }
  function one(form, fetched) {
    var box = element("section", "file"), products = element("ul", "lines downloads"), said = element("ul", "lines");
    form.products.forEach(function (made) {
      products.appendChild(list(element("li"), [document.createTextNode(made.what + "："), link(fetched, made.path, made.name)]));
    });
    form.lines.forEach(function (line) { said.appendChild(element("li", "", line)); });
    box.appendChild(element("h2", "", form.title));
    if (form.doubt) box.appendChild(element("p", "verdict middling", form.doubt));
    list(box, [element("h3", "", "结果"), products, element("h3", "", "情况"), said]);
    var table = element("table", "units"), head = element("tr"), body = element("tbody"), top = element("thead"), scroll = element("div", "scroll");
    ["单位", "状态", "错误", "警告", "原因"].forEach(function (name) { var th = element("th", "", name); th.scope = "col"; head.appendChild(th); });
    form.units.forEach(function (unit) {
      var name = element("th", "", unit.name); name.scope = "row";
      body.appendChild(list(element("tr"), [name, element("td", "unit-state " + unit.look, unit.status), element("td", "", unit.errors), element("td", "", unit.warnings), element("td", "", unit.reason)]));
    });
    scroll.tabIndex = 0; scroll.setAttribute("role", "group"); scroll.setAttribute("aria-label", "各单位，" + form.title);
    list(box, [element("h3", "", "各单位"), list(scroll, [list(table, [list(top, [head]), body])])]);
    if (form.files.length) box.appendChild(element("h3", "", "审核意见"));
    form.files.forEach(function (file) { box.appendChild(findings(file, "h4")); });
    return box;
  }
  $("cancel").onclick = function () { run++; page.restart(); busy(""); $("folder").disabled = $("file").disabled = true; tools(false); $("state").textContent = "已经取消，正在重新准备……"; };
  $("again").onclick = begun;
  $("print").onclick = function () { print(); };
  /* Files that were chosen are those of that moment. */
  function chosen(files) {
    var all = Array.prototype.map.call(files, function (file) { return [file.webkitRelativePath || file.name, file]; });
    return { files: function () { return Promise.resolve(all); }, anew: "还是刚才选的那些文件；选好以后改过的、新放进去的，要重新选或者拖进来才算。" };
  }
  $("folder").onchange = $("file").onchange = function () { if (this.files.length) start(chosen(this.files)); this.value = ""; };
  /* A folder that is dropped is walked through, each time anew. Of a page from the disk Chromium lets only its handles be walked;
     other browsers have entries, and give the files in parts. */
  async function walked(handle, path) {
    if (handle.kind === "file") return [[path + handle.name, await handle.getFile()]];
    var all = [];
    for await (var one of handle.values()) all = all.concat(await walked(one, path + handle.name + "/"));
    return all;
  }
  function entered(entry, path) {
    return new Promise(function (done, failed) {
      if (entry.isFile) { entry.file(function (file) { done([[path + entry.name, file]]); }, failed); return; }
      var reader = entry.createReader(), found = [];
      (function more() {
        reader.readEntries(function (part) {
          if (part.length) { found = found.concat(Array.prototype.slice.call(part)); more(); return; }
          Promise.all(found.map(function (one) { return entered(one, path + entry.name + "/"); })).then(function (all) { done([].concat.apply([], all)); }, failed);
        }, failed);
      })();
    });
  }
  page.takes(function (dropped) {
    var items = Array.prototype.filter.call(dropped.items, function (item) { return item.kind === "file"; });
    if (!items.length) return;
    var plain = chosen(dropped.files);
    var entries = items.map(function (item) { return item.webkitGetAsEntry && item.webkitGetAsEntry(); }).filter(Boolean);
    var handles = items[0].getAsFileSystemHandle && Promise.all(items.map(function (item) { return item.getAsFileSystemHandle(); }));
    if (!entries.some(function (entry) { return entry.isDirectory; })) { start(plain); return; }
    start({
      files: async function () {
        try {
          var all = handles ? (await handles).map(function (one) { return walked(one, ""); }) : entries.map(function (one) { return entered(one, ""); });
          return [].concat.apply([], await Promise.all(all));
        } catch (e) { throw gone(e) ? new Gone("") : new Unwalked(); }
      },
      anew: "会把拖进来的文件夹重新读一遍，改过的、新放进去的都算。"
    });
  });
  page.all = "汇总结果.zip";
  page.begin();
})();
