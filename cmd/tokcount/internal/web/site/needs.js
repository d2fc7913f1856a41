// What the page needs of a browser, besides modules, without which no script runs at all.

/** Returns the names of what this browser does not have. */
export function missing() {
  const needs = {
    WebAssembly: globalThis.WebAssembly?.instantiate,
    Worker: globalThis.Worker,
    DecompressionStream: globalThis.DecompressionStream,
    IntersectionObserver: globalThis.IntersectionObserver,
    ResizeObserver: globalThis.ResizeObserver,
  };
  return Object.keys(needs).filter((name) => !needs[name]);
}
