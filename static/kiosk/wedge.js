// A scanner that types into the page, for counters where no other way is configured (<html data-wedge>).
// A scanner types fast and ends with Enter or Tab; people do neither. Keys for a field that is being edited are left alone.

const GAP_MS = 100;
const LEAST = 6;

export function watchWedge(token) {
  if (!("wedge" in document.documentElement.dataset)) return;
  let text = "";
  let last = 0;
  addEventListener("keydown", (event) => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.timeStamp - last > GAP_MS) text = "";
    last = event.timeStamp;
    if (event.key === "Enter" || event.key === "Tab") {
      if (text.length >= LEAST) {
        event.preventDefault();
        event.stopImmediatePropagation();
        send(text, token);
      }
      text = "";
    } else if (event.key.length === 1) {
      text += event.key;
    }
  }, { capture: true });
}

function send(text, token) {
  const body = new FormData();
  body.set("csrf_token", token);
  body.set("text", text);
  fetch("/wedge", { method: "POST", body }).catch(() => {}); // a scan that nobody takes is scanned again
}
