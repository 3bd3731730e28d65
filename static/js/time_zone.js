"use strict";
// Where no zone has been chosen yet, propose the browser's own; it is saved by the form only.
{
  const select = document.getElementById("id_time_zone");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (select && !select.value && zone) {
    const option = Array.from(select.options).find((one) => one.value === zone);
    if (option) option.selected = true;
  }
}
