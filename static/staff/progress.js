// A page that shows how something goes on: what stands in [data-live] is looked at again every few seconds, as long as
// somebody looks and does nothing there. Without this the page is as good, once it is loaded anew.

const EVERY = 5000;
const place = () => document.querySelector("[data-live]");

async function lookAgain() {
  if (document.hidden || place().contains(document.activeElement)) return;
  try {
    const answer = await fetch(location.href, { cache: "no-store", redirect: "error" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-live]");
    if (fresh && fresh.textContent !== place().textContent) place().replaceWith(document.adoptNode(fresh));
  } catch {
    // no network just now: what stands there stays
  }
}

setInterval(lookAgain, EVERY);
