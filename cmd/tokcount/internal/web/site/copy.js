// The clipboard, also where a browser has it only for secure addresses.

/**
 * Copies a text, or what a promise of one has: a browser that allows copying at a click
 * only waits for the promise itself.
 */
export async function copy(text) {
  if (globalThis.ClipboardItem && navigator.clipboard?.write) {
    try {
      const blob = Promise.resolve(text).then((t) => new Blob([t], { type: "text/plain" }));
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
      return;
    } catch { /* tried in the old way below */ }
  }
  const box = document.createElement("textarea");
  box.value = await text;
  box.className = "unseen";
  box.setAttribute("aria-hidden", "true");
  const focused = document.activeElement;
  document.body.append(box);
  box.select();
  const copied = document.execCommand("copy");
  box.remove();
  focused?.focus({ preventScroll: true });
  if (!copied) throw new Error("the browser does not let this page copy");
}
