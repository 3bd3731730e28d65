"use strict";
// Keeps an answer until the server has it; the server alone decides what counts.
{
  const says = document.currentScript.dataset;
  const TOKEN = "csrfmiddlewaretoken";
  const OURS = [TOKEN, "token", "in_lesson"];
  const FORM = "form[data-learner]";
  const MONTH = 30 * 864e5;
  const watched = new WeakMap();

  // Storage may be full or refused.
  function local(key, value) {
    try {
      if (value) localStorage[key] = JSON.stringify(value);
      else if (value === null) delete localStorage[key];
      else return JSON.parse(localStorage[key]);
    } catch {}
  }

  const fieldsOf = (form) => [...new FormData(form)].filter(([name]) => !OURS.includes(name));
  const keyOf = ({ dataset, action }) => `answer ${dataset.learner} ${action} ${dataset.try}`;
  const keep = (form) => local(keyOf(form), { at: Date.now(), fields: fieldsOf(form) });

  function put(form, fields) {
    for (const box of form.elements) {
      const mine = fields.filter(([name]) => name === box.name);
      if (/radio|checkbox/.test(box.type)) box.checked = mine.some((one) => one[1] === box.value);
      else if (mine[0] && box.type !== "hidden") box.value = mine[0][1];
    }
  }

  function watch(form) {
    const me = {};
    const status = form.querySelector("[data-keep]");
    const saves = form.dataset.drafts || form.querySelector("textarea");
    let isChanged, isSaving, isRenewed, leads, timer, next, wait = 500;
    const say = (text) => {
      if (status.textContent !== text) status.textContent = text;
    };

    me.later = (act, ms) => {
      clearTimeout(timer);
      next = act;
      if (act) timer = setTimeout(me.go, ms);
    };
    me.go = () => {
      const act = next;
      me.later();
      act?.();
    };

    function resend() {
      me.again = me.sent;
      if (form.isConnected) form.requestSubmit();
      me.again = null;
    }

    async function save() {
      if (isSaving || me.isSending) return;
      isSaving = true;
      isChanged = false;
      const { status: code } = await fetch(status.dataset.keep, {
        method: "POST", body: new FormData(form), keepalive: true, signal: AbortSignal.timeout(15000),
      }).catch(() => ({ status: 0 }));
      isSaving = false;
      isChanged ||= code !== 204;
      if (me.isSending) return;
      if (!isChanged) {
        local(keyOf(form), null);
        say(says[form.dataset.drafts || "kept"]);
      } else if (code === 204) return me.later(save, 0);
      else if (!leads || code !== 409) return me.refused(code, save);
      if (leads) location = leads;
    }

    me.refused = async (code, act = resend) => {
      if (!code || code >= 500) {
        say(says.retrying);
        wait = Math.min(wait * 2, 30000);
        return me.later(act, wait);
      }
      if (isRenewed || ![403, 404].includes(code)) {
        if (act === resend || code === 409) form.submit(); // its page says why
        return say(says.unsent);
      }
      // Who is this now? An answer is never sent as somebody else.
      const reply = await fetch(location).catch(() => ({ status: 500 }));
      if (reply.status >= 500) return me.refused(0, act);
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      if (page.querySelector("script[data-learner]")?.dataset.learner !== form.dataset.learner) {
        status.innerHTML = "<a></a>";
        const here = encodeURIComponent(location.pathname + location.search);
        Object.assign(status.firstChild, { href: says.login + here, textContent: says.signIn });
        return status.prepend(says.other, " ");
      }
      isRenewed = true;
      const token = page.getElementsByName(TOKEN)[0];
      for (const one of document.getElementsByName(TOKEN)) if (token) one.value = token.value;
      act();
    };

    function changed({ type }) {
      isChanged = true;
      isRenewed = false;
      keep(form);
      say(saves || !status.textContent ? "" : says.unsent);
      me.later(saves && save, type === "input" ? 1000 : 0);
    }

    watched.set(form, me);
    // Loaded anew, or after signing in, the address leads back to this question
    const [page, position] = form.action.split(/items.|.$/);
    if (page.endsWith(location.pathname)) history.replaceState(null, "", `?question=${position}`);
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("timeover", (event) => {
      event.preventDefault();
      if (leads || me.isSending) return;
      leads = event.detail;
      if (isChanged) save();
      else if (!isSaving) location = leads;
    });
    // What was chosen before this script ran counts, too
    const fresh = form.cloneNode(true), kept = local(keyOf(form));
    fresh.reset();
    const isFresh = () => `${fieldsOf(form)}` === `${fieldsOf(fresh)}`;
    if (kept && isFresh()) put(form, kept.fields);
    if (isFresh()) return;
    status.textContent = says.unsent;
    changed({});
  }

  const each = (act) => {
    for (const form of document.querySelectorAll(FORM)) act(form, watched.get(form));
  };
  const on = (name, act) => {
    document.body.addEventListener(`htmx:${name}`, (event) => {
      const { elt, requestConfig, xhr } = event.detail;
      const form = requestConfig?.elt || elt;
      const me = watched.get(form);
      if (me) act(me, form, xhr?.status, event);
    });
  };

  document.addEventListener("htmx:load", () => each((form, me) => me || watch(form)));
  on("configRequest", (me, form, code, { detail }) => {
    if (me.again) me.again.set(TOKEN, form.elements[TOKEN].value);
    me.sent = detail.parameters = me.again || detail.formData;
  });
  on("beforeRequest", (me) => {
    me.isSending = true;
    me.later();
  });
  on("afterRequest", (me, form, code) => {
    me.isSending = false;
    if (![200, 422].includes(code)) return;
    local(keyOf(form), null);
    // What comes back to be corrected is kept as it came
    each((now) => {
      if (keyOf(now) === keyOf(form) && !now.querySelector("[data-is-saved]")) keep(now);
    });
  });
  for (const name of ["sendError", "timeout", "responseError"]) {
    on(name, (me, form, code, event) => {
      event.stopPropagation(); // else the site's own script sends it the plain way
      me.refused(code);
    });
  }
  addEventListener("online", () => each((form, me) => me?.go()));
  if (window.htmx) htmx.config.timeout = 15000;

  try {
    for (const key in localStorage) {
      if (/^answer /.test(key) && !(local(key)?.at > Date.now() - MONTH)) local(key, null);
    }
  } catch {}
}
