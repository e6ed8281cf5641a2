// The bench in its own window: it asks the kiosk for its own page every moment and shows what changed, and sends its
// forms without leaving the page. Everything works without this, by plain loads.

const EVERY = 1500;
const shown = new Map();
let busy = Promise.resolve();

/** Ask for a page of the bench; resolves with its document, or null. */
function ask(method, address, body) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.responseType = "document";
    request.timeout = 8000;
    request.onload = () => resolve(request.status === 200 ? request.response : null);
    request.onerror = request.ontimeout = () => resolve(null);
    if (body) request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.send(body);
  });
}

/** What changed takes the place of what was; the focus and the place on the roll stay. */
function show(page) {
  for (const old of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(old.id);
    if (!fresh || fresh.outerHTML === shown.get(old.id)) continue;
    shown.set(old.id, fresh.outerHTML);
    const at = document.activeElement;
    const focused = old.contains(at) && at.name ? `[name="${CSS.escape(at.name)}"][value="${CSS.escape(at.value)}"]` : null;
    const next = document.adoptNode(fresh);
    old.replaceWith(next);
    if (focused) next.querySelector(focused)?.focus({ preventScroll: true });
  }
}

/** One after the other. An act that was not answered is seen by a plain load; nothing is sent twice. */
function swap(method, address, body) {
  busy = busy.then(async () => {
    const page = await ask(method, address, body);
    if (page) show(page);
    else if (method === "POST") location.reload();
  });
  return busy;
}

for (const live of document.querySelectorAll("[data-live]")) shown.set(live.id, live.outerHTML);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-act]")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
  swap("POST", form.action, body.toString());
});

async function look() {
  if (!document.hidden) await swap("GET", location.href);
  setTimeout(look, EVERY);
}
setTimeout(look, EVERY);
