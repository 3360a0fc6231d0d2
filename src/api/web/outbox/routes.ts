import { Hono } from 'hono';
import { Watch } from '../../../lib/watch.ts';
import type { Outbox } from '../../../ports/dev-outbox.ts';
import type { Log } from '../../../ports/log.ts';
import type { PageEnv } from '../../http/client-address.ts';
import { localOnly } from '../../http/is-local-request.ts';
import { policy, withHeaders } from '../../http/security-headers.ts';
import { sendEvents } from '../../http/sse.ts';
import type { AssetPaths } from '../html-page.ts';
import { allSamples, renderMessagesPage } from './message-gallery.ts';
import { renderOutboxPage } from './page.ts';

type Deps = { outbox: Outbox; log: Log; assets: AssetPaths };

const pageHeaders = withHeaders({
  'Content-Security-Policy': policy({
    'script-src': "'self'",
    'style-src': "'self'",
    'connect-src': "'self'",
    'frame-src': "'self'",
    'img-src': 'data:',
  }),
});

/** The same sandbox as the frame's, for a mail that is opened by its address. */
const mailHeaders = withHeaders({
  'Content-Security-Policy': policy({
    sandbox: 'allow-popups allow-popups-to-escape-sandbox',
    'style-src': "'unsafe-inline'",
    'img-src': 'https: data:',
    'frame-ancestors': "'self'",
  }),
});

/**
 * The development outbox: `/outbox` for people, `/outbox.json` for programs, `/outbox/messages` for samples of every
 * message. It shows personal access URLs, so it exists only where no message is really sent, and only for this machine.
 */
export function createOutboxPages({ outbox, log, assets }: Deps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const page = () => renderOutboxPage(outbox.list(), { eventsPath: '/outbox/events', ...assets });

  for (const path of ['/outbox', '/outbox.json', '/outbox/*']) routes.use(path, localOnly);
  routes.get('/outbox', pageHeaders, (c) => c.html(page()));
  routes.get('/outbox.json', (c) => c.json(outbox.list()));
  routes.get('/outbox/events', (c) => sendEvents(c, changes(outbox), { encode: String, log }));
  routes.get('/outbox/messages', pageHeaders, (c) =>
    c.html(renderMessagesPage(allSamples(), { stylePath: assets.stylePath, mailsPath: '/outbox/messages/' })),
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

/** The number of changes since the stream began: once at its start, then after each change. */
function changes(outbox: Outbox): Watch<number> {
  return new Watch((sink) => {
    let count = 0;
    let shown: number | null = null;
    const show = () => {
      if (shown === count || !sink.isReady()) return;
      shown = count;
      sink.next(count);
    };
    const close = outbox.onChange(() => {
      count += 1;
      show();
    });
    queueMicrotask(show);
    return { resume: show, close };
  });
}
