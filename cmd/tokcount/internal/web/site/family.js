// A .tiktoken file has tokens, and nothing about how text is split before it is merged: whose
// file it is has to be asked.

import { button, element } from "./draw.js";

const FAMILIES = [["llama3", "Llama 3"], ["qwen", "Qwen"]];

/** Reports whether an error says that the family of a file is to be given. */
export const needsFamily = (error) => error.message.includes("no split pattern");

/** Returns the family that the user chooses, "" for none. */
export function askFamily(name) {
  const dialog = element("dialog", "", "", { "aria-labelledby": "family-title" });
  const row = element("div", "row");
  for (const [family, label] of FAMILIES) row.append(button(label, () => dialog.close(family)));
  row.append(button("Cancel", () => dialog.close(""), "quiet"));
  dialog.append(element("h2", "", `Whose file is ${name}?`, { id: "family-title" }),
    element("p", "", "Such a file does not say how text is split. For Kimi K2, choose its tokenizer_config.json together with it."), row);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}
