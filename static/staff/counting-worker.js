// Keeps the page of a stocktake on the device, so that it opens with the network off too: what the network gives is kept,
// and given when it gives nothing. Keeps no scan: those lie in the page's own store until the server has them.

const STORE = "lada-stocktake-1";
const KEPT = [/^\/stocktakes\/[^/]+\/(scan|list)$/, /^\/static\//];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  const ours = address.origin === self.location.origin && KEPT.some((one) => one.test(address.pathname));
  if (ours && event.request.method === "GET") event.respondWith(lastKnown(event.request));
});

async function lastKnown(request) {
  const store = await caches.open(STORE);
  try {
    const answer = await fetch(request);
    if (answer.status === 200 && answer.type === "basic" && !answer.redirected) await store.put(request, answer.clone());
    return answer;
  } catch (error) {
    const last = await store.match(request, { ignoreVary: true });
    if (last) return last;
    throw error;
  }
}
