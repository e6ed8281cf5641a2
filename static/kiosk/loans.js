// Comfort for the screens about things and pages. Everything here works without it: a form is sent by script and the
// answer, the same page that a plain load would show, takes the place of what is on the screen. No state lives here.

import { play } from "./sounds.js";

// The reading's form and the language buttons know the address to come back to, so they are swapped too.
const PARTS = ["main", "footer.counter", "nav.util", "#reading"];
let waiting = Promise.resolve();

/** Ask the kiosk for a page; resolves with its document, or null when it should be loaded plainly. */
function ask(method, address, body) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.responseType = "document";
    request.onload = () => resolve(request.status === 200 && request.response ? { page: request.response, address: request.responseURL } : null);
    request.onerror = request.ontimeout = () => resolve(null);
    request.timeout = 8000;
    if (body) request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.send(body);
  });
}

/** Where the focus is, said so that it can be found on the new page. */
function focused() {
  const at = document.activeElement;
  if (!at || !at.closest(PARTS.join())) return null;
  if (at.name) return `[name="${CSS.escape(at.name)}"]${at.value && at.type !== "text" ? `[value="${CSS.escape(at.value)}"]` : ""}`;
  return at.getAttribute("aria-label") ? `[aria-label="${CSS.escape(at.getAttribute("aria-label"))}"]` : null;
}

function show({ page, address }) {
  if (document.body.classList.contains("typing")) return true; // the kiosk has it; nobody loses the field they write in
  if (!PARTS.every((part) => page.querySelector(part) && document.querySelector(part)) || page.body.className !== document.body.className) return false;
  const focus = focused();
  const top = document.querySelector("main").scrollTop;
  for (const part of PARTS) document.querySelector(part).replaceWith(document.adoptNode(page.querySelector(part)));
  document.querySelector("main").scrollTop = top;
  document.title = page.title;
  history.replaceState(null, "", address);
  const found = focus && document.querySelector(focus);
  if (found && !found.disabled) found.focus();
  if (page.body.dataset.sound) play(page.body.dataset.sound);
  document.dispatchEvent(new CustomEvent("lada:shown"));
  return true;
}

/** One after the other, so that quick taps all count. `wanted` is asked when its turn comes. */
function swap(wanted, plainly) {
  waiting = waiting.then(async () => {
    const { method, address, body } = wanted();
    const answer = await ask(method, address, body);
    if (answer === null) plainly();
    else if (!show(answer)) location.assign(answer.address);
  });
}

// Something happened that the page shows (a sticker was read in a stocktake): it is asked for anew, once for all that
// happened meanwhile.
let again = false;
document.addEventListener("lada:again", () => {
  const address = document.body.dataset.again;
  if (!address || again) return;
  again = true;
  swap(() => {
    again = false;
    return { method: "GET", address };
  }, () => location.assign(address));
});

/** The form's fields as they are now, with the button that was pressed. */
function fields(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.append(button.name, button.value);
  return body.toString();
}

/** The same form on the page as it is when the turn comes: an earlier answer may have taken its place. */
function current(form) {
  return form.isConnected ? form : [...document.forms].find((one) => one.id === form.id && one.action === form.action && one.className === form.className) ?? form;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-swap]") || event.defaultPrevented) return;
  event.preventDefault(); // before the shell hears of it and locks the page until it is left
  const button = event.submitter;
  swap(() => ({ method: "POST", address: form.action, body: fields(current(form), button) }), () => location.reload());
}, { capture: true });

function changed(form) {
  swap(() => ({ method: "POST", address: form.action, body: fields(current(form)) }), () => location.reload());
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("form[data-swap-on-change]") && event.target.type !== "text") changed(form);
});

// Whoever was quicker than this script has ticked something that the words beside it do not tell yet.
for (const form of document.querySelectorAll("form[data-swap-on-change]")) {
  if ([...form.elements].some((one) => one.checked !== undefined && one.checked !== one.defaultChecked)) changed(form);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-swap] a[href]");
  if (!link || event.defaultPrevented) return;
  event.preventDefault();
  swap(() => ({ method: "GET", address: link.href }), () => location.assign(link.href));
});
