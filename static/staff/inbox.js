// The queue of cases by single keys: each presses what shows it (`data-key`), so that nothing can be done by a key that
// cannot be done by a finger. No key counts while somebody types, nor when they are turned off in the list of keys.

const OFF = "lada-keys-off";
const keys = document.querySelector("[data-keys]");
const help = document.querySelector("[data-help]");
const chosen = document.querySelector("[data-keys-on]");
const ARROWS = { ArrowDown: "j", ArrowUp: "k" };

// Where letters are not Latin ones (Ukrainian), the key in the same place counts.
const letter = (event) => (/^[!-~]$/.test(event.key) ? event.key.toLowerCase() : event.code.replace(/^Key/, "").toLowerCase());
const on = () => localStorage.getItem(OFF) === null;
const typing = (place) => place.closest("input, textarea, select, dialog[open], [contenteditable]") !== null;
const shown = (key) => [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((each) => each.getClientRects().length > 0 || each.matches(".vh"));

function open(place, focused) {
  if (place.open && place.contains(document.activeElement)) place.open = false;
  else {
    place.open = true;
    place.querySelector(focused)?.focus();
  }
}

function press(key) {
  const found = shown(key);
  if (!found) return false;
  if (key === "?") keys.showModal();
  else if (found.matches("summary")) open(found.parentElement, key === "i" ? "[data-key='1']" : "input:not([type=hidden])");
  else found.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !on() || typing(event.target)) return;
  // an arrow moves a page that is longer than the window, unless somebody is in the queue
  if (event.key in ARROWS && !event.target.closest(".cases")) return;
  if (press(ARROWS[event.key] ?? letter(event))) event.preventDefault();
});

help.hidden = false;
help.addEventListener("click", () => keys.showModal());
chosen.checked = on();
chosen.addEventListener("change", () => (chosen.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));

// Whoever came by J or K goes on in the queue: the case that is open is seen in it.
document.querySelector(".case[aria-current]")?.scrollIntoView({ block: "nearest" });
