// Tokenizer files of the user's own, which are read in the browser like everything else.

import { askFamily, needsFamily } from "./family.js";
import { number } from "./numbers.js";
import { say, WRONG } from "./status.js";

export class Tokenizers {
  #client;

  /** The files that were opened, as choices of the model box, newest first. */
  choices = [];

  constructor(client) { this.#client = client; }

  /** Opens files and returns their choice; if that fails it says why, and returns null. */
  async open(files, family = "") {
    const names = files.map((file) => file.name).join(" + ");
    const others = this.choices.filter((choice) => choice.names === names).length; // of other folders
    const name = others > 0 ? `${names} (${others + 1})` : names;
    try {
      const { ids, format, warnings = [] } = await this.#client.ask("openFile", { name, files, family });
      const about = [format, `${number(ids)} ids`].filter(Boolean).join(", ");
      this.choices.unshift({ name, names, encoding: name, model: null, file: about });
      say(warnings.join(" "));
      return this.choices[0];
    } catch (error) {
      const asked = !family && needsFamily(error) && await askFamily(names);
      if (asked) return this.open(files, asked);
      if (asked !== "") say(whyNot(names, error), WRONG);
      return null;
    }
  }
}

/** Returns why files cannot be opened. */
function whyNot(names, error) {
  const alone = error.message.includes("does not exist") ? ": choose it together with this file" : "";
  return (error.message.startsWith(names) ? "" : names + ": ") + error.message + alone;
}
