// A form whose outcome is shown beside it: what is typed is sent as if somebody had pressed "Show how it looks", and what
// comes back stands in its place. Nothing is saved by it. Without this the button does the same.

const WAIT = 400;
const form = document.querySelector("form[data-preview]");
const PLACES = ["[data-shown]", "[data-logo]"];
let waiting = 0;
let asked = 0;

async function look() {
  const mine = ++asked;
  try {
    const typed = new FormData(form);
    typed.set("look", "yes");
    const answer = await fetch(form.action, { method: "POST", body: typed, redirect: "error" });
    if (!answer.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const place of PLACES) {
      const fresh = page.querySelector(place);
      if (fresh) document.querySelector(place).replaceWith(document.adoptNode(fresh));
    }
  } catch {
    // no network just now: what stands there stays
  }
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, WAIT);
});
