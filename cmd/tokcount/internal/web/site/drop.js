// Files dropped anywhere on the page.

/** Calls onDrop with the files that are dropped on a place, and with the element under them. */
export function files(place, onDrop) {
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  let depth = 0;
  const show = (over) => { for (const card of place.querySelectorAll(".input")) card.classList.toggle("over", over); };
  place.addEventListener("dragenter", (event) => { if (hasFiles(event)) show(++depth > 0); });
  place.addEventListener("dragleave", (event) => { if (hasFiles(event)) show(--depth > 0); });
  place.addEventListener("dragover", (event) => { if (hasFiles(event)) event.preventDefault(); });
  place.addEventListener("drop", (event) => {
    depth = 0;
    show(false);
    if (!hasFiles(event) || event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    onDrop([...event.dataTransfer.files], event.target);
  });
}
