import { Hono } from 'hono';
import { liveQuery } from '../../../lib/live-query.ts';
import type { Outbox } from '../../../ports/dev-outbox.ts';
import type { Log } from '../../../ports/log.ts';
import type { PageEnv } from '../../http/client-address.ts';
import { localOnly } from '../../http/is-local-request.ts';
import { policy, withHeaders } from '../../http/security-headers.ts';
import { sendEvents } from '../../http/sse.ts';
import { allSamples, renderMessagesPage } from './message-gallery.ts';
import { renderOutboxPage } from './page.ts';

type Deps = { outbox: Outbox; log: Log; look: { stylePath: string; scriptPath: string } };

const pageHeaders = withHeaders({
  'Content-Security-Policy': policy({
    'script-src': "'self'",
    'style-src': "'self'",
    'connect-src': "'self'",
    'frame-src': "'self'",
    'img-src': 'data:',
  }),
});

/** Beside the frame's own sandbox: a mail opened by its address runs nothing and reaches nothing of ours either. */
const mailHeaders = withHeaders({
  'Content-Security-Policy': policy({
    sandbox: 'allow-popups allow-popups-to-escape-sandbox',
    'style-src': "'unsafe-inline'",
    'img-src': 'https: data:',
    'frame-ancestors': "'self'",
  }),
});

/**
 * The development outbox: `/outbox` for people, which follows by itself, `/outbox.json` for scripts, and
 * `/outbox/messages` with every message that there is. It shows every personal access URL, so it exists only where
 * messages are kept instead of sent, and for this machine only.
 */
export function createOutboxPages({ outbox, log, look }: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const page = () => renderOutboxPage(outbox.list(), { eventsPath: '/outbox/events', ...look });

  for (const path of ['/outbox', '/outbox.json', '/outbox/*']) routes.use(path, localOnly);
  routes.get('/outbox', pageHeaders, (c) => c.html(page()));
  routes.get('/outbox.json', (c) => c.json(outbox.list()));
  routes.get('/outbox/events', (c) => sendEvents(c, changes(outbox), { encode: String, log }));
  routes.get('/outbox/messages', pageHeaders, (c) =>
    c.html(renderMessagesPage(allSamples(), { ...look, mails: '/outbox/messages/' })),
  );
  routes.get('/outbox/messages/:file', mailHeaders, (c) => {
    const sample = allSamples().find(({ file }) => file === c.req.param('file'));
    return sample ? c.html(sample.html) : c.notFound();
  });
  routes.get('/outbox/:id/html', mailHeaders, (c) => {
    const message = outbox.list().find(({ id }) => id === c.req.param('id'));
    return message?.html ? c.html(message.html) : c.notFound();
  });
  return routes;
}

/** How often the outbox has changed since the stream began: at the beginning, then after each change. */
function changes(outbox: Outbox) {
  let count = 0;
  return liveQuery(
    (signal) =>
      outbox.onChange(() => {
        count += 1;
        signal();
      }),
    async () => ({ value: count, key: String(count), final: false }),
  );
}
