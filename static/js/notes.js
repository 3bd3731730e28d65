"use strict";
// A note that is being written is not lost: neither when the line fails nor by leaving the page.
{
  const FORM = ".note-form";
  const written = new Set();

  document.addEventListener("input", ({ target }) => {
    const form = target.closest(FORM);
    if (form) written.add(form);
  });
  document.addEventListener("submit", ({ target }) => written.delete(target));
  addEventListener("beforeunload", (event) => {
    if ([...written].some((form) => form.isConnected)) event.preventDefault();
  });

  // A form that comes back to be corrected holds what is not saved, too.
  document.body.addEventListener("htmx:load", ({ detail: { elt } }) => {
    if (elt.matches(FORM) && elt.querySelector(".errorlist, .saved-elsewhere")) written.add(elt);
  });
  for (const name of ["responseError", "sendError", "timeout"]) {
    document.body.addEventListener(`htmx:${name}`, (event) => {
      const form = event.detail.elt.closest(FORM);
      if (!form) return;
      event.stopPropagation(); // else the site's own script sends it the plain way
      written.add(form);
      form.querySelector("[data-problem]").textContent = form.dataset.failed;
    });
  }
}
