// A chat to estimate: messages with roles, or the body of a request as it is sent to the API.

import { button, element } from "./draw.js";
import { number } from "./numbers.js";

const ROLES = ["system", "developer", "user", "assistant", "tool"];

export class ChatPane {
  #list; #body; #messages; #modes; #onChange;
  #chosen = 0; // the message whose tokens are shown

  constructor(pane, onChange) {
    this.#onChange = onChange;
    this.#messages = element("div", "chat-messages");
    this.#body = element("textarea", "body", "", { id: "body", "aria-label": "Request body", spellcheck: "false", placeholder: '{"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}' });
    this.#body.addEventListener("input", () => onChange());
    this.#list = element("div", "chat");
    this.#modes = element("fieldset", "row");
    this.#modes.append(element("legend", "unseen", "How the chat is given"), this.#mode("messages", "Messages", true), this.#mode("body", "Request body (JSON)", false));
    pane.append(this.#list);
    this.#add("system", "You are a helpful assistant.");
    this.#add("user", "");
    this.#show();
  }

  #mode(value, label, checked) {
    const made = element("label", "check");
    const radio = element("input", "", "", { type: "radio", name: "chat-mode", value });
    radio.checked = checked;
    radio.addEventListener("change", () => { this.#show(); this.#onChange(); });
    made.append(radio, label);
    return made;
  }

  get isBody() { return this.#modes.querySelector("input[value=body]").checked; }

  /** The request as JSON. */
  get text() {
    if (this.isBody) return this.#body.value;
    return JSON.stringify({ messages: this.#each().map(([role, content]) => ({ role: role.value, content: content.value })) });
  }

  /** Takes a request as JSON: messages with plain contents can be edited one by one. */
  set text(json) {
    const messages = plainMessages(json);
    this.#modes.querySelector(`input[value=${messages ? "messages" : "body"}]`).checked = true;
    if (messages) {
      this.#messages.replaceChildren();
      for (const { role, content } of messages) this.#add(role, content);
    } else {
      this.#body.value = json;
    }
    this.#show();
    this.#onChange();
  }

  clear() { this.text = JSON.stringify({ messages: [{ role: "user", content: "" }] }); }

  /** The texts of the messages, for their tokens, as far as they are known. */
  get texts() {
    if (!this.isBody) return this.#each().map(([, content]) => content.value);
    try {
      const request = JSON.parse(this.#body.value);
      const items = request.messages ?? request.input;
      return typeof items === "string" ? [items] : items.map(textOfMessage);
    } catch {
      return [];
    }
  }

  get chosen() { return Math.max(0, Math.min(this.#chosen, this.texts.length - 1)); }

  set chosen(i) {
    this.#chosen = i;
    this.#onChange();
  }

  #each() {
    return [...this.#messages.children].map((message) => [message.querySelector("select"), message.querySelector("textarea")]);
  }

  #show() {
    const add = button("Add message", () => {
      const roles = this.#each();
      this.#add(roles.at(-1)?.[0].value === "user" ? "assistant" : "user", "").querySelector("textarea").focus();
      this.#onChange();
    });
    this.#list.replaceChildren(this.#modes, ...(this.isBody ? [this.#body] : [this.#messages, add]));
  }

  #add(role, text) {
    const message = element("div", "message", "", { role: "group" });
    const head = element("div", "head");
    const select = element("select", "role", "", { "aria-label": "Role" });
    select.append(...ROLES.map((name) => new Option(name, name)));
    if (!ROLES.includes(role)) select.append(new Option(role, role));
    select.value = role;
    const content = element("textarea", "", "", { "aria-label": "Content", dir: "auto", rows: "2", spellcheck: "false" });
    content.value = text;
    content.addEventListener("input", () => this.#onChange());
    content.addEventListener("focus", () => {
      const i = [].indexOf.call(this.#messages.children, message);
      if (i !== this.#chosen) this.chosen = i;
    });
    select.addEventListener("change", () => this.#onChange());
    const remove = button("Remove", () => {
      message.remove();
      this.#name();
      this.#onChange();
    }, "quiet small");
    head.append(select, element("span", "gap"), remove);
    message.append(head, content);
    this.#messages.append(message);
    this.#name();
    return message;
  }

  /** Numbers the messages, for those who hear them. */
  #name() {
    [...this.#messages.children].forEach((message, i) => message.setAttribute("aria-label", `Message ${i + 1}`));
  }
}

/** Returns the messages of a request that has nothing but texts with roles, or null. */
function plainMessages(json) {
  try {
    const { messages, ...rest } = JSON.parse(json);
    const plain = (m) => Object.keys(m).length === 2 && typeof m.role === "string" && typeof m.content === "string";
    return Object.keys(rest).length === 0 && messages.length > 0 && messages.every(plain) ? messages : null;
  } catch {
    return null;
  }
}

/** Returns the text of a message: its content, or the texts among its parts. */
function textOfMessage({ content, arguments: made, output }) {
  const text = content ?? made ?? output ?? "";
  if (typeof text === "string") return text;
  return Array.isArray(text) ? text.map((part) => typeof part === "string" ? part : part?.text ?? "").join("") : "";
}

/** Shows an estimate of the Worker's in box: its parts, and what it does not cover. */
export function showEstimate(box, estimate, pane) {
  const table = element("table", "table");
  const caption = element("caption", "unseen", "Tokens of the chat by message");
  const head = element("tr");
  head.append(element("th", "", "Part", { scope: "col" }), element("th", "n", "Tokens", { scope: "col" }), element("th", "", "Text", { scope: "col" }));
  const body = element("tbody");
  const thead = element("thead");
  thead.append(head);
  estimate.messages.forEach(({ role, name, kind, tokens }, i) => {
    const show = button("Show tokens", () => { pane.chosen = i; }, "small quiet");
    show.setAttribute("aria-label", `Show tokens of message ${i + 1}`);
    if (pane.chosen === i) show.setAttribute("aria-current", "true");
    body.append(rowOf(`${i + 1}. ${kind || role}${name ? ` (${name})` : ""}`, tokens, show));
  });
  if (estimate.tools) body.append(rowOf("Tools", estimate.tools, ""));
  if (estimate.format) body.append(rowOf("Response format", estimate.format, ""));
  body.append(rowOf("Start of the answer", estimate.answer, ""));
  table.append(caption, thead, body);
  const notes = element("div", "notes");
  const note = (text) => notes.append(element("p", "", text));
  note("An estimate: each text is counted exactly, with the few tokens that the API is known to put around it.");
  if (estimate.unconfirmed?.length > 0) note(`OpenAI has not confirmed the rules for: ${estimate.unconfirmed.join("; ")}.`);
  for (const { path, what } of estimate.uncounted ?? []) note(`Not counted: ${path} (${what}).`);
  box.replaceChildren(table, notes);
  box.hidden = false;
}

function rowOf(name, tokens, last) {
  const row = element("tr");
  const end = element("td");
  end.append(last);
  row.append(element("td", "", name), element("td", "n", number(tokens)), end);
  return row;
}

