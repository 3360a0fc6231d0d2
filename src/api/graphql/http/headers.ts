import type { CORSOptions } from 'graphql-yoga';
import { ISOLATED } from '../../http/security-headers.ts';
import { plainAccept } from './accept.ts';
import type { Exchange } from './exchange.ts';

const ANSWER_POLICY = "default-src 'none'; frame-ancestors 'none'";
/** GraphiQL comes as one page with everything in it. */
const GRAPHIQL_POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  "connect-src 'self'",
  'img-src data:',
  'font-src data:',
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Any site may call: callers send a token, never a cookie, so no site can use a person's credentials. */
export const CORS: Exclude<CORSOptions, false> = {
  origin: '*',
  credentials: false,
  methods: ['GET', 'POST'],
  exposedHeaders: ['X-Request-Id', 'Retry-After'],
  maxAge: 86_400,
};

/** The same headers as Yoga's, for answers that it does not make. */
export const corsHeaders = (origin: string | undefined): Record<string, string> =>
  origin === undefined
    ? {}
    : {
        'access-control-allow-origin': origin,
        vary: 'Origin',
        'access-control-allow-methods': String(CORS.methods?.join(', ')),
        'access-control-expose-headers': [CORS.exposedHeaders].flat().join(', '),
        'access-control-max-age': String(CORS.maxAge),
      };

/** Brings the request into the form that both paths understand, and sets the headers of every answer. */
export function setHeaders({ req, res, isHead }: Exchange, explorable: boolean): void {
  // Node sends no body after HEAD, whatever is written.
  if (isHead) req.method = 'GET';
  const { accept } = req.headers;
  if (accept !== undefined && accept !== '*/*') req.headers.accept = plainAccept(accept);
  const isGraphiql = explorable && req.method === 'GET' && req.headers.accept?.includes('text/html') === true;
  res.setHeader('Cache-Control', 'no-store');
  res.setHeader('Content-Security-Policy', isGraphiql ? GRAPHIQL_POLICY : ANSWER_POLICY);
  for (const [name, value] of Object.entries(isGraphiql ? ISOLATED : {})) res.setHeader(name, value);
}
