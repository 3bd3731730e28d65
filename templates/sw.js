{% load static %}{% get_static_prefix as STATIC %}"use strict";
// Keeps copies of pages that were read, to be shown when the site does not answer.
// Copies are asked for without cookies: they are a stranger's pages and hold nothing of anybody.
const RELEASE = "{{ release }}";
const PAGES = `pages ${RELEASE}`, FILES = `files ${RELEASE}`, STATE = "state";
const OFFLINE = "{% url 'offline' %}", STATIC = "{{ STATIC }}", SIGN = "{% static 'js/sign.js' %}";
const PEOPLE = ["{% url 'home' %}accounts/", "{% url 'admin:index' %}"]; // where one signs in and out
const KEEPS = /^<body [^>]*data-keep/m, LINKS = /<a href="([^"]+)" data-kept/g;
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const PATIENCE = 4000, DAY = 864e5, MOST = 120;

let errand = new AbortController();
let queue = Promise.resolve();

const linksOf = (html = "") => [...html.matchAll(LINKS)].map((found) => found[1]);

async function store(path, lang, name = PAGES) {
  if (name === PAGES && navigator.connection?.saveData) return;
  const cache = await caches.open(name);
  const old = await cache.match(path);
  if (old && Date.now() - Date.parse(old.headers.get("X-Copied")) < DAY) return;
  const { signal } = errand;
  const response = await fetch(path, {
    credentials: "omit", cache: "no-store", redirect: "error", signal,
    headers: lang ? { "Accept-Language": lang } : {},
  });
  const html = await response.text();
  if (!response.ok) return;
  if (!html.includes(`?${RELEASE}"`)) return void registration.update();
  if (name === PAGES && !KEEPS.test(html)) return;
  const files = await caches.open(FILES);
  for (const [, file] of html.matchAll(/\s(?:href|src|data-sign)="([^"]+)"/g)) {
    const isNeeded = file.startsWith(STATIC) && HASHED.test(file);
    if (isNeeded && !(await files.match(file))) await files.add(file);
  }
  const headers = new Headers(response.headers), now = new Date().toISOString();
  for (const one of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(one);
  headers.set("X-Copied", now);
  if (signal.aborted) return;
  const shown = name === PAGES
    ? html.replace("<html", `<html data-copy="${now}"`).replace("</head>", `<script src="${SIGN}" defer></script></head>`)
    : html;
  await cache.put(path, new Response(shown, { headers }));
  const keys = await cache.keys();
  if (keys.length > MOST) await cache.delete(keys[0]);
  return html;
}

async function state(value) {
  const cache = await caches.open(STATE);
  if (value) return cache.put("/", new Response(JSON.stringify(value)));
  const response = await cache.match("/");
  return response ? response.json() : {};
}

function drop() {
  errand.abort();
  errand = new AbortController();
  return Promise.all([PAGES, STATE].map((name) => caches.delete(name)));
}

// A page says whose it is and whether it may be kept; what another release had kept is kept anew.
async function heed(url, html, lang) {
  const reader = html.match(/<body data-reader="(\w*)"/)?.[1];
  if (reader == null) return;
  const { reader: before, wanted = [] } = await state();
  const isOther = before && before !== reader;
  if (isOther) await drop();
  const paths = KEEPS.test(html) ? [new URL(url).pathname, ...linksOf(html)] : [];
  if (!isOther) paths.push(...wanted);
  await state({ reader, wanted: [] });
  for (const path of new Set(paths)) await store(path, lang).catch(() => {});
}

async function begin() {
  const mine = [PAGES, FILES, STATE], old = (await caches.keys()).filter((name) => !mine.includes(name));
  const { reader, wanted = [] } = await state();
  for (const name of old) {
    if (name.startsWith("pages ")) {
      for (const { url } of await (await caches.open(name)).keys()) wanted.push(new URL(url).pathname);
    }
    await caches.delete(name);
  }
  await state({ reader, wanted });
  await registration.navigationPreload?.enable();
  await clients.claim();
  // What is open was asked for before there was a worker
  for (const { url } of await clients.matchAll({ type: "window" })) inTurn(() => greet(url));
  for (const path of wanted) inTurn(() => store(path));
}

async function greet(url) {
  const { pathname } = new URL(url);
  if (PEOPLE.some((one) => pathname.startsWith(one))) return;
  for (const link of linksOf(await store(pathname))) await store(link);
}

function inTurn(act) {
  return (queue = queue.then(act).catch(() => {}));
}

async function ask(event) {
  return (await event.preloadResponse) || fetch(event.request);
}

async function note(response) {
  const isPage = response.ok && response.headers.get("Content-Type")?.startsWith("text/html");
  if (!isPage) return;
  const [html, lang] = [await response.clone().text(), response.headers.get("Content-Language")];
  return inTurn(() => heed(response.url, html, lang));
}

const isSilent = ({ status }) => status >= 502 && status <= 504;

async function visit(event) {
  const answer = ask(event);
  event.waitUntil(answer.then(note).catch(() => {}));
  const copy = await caches.match(event.request.url, { cacheName: PAGES, ignoreSearch: true });
  if (!copy) {
    return answer.catch(async () => (await caches.match(OFFLINE, { cacheName: FILES })) || Response.error());
  }
  const later = new Promise((resolve) => setTimeout(resolve, PATIENCE, copy));
  return Promise.race([answer.then((one) => (isSilent(one) ? copy : one)), later]).catch(() => copy);
}

async function file(request) {
  return (await caches.match(request, { cacheName: FILES, ignoreVary: true })) || fetch(request);
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(store(OFFLINE, "", FILES));
});
addEventListener("activate", (event) => event.waitUntil(inTurn(begin)));
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (origin !== location.origin) return;
  if (mode === "navigate") {
    if (method === "GET") event.respondWith(visit(event));
    else if (PEOPLE.some((one) => pathname.startsWith(one))) event.waitUntil(drop());
  } else if (method === "GET" && pathname.startsWith(STATIC) && HASHED.test(pathname)) {
    event.respondWith(file(event.request));
  }
});
