// Time at the screen: the question "are you still here?", the way back to the start, sleep, and waking that does nothing
// else. When time is over everything unsaved is dropped by the kiosk; nothing is ever sent by itself.

const MORE_S = 60;
const TOUCH_EVERY_S = 20;
const SWALLOW_MS = 400;
const TOUCHES = ["pointerdown", "pointerup", "pointercancel", "mousedown", "mouseup", "touchstart", "touchend", "click"];

export function watchIdle({ end }) {
  const data = document.body.dataset;
  const personal = "personal" in data;
  const ends = Number(data.ends || 0);
  const patience = ends || Number(data.idle);
  const asks = personal && !ends;
  const ask = document.getElementById("ask-more");
  const asleep = document.getElementById("asleep");
  const counted = document.querySelector("[data-count]");
  const left = ask.querySelector("[data-left]");
  let until = now() + patience * 1000;
  let touchedAt = now();
  let over = false;
  let deafUntil = 0;

  function finish() {
    if (over) return;
    over = true;
    end();
  }

  function active() {
    if (ask.open) return;
    until = now() + patience * 1000;
    restartLine();
  }

  function more() {
    ask.close();
    until = now() + MORE_S * 1000;
    keepAlive();
  }

  function tick() {
    const rest = Math.ceil((until - now()) / 1000);
    if (ends) {
      if (counted) counted.textContent = Math.max(0, rest);
      if (rest <= 0) finish();
    } else if (ask.open) {
      left.textContent = Math.max(0, rest);
      if (rest <= 0) finish();
    } else if (rest <= 0 && asks) {
      until = now() + Number(data.warning) * 1000;
      left.textContent = data.warning;
      ask.showModal();
    } else if (rest <= 0 && "changed" in data) {
      finish();
    } else if (!personal && now() - until + patience * 1000 >= Number(data.sleep) * 1000) {
      asleep.hidden = false;
    }
    if (asks && now() - touchedAt > TOUCH_EVERY_S * 1000) keepAlive();
  }

  /** As long as this page counts the time, the kiosk need not. */
  function keepAlive() {
    touchedAt = now();
    const form = document.getElementById("end");
    fetch("/touch", { method: "POST", body: new FormData(form) }).catch(() => {}); // no answer shows itself elsewhere
  }

  function hear(event) {
    if (!asleep.hidden && event.type === "pointerdown") {
      asleep.hidden = true;
      deafUntil = Infinity;
      active();
    } else if (deafUntil === Infinity && (event.type === "pointerup" || event.type === "pointercancel")) {
      deafUntil = now() + SWALLOW_MS;
    }
    if (!asleep.hidden || now() < deafUntil) {
      event.stopImmediatePropagation();
      if (event.cancelable) event.preventDefault();
    } else if (event.type === "pointerdown") {
      active();
    }
  }

  for (const name of TOUCHES) addEventListener(name, hear, { capture: true, passive: false });
  addEventListener("keydown", (event) => {
    if (!asleep.hidden) {
      asleep.hidden = true;
      event.preventDefault();
    }
    active();
  }, { capture: true });
  ask.querySelector("[data-more]").addEventListener("click", more);
  ask.addEventListener("cancel", (event) => { event.preventDefault(); more(); });
  document.addEventListener("lada:shown", () => (ask.open ? more() : active())); // a scan that is shown is a touch
  setInterval(tick, 250);
}

function restartLine() {
  for (const line of document.querySelectorAll(".count-line i")) for (const animation of line.getAnimations()) animation.currentTime = 0;
}

function now() {
  return performance.now();
}
