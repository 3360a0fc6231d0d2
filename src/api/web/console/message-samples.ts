import { Hono } from 'hono';
import { LANGUAGES, type Language } from '../../../i18n/language.ts';
import type { PageEnv } from '../../http/client-address.ts';
import { policy, withHeaders } from '../../http/security-headers.ts';
import { type Sample, samplesIn } from '../outbox/message-gallery.ts';

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

/**
 * Samples of every message, for the console's screen of messages: a list for each language, and each mail. Their facts are made
 * up, so they are nobody's, and asking for them needs no right.
 */
export function createMessageSamples(): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const composed = new Map<Language, Sample[]>();
  const samplesOf = (asked: string | undefined): Sample[] | null => {
    const language = LANGUAGES.find((one) => one === asked);
    if (!language) return null;
    const samples = composed.get(language) ?? samplesIn(language);
    composed.set(language, samples);
    return samples;
  };

  routes.get('/console/messages/:language', listHeaders, (c) => {
    const samples = samplesOf(c.req.param('language'));
    return samples ? c.json(samples.map(({ html: _, ...listed }) => listed)) : c.notFound();
  });
  routes.get('/console/messages/:language/:file', mailHeaders, (c) => {
    const sample = samplesOf(c.req.param('language'))?.find(({ file }) => file === c.req.param('file'));
    return sample ? c.html(sample.html) : c.notFound();
  });
  return routes;
}
