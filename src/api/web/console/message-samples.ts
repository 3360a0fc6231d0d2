import { Hono } from 'hono';
import { etag } from 'hono/etag';
import { LANGUAGES, type Language } from '../../../i18n/language.ts';
import type { PageEnv } from '../../http/client-address.ts';
import { policy, withHeaders } from '../../http/security-headers.ts';
import { samplesIn } from '../outbox/message-gallery.ts';

/**
 * Mails have their style in themselves, which the console's own policy refuses. So each is a page of its own, that a frame of
 * the console shows: without scripts, without an origin, and in nobody else's frame.
 */
const mailHeaders = withHeaders({
  'Cache-Control': 'no-cache',
  'Content-Security-Policy': policy({
    sandbox: '',
    'style-src': "'unsafe-inline'",
    'img-src': 'data:',
    'frame-ancestors': "'self'",
  }),
});
const listHeaders = withHeaders({ 'Cache-Control': 'no-cache' });

/** The samples of a language: the list as it is sent, and each mail by its file. */
type Samples = { list: string; mails: Map<string, string> };

/**
 * Samples of every message, for the console's screen of messages: a list for each language, and each mail. Their facts are made
 * up, so they are nobody's, and asking for them needs no right. Whoever asks often makes them only once.
 */
export function createMessageSamples(): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const made = new Map<Language, Samples>();
  const samplesOf = (asked: string): Samples | null => {
    const language = LANGUAGES.find((one) => one === asked);
    if (!language) return null;
    const samples = made.get(language) ?? samplesFor(language);
    made.set(language, samples);
    return samples;
  };

  routes.get('/console/messages/:language', listHeaders, etag(), (c) => {
    const samples = samplesOf(c.req.param('language'));
    return samples ? c.body(samples.list, 200, { 'Content-Type': 'application/json' }) : c.notFound();
  });
  routes.get('/console/messages/:language/:file', mailHeaders, etag(), (c) => {
    const mail = samplesOf(c.req.param('language'))?.mails.get(c.req.param('file'));
    return mail ? c.html(mail) : c.notFound();
  });
  return routes;
}

function samplesFor(language: Language): Samples {
  const samples = samplesIn(language);
  return {
    list: JSON.stringify(samples.map(({ html: _, ...listed }) => listed)),
    mails: new Map(samples.map(({ file, html }) => [file, html])),
  };
}
