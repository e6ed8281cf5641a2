// Scanning for a stocktake on a phone or tablet. A scan is kept on the device first, then answered by sight and sound, then
// sent; what was not acknowledged is sent again. Nothing is held back: the same sticker twice is two scans and one thing.

import { offerCamera } from "./camera.js";
import { forget, keep, newId, waiting } from "./counting-store.js";

const page = document.querySelector("[data-count]");
const { stocktake, said } = page.dataset;
const words = JSON.parse(said);
const field = document.getElementById("code");
const SENT_AT_ONCE = 200;
const LONGEST_CODE = 120;
const SHOWN = 12;
const TRY_EVERY = 5000;
const LEARN_EVERY = 120_000;
const TONES = { found: "good", on_loan: "good", elsewhere: "attention", unexpected: "attention", not_thing: "refused", unkept: "refused" };

let known = { things: [], words: {}, token: "", settled: 0, wanted: 0, state: "open" };
let byCode = new Map();
const readHere = new Set();
let sending = false;

// --- what is known ---------------------------------------------------------------------------------------------------

async function learn() {
  try {
    const answer = await fetch(`/stocktakes/${stocktake}/list`, { cache: "no-store", redirect: "error" });
    if (!answer.ok) return;
    known = await answer.json();
    byCode = new Map();
    for (const thing of known.things) {
      byCode.set(thing[1].toUpperCase(), thing);
      if (thing[0]) byCode.set(thing[0], thing);
    }
    showProgress();
  } catch {
    // no network and nothing kept: scans are kept all the same, and are told apart once they have been sent
  }
}

function meaning(code) {
  const plain = code.trim().toUpperCase();
  if (/^(LC[0-9A-Z]{27}|LD[0-9A-Z]{14})$/.test(plain)) return { bucket: "not_thing", name: words.not_thing };
  const thing = byCode.get(plain);
  if (!thing) return { bucket: "unexpected", name: known.things.length ? words.unknown : words.not_known_yet, because: "unknown_code", number: code };
  const [, number, name, place, bucket, because, pile, read] = thing;
  const again = Boolean(read) || readHere.has(number);
  return { bucket, because, name, number, place, pile: Boolean(pile), again };
}

// --- a scan ----------------------------------------------------------------------------------------------------------

let before = Promise.resolve();

// One after the other, or what was answered at once would be hidden by the answer to what was read before it
function scanned(code, quantity) {
  const next = () => take(code, quantity);
  before = before.then(next, next); // one that went wrong holds up none after it
}

async function take(code, quantity) {
  const found = meaning(code);
  if (found.bucket === "not_thing") return answer(found, null);
  const scan = { id: newId(), stocktake, code: code.trim().slice(0, LONGEST_CODE), quantity: quantity ?? (found.pile ? 0 : 1), at: Date.now() };
  try {
    await keep(scan);
  } catch {
    return answer({ bucket: "unkept", name: words.unkept, number: code }, null);
  }
  answer({ ...found, counted: quantity }, scan);
  if (found.number) readHere.add(found.number);
  showProgress();
  send();
}

function answer(found, scan) {
  sound(TONES[found.bucket] ?? "attention");
  const because = found.because && found.because !== "not_counted" ? known.words[found.because] ?? "" : "";
  const bucket = known.words[found.bucket] ?? "";
  const last = page.querySelector("[data-last]");
  last.className = `last ${found.bucket}`;
  last.querySelector("[data-name]").textContent = found.name;
  const about = [found.number, found.counted === undefined ? "" : `× ${found.counted}`, found.place].filter(Boolean);
  last.querySelector("[data-number]").textContent = about.join(" · ");
  last.querySelector("[data-bucket]").textContent = [bucket, because, found.again ? words.again : ""].filter(Boolean).join(" – ");
  const pile = page.querySelector("[data-pile]");
  pile.hidden = !(found.pile && found.counted === undefined);
  pile.dataset.code = scan ? scan.code : "";
  if (!pile.hidden) pile.querySelector("input").focus();
  if (scan) remember(found, scan, bucket);
}

function remember(found, scan, bucket) {
  const row = page.querySelector("[data-row]").content.firstElementChild.cloneNode(true);
  row.dataset.id = scan.id;
  row.querySelector("[data-name]").textContent = found.name;
  row.querySelector("[data-bucket]").textContent = [found.number, bucket].filter(Boolean).join(" · ");
  const button = row.querySelector("button");
  button.setAttribute("aria-label", `${button.textContent.trim()}: ${found.name}`);
  button.addEventListener("click", () => takeBack(scan, row));
  const list = page.querySelector("[data-rows]");
  list.prepend(row);
  while (list.children.length > SHOWN) list.lastElementChild.remove();
}

