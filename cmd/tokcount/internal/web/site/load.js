// The files that the Worker loads: what there is (site.json), the engine, vocabularies.

const base = new URL(".", import.meta.url);

/** Returns site.json: {version, engine, encodings}, each with {file, bytes, gzip}. */
export async function loadSite() {
  const response = await get("site.json");
  const site = await response.json().catch(() => null);
  if (!site?.engine?.file || !site.full?.file || !Array.isArray(site.encodings)) throw damaged("site.json");
  return site;
}

/** Returns the bytes of a file, unpacked. onProgress is called with {file, loaded, total}. */
export async function loadFile(resource, onProgress) {
  const stream = await streamOf(resource, onProgress);
  try {
    return await collect(stream, resource.bytes);
  } catch {
    throw damaged(resource.file);
  }
}

/** Returns the module in a file, which is compiled while it is loaded. */
export async function loadModule(resource, onProgress) {
  const stream = await streamOf(resource, onProgress);
  try {
    return await WebAssembly.compileStreaming(new Response(stream, { headers: { "Content-Type": "application/wasm" } }));
  } catch {
    throw damaged(resource.file);
  }
}

/** Says of a file that it came in part, is of another version, or is not what it is called. */
const damaged = (file) => new Error(`${file} is not complete, or not of this version of the page: reload it`);

/** Returns a file as a stream, unpacked. */
async function streamOf({ file, bytes: total, gzip }, onProgress) {
  const response = await get(file);
  let loaded = 0;
  const stream = response.body.pipeThrough(new TransformStream({
    transform(part, controller) {
      loaded += part.length;
      onProgress({ file, loaded, total });
      controller.enqueue(part);
    },
  }));
  if (!gzip) return stream;
  // Some servers say of a .gz file that its content is encoded, and then it comes unpacked.
  const [head, whole] = await peek(stream);
  return head[0] === 0x1f && head[1] === 0x8b ? whole.pipeThrough(new DecompressionStream("gzip")) : whole;
}

async function get(file) {
  const url = new URL(file, base);
  if (url.origin !== base.origin) throw new Error(`${file} is not a file of this site`);
  let response;
  try {
    response = await fetch(url, { credentials: "same-origin" });
  } catch {
    throw new Error(`${file} could not be loaded: the server cannot be reached`);
  }
  if (!response.ok) throw new Error(`${file} could not be loaded: the server answered ${response.status} ${response.statusText}`);
  return response;
}

/** Returns the bytes of a stream that should have length of them. */
async function collect(stream, length) {
  const bytes = new Uint8Array(length);
  let at = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (at + value.length > length) throw new RangeError("too long");
    bytes.set(value, at);
    at += value.length;
  }
  if (at < length) throw new RangeError("too short");
  return bytes;
}

/** Returns the first part of a stream, and a stream with all of it. */
async function peek(stream) {
  const reader = stream.getReader();
  const { value: head = new Uint8Array() } = await reader.read();
  const whole = new ReadableStream({
    start(controller) { if (head.length > 0) controller.enqueue(head); else controller.close(); },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close(); else controller.enqueue(value);
    },
  });
  return [head, whole];
}
