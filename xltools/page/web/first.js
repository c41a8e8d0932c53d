
/* Old browsers must get a sentence, not an empty page: nothing newer than ES5 in this first script. */
var page = { t0: Date.now(), state: "loading", results: [] };
(function () {
  var lacking = [];
  if (typeof WebAssembly !== "object") lacking.push("WebAssembly，可能被“增强安全”设置关掉了");
  if (typeof Worker !== "function") lacking.push("Worker");
  if (typeof DecompressionStream !== "function") lacking.push("DecompressionStream");
  if (typeof BigInt64Array !== "function") lacking.push("BigInt");
  page.lacking = lacking;
  page.browsers = "请换用新版的 Edge、Chrome、360 安全浏览器（极速模式）或火狐";
  page.closed = function () {
    var inputs = document.getElementsByTagName("input");
    for (var i = 0; i < inputs.length; i++) inputs[i].disabled = true;
  };
  if (!lacking.length) return;
  page.closed();
  document.getElementById("state").textContent =
    "这个浏览器太旧或者设得太严，不能运行本页（缺 " + lacking.join("、") + "）。" + page.browsers + "打开。";
})();
