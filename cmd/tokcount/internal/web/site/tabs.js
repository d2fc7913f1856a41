// Tabs as ARIA describes them: one is reached by Tab, the others by the arrow keys.

/** Makes tabs of the buttons in a tablist; onChange is called with the id of the one chosen. */
export function makeTabs(list, onChange) {
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const select = (tab, focus) => {
    for (const other of tabs) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
    }
    if (focus) tab.focus();
    onChange(tab.id);
  };
  for (const [i, tab] of tabs.entries()) {
    tab.addEventListener("click", () => select(tab, false));
    tab.addEventListener("keydown", ({ key }) => {
      const to = { ArrowRight: i + 1, ArrowLeft: i - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[key];
      if (to !== undefined) select(tabs[to % tabs.length], true);
    });
  }
  return { select: (id) => select(document.getElementById(id), false) };
}
