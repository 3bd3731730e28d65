"use strict";
// Shows one card at a time, and lets keys do what the page's own buttons do.
{
  const says = document.currentScript.dataset;
  const sitting = document.querySelector(".cards");
  const keys = document.querySelector(".keys");
  const TYPED = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";
  const form = () => sitting.querySelector("form.item-open");
  const onward = () => [...sitting.querySelectorAll(".onward")].at(-1)?.querySelector("a");

  // After an answer its feedback is alone on the page, until one goes on.
  function arrange() {
    if (form()) form().hidden = !!onward();
  }

  function goOn() {
    for (const old of sitting.querySelectorAll(".item-answered, .onward")) old.remove();
    arrange();
    const legend = form().querySelector("legend");
    legend.tabIndex = -1;
    legend.focus({ preventScroll: true });
    form().scrollIntoView();
  }

  function options() {
    const found = [...form().querySelectorAll("input:is([type=radio], [type=checkbox])")];
    const mine = found.filter((one) => one.name !== "confidence");
    const isOneGroup = mine.every((one) => one.type === "checkbox" || one.name === mine[0].name);
    return isOneGroup ? mine : [];
  }

  function press(key) {
    const next = onward();
    if (key === "Enter") {
      if (next) next.click();
      else form()?.requestSubmit();
      return true;
    }
    if (next || !form()) return false;
    const level = "gfc".indexOf(key) + 1;
    const box = level
      ? form().querySelector(`[name=confidence][value="${level}"]`)
      : /^[1-9]$/.test(key) && options()[key - 1];
    if (box) {
      box.focus();
      box.click();
    }
    return !!box;
  }

  let isOff = false;
  function show() {
    keys.hidden = false;
    keys.classList.toggle("is-off", isOff);
    keys.lastElementChild.textContent = isOff ? says.on : says.off;
  }

  // Storage may be refused.
  try {
    isOff = localStorage.getItem("keys") === "off";
  } catch {}
  if (keys) {
    show();
    keys.lastElementChild.addEventListener("click", () => {
      isOff = !isOff;
      try {
        localStorage.setItem("keys", isOff ? "off" : "on");
      } catch {}
      show();
    });
  }

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (isOff || event.defaultPrevented || event.isComposing || event.repeat) return;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest(TYPED)) return;
    if (key === "Enter" && target.closest("a, button, summary, input")) return;
    if (!target.closest("[popover]") && press(key)) event.preventDefault();
  });
  sitting.addEventListener("click", (event) => {
    if (event.target.closest("a") !== onward() || !form()) return;
    event.preventDefault();
    goOn();
  });
  document.addEventListener("htmx:afterSwap", arrange);
  arrange();
}
