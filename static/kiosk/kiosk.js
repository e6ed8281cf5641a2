// The kiosk's one module. Screens are whole pages that work as plain forms; this adds what a page cannot do by itself:
// hear the devices, count the time, wake and sleep, make sounds, type. It keeps no state: a reload loses nothing.

import { watchIdle } from "./idle.js";
import { watchFields } from "./keyboard.js";
import { offerScroll } from "./scroll.js";
import { play } from "./sounds.js";
import { refreshStatus, watchDevices } from "./stream.js";
import { watchWedge } from "./wedge.js";

const body = document.body;
const toast = document.getElementById("toast");
let sent = false;

// Ways out of a kiosk that browsers offer: a menu, dragging, selecting.
for (const name of ["contextmenu", "dragstart", "selectstart"]) {
  document.addEventListener(name, (event) => event.preventDefault());
}

// Each form is sent once. Buttons answer at once by CSS; the one that was pressed says that it is busy.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (sent) {
    event.preventDefault();
    return;
  }
  sent = true;
  event.submitter?.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload(); // a page from the browser's memory may be another visitor's
});

function say(part) {
  toast.querySelector("[data-reading]").hidden = part !== "reading";
  toast.querySelector("[data-away]").hidden = part !== "away";
  toast.hidden = part === null;
}

/** A reading came in: hand its ticket back; the answer is the next screen. */
function hand(ticket) {
  if (sent) return;
  play("read");
  setTimeout(() => say("reading"), 300);
  const form = document.getElementById("reading");
  form.elements.ticket.value = ticket;
  form.requestSubmit();
}

/** The waiting screen stands for hours: when the day or a device is another than it says, it is loaded anew. */
function follow(status) {
  const { screen, reader, scanner, day } = body.dataset;
  if (!status || screen !== "home") return;
  const same = status.reader === (reader !== "off") && status.scanner === (scanner !== "off") && status.day === day;
  if (!same) location.reload();
}

watchDevices({
  reading: hand,
  counted: (sound) => {
    play(sound);
    document.dispatchEvent(new CustomEvent("lada:again"));
  },
  changed: async () => follow(await refreshStatus()),
  seen: follow,
  away: () => say("away"),
  back: () => location.reload(),
});
watchIdle({
  end: () => {
    const form = document.getElementById("end");
    form.elements.cause.value = "idle";
    form.requestSubmit();
  },
});
watchWedge(document.getElementById("reading").elements.csrf_token.value);
watchFields();
offerScroll();
if (body.dataset.sound) play(body.dataset.sound);
