import { COLORS, FONTS } from '../../../design/palette.ts';

/** The style sheet of the development outbox and of what else a developer looks at. */
export const OUTBOX_STYLE = `${COLORS}
*{box-sizing:border-box}
body{margin:0;background:var(--background);color:var(--ink);font:1rem/1.5 ${FONTS};overflow-wrap:anywhere}
main{max-width:44rem;margin:0 auto;padding:2rem 1rem 4rem}
h1,h2,p,dl,dd{margin:0}
main.wide{max-width:96rem}
h1{font-size:1.75rem}
header p,.kind,.to,dt,#empty{color:var(--muted)}
#empty{margin-top:1.5rem}
#empty:has(+ #messages > *){display:none}
article{margin-top:1.25rem;padding:1.25rem;background:var(--card);border:1px solid var(--line);border-radius:1rem}
.kind{display:flex;flex-wrap:wrap;gap:.25rem .75rem;align-items:center;font-size:.875rem}
.kind time{margin-left:auto}
.channel{padding:.125rem .625rem;border-radius:1rem;background:var(--accent);color:var(--on-accent);font-weight:600}
.again{flex-basis:100%;color:var(--ink);font-weight:600}
h2{margin:.5rem 0 .25rem;font-size:1.125rem;line-height:1.35}
dl{display:grid;grid-template-columns:auto 1fr;gap:0 .75rem;font-size:.875rem}
iframe{display:block;width:100%;height:42rem;margin-top:.75rem;border:1px solid var(--line);border-radius:.75rem;resize:vertical}
summary{padding:.625rem 0;color:var(--accent);cursor:pointer}
pre{margin:0;padding:1rem;background:var(--tint);border-radius:.75rem;font:.875rem/1.5 ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap}
.to{margin-top:.5rem;font-size:.875rem}
.notification{display:grid;gap:.125rem;max-width:24rem;margin-top:.5rem;padding:.875rem 1rem;border:1px solid var(--line);border-radius:1.125rem;background:var(--tint);color:var(--ink);text-decoration:none;box-shadow:0 2px 10px rgb(0 0 0/.12)}
.notification .app{color:var(--muted);font-size:.8125rem}
.notification:hover{border-color:var(--accent)}
a{color:var(--accent)}
nav{display:flex;flex-wrap:wrap;gap:0 1.25rem;margin-top:.5rem}
nav a,header a,h2 a{display:inline-flex;align-items:center;min-width:2.75rem;min-height:2.75rem}
section{margin-top:2.5rem}
p+pre{margin:.5rem 0 1rem}
section>h2{font-size:1.5rem}
.languages{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:0 1rem}
.languages article{min-width:0}
a:focus-visible,summary:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
`;

/** Adds to the development outbox what has been sent since it was loaded; what is already there is left alone. */
export const OUTBOX_SCRIPT = `'use strict';
(() => {
  const main = document.querySelector('main[data-events]');
  const list = document.getElementById('messages');
  let loading = false, stale = false;

  // A message sent again keeps its place and shows its new count; an unchanged one keeps its open details.
  function add(page) {
    let before = null;
    for (const next of page.querySelectorAll('#messages > article')) {
      const shown = document.getElementById(next.id);
      const kind = (article) => article.querySelector('.kind').textContent;
      if (!shown) {
        const fresh = document.importNode(next, true);
        list.insertBefore(fresh, before ? before.nextSibling : list.firstChild);
        before = fresh;
      } else {
        if (kind(shown) !== kind(next)) shown.querySelector('.kind').replaceWith(document.importNode(next.querySelector('.kind'), true));
        before = shown;
      }
    }
  }

  async function load() {
    stale = true;
    if (loading) return;
    loading = true;
    try {
      while (stale) {
        stale = false;
        const answer = await fetch(location.pathname, { cache: 'no-store' });
        if (answer.ok) add(new DOMParser().parseFromString(await answer.text(), 'text/html'));
      }
    } catch {
      // The server is away; the stream opens again when it is back, and that loads.
    } finally {
      loading = false;
    }
  }

  const stream = new EventSource(main.dataset.events);
  stream.onopen = load;
  stream.onmessage = load;
})();
`;
