// What a Go program that was built for WASI preview 1 asks of its host, so far as the
// engine does: time, random numbers, and a place for its last words. There are no
// files, no arguments and no environment.

const SUCCESS = 0, BADF = 8, NOSYS = 52;

// Exit is thrown when the program ends itself, as it does when it is out of memory.
export class Exit extends Error {
  constructor(code, text) {
    super(text.trim() || `the engine ended with code ${code}`);
    this.name = 'Exit';
    this.code = code;
  }
}

// wasi returns the functions that module imports. Call use with the instance's memory
// before anything else.
export function wasi(module) {
  let memory, said = '';
  const view = () => new DataView(memory.buffer);
  const zeros = (...addresses) => {
    for (const at of addresses) view().setUint32(at, 0, true);
    return SUCCESS;
  };
  const functions = {
    args_sizes_get: zeros,
    environ_sizes_get: zeros,
    args_get: () => SUCCESS,
    environ_get: () => SUCCESS,
    clock_time_get(id, precision, at) {
      const ms = id === 0 ? Date.now() : performance.now();
      view().setBigUint64(at, BigInt(Math.round(ms * 1e6)), true);
      return SUCCESS;
    },
    random_get(at, length) {
      for (let i = 0; i < length; i += 65536) {
        crypto.getRandomValues(new Uint8Array(memory.buffer, at + i, Math.min(65536, length - i)));
      }
      return SUCCESS;
    },
    fd_write(fd, list, n, written) {
      let total = 0;
      for (let i = 0; i < n; i++) {
        const at = view().getUint32(list + 8 * i, true), length = view().getUint32(list + 8 * i + 4, true);
        said = (said + new TextDecoder().decode(new Uint8Array(memory.buffer, at, length).slice())).slice(-4096);
        total += length;
      }
      view().setUint32(written, total, true);
      return SUCCESS;
    },
    fd_prestat_get: () => BADF,
    sched_yield: () => SUCCESS,
    proc_exit(code) { throw new Exit(code, said); },
    // Time does not pass while one waits here: all clocks that are waited for have struck.
    poll_oneoff(asked, events, n, happened) {
      for (let i = 0; i < n; i++) {
        new Uint8Array(memory.buffer, events + 32 * i, 32).fill(0);
        view().setBigUint64(events + 32 * i, view().getBigUint64(asked + 48 * i, true), true);
        view().setUint8(events + 32 * i + 10, view().getUint8(asked + 48 * i + 8));
      }
      view().setUint32(happened, n, true);
      return SUCCESS;
    },
  };
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    (imports[from] ??= {})[name] = functions[name] ?? (() => NOSYS);
  }
  return { imports, use(of) { memory = of; } };
}