async function takeBack(scan, row) {
  try {
    const kept = (await waiting(stocktake)).some((one) => one.id === scan.id);
    if (kept) await forget([scan.id]);
    if (!kept || sending) await post(`/stocktakes/${stocktake}/scans/${scan.id}/take-back`, "");
    row.remove();
    readHere.delete(byCode.get(scan.code.toUpperCase())?.[1]);
    await showWaiting();
    await learn();
  } catch {
    say(words.not_taken_back);
  }
}

// --- sending ---------------------------------------------------------------------------------------------------------

function post(address, body) {
  const headers = { "X-CSRFToken": known.token, "Content-Type": "application/json" };
  return fetch(address, { method: "POST", headers, body, redirect: "manual" }).then((answer) => {
    if (!answer.ok) throw new Error(whyNot(answer));
    return answer.json();
  });
}

function whyNot(answer) {
  if (answer.status === 404) return "gone";
  return answer.type === "opaqueredirect" || [400, 401, 403].includes(answer.status) ? "login" : "away";
}

async function send() {
  if (sending) return;
  sending = true;
  try {
    for (let kept = await waiting(stocktake); kept.length; kept = await waiting(stocktake)) {
      if (!known.token) await learn();
      const part = kept.sort((a, b) => a.at - b.at).slice(0, SENT_AT_ONCE);
      const body = JSON.stringify(part.map(({ id, code, quantity, at }) => ({ id, code, quantity, at })));
      const { taken } = await post(`/stocktakes/${stocktake}/scans`, body);
      await forget(taken);
      if (!taken.length) break;
      await showWaiting();
    }
    say("");
  } catch (error) {
    say(words[error.message] ?? words.away, error.message === "login");
    if (error.message === "login") await learn();
  } finally {
    sending = false;
    await showWaiting();
  }
}

// --- what is shown ---------------------------------------------------------------------------------------------------

async function showWaiting() {
  const number = (await waiting(stocktake)).length;
  const place = page.querySelector("[data-waiting]");
  place.textContent = number ? words.waiting.replace("#", number) : words.all_sent;
  place.dataset.number = number;
}

function showProgress() {
  const fresh = known.things.filter((thing) => thing[4] === "found" && !thing[7] && readHere.has(thing[1])).length;
  const settled = Math.min(known.settled + fresh, known.wanted);
  page.querySelector("[data-progress]").textContent = known.wanted ? words.progress.replace("#", settled).replace("#", known.wanted) : "";
  page.querySelector("[data-ended]").hidden = known.state === "open";
}

function say(text, login = false) {
  const place = page.querySelector("[data-trouble]");
  place.hidden = !text;
  place.querySelector("span").textContent = text;
  place.querySelector("a").hidden = !login;
}

const sounds = new Map();
function sound(name) {
  if (!sounds.has(name)) sounds.set(name, new Audio(`${page.dataset.sounds}${name}.wav`));
  const one = sounds.get(name);
  one.currentTime = 0;
  one.play().catch(() => {}); // before the first touch browsers stay silent; the words are there
}

// --- beginning -------------------------------------------------------------------------------------------------------

document.getElementById("scan").addEventListener("submit", (event) => {
  event.preventDefault();
  const code = field.value.trim();
  field.value = "";
  field.focus();
  if (code) scanned(code);
});
page.querySelector("[data-pile]").addEventListener("submit", (event) => {
  event.preventDefault();
  const input = event.target.querySelector("input");
  const number = Number(input.value);
  if (!/^[0-9]{1,5}$/.test(input.value)) return;
  input.value = "";
  field.focus();
  scanned(event.target.dataset.code, number);
});
addEventListener("keydown", (event) => {
  const typed = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (typed && !(event.target instanceof HTMLInputElement)) field.focus();
});
addEventListener("online", () => send());
setInterval(() => send(), TRY_EVERY);
setInterval(() => document.hidden || learn(), LEARN_EVERY); // what others have read meanwhile
offerCamera(page, (code) => scanned(code), { early: true });

async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/stocktakes/worker.js");
  await navigator.serviceWorker.ready;
  if (!navigator.serviceWorker.controller) await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
  const loaded = performance.getEntriesByType("resource").map((one) => one.name).filter((name) => name.startsWith(`${location.origin}/static/`));
  const heard = ["good", "attention", "refused"].map((name) => `${page.dataset.sounds}${name}.wav`);
  await Promise.allSettled([location.pathname, ...new Set(loaded), ...heard].map((address) => fetch(address)));
  await learn();
  page.dataset.kept = "yes";
}

navigator.storage?.persist?.();
await showWaiting();
await learn();
send();
keepPage().catch(() => {});
