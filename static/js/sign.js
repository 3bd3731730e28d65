"use strict";
// Says that a page is a copy, or that there is no connection. The worker loads this with every copy, and
// keeps the page that has the words for it.
(async () => {
  const root = document.documentElement;
  const copied = root.dataset.copy;
  if (copied) {
    for (const box of document.querySelectorAll("form :is(button, input, select, textarea)")) box.disabled = true;
    document.querySelector(".site-account").hidden = true;
  }
  const name = (await caches.keys()).find((one) => one.startsWith("files "));
  const files = await caches.open(name);
  const request = (await files.keys()).find(({ url }) => url.endsWith("/"));
  const page = new DOMParser().parseFromString(await (await files.match(request)).text(), "text/html");
  const { dataset: says } = page.getElementById("words");

  if (copied) {
    for (const form of document.querySelectorAll("main form[method=post]")) {
      form.append(Object.assign(document.createElement("p"), { className: "hint", textContent: says.needs }));
    }
  }
  const sign = Object.assign(document.createElement("p"), { className: "message sign" });
  function tell() {
    const dates = root.lang === "en" ? "en-GB" : root.lang; // as the site writes them
    const at = copied && new Date(copied).toLocaleString(dates, { dateStyle: "long", timeStyle: "short" });
    const isOnline = navigator.onLine;
    sign.textContent = (copied ? says[isOnline ? "silent" : "copy"] : isOnline ? "" : says.live).replace("%s", at);
    if (copied && isOnline) {
      sign.append(" ", Object.assign(document.createElement("a"), { href: "", textContent: says.again }));
    }
    sign.hidden = !sign.textContent;
    // Neither what has the focus nor the end of the page is hidden by it
    root.style.scrollPaddingBlockEnd = document.body.style.paddingBlockEnd = sign.hidden ? "" : "6rem";
  }
  addEventListener("offline", tell);
  addEventListener("online", tell);
  tell();
  document.querySelector(".messages").append(sign);
})();
