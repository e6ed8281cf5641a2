// The one stream of signals from the kiosk, and the small status that follows it.

const ALIVE_EVERY = 10_000;
const SVG = "http://www.w3.org/2000/svg";

/** Listen for good. `on.reading(ticket)`, `on.counted(sound)`, `on.changed()`, `on.seen(status)` now and then,
 *  `on.away()` when the kiosk does not answer, `on.back()`. */
export function watchDevices(on) {
  const stream = new EventSource(`/signals?from=${encodeURIComponent(document.body.dataset.position)}`);
  stream.addEventListener("reading", (event) => on.reading(JSON.parse(event.data).ticket));
  stream.addEventListener("counted", (event) => on.counted(JSON.parse(event.data).sound));
  for (const kind of ["device", "paper", "network"]) stream.addEventListener(kind, () => on.changed());
  stream.addEventListener("resync", () => on.back());
  stream.addEventListener("evicted", () => stream.close());
  let missed = 0;
  async function ask() {
    const now = await status();
    const answered = now !== null;
    if (answered && missed > 1) on.back();
    else if (answered) on.seen(now);
    missed = answered ? 0 : missed + 1;
    if (missed === 2) on.away();
    setTimeout(ask, missed ? 1000 : ALIVE_EVERY);
  }
  setTimeout(ask, ALIVE_EVERY);
  stream.addEventListener("error", () => { if (missed === 0) ask(); });
}

async function status() {
  try {
    const answer = await fetch(`/status?lang=${document.documentElement.lang}&screen=${document.body.dataset.screen}`, { cache: "no-store" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** Write the status anew where the page shows it. Resolves with it, or null when there was no answer. */
export async function refreshStatus() {
  const now = await status();
  const list = document.querySelector("[data-status]");
  if (now && list) list.replaceChildren(...now.lines.map((line) => row(line, list.dataset.status)));
  return now;
}

function row(line, sprite) {
  const item = document.createElement("li");
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("class", "i");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#i-${line.icon}`);
  picture.append(use);
  const words = document.createElement("span");
  words.textContent = line.words;
  item.append(picture, words);
  return item;
}
