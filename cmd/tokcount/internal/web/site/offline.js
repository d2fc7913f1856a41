// A service worker for exported pages: what was loaded once is there without a network. It asks
// the network first, so that no version is ever kept past its time, and keeps only files of
// the page itself.

const CACHE = "tokcount";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page reports what it had loaded before this worker was active.
self.addEventListener("message", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(event.data.filter(isOwn))));
});

self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && isOwn(event.request.url)) event.respondWith(answer(event.request));
});

const isOwn = (url) => url.startsWith(self.registration.scope);

/**
 * Returns a request that asks the server whether its file has changed, so that no two
 * versions are mixed: the page itself too, which a browser may otherwise keep for a while.
 */
function afresh(request) {
  if (request.mode !== "navigate") return new Request(request, { cache: "no-cache" });
  // Such a request cannot be changed. Where it leads is followed by the browser.
  return new Request(request.url, { cache: "no-cache", credentials: "same-origin", redirect: "manual" });
}

async function answer(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(afresh(request));
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: true, ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}
