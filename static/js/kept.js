"use strict";
// Lists what this browser has kept to be read offline.
(async () => {
  const box = document.getElementById("kept");
  const { dataset: says } = box;
  const { lang } = document.documentElement;
  const dates = lang === "en" ? "en-GB" : lang; // as the site writes them
  if (location.pathname !== says.here) {
    document.getElementById("not-kept").hidden = false;
  }
  if (!window.caches || !navigator.serviceWorker) return;

  async function names() {
    return (await caches.keys()).filter((name) => name.startsWith("pages "));
  }
  async function row(cache, request) {
    const html = await (await cache.match(request)).text();
    const page = new DOMParser().parseFromString(html, "text/html");
    const { href, pathname } = new URL(request.url);
    const link = Object.assign(document.createElement("a"), { href: pathname });
    link.textContent = page.querySelector("h1")?.textContent.trim() || href;
    const at = new Date(page.documentElement.dataset.copy);
    const time = Object.assign(document.createElement("time"), { dateTime: at.toISOString(), className: "hint" });
    time.textContent = at.toLocaleString(dates, { dateStyle: "medium", timeStyle: "short" });
    const item = document.createElement("li");
    item.append(link, " ", time);
    return item;
  }
  async function list() {
    const rows = [];
    for (const name of await names()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) rows.push(await row(cache, request));
    }
    box.replaceChildren(...rows);
    box.hidden = !rows.length;
    document.getElementById("nothing").textContent = rows.length ? "" : says.nothing;
    document.getElementById("remove").hidden = !rows.length;
  }
  document.getElementById("remove").addEventListener("click", async () => {
    for (const name of await names()) await caches.delete(name);
    await list();
    document.getElementById("nothing").focus();
  });
  await list();
})();
