// Links that carry a text after the #, which browsers do not send to any server: the text is
// compressed, and written in the letters that an address may have.

/** The longest address that chats and mails keep whole, by experience. */
const LONGEST = 8000;

/** The longest text that is read of a link, in bytes: a short one may be made of millions. */
const LARGEST = 1_000_000;

/**
 * Returns {url, whole} for a state {model, tab, special, text} of the page at base; whole is
 * whether the text is in it.
 */
export async function makeLink(base, state) {
  const url = new URL(base);
  const fields = new URLSearchParams();
  fields.set("model", state.model);
  if (state.tab !== "text") fields.set("tab", state.tab);
  if (state.special) fields.set("special", "1");
  url.hash = fields.toString();
  if (state.text === null || state.text === "") return { url: url.href, whole: state.text === "" };
  fields.set("text", state.text.length > 50 * LONGEST ? "-".repeat(LONGEST) : toBase64(await deflate(state.text)));
  const whole = new URL(url);
  whole.hash = fields.toString();
  return whole.href.length <= LONGEST ? { url: whole.href, whole: true } : { url: url.href, whole: false };
}

/**
 * Returns the state that the part of an address after # has, null if it has none. wrong is
 * null, or a sentence about the text if it cannot be read.
 */
export async function readLink(hash) {
  if (hash.length < 2) return null;
  const fields = new URLSearchParams(hash.slice(1));
  const state = { model: fields.get("model"), tab: fields.get("tab") ?? "text", special: fields.get("special") === "1", text: null, wrong: null };
  if (!fields.has("text")) return state;
  try {
    state.text = await inflate(fromBase64(fields.get("text")));
  } catch (error) {
    state.wrong = error instanceof RangeError ? error.message : "The text in this link cannot be read: the link may have been cut.";
  }
  return state;
}

async function deflate(text) {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

async function inflate(packed) {
  const parts = [];
  let size = 0;
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > LARGEST) {
      reader.cancel();
      throw new RangeError("The text in this link is too long: open it as a file.");
    }
    parts.push(value);
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await new Blob(parts).arrayBuffer());
}

function toBase64(bytes) {
  let letters = "";
  for (const b of bytes) letters += String.fromCharCode(b);
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64(text) {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (c) => c.charCodeAt(0));
}
