// The policy for the only scripts that the page starts: everything else that would make
// script of text is refused by the browser (require-trusted-types-for).

const SCRIPTS = ["worker.js", "offline.js"];

const policy = globalThis.trustedTypes?.createPolicy("tokcount", {
  createScriptURL(name) {
    if (!SCRIPTS.includes(name)) throw new TypeError(`${name} is not a script of this page`);
    return new URL(name, import.meta.url).href;
  },
});

/** Returns the address of a script of the page. */
export function scriptURL(name) {
  return policy ? policy.createScriptURL(name) : new URL(name, import.meta.url);
}
