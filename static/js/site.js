"use strict";
// Everything here only makes quicker or calmer what links and forms do by themselves.

const root = document.documentElement;
const wide = matchMedia("(min-width: 64rem)");

// Margin notes: a ¶ or a term opens beside the text, and closing it returns to where it was opened.

let note, opener;

function makeNote() {
  const template = document.getElementById("margin-note-template");
  note = template.content.firstElementChild.cloneNode(true);
  document.body.append(note);
  note.addEventListener("toggle", (event) => {
    if (event.newState === "open" || !opener) return;
    opener.removeAttribute("aria-expanded");
    if (document.activeElement === document.body || note.contains(document.activeElement)) {
      opener.focus({ preventScroll: true });
    }
    opener = null;
  });
}

function place(link) {
  note.style.top = note.style.left = "";
  if (!wide.matches) return;
  const at = link.getBoundingClientRect();
  const text = (link.closest(".page > *") || link).getBoundingClientRect();
  const { width, height } = note.getBoundingClientRect();
  const outside = root.dir === "rtl" ? text.left - width - 24 : text.right + 24;
  const left = Math.max(16, Math.min(outside, root.clientWidth - width - 16));
  const isBeside = left >= text.right || left + width <= text.left;
  const room = innerHeight - height - 16;
  let top = isBeside ? Math.max(16, Math.min(at.top - 16, room)) : at.bottom + 8;
  if (!isBeside && top > room && at.top - height - 8 > 0) top = at.top - height - 8;
  note.style.left = `${left + scrollX}px`;
  note.style.top = `${top + scrollY}px`;
}

async function openNote(link, address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(answer.status);
  const text = await answer.text();
  if (!note) makeNote();
  if (note.matches(":popover-open")) {
    if (!note.contains(link)) note.hidePopover();
    else opener && opener.removeAttribute("aria-expanded");
  }
  note.querySelector(".margin-note-text").innerHTML = text;
  if (!note.matches(":popover-open")) {
    opener = link;
    note.showPopover();
    place(link);
  }
  if (opener) opener.setAttribute("aria-expanded", "true");
  note.scrollTop = 0;
  note.focus({ preventScroll: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-para], a[data-term]");
  const plain = !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || !HTMLElement.prototype.showPopover) return;
  event.preventDefault();
  const address = new URL(link.href);
  if (link.dataset.para) address.pathname += `${link.dataset.para}/`;
  address.hash = "";
  openNote(link, address).catch(() => location.assign(link.href));
});

// Labels of statements, hidden or shown as this reader last chose.

const labels = [...document.querySelectorAll("a[data-labels]")];

function muteLabels(muted) {
  root.classList.toggle("mute-labels", muted);
  for (const link of labels) link.textContent = muted ? link.dataset.show : link.dataset.hide;
}

function remembered(value) {
  try {
    if (value) localStorage.setItem("labels", value);
    return localStorage.getItem("labels");
  } catch {
    return value;
  }
}

const asked = new URLSearchParams(location.search).get("labels");
if (labels.length && !asked) muteLabels(remembered() === "off");
for (const link of labels) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const muted = !root.classList.contains("mute-labels");
    muteLabels(muted);
    remembered(muted ? "off" : "on");
  });
}

// After a swap the focus moves to what comes next, where the answer names it.

document.addEventListener("htmx:afterSettle", (event) => {
  const mark = event.target.closest("[data-focus]");
  const next = mark && document.querySelector(mark.dataset.focus);
  if (!next) return;
  mark.removeAttribute("data-focus");
  const heading = next.querySelector("h2") || next;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  heading.scrollIntoView({ block: "start" });
});

// A note that is typed says plainly whether it is saved.

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const unsaved = form.querySelector("[data-unsaved]");
  const say = (text) => {
    unsaved.textContent = text || "";
    unsaved.hidden = !text;
  };
  let typed = 0, sent = 0;
  form.addEventListener("input", () => {
    typed += 1;
    say(unsaved.dataset.pending);
    form.querySelector("[role=status]").textContent = "";
  });
  form.addEventListener("htmx:beforeRequest", () => { sent = typed; });
  const answered = (event) => {
    const { status } = event.detail.xhr;
    const refused = status === 422;
    const boxes = form.querySelectorAll("textarea");
    if (boxes.length === 1) boxes[0].setAttribute("aria-invalid", refused);
    if (status !== 200 && !refused) say(unsaved.dataset.failed);
    else if (sent === typed) say("");
  };
  // An answer that leads on does so before the request counts as over
  form.addEventListener("htmx:beforeOnLoad", answered);
  form.addEventListener("htmx:afterRequest", answered);
  addEventListener("beforeunload", (event) => {
    if (!unsaved.hidden) event.preventDefault();
  });
}

// A form that is refused or finds no answer is sent again the plain way, so that the page says why,
// with the button that was pressed: one that moves a card must not send the answer.

for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, (event) => {
    const form = event.detail.elt;
    if (!form.matches("form[method=post]:not([data-autosave])")) return;
    const pressed = event.detail.requestConfig?.triggeringEvent?.submitter;
    if (pressed?.name) {
      const { name, value } = pressed;
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    form.submit();
  });
}

// What was read can be read again offline: a worker keeps copies (templates/sw.js), and a sign says
// what one sees.

const { worker, sign } = document.currentScript.dataset;
if (worker && navigator.serviceWorker) {
  addEventListener("load", () => navigator.serviceWorker.register(worker).catch(() => {}));
  addEventListener("offline", () => {
    document.head.append(Object.assign(document.createElement("script"), { src: sign }));
  }, { once: true });
}
