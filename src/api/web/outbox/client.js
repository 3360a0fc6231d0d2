// @ts-check

/* Adds to the open outbox page what was sent since it was loaded. */

/** @param {Element} article */
const kindOf = (article) => /** @type {Element} */ (article.querySelector('.kind'));

/**
 * A message that was sent again keeps its place and shows its new count; the other messages keep their open details.
 * @param {Element} list
 * @param {Document} page
 */
function addNew(list, page) {
  /** @type {Element | null} */
  let previous = null;
  for (const next of page.querySelectorAll('#messages > article')) {
    let shown = document.getElementById(next.id);
    if (!shown) {
      shown = /** @type {HTMLElement} */ (document.importNode(next, true));
      list.insertBefore(shown, previous ? previous.nextSibling : list.firstChild);
    } else if (kindOf(shown).textContent !== kindOf(next).textContent) {
      kindOf(shown).replaceWith(document.importNode(kindOf(next), true));
    }
    previous = shown;
  }
}

let loading = false;
let stale = false;

/** Messages that come during a load cause one more load in all. */
async function load() {
  stale = true;
  if (loading) return;
  loading = true;
  try {
    while (stale) {
      stale = false;
      const response = await fetch(location.pathname, { cache: 'no-store' });
      const list = document.getElementById('messages');
      if (list && response.ok)
        addNew(list, new DOMParser().parseFromString(await response.text(), 'text/html'));
    }
  } catch {
    // The server is away. The stream reconnects when it is back, and that loads.
  } finally {
    loading = false;
  }
}

/** @type {HTMLElement | null} */
const main = document.querySelector('main[data-events]');
if (main) {
  const stream = new EventSource(main.dataset.events ?? '');
  stream.onopen = load;
  stream.onmessage = load;
}
