/**
 * The access page's script. It listens to the page's stream and, when that tells of another version, loads the page
 * again and exchanges the regions that differ: never the whole page, so that focus and reading position stay.
 */
export const ACCESS_PAGE_SCRIPT = `'use strict';
(() => {
  const main = document.querySelector('main[data-events]');
  if (!main || !window.EventSource) return;
  document.documentElement.classList.add('scripted');

  const FIRST_WAIT = 1000, LONGEST_WAIT = 30000;
  let stream = null, listenWait = FIRST_WAIT, loadWait = FIRST_WAIT;
  let listenTimer = 0, loadTimer = 0, loading = false, stale = false;

  const isFinal = () => main.hasAttribute('data-final');
  const longer = (wait) => Math.min(wait * 2, LONGEST_WAIT);

  function exchange(region, next) {
    if (!next) return region.replaceChildren();
    if (region.innerHTML === next.innerHTML) return;
    const focused = region.contains(document.activeElement) ? document.activeElement.id : '';
    region.replaceChildren(...document.importNode(next, true).childNodes);
    // What had the focus may have come back with the new content: then it keeps it.
    const same = focused && document.getElementById(focused);
    if (same) same.focus({ preventScroll: true });
  }

  function show(page) {
    const next = page.querySelector('main');
    if (!next) return;
    // A renewed pass: this address is unknown now, and nothing of what is shown holds any more.
    if (!next.dataset.events) {
      main.replaceChildren(...document.importNode(next, true).childNodes);
      main.setAttribute('data-final', '');
    }
    for (const region of main.querySelectorAll('[data-region]')) exchange(region, page.getElementById(region.id));
    document.title = page.title;
    main.dataset.state = next.dataset.state;
    main.dataset.version = next.dataset.version || '';
    if (next.hasAttribute('data-final')) main.setAttribute('data-final', '');
    if (isFinal()) stop();
  }

  // Signals that come while the page is being loaded ask for one more load, not for one each.
  async function load() {
    clearTimeout(loadTimer);
    stale = true;
    if (loading) return;
    loading = true;
    try {
      while (stale) {
        stale = false;
        const answer = await fetch(location.pathname + location.search, { cache: 'no-store', signal: AbortSignal.timeout(10000) });
        if (answer.status !== 200 && answer.status !== 404) throw new Error(String(answer.status));
        show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
      }
      loadWait = FIRST_WAIT;
    } catch {
      loadTimer = setTimeout(load, loadWait);
      loadWait = longer(loadWait);
    } finally {
      loading = false;
    }
  }

  function stop() {
    clearTimeout(listenTimer);
    if (stream) stream.close();
    stream = null;
  }

  function listen() {
    stop();
    if (isFinal()) return;
    stream = new EventSource(main.dataset.events);
    stream.onmessage = ({ data }) => {
      listenWait = FIRST_WAIT;
      if (JSON.parse(data).version !== main.dataset.version) load();
    };
    stream.onerror = () => {
      // After a lost connection the browser tries again by itself; after a refusal it never does.
      if (!stream || stream.readyState !== EventSource.CLOSED) return;
      load();
      listenTimer = setTimeout(listen, listenWait);
      listenWait = longer(listenWait);
    };
  }

  // A phone that slept, or a page brought back from the history, may have missed everything.
  function wake() {
    if (isFinal()) return;
    load();
    if (!stream || stream.readyState === EventSource.CLOSED) listen();
  }

  document.addEventListener('visibilitychange', () => { if (!document.hidden) wake(); });
  window.addEventListener('pageshow', (event) => { if (event.persisted) wake(); });
  window.addEventListener('online', wake);
  window.addEventListener('pagehide', stop);
  listen();
})();
`;
