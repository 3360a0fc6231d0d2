// @ts-check

/*
 * Keeps an open access page up to date. An event with another version makes it load the page again and replace only the
 * regions that differ, so that focus and scroll position stay.
 */

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const LOAD_TIMEOUT_MS = 10_000;

/** @type {HTMLElement | null} */
const main = document.querySelector('main[data-events]');

/** @param {number} wait */
const longer = (wait) => Math.min(wait * 2, LONGEST_WAIT_MS);

/** @param {Element} region @param {Element | null} next */
function replaceContent(region, next) {
  if (!next) return region.replaceChildren();
  if (region.innerHTML === next.innerHTML) return;
  const focusedId = region.contains(document.activeElement) ? document.activeElement?.id : '';
  region.replaceChildren(...document.importNode(next, true).childNodes);
  // The focused element may be in the new content too, and then keeps the focus.
  if (focusedId) document.getElementById(focusedId)?.focus({ preventScroll: true });
}

/** @param {HTMLElement} main @param {Document} page */
function show(main, page) {
  /** @type {HTMLElement | null} */
  const next = page.querySelector('main');
  if (!next) return;
  // The pass was renewed: this address is unknown now, and nothing on the page is valid any more.
  if (!next.dataset.events) {
    main.replaceChildren(...document.importNode(next, true).childNodes);
    main.setAttribute('data-final', '');
  }
  for (const region of main.querySelectorAll('[data-region]'))
    replaceContent(region, page.getElementById(region.id));
  document.title = page.title;
  main.dataset.state = next.dataset.state;
  main.dataset.version = next.dataset.version || '';
  if (next.hasAttribute('data-final')) main.setAttribute('data-final', '');
}

async function loadPage() {
  const signal = AbortSignal.timeout(LOAD_TIMEOUT_MS);
  const response = await fetch(location.pathname + location.search, { cache: 'no-store', signal });
  if (response.status !== 200 && response.status !== 404) throw new Error(String(response.status));
  return new DOMParser().parseFromString(await response.text(), 'text/html');
}

/**
 * Loads the page and shows it; tries again until that works. Requests during a load cause one more load in all.
 * @param {HTMLElement} main
 * @param {() => void} onShown
 */
function createLoader(main, onShown) {
  let wait = FIRST_WAIT_MS;
  let timer = 0;
  let loading = false;
  let stale = false;

  async function load() {
    clearTimeout(timer);
    stale = true;
    if (loading) return;
    loading = true;
    try {
      while (stale) {
        stale = false;
        show(main, await loadPage());
        onShown();
      }
      wait = FIRST_WAIT_MS;
    } catch {
      timer = setTimeout(load, wait);
      wait = longer(wait);
    } finally {
      loading = false;
    }
  }
  return () => void load();
}

/** @param {HTMLElement} main */
function follow(main) {
  /** @type {EventSource | null} */
  let stream = null;
  let wait = FIRST_WAIT_MS;
  let timer = 0;

  const isFinal = () => main.hasAttribute('data-final');
  const load = createLoader(main, () => {
    if (isFinal()) stop();
  });

  function stop() {
    clearTimeout(timer);
    stream?.close();
    stream = null;
  }

  function listen() {
    stop();
    if (isFinal()) return;
    stream = new EventSource(main.dataset.events ?? '');
    stream.onmessage = ({ data }) => {
      wait = FIRST_WAIT_MS;
      if (JSON.parse(data).version !== main.dataset.version) load();
    };
    stream.onerror = () => {
      // The browser reconnects by itself after a lost connection, but not after an error status.
      if (stream?.readyState !== EventSource.CLOSED) return;
      load();
      timer = setTimeout(listen, wait);
      wait = longer(wait);
    };
  }

  /** Catches up after the device slept, or after the page came back from the history. */
  function resume() {
    if (isFinal()) return;
    load();
    if (!stream || stream.readyState === EventSource.CLOSED) listen();
  }

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) resume();
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) resume();
  });
  window.addEventListener('online', resume);
  window.addEventListener('pagehide', stop);
  listen();
}

if (main && 'EventSource' in window) {
  document.documentElement.classList.add('scripted');
  follow(main);
}
