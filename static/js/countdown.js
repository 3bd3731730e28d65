"use strict";
// Time left in a sitting, counted on from what the server said: a wrong clock here does no harm.
{
  const says = document.currentScript.dataset;
  const KEY = "countdown";

  function remembered(value) {
    try {
      if (value) localStorage.setItem(KEY, value);
      return localStorage.getItem(KEY);
    } catch {
      return value;
    }
  }

  function count(box) {
    const { deadline, now, handIn } = box.dataset;
    const end = Date.now() + Date.parse(deadline) - Date.parse(now);
    const [clock, button, live] = ["[role=timer]", "button", "[role=status]"].map((one) => box.querySelector(one));
    const hide = (isHidden) => {
      clock.hidden = isHidden;
      button.textContent = isHidden ? says.show : says.hide;
    };
    let before;

    function tick() {
      const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      clock.textContent = [left / 60, left % 60].map((one) => `${one | 0}`.padStart(2, 0)).join(":");
      for (const at of [600, 300, 60, 30, 0]) {
        if (before > at && left <= at) live.textContent = says[`at${at}`];
      }
      before = left;
      if (left) return;
      const form = box.parentNode.querySelector("form");
      const isUnheard = !form || form.dispatchEvent(new CustomEvent("timeover", { cancelable: true, detail: handIn }));
      if (isUnheard) location = handIn;
    }

    hide(remembered() === "hidden");
    button.addEventListener("click", () => {
      hide(!clock.hidden);
      remembered(clock.hidden ? "hidden" : "shown");
    });
    button.parentNode.hidden = false;
    box.dataset.runs = "";
    const timer = setInterval(() => (box.isConnected ? tick() : clearInterval(timer)), 500);
    tick();
  }

  document.addEventListener("htmx:load", () => {
    document.querySelectorAll("[data-deadline]:not([data-runs])").forEach(count);
  });
}
