// The page: what is entered on one side, its tokens on the other. This module ties the parts
// together; each of the others has one of them.

import { readText } from "./charset.js";
import { ChatPane, showEstimate } from "./chat.js";
import { Client } from "./client.js";
import { ComparePane } from "./compare.js";
import { copy } from "./copy.js";
import { showBusy, showCounts } from "./counts.js";
import { showHint, showToken } from "./detail.js";
import { files } from "./drop.js";
import { parseIds } from "./ids.js";
import { listenToKeys } from "./keys.js";
import { makeLink, readLink } from "./link.js";
import { ModelBox } from "./models.js";
import { missing } from "./needs.js";
import { size } from "./numbers.js";
import { keepOffline } from "./keep.js";
import { say, sayProgress, WRONG } from "./status.js";
import { makeTabs } from "./tabs.js";
import { TextPane } from "./text.js";
import { Tokenizers } from "./tokenizers.js";
import { byteLength } from "./utf8.js";
import { TokenView } from "./view.js";

const $ = (id) => document.getElementById(id);

/** A count that takes longer than this is shown as on its way. */
const SLOW = 250; // ms

/** The largest file that is put into a text box for a chat or ids, in bytes. */
const LARGEST_INPUT = 1_000_000;

const DEFAULT_MODEL = "gpt-4o", DEFAULT_ENCODING = "o200k_base";
const HINT = "Point at a token, or go through the tokens with the arrow keys.";

class Page {
  #tab = "text"; // or "chat" or "ids"
  #site = null; // what the Worker has loaded; nothing is counted before
  #updates = 0;
  #done = 0; // the newest update that was shown, or failed
  #newest = Promise.resolve(); // ends with the newest update
  #wrong = null; // the first word that is not an id, in a sentence
  #failed = false; // nothing is counted, and the message says why

