"use strict";
// Filters the findings by severity and by words. Without it the page shows everything.
(() => {
  const form = document.querySelector(".filters");
  if (!form) return;
  form.hidden = false;
  const findings = [...document.querySelectorAll(".finding")];
  const groups = [...document.querySelectorAll(".group")];
  const texts = new Map(findings.map((one) => {
    const heading = one.closest(".group").querySelector("summary").textContent;
    return [one, (one.textContent + " " + heading).toLowerCase()];
  }));
  const filter = () => {
    const severities = new Set([...form.querySelectorAll("[name=severity]:checked")].map((box) => box.value));
    const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const one of findings) {
      const text = texts.get(one);
      const visible = severities.has(one.dataset.severity) && words.every((word) => text.includes(word));
      one.hidden = !visible;
      if (visible && !one.id.startsWith("rf")) shown += 1;
    }
    for (const group of groups) group.hidden = !group.querySelector(".finding:not([hidden])");
    form.querySelector("output").textContent = "显示 " + shown + " 条";
    const all = findings.every((one) => !one.hidden);
    document.querySelector(".printed").textContent = all ? "" : "只印筛选出来的 " + shown + " 条。";
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  // Whoever follows a link to what is filtered out wants to see it.
  addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && (target.hidden || target.closest("[hidden]"))) {
      form.reset();
      filter();
      target.scrollIntoView();
    }
  });
  addEventListener("beforeprint", () => {
    for (const group of groups) group.open = true;
  });
  filter();
})();
