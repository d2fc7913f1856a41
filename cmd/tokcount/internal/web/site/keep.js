// An exported page works without a network once it was loaded. One that tokcount web serves
// does not need to, and leaves nothing at an address that other programs may have later.

import { scriptURL } from "./trusted.js";

/** loaded() returns the addresses that the Worker has loaded. */
export async function keepOffline({ offline }, loaded) {
  if (!offline || !navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register(scriptURL("offline.js"), { scope: "./" });
    const { active } = await navigator.serviceWorker.ready;
    const own = performance.getEntriesByType("resource").map((entry) => entry.name);
    active.postMessage([...new Set([location.href.replace(/#.*/, ""), ...own, ...await loaded()])]);
  } catch {
    // Some browsers have none in private windows: the page works, with a network.
  }
}