  constructor() {
    this.client = new Client(sayProgress);
    this.tokenizers = new Tokenizers(this.client);
    this.view = new TokenView($("tokens"), (list, i) => this.client.ask("chunk", { list: list.number, i }));
    this.text = new TextPane($("text"), $("document"), $("file-bar"), () => this.update(), (chosen) => this.openTokenizer(chosen));
    this.chat = new ChatPane($("pane-chat"), () => this.update());
    this.compare = new ComparePane($("pane-compare"), this.client, (event) => showToken($("token"), event.detail));
    this.models = new ModelBox($("model"), $("models"), $("encoding"), (name) => this.client.ask("lookUp", { name }), () => this.update());
    this.input = makeTabs(document.querySelector(".input [role=tablist]"), (id) => this.#choosePane(id));
    this.output = makeTabs(document.querySelector(".output [role=tablist]"), () => this.#updateComparison());
    this.#listen();
    showHint($("token"), HINT);
  }

  async start() {
    let link = await this.#readLink();
    const { hash } = location;
    this.#site = await this.client.ask("init", link?.model ? { model: link.model } : { model: DEFAULT_MODEL, guess: DEFAULT_ENCODING });
    this.#offer();
    await this.models.choose(this.#site.model);
    if (location.hash !== hash) link = await this.#readLink();
    if (link) await this.#follow(link); else this.update();
    $("about").textContent = `tokcount ${this.#site.version}. Counts and ids are exact: for OpenAI's encodings, those of tiktoken. Your text is not sent anywhere.`;
    keepOffline(this.#site, () => this.client.ask("loaded"));
  }

  // What is entered.

  /** Asks for the tokens of what is entered now, and shows them. */
  update() {
    const choice = this.models.choice;
    if (!this.#site || !choice) return;
    $("tokens").setAttribute("aria-busy", "true");
    this.#newest = this.#update(choice, ++this.#updates);
  }

  async #update(choice, update) {
    const tab = this.#tab;
    const slow = setTimeout(() => showBusy(true), SLOW);
    try {
      const [answer, estimate] = await Promise.all([
        this.client.set({ ...this.#source(), encoding: choice.encoding, special: $("special").checked, wanted: this.view.wanted }),
        tab === "chat" ? this.#estimate(choice) : null,
      ]);
      if (answer && tab === this.#tab) this.#show(answer, estimate, choice, update === this.#updates);
    } catch (error) {
      if (update === this.#updates) this.#fail(error);
    } finally {
      clearTimeout(slow);
      this.#done = Math.max(this.#done, update);
      if (update === this.#updates) {
        showBusy(false);
        $("tokens").setAttribute("aria-busy", "false");
      }
    }
  }

  /** Returns the list of what is entered now, when it is counted. */
  async #counted() {
    while (this.#done < this.#updates) await this.#newest;
    if (!this.view.list) throw new Error("nothing is counted yet");
    return this.view.list;
  }

  /** What the Worker gets of what is entered. */
  #source() {
    if (this.#tab === "text") return this.text.source;
    if (this.#tab === "chat") return { text: this.chat.texts[this.chat.chosen] ?? "", key: "chat " + this.chat.chosen };
    const { ids, wrong } = parseIds($("ids").value);
    this.#wrong = wrong;
    return { ids, key: "ids" };
  }

  #show(answer, estimate, choice, newest) {
    if (this.#failed) say("");
    this.#failed = false;
    if (this.#tab === "text") this.text.read(answer);
    if (this.#tab === "ids") $("ids-error").textContent = answer.wrong ?? this.#wrong ?? "";
    $("tokens").classList.toggle("empty", answer.tokens === 0);
    this.view.show(answer, new Map(answer.chunks));
    $("estimate").hidden = !estimate;
    if (estimate) this.#showEstimate(estimate, choice);
    else showCounts(answer, choice.model);
    if (!newest) return;
    if (document.activeElement === $("text")) this.#followCursor();
    else this.#forgetToken();
    this.#updateComparison();
  }

  async #estimate(choice) {
    if (this.chat.text.trim() === "") return { error: "Paste the body of a request, as it is sent to /v1/chat/completions or /v1/responses." };
    if (!choice.model) return { error: "The estimate of a chat depends on the model: choose one, not an encoding or a tokenizer file." };
    try {
      return await this.client.ask("chat", { encoding: choice.encoding, model: choice.name, body: this.chat.text });
    } catch (error) {
      return { error: error.message };
    }
  }

  #showEstimate(estimate, choice) {
    const texts = this.chat.texts;
    if (estimate.error) {
      $("estimate").textContent = estimate.error;
      $("estimate").className = this.chat.text.trim() === "" ? "notes" : "notes error";
      showCounts({ tokens: null, characters: null, bytes: null }, choice.model);
      return;
    }
    $("estimate").className = "scroll";
    showEstimate($("estimate"), estimate, this.chat);
    showCounts({
      tokens: estimate.tokens, estimate: true,
      characters: texts.reduce((n, text) => n + [...text].length, 0),
      bytes: texts.reduce((n, text) => n + byteLength(text), 0),
    }, choice.model);
  }

  #choosePane(id) {
    this.#tab = id.replace("tab-", "");
    $("file-bar").hidden = true;
    $("copy-ids").textContent = this.#tab === "ids" ? "Copy text" : "Copy ids";
    this.update();
  }

  #updateComparison() {
    if (!this.#site || $("pane-compare").hidden || !this.view.list) return;
    const { encoding } = this.models.choice;
    const { like } = this.#site.encodings.find((e) => e.name === encoding) ?? {};
    this.compare.update(like ?? encoding, $("special").checked, this.view.list.key);
  }

  clear() {
    if (this.#tab === "text") this.text.clear();
    else if (this.#tab === "chat") this.chat.clear();
    else { $("ids").value = ""; this.update(); }
  }

  async openFile(file) {
    if (this.#tab === "text") return this.text.open(file);
    if (file.size > LARGEST_INPUT) return say(`${file.name} is too large for this tab, which takes ${size(LARGEST_INPUT)}.`, WRONG);
    const tab = this.#tab;
    let text;
    try {
      text = readText(new Uint8Array(await file.arrayBuffer()));
    } catch (error) {
      return say(`${file.name}: ${error.message}`, WRONG);
    }
    if (tab === "chat") this.chat.text = text;
    else { $("ids").value = text; this.update(); }
  }

  // Models and encodings.

  async openTokenizer(files) {
    const choice = await this.tokenizers.open(files);
    if (!choice) return;
    this.#offer();
    await this.models.choose(choice.name);
  }

  #offer() {
    const { models, encodings } = this.#site;
    this.models.offer(models, encodings.map((e) => e.name), this.tokenizers.choices);
    const main = encodings.filter((e) => !e.like).reverse();
    const also = (name) => encodings.filter((e) => e.like === name).map((e) => e.name).join(", ");
    this.compare.offer([...this.tokenizers.choices.map(({ name, encoding }) => ({ name, encoding })),
      ...main.map(({ name }) => ({ name, encoding: name, also: also(name) }))]);
  }

  // The token at the cursor.

  #followCursor() {
    if (this.#tab !== "text" || this.text.isDocument || !this.view.list?.tokens) return;
    const before = $("text").value.slice(0, this.text.cursor);
    $("token").setAttribute("aria-live", "off"); // the key is announced already
    this.view.chooseByte(Math.max(0, byteLength(before) - 1), true);
  }

  #forgetToken() {
    this.view.forget();
    showHint($("token"), HINT);
  }

  // Links.

  async #readLink() {
    const link = await readLink(location.hash);
    if (link?.wrong) say(link.wrong, WRONG);
    return link;
  }

  async #follow(link) {
    $("special").checked = link.special;
    if (link.model && link.model !== this.models.choice.name) await this.models.choose(link.model);
    if (["text", "chat", "ids"].includes(link.tab)) this.input.select("tab-" + link.tab);
    if (link.text === null) return this.update();
    if (this.#tab === "text") this.text.setText(link.text, "Text of the link");
    else if (this.#tab === "chat") this.chat.text = link.text;
    else { $("ids").value = link.text; this.update(); }
  }

  async copyLink() {
    if (!this.models.choice) return say("Not copied: the page is still loading.", WRONG);
    const text = { text: this.text.text, chat: this.chat.text, ids: $("ids").value }[this.#tab];
    const state = { model: this.models.choice.name, tab: this.#tab, special: $("special").checked, text };
    const { url, whole } = await makeLink(location.href, state);
    await this.#copy(url, whole ? "Link copied, with the text in it."
      : text === null ? "Link copied, without the text: it is a file." : "Link copied, without the text, which is too long for a link.");
  }

  copyTokens() {
    const list = this.#counted();
    if (this.#tab === "ids") this.#copy(list.then(() => this.client.ask("text")), "Text copied.");
    else this.#copy(list.then(({ number }) => this.client.ask("ids", { list: number })), "Ids copied.");
  }

  async #copy(text, done) {
    try {
      await copy(text);
      say(done);
    } catch (error) {
      say(`Not copied: ${error.message}`, WRONG);
    }
  }

  // What the user does.

  #listen() {
    $("text").placeholder = "Type, paste, or drop a file";
    for (const [id, act] of Object.entries({
      "open": () => $("file").click(), "clear": () => this.clear(), "copy-link": () => this.copyLink(),
      "copy-ids": () => this.copyTokens(),
      "open-tokenizer": () => $("tokenizer-file").click(),
    })) $(id).addEventListener("click", act);
    $("file").addEventListener("change", () => { this.openFile($("file").files[0]); $("file").value = ""; });
    $("tokenizer-file").addEventListener("change", () => { this.openTokenizer([...$("tokenizer-file").files]); $("tokenizer-file").value = ""; });
    files(document.body, (dropped, target) => {
      if (dropped.length > 1 || target.closest(".top")) this.openTokenizer(dropped);
      else this.openFile(dropped[0]);
    });
    $("ids").addEventListener("input", () => this.update());
    $("special").addEventListener("change", () => this.update());
    $("spaces").addEventListener("change", () => {
      this.view.spaces = $("spaces").checked;
      this.view.redraw();
      this.compare.redraw($("spaces").checked);
    });
    document.addEventListener("selectionchange", () => {
      if (document.activeElement === $("text") && this.#done === this.#updates) this.#followCursor();
    });
    listenToKeys(this.view);
    for (const event of ["focus", "pointerenter"]) $("tokens").addEventListener(event, () => { $("token").setAttribute("aria-live", "polite"); });
    $("tokens").addEventListener("token", (event) => showToken($("token"), event.detail));
    addEventListener("hashchange", async () => {
      const link = await this.#readLink();
      if (link && this.models.choice) this.#follow(link); // start reads one that comes earlier
    });
  }

  #fail(error) {
    showCounts({ tokens: null, characters: null, bytes: null }, null);
    this.view.clear();
    say(error.message, Infinity);
    this.#failed = true;
  }
}

const lacking = missing();
if (lacking.length > 0) {
  $("missing").textContent = `; this browser lacks ${lacking.join(", ")}`;
  $("needs").classList.add("now");
} else {
  $("needs").hidden = true;
  new Page().start().catch((error) => {
    $("needs").replaceChildren(`The page could not start: ${error.message.replace(/\.$/, "")}.`);
    $("needs").hidden = false;
    $("needs").classList.add("now", "error");
  });
}
