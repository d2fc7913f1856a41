// The keys that go through the tokens of a view: left and right by one, up and down by a row,
// Home and End in a row, with Ctrl in the text, Page Up and Page Down by the box. Right is to the
// next token in any script: where a line has both directions, going by the eye runs in circles.

export function listenToKeys(view) {
  view.box.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || !view.list || view.list.tokens === 0) return;
    const move = moves[(event.ctrlKey ? "Ctrl+" : "") + event.key];
    if (!move) return;
    event.preventDefault();
    if (!view.current) view.choose(...firstInSight(view), true);
    else move(view);
  });
  view.box.addEventListener("focus", () => {
    if (!view.current && view.list?.tokens > 0 && view.box.matches(":focus-visible")) view.choose(...firstInSight(view), true);
  });
}

const moves = {
  ArrowRight: (view) => step(view, 1),
  ArrowLeft: (view) => step(view, -1),
  ArrowDown: (view) => row(view, 1),
  ArrowUp: (view) => row(view, -1),
  Home: (view) => rowEnd(view, -1),
  End: (view) => rowEnd(view, 1),
  "Ctrl+Home": (view) => view.choose(0, 0, true),
  "Ctrl+End": (view) => view.choose(view.list.starts.length - 2, -1, true),
  PageDown: (view) => page(view, 1),
  PageUp: (view) => page(view, -1),
};

function step(view, by) {
  const { i, g } = view.current;
  const count = view.currentSpan?.parentElement.childElementCount ?? 1;
  if (g + by >= 0 && g + by < count) return view.choose(i, g + by, true);
  if (i + by >= 0 && i + by < view.list.starts.length - 1) return view.choose(i + by, by > 0 ? 0 : -1, true);
}

/** Goes to the token above or below: the nearest in the next row in that direction. */
function row(view, by) {
  const from = view.currentSpan;
  const at = from && (by > 0 ? lastRect(from) : firstRect(from));
  if (!at) return step(view, by);
  const x = (at.left + at.right) / 2;
  let best = null, top = 0;
  for (const span of spansFrom(from, by)) {
    const rect = by > 0 ? firstRect(span) : lastRect(span);
    if (!rect || Math.abs(rect.top - at.top) < at.height / 2) continue;
    if (best && Math.abs(rect.top - top) > at.height / 2) break; // one row further
    top = rect.top;
    const distance = Math.max(rect.left - x, x - rect.right, 0);
    if (!best || distance < best.distance) best = { span, distance };
  }
  if (!best) return step(view, by);
  return chooseSpan(view, best.span);
}

function rowEnd(view, by) {
  const from = view.currentSpan;
  if (!from) return;
  const { top, height } = by > 0 ? lastRect(from) : firstRect(from);
  let last = from;
  for (const span of spansFrom(from, by)) {
    const rect = by > 0 ? firstRect(span) : lastRect(span);
    if (!rect || Math.abs(rect.top - top) > height / 2) break;
    last = span;
  }
  return chooseSpan(view, last);
}

function page(view, by) {
  view.box.scrollTop += by * (view.box.clientHeight - 40);
  requestAnimationFrame(() => requestAnimationFrame(() => view.choose(...firstInSight(view), true)));
}

function chooseSpan(view, span) {
  const chunk = span.parentElement;
  return view.choose(chunk.entry.i, [].indexOf.call(chunk.children, span), true);
}

/** The spans after or before one, across chunks that are drawn; a few rows at most. */
function* spansFrom(span, by) {
  for (let n = 0; n < 3000; n++) {
    let next = by > 0 ? span.nextElementSibling : span.previousElementSibling;
    if (!next) {
      const chunk = by > 0 ? span.parentElement.nextElementSibling : span.parentElement.previousElementSibling;
      next = by > 0 ? chunk?.firstElementChild : chunk?.lastElementChild;
    }
    if (!next) return;
    yield span = next;
  }
}

const firstRect = (span) => span.getClientRects()[0];
const lastRect = (span) => [...span.getClientRects()].at(-1);

/** The first token that is wholly in sight, as arguments of choose. */
function firstInSight(view) {
  const top = view.box.getBoundingClientRect().top;
  for (const div of view.box.children) {
    if (!div.entry || div.getBoundingClientRect().bottom <= top) continue;
    const g = [...div.children].findIndex((span) => span.getBoundingClientRect().top >= top);
    return [div.entry.i, Math.max(g, 0)];
  }
  return [0, 0];
}
