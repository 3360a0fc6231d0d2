import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Text of a file, there exactly once, and what stands there without the guard. */
export type Edit = { file: string; from: string; to: string };
/** Several edits are guards that stand in for each other: only without all of them a test can notice. */
export type Guard = {
  name: string;
  edits: Edit[];
  /** What vitest is given: files, and `-t` with the names of tests. */
  tests: string[];
};

/** The columns of docs/rights.md that would be answered otherwise. */
const asked = (...callers: string[]) => [
  'test/api/rights.test.ts',
  '-t',
  `is answered: (${callers.join('|')}) whatever`,
];
const gone = (who: string) => ['test/api/rights.test.ts', '-t', `at all is answered: (${who})`];
const SHOWN = ['test/api/rights-below.test.ts', '-t', 'shows each caller'];
const READABLE = ['test/api/rights-below.test.ts', '-t', 'can be read'];
const CHANGES = (test: string) => ['test/api/email-changes.test.ts', '-t', test];
const elsewhere = asked('manager elsewhere');
/** The documents whose every id is tried with another center's. */
const ids = (...documents: string[]) => [
  'test/api/tenants.test.ts',
  '-t',
  `'(${documents.join('|')})' changes nothing`,
];

const guard = (name: string, tests: string[], file: string, from: string, to: string): Guard => ({
  name,
  tests,
  edits: [{ file: `src/${file}`, from, to }],
});
const pair = (
  name: string,
  tests: string[],
  ...edits: [file: string, from: string, to: string][]
): Guard => ({
  name,
  tests,
  edits: edits.map(([file, from, to]) => ({ file: `src/${file}`, from, to })),
});

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const KNOWN = '{ $any: { signedIn: true, partner: true } }';

const files = readdirSync(`${ROOT}/src`, { recursive: true, encoding: 'utf8' })
  .filter((path) => /^modules\/.*\.ts$/.test(path))
  .map((path) => ({ path: `src/${path}`, text: readFileSync(`${ROOT}/src/${path}`, 'utf8') }));

/** `{ staff: true }`, `{ $any: { … } }` or a name for one. */
const SCOPES = /(?:\{(?:[^{}]|\{[^}]*\})*\}|\w+)/.source;
const ROOT_FIELD = new RegExp(
  `(?: (\\w+): |builder\\.(?:query|mutation)Field\\('(\\w+)', \\(t\\) =>\\s+)t\\.withAuth\\(${SCOPES}\\)`,
  'g',
);

/** Every field that asks for a kind of caller, found by its text: whoever is known may ask it then. */
const scopesOfRootFields = (): Guard[] =>
  files.flatMap(({ path, text }) =>
    [...text.matchAll(ROOT_FIELD)].map(([whole, field, alone]) =>
      scope(path, field ?? alone!, whole, whole.replace(/withAuth\([\s\S]*\)$/, `withAuth(${KNOWN})`)),
    ),
  );

/** By what a field asks for, somebody who falls short of it. */
const LEAST = [
  ['signedIn', 'access:url'],
  ['staff', 'customer'],
  ['', 'professional'],
] as const;

/** Operations that look again who calls: whoever is let in by mistake is refused in the same words. */
const ALSO: Record<string, Edit[]> = {
  createWebhookEndpoint: [
    {
      file: 'src/modules/webhooks/operations.ts',
      from: "throw new ForbiddenError('Only managers and partners may do this.');",
      to: 'return { centerId, partnerId: null };',
    },
  ],
  registerPushDevice: [
    {
      file: 'src/modules/people/devices/operations.ts',
      from: "if (!isStaff(viewer)) throw new ForbiddenError('Only people who are signed in may do this.');",
      to: '',
    },
  ],
  updateCustomer: [
    {
      file: 'src/modules/people/customers/operations.ts',
      from: "if (viewer.role !== 'manager' && viewer.role !== 'customer')",
      to: 'if (false as boolean)',
    },
  ],
};

/** Where everybody who is known may ask already, nobody is let in. */
const scope = (file: string, field: string, from: string, to: string): Guard => ({
  name: `who may ask ${field}`,
  tests: from === to ? asked('nobody') : asked(LEAST.find(([scopes]) => from.includes(scopes))![1]),
  edits: [{ file, from, to: from === to ? to.replace(KNOWN, '{}') : to }, ...(ALSO[field] ?? [])],
});

const BELOW =
  /(?:authScopes: (?:\{ (?:staff|signedIn): true \}|staffOnly)|\.\.\.(?:staffOnly|notForPartners)),/g;

/** What is not below an object that is found by its id. */
const SHOWN_ELSEWHERE: Record<string, string[]> = {
  reason: READABLE,
  alerts: [
    ...SHOWN.slice(0, 1),
    'test/realtime/session-delivery.test.ts',
    '-t',
    'shows each caller|nobody else sees',
  ],
};
const NAMED = /(\w+): t\.\w+\(|'(\w+)', \(t\)|const (\w+) =/g;

/** Every field below that is not for everybody who sees the object, found by its text. */
const scopesBelow = (): Guard[] =>
  files
    .filter(({ path }) => path.endsWith('graphql.ts'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(BELOW)].map(({ 0: whole, index }) => {
        const before = text.slice(0, index);
        // From its name on, so that it is told from its like.
        const [start, ...names] = [...before.matchAll(NAMED)].at(-1)!;
        const name = names.find((name) => name !== undefined)!;
        const from = text.slice(before.lastIndexOf(start), index + whole.length);
        const to = from.replace(whole, whole.startsWith('...') ? 'nullable: true,' : '');
        const tests = SHOWN_ELSEWHERE[name] ?? SHOWN;
        return { name: `who is shown ${name}`, tests, edits: [{ file: path, from, to }] };
      }),
    )
    // Streams are guarded by their feeds too: below.
    .filter(({ name }) => !name.endsWith('sessionDelivery'));
// biome-ignore format: a guard a line
const KINDS: Guard[] = [
  guard('a person is no partner', asked('every scope'), 'graphql/schema-kit/builder.ts', 'signedIn: isPerson(viewer)', 'signedIn: viewer !== null'),
  guard('somebody must be known', asked('nobody'), 'graphql/schema-kit/builder.ts', 'signedIn: isPerson(viewer)', 'signedIn: true'),
  guard('staff is no customer', asked('customer'), 'graphql/schema-kit/builder.ts', 'staff: isStaff(viewer)', 'staff: isPerson(viewer)'),
  guard('a manager is no professional', asked('professional'), 'graphql/schema-kit/builder.ts', "manager: viewer?.role === 'manager'", 'manager: isStaff(viewer)'),
  guard('a partner is no customer', asked('customer'), 'graphql/schema-kit/builder.ts', "partner: viewer?.role === 'partner'", 'partner: viewer !== null'),
  guard('calendar:read', asked('access:url'), 'graphql/schema-kit/builder.ts', "partnerMay(viewer, 'calendar:read')", "viewer?.role === 'partner'"),
  pair('access:read: the fields, and the subscriptions themselves', asked('access:url'),
    ['graphql/schema-kit/builder.ts', "partnerMay(viewer, 'access:read')", "viewer?.role === 'partner'"],
    ['modules/access/subscriptions.ts', "if (!may(right, 'access:read')) return null;", "if (right.role !== 'partner') return null;"]),
  guard('bookings:write', asked('access:url'), 'graphql/schema-kit/builder.ts', "partnerMay(viewer, 'bookings:write')", "viewer?.role === 'partner'"),
  guard('who is staff', asked('customer'), 'lib/caller.ts', "viewer?.role === 'manager' || viewer?.role === 'professional'", 'viewer !== null'),
  guard('who is a person', asked('every scope'), 'lib/caller.ts', "isStaff(viewer) || viewer?.role === 'customer'", 'viewer !== null'),
  guard('a key has the scope', asked('access:url'), 'lib/caller.ts', 'viewer.key?.scopes.includes(scope) === true', 'true'),
];

// biome-ignore format: a guard a line
const TOKENS: Guard[] = [
  guard('a bad token is nobody’s', gone('a token that was signed'), 'app/context.ts', 'if (!person) throw new UnauthenticatedError();', ''),
  guard('a token is verified', gone('an expired token|a token that was signed'), 'platform/auth/token-signatures.ts', 'keys.some((key) => timingSafeEqual(signatureOf(signed, key), given))', 'keys.length > 0 || timingSafeEqual(given, given)'),
  guard('a token in another form is verified', ['test/unit/token-forms.test.ts', 'test/unit/tokens.test.ts'], 'platform/auth/token-signatures.ts', '.catch(() => null);', '.catch(() => ({ payload: bytesOf(token.split(".")[1] ?? ""), protectedHeader: { b64: true } }));'),
  guard('a token is read as jose reads it', ['test/unit/token-forms.test.ts'], 'platform/auth/token-signatures.ts', 'URL_SAFE.test(text) && text.length % 4 !== 1', 'URL_SAFE.test(text)'),
  guard('a token’s payload is encoded', ['test/unit/token-forms.test.ts'], 'platform/auth/token-signatures.ts', 'if (proof && proof.protectedHeader.b64 !== false)', 'if (proof)'),
  guard('a token runs out', gone('an expired token'), 'platform/auth/tokens.ts', 'if (exp <= second || nbf > second) return null;', 'if (nbf > second) return null;'),
  guard('a token may begin later', ['test/unit/token-forms.test.ts'], 'platform/auth/tokens.ts', 'if (exp <= second || nbf > second) return null;', 'if (exp <= second || nbf < 0) return null;'),
  guard('a token needs an end', ['test/unit/tokens.test.ts'], 'platform/auth/tokens.ts', 'exp: z.number(),', 'exp: z.number().default(1_894_737_600),'),
  guard('a token’s algorithm', ['test/unit/tokens.test.ts'], 'platform/auth/token-signatures.ts', "{ algorithms: ['HS256'] }", '{}'),
  guard('a token names the kind of account', ['test/unit/tokens.test.ts'], 'platform/auth/tokens.ts', 'account?.type !== accountType(role)', 'account == null'),
  guard('tokens are revoked', gone('a manager whose tokens'), 'lib/caller.ts', 'return tokensValidFrom === null || (token.issuedAt !== null && token.issuedAt >= tokensValidFrom);', 'return token !== null || tokensValidFrom === null;'),
  guard('lookups of callers are paced in a storm', ['test/unit/paced-batches.test.ts'], 'lib/paced-batches.ts', 'else if (left <= 0 || at', 'else if (left <= 4 || at'),
  guard('the lookup of a lone caller is not paced', ['test/unit/paced-batches.test.ts'], 'lib/paced-batches.ts', 'const isLone = waiting.length + last.size <= 2;', 'const isLone = waiting.length === 0;'),
  guard('a slow lookup keeps nobody waiting', ['test/unit/paced-batches.test.ts'], 'lib/paced-batches.ts', 'timer ??= setTimeout(leave, apartMs + 1);', 'return;'),
  guard('a removed professional', gone('a professional who was removed'), 'modules/people/accounts/queries.ts', 'WHERE NOT is_customer AND removed_at IS NULL', 'WHERE NOT is_customer'),
  guard('a deleted customer', gone('a customer who was deleted'), 'modules/people/accounts/queries.ts', 'WHERE is_customer AND deleted_at IS NULL', 'WHERE is_customer'),
  guard('a professional of another center', gone('a token of an account'), 'modules/people/accounts/queries.ts', 'p ON p.id = asked.id AND p.center_id = asked.center_id', 'p ON p.id = asked.id'),
  guard('a customer of another center', gone('a token of a customer'), 'modules/people/accounts/queries.ts', 'c ON c.id = asked.id AND c.center_id = asked.center_id', 'c ON c.id = asked.id'),
  guard('signed out', gone('a customer who signed out'), 'modules/people/accounts/queries.ts', 'WHERE id = asked.sid AND ended_at IS NOT NULL', 'WHERE id = asked.sid AND ended_at IS NULL AND id IS NULL'),
  guard('a revoked key', gone('a revoked key'), 'modules/partners/operations.ts', 'WHERE secret_hash = $1 AND revoked_at IS NULL', 'WHERE secret_hash = $1'),
  guard('an expired key', gone('an expired key'), 'modules/partners/operations.ts', '(expires_at IS NULL OR expires_at > $2)', '($2::timestamptz IS NOT NULL)'),
  guard('a key’s hash', gone('a key that was made up'), 'modules/partners/operations.ts', 'WHERE secret_hash = $1 AND', 'WHERE $1::bytea IS NOT NULL AND'),
  guard('a socket looks its caller up for each operation', ['test/api/partner-keys.test.ts', '-t', 'a socket'], 'api/graphql/websocket/execution.ts', "return operation.operation === 'subscription' && isKnown ? client.viewer", "return isKnown ? client.viewer"),
];

// biome-ignore format: a guard a line
const TENANTS: Guard[] = [
  guard('service, by id', elsewhere, 'modules/services/graphql.ts', "if (isStaff(viewer) || partnerMay(viewer, 'calendar:read')) return { centerId };", "if (isStaff(viewer) || partnerMay(viewer, 'calendar:read')) return {};"),
  guard('service, for customers', asked('customer elsewhere'), 'modules/services/graphql.ts', "viewer.role === 'customer' ? { centerId, archivedAt: null }", "viewer.role === 'customer' ? { archivedAt: null }"),
  guard('service, no longer offered', SHOWN, 'modules/services/graphql.ts', '{ centerId, archivedAt: null }', '{ centerId }'),
  guard('service, by id without calendar:read', SHOWN, 'modules/services/graphql.ts', ': { centerId, id: matchNothing };', ': { centerId };'),
  guard('link change, by id: center', SHOWN, 'modules/services/link-changes/graphql.ts', 'db.serviceLinkChange.findFirst({ where: { id, centerId: viewer.centerId } })', 'db.serviceLinkChange.findFirst({ where: { id } })'),
  guard('link change, by id: staff', SHOWN, 'modules/services/link-changes/graphql.ts', 'isStaff(viewer) ? db.serviceLinkChange', 'viewer ? db.serviceLinkChange'),
  guard('archiveService', elsewhere, 'modules/services/operations.ts', 'where: { id, centerId: viewer.centerId } });\n  if (!service) throw', 'where: { id } });\n  if (!service) throw'),
  guard('serviceLinkChangePreview', elsewhere, 'modules/services/link-changes/operations.ts', 'where = { id: serviceId, centerId: viewer.centerId }', 'where = { id: serviceId }'),
  pair('undoServiceLinkChange, which locks the center’s service', elsewhere, ['modules/services/link-changes/operations.ts', 'const where = { id: changeId, centerId: viewer.centerId };', 'const where = { id: changeId };'], ['modules/services/lock.ts', 'where: { id, centerId: viewer.centerId }', 'where: { id }']),
  guard('lockService', ids('update-service', 'create-session', 'apply-service-link-change'), 'modules/services/lock.ts', 'where: { id, centerId: viewer.centerId }', 'where: { id }'),
  guard('session, by id: center', SHOWN, 'modules/sessions/graphql.ts', '? db.session.findFirst({ where: { id, centerId: viewer.centerId } })', '? db.session.findFirst({ where: { id } })'),
  guard('session, by id: who', SHOWN, 'modules/sessions/graphql.ts', "isPerson(viewer) || partnerMay(viewer, 'calendar:read')\n    ? db.session", 'viewer\n    ? db.session'),
  guard('session', elsewhere, 'modules/sessions/graphql.ts', 'where: { id, centerId: viewer.centerId } });\n    },', 'where: { id } });\n    },'),
  guard('sessions', ['test/api/calendar-page.test.ts'], 'modules/sessions/graphql.ts', 'return { centerId, startsAt, serviceId,', 'return { startsAt, serviceId,'),
  guard('lockSession', elsewhere, 'modules/sessions/lock.ts', 'const session = await tx.session.findFirst({ where: { id, centerId: viewer.centerId } });', 'const session = await tx.session.findFirst({ where: { id } });'),
  guard('lockTeacher: center', ids('create-session', 'edit-session', 'create-schedule'), 'modules/sessions/lock.ts', 'center_id = $2::uuid AND removed_at IS NULL FOR SHARE', '$2::uuid IS NOT NULL AND removed_at IS NULL FOR SHARE'),
  guard('lockTeacher: who leaves is waited for', ['test/operations/leaving-staff.test.ts', '-t', 'nobody is given'], 'modules/sessions/lock.ts', 'AND removed_at IS NULL FOR SHARE', 'AND removed_at IS NULL'),
  guard('schedule, by id: center', SHOWN, 'modules/sessions/schedules/graphql.ts', 'where: { id, centerId: viewer.centerId }', 'where: { id }'),
  guard('schedule, by id: staff', SHOWN, 'modules/sessions/schedules/graphql.ts', 'isStaff(viewer) ? db.schedule', 'viewer ? db.schedule'),
  guard('endSchedule', elsewhere, 'modules/sessions/schedules/operations.ts', 'const schedule = await tx.schedule.findFirst({ where: { id, centerId: viewer.centerId } });', 'const schedule = await tx.schedule.findFirst({ where: { id } });'),
  guard('schedulePreview and editSchedule', elsewhere, 'modules/sessions/schedules/changes/queries.ts', 'where: { id, centerId },', 'where: { id },'),
  guard('editSchedule', elsewhere, 'modules/sessions/schedules/changes/operations.ts', 'where: { id: scheduleId, centerId } });', 'where: { id: scheduleId } });'),
  guard('undoScheduleChange', elsewhere, 'modules/sessions/schedules/changes/undo/operations.ts', 'where: { id, act: { centerId } },', 'where: { id },'),
  guard('schedule change, by id: center', SHOWN, 'modules/sessions/schedules/changes/graphql.ts', 'where: { id, act: { centerId: viewer.centerId } }', 'where: { id }'),
  guard('schedule change, by id: staff', SHOWN, 'modules/sessions/schedules/changes/graphql.ts', 'isStaff(viewer) ? db.scheduleChange', 'viewer ? db.scheduleChange'),
  guard('partner, by id', SHOWN, 'modules/partners/graphql.ts', "viewer.role === 'partner' && viewer.id === id ?", "viewer.role === 'partner' ?"),
  guard('partner key, by id: center', SHOWN, 'modules/partners/graphql.ts', 'db.partnerKey.findFirst({ where: { id, centerId: viewer.centerId } })', 'db.partnerKey.findFirst({ where: { id } })'),
  guard('partner key, by id: manager', SHOWN, 'modules/partners/graphql.ts', "viewer.role === 'manager' ?", 'viewer ?'),
  guard('partnerKeys', elsewhere, 'modules/partners/graphql.ts', 'where: { centerId: viewer.centerId },', 'where: {},'),
  guard('revokePartnerKey', elsewhere, 'modules/partners/operations.ts', 'findFirst({ where: { id, centerId } });', 'findFirst({ where: { id } });'),
  guard('a partner’s name, in one center', ['test/api/partner-rights.test.ts', '-t', 'stay the partner'], 'modules/partners/operations.ts', 'AND lower(name) = lower(', 'OR lower(name) = lower('),
  guard('endpoints of a manager', elsewhere, 'modules/webhooks/rules.ts', "if (viewer.role === 'manager') return { centerId, deletedAt: null };", "if (viewer.role === 'manager') return { deletedAt: null };"),
  guard('endpoints of a partner', asked('other partner', 'access:url'), 'modules/webhooks/rules.ts', ", partnerId: viewer.role === 'partner' ? viewer.id : matchNothing };", ' };'),
  guard('deleted endpoints', ['test/api/webhooks.test.ts'], 'modules/webhooks/rules.ts', 'return { centerId, deletedAt: null, partnerId', 'return { centerId, partnerId'),
  guard('events that a scope lets know of', asked('access:url'), 'modules/webhooks/rules.ts', "if (viewer.role !== 'partner') return null;", 'if (viewer) return null;'),
  guard('events of another center', ['test/operations/webhooks.test.ts', '-t', 'a subscriber'], 'modules/webhooks/publish.ts', 'JOIN webhook_endpoint e ON e.center_id = h.center AND', 'JOIN webhook_endpoint e ON'),
  guard('bookings that a partner made', ['test/operations/webhooks.test.ts', '-t', 'a partner'], 'modules/webhooks/publish.ts', "(h.type NOT LIKE 'booking.%' OR h.maker = e.partner_id)", 'TRUE'),
  guard('events while a key has the scope', ['test/operations/webhooks.test.ts', '-t', 'a partner'], 'modules/webhooks/publish.ts', 'h.scope = ANY (k.scopes)', 'TRUE'),
  guard('events while a key stands', ['test/operations/webhooks.test.ts', '-t', 'a partner'], 'modules/webhooks/publish.ts', 'AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2::timestamptz))', ')'),
  guard('messages while a key stands', ['test/operations/webhooks.test.ts', '-t', 'a partner'], 'modules/webhooks/queue.ts', 'AND k.revoked_at IS NULL\n        AND (k.expires_at IS NULL OR k.expires_at > $1)', 'AND $1::timestamptz IS NOT NULL'),
  guard('bookings of staff: center', elsewhere, 'modules/access/rules.ts', 'if (isStaff(viewer)) return { centerId };', 'if (isStaff(viewer)) return {};'),
  guard('bookings of a customer', asked('customer'), 'modules/access/rules.ts', "return { centerId, customerId: viewer.role === 'customer' ? viewer.id : matchNothing };", 'return { centerId };'),
  guard('bookings of a partner: those it made', asked('other partner'), 'modules/access/rules.ts', 'return { centerId, partnerId: viewer.id };', 'return { centerId };'),
  guard('bookings of a partner: scope', SHOWN, 'modules/access/rules.ts', "if (partnerMay(viewer, 'bookings:write')) return { centerId, partnerId", "if (viewer.role === 'partner') return { centerId, partnerId"),
  guard('access, for partners', SHOWN, 'modules/access/rules.ts', "isPerson(viewer) || partnerMay(viewer, 'access:read')", 'viewer !== null'),
  guard('setAttendance', elsewhere, 'modules/bookings/attendance/operations.ts', 'const where = { id: bookingId, centerId: viewer.centerId };', 'const where = { id: bookingId };'),
  guard('bookSession: for whom, customers', asked('holder', 'customer'), 'modules/bookings/operations.ts', "if (customer || (customerId && customerId !== viewer.id)) throw new NotFoundError('customer');", ''),
  guard('bookSession: whom a partner has brought', asked('other partner'), 'modules/bookings/operations.ts', 'const brought = isStaff(viewer) ? {} : { bookings: { some: bookingsOf(viewer) } };', 'const brought = {};'),
  pair('bookSession: a customer of the center, looked up and locked', ids('book-session'), ['modules/bookings/operations.ts', 'const where = { id, centerId: viewer.centerId, deletedAt: null, ...brought };', 'const where = { id, deletedAt: null, ...brought };'], ['modules/bookings/operations.ts', 'WHERE c.id = $1::uuid AND c.center_id = $2::uuid AND', 'WHERE c.id = $1::uuid AND $2::uuid IS NOT NULL AND']),
  guard('the booking in a refusal', ['test/api/partner-rights.test.ts', '-t', 'somebody else made'], 'modules/bookings/mutations.ts', 'where: { id: bookingId, AND: readableBy(viewer) }', 'where: { id: bookingId }'),
  guard('personal URL of a booking', SHOWN, 'modules/bookings/graphql.ts', 'return allowed && booking', 'return booking'),
  guard('personal URL with access:url', SHOWN, 'modules/bookings/graphql.ts', "const made = partnerMay(viewer, 'access:url') && viewer?.id", 'const made = viewer?.id'),
  guard('booking, by id', SHOWN, 'modules/bookings/graphql.ts', 'db.booking.findFirst({ where: { id, ...bookingsOf(viewer) } })', 'db.booking.findFirst({ where: { id } })'),
  guard('the viewer’s booking', SHOWN, 'modules/bookings/graphql.ts', 'where: ownSeatOf(viewer), take: 1', "where: { status: 'BOOKED' }, take: 1"),
  guard('a customer’s bookings, for partners', ['test/api/partner-rights.test.ts', '-t', 'bookings'], 'modules/bookings/graphql.ts', 'AND: [readableBy(viewer), ', 'AND: ['),
  guard('the seat behind a link', SHOWN, 'modules/access/graphql.ts', 'where: ownSeatOf(viewer),', "where: { status: 'BOOKED' as const },"),
  guard('the link while access is not open', SHOWN, 'modules/access/graphql.ts', "return mayJoin && accessState(session, context.now) === 'OPEN' ?", 'return mayJoin ?'),
  guard('the link with access:url', ['test/api/partner-rights.test.ts', '-t', 'the door'], 'modules/access/graphql.ts', "partnerMay(context.viewer, 'access:url')", "context.viewer?.role === 'partner'"),
  guard('the instructions while access is not open', SHOWN, 'modules/access/graphql.ts', 'session.bookings.length > 0 && instructionsShown(accessState(session, context.now))', 'session.bookings.length > 0'),
  guard('the instructions without a seat', SHOWN, 'modules/access/graphql.ts', 'session.bookings.length > 0 && instructionsShown', 'instructionsShown'),
  pair('sendAccessNow, to one, which locks the center’s session', elsewhere,
    ['modules/notifications/operations.ts', "const where = { id: bookingId, centerId: viewer.centerId, status: 'BOOKED' } as const;", "const where = { id: bookingId, status: 'BOOKED' } as const;"],
    ['modules/sessions/lock.ts', 'const session = await tx.session.findFirst({ where: { id, centerId: viewer.centerId } });', 'const session = await tx.session.findFirst({ where: { id } });']),
  guard('a room, switched by its teacher', ['test/operations/backup-rooms.test.ts', '-t', 'by nobody else'], 'modules/access/rooms/operations.ts', '  assertRuns(viewer, session);\n', ''),
  guard('a change under a room in use, which is told to nobody', ['test/operations/backup-rooms.test.ts', '-t', 'concerns nobody'], 'modules/sessions/session-defaults.ts', "'s.backup_room_url IS NULL AND s.substitute_room_url IS NULL'", "'TRUE'"),
  guard('the opening after the class before', ['test/operations/room-clashes.test.ts', '-t', 'is right again'], 'modules/sessions/rooms/operations.ts', 'UNION SELECT f.id FROM session f WHERE f.opens_after_id = ANY($2::uuid[])', ''),
  guard('a room clash, in one center', ['test/operations/room-clashes.test.ts', '-t', 'another center'], 'modules/sessions/rooms/queries.ts', '(o.center_id = s.center_id) IS TRUE AND ', ''),
  guard('the backup room, for staff', SHOWN, 'modules/access/rooms/graphql.ts', 'authScopes: { staff: true },', 'authScopes: { signedIn: true },'),
  guard('a class booked just now gives its teacher time', ['test/operations/teacher-absent.test.ts', '-t', 'made or booked just now'], 'modules/sessions/rules.ts', 'min(b.created_at) +', 'NULL::timestamptz +'),
  guard('a cancellation in the minute of a move waits for its own', ['test/operations/teacher.test.ts', '-t', 'in the minute of a move'], 'modules/notifications/listing/staff.ts', 'AND (s.cancellation_final_at > $1) IS NOT TRUE', ''),
  guard('that nobody teaches is not told twice at once', ['test/operations/no-teacher.test.ts', '-t', 'once more a moment'], 'modules/notifications/listing/staff.ts', 'd.created_at > $1 - interval', 'FALSE AND d.created_at > $1 - interval'),
  guard('the room of an absent teacher wakes staff’s streams', ['test/operations/teacher-absent.test.ts', '-t', 'before it happens, and staff'], 'modules/notifications/transitions/jobs.ts', ' || inAbsentRoom;', ';'),
  guard('a substitute’s room is left with the substitute', ['test/operations/substitutions.test.ts', '-t', 'third one is set'], 'modules/sessions/operations.ts', 'await leaveRooms(sqlOf(tx), now, [id]);', ''),
  guard('previews of moves have two connections at most', ['test/operations/moving.test.ts', '-t', 'without taking the database'], 'modules/sessions/moves/operations.ts', 'createSemaphore(2)', 'createSemaphore(200)'),
  guard('a room clash is mailed once for a start', ['test/operations/alert-checks.test.ts', '-t', 'as soon as it is so'], 'modules/notifications/alert-checks/operations.ts', 'AND d.professional_id = r.professional_id)', 'AND FALSE)'),
  guard('a preview is a call', ['test/unit/cost.test.ts', '-t', 'counts as a call each time'], 'graphql/execution/cost.ts', 'extensions.isCall ? 1 : 0', 'extensions.isCall ? 0 : 0'),
  guard('the ids are made by nobody else’s function', ['test/operations/migrate.test.ts', '-t', 'takes no function'], 'platform/postgres/migrate/uuidv7.ts', 'IF other IS NOT NULL THEN', 'IF other IS NOT NULL AND FALSE THEN'),
  guard('a migration does not wait long for a lock', ['test/operations/migrate-beside-others.test.ts', '-t', 'waits for a long reader'], 'platform/postgres/migrate.ts', 'await apply(client, migration, { lockMs, log });', 'await apply(client, migration, { lockMs: 0, log });'),
  guard('a migration tries again when its blocker has ended', ['test/operations/migrate-beside-others.test.ts', '-t', 'waits for a long reader'], 'platform/postgres/migrate.ts', 'if (blockers.length > 0) await blockersEnd(url, blockers, leftMs);', ''),
  guard('an index is built however long others take', ['test/operations/migrate-beside-others.test.ts', '-t', 'builds an index while'], 'platform/postgres/migrate/apply.ts', "await client.query('SET lock_timeout = 0');", ''),
  guard('an index that failed is built again', ['test/operations/migrate-beside-others.test.ts', '-t', 'builds again'], 'platform/postgres/migrate/apply.ts', 'await isInvalid(client, name)', 'false'),
  guard('rows are changed until none is left', ['test/operations/migrate-beside-others.test.ts', '-t', 'changes many rows'], 'platform/postgres/migrate/apply.ts', 'changed > 0; rows += changed', 'changed > 2; rows += changed'),
  guard('a silent server is not waited for by the operator', ['test/operations/migrate-command.test.ts', '-t', 'gives up a server'], 'platform/postgres/one-connection.ts', 'connectionTimeoutMillis: CONNECT_MS,', ''),
  guard('a version starts on a newer database that is marked', ['test/operations/migrate.test.ts', '-t', 'works on a database of a later'], 'platform/postgres/migrate/history.ts', "compatibleWith && `compatible-with", "false && `compatible-with"),
  guard('a version refuses a newer database that is not compatible', ['test/operations/migrate.test.ts', '-t', 'compatible with newer ones only'], 'platform/postgres/migrate/history.ts', '!isOlder(VERSION, compatibleWith)', 'true'),
  guard('the operator’s other commands change no schema', ['test/operations/migrate-command.test.ts', '-t', 'is the only one'], 'cli/commands/operator.ts', 'migrateAtStart: false', 'migrateAtStart: true'),
  guard('who books late without an address is looked at', ['test/operations/alert-checks.test.ts', '-t', 'books later'], 'modules/bookings/operations.ts', 'email === null &&', 'email === undefined &&'),
  guard('a write of a session has its room looked at', ['test/operations/alert-checks.test.ts', '-t', 'when a link is set'], 'modules/sessions/transitions.ts', 'WHEN s.signalled_version = s.version THEN s.alert_check_at', 'WHEN TRUE THEN s.alert_check_at'),
  guard('renewAccessUrl', asked('customer'), 'modules/passes/operations.ts', 'where: { id, ...bookingsOf(viewer) }', 'where: { id }'),
  guard('exportCustomer', elsewhere, 'modules/privacy/export/operations.ts', 'const where = { id, centerId: viewer.centerId, deletedAt: null };', 'const where = { id, deletedAt: null };'),
  guard('deleteCustomer', elsewhere, 'modules/privacy/erasure/operations.ts', 'tx.customer.findFirst({ where: { id, centerId: viewer.centerId } })', 'tx.customer.findFirst({ where: { id } })'),
  guard('export and deletion are no professional’s', asked('professional'), 'modules/privacy/rules.ts', 'if (isStaff(viewer)) throw new', 'if (isStaff(viewer) && false) throw new'),
  guard('export and deletion are one’s own', asked('customer'), 'modules/privacy/rules.ts', "if (viewer.role !== 'customer' || viewer.id !== id)", "if (viewer.role !== 'customer')"),
  guard('delivery, by id: center', SHOWN, 'modules/notifications/graphql.ts', 'where: { id, centerId: viewer.centerId, ...own }', 'where: { id, ...own }'),
  guard('delivery, by id: whose', SHOWN, 'modules/notifications/graphql.ts', 'const own = isStaff(viewer) ? {} : { booking: seatsOf(viewer) };', 'const own = {};'),
  guard('deliveries of a booking, for partners', SHOWN, 'modules/notifications/graphql.ts', '(isPerson(viewer) ? {} : { id: matchNothing })', '(viewer ? {} : { id: matchNothing })'),
  guard('professional, by id: center', SHOWN, 'modules/people/graphql.ts', '? db.professional.findFirst({ where: { id, centerId: viewer.centerId, removedAt: null } })', '? db.professional.findFirst({ where: { id, removedAt: null } })'),
  guard('professional, by id: removed', ['test/api/nodes.test.ts'], 'modules/people/graphql.ts', '? db.professional.findFirst({ where: { id, centerId: viewer.centerId, removedAt: null } })', '? db.professional.findFirst({ where: { id, centerId: viewer.centerId } })'),
  guard('professional, by id: who', SHOWN, 'modules/people/graphql.ts', "isPerson(viewer) || partnerMay(viewer, 'calendar:read')\n    ? db.professional", 'viewer\n    ? db.professional'),
  guard('browsers of a customer, for partners', SHOWN, 'modules/people/devices/graphql.ts', '...(isPerson(viewer) ? {} : { id: matchNothing })', ''),
  guard('customer, by id: center', SHOWN, 'modules/people/graphql.ts', 'where: { id, centerId: viewer.centerId, deletedAt: null, AND: knownTo(viewer) },', 'where: { id, deletedAt: null, AND: knownTo(viewer) },'),
  guard('customer, by id: whom a partner brought', SHOWN, 'modules/people/graphql.ts', '{ bookings: { some: { partnerId: viewer!.id } } }', '{}'),
  guard('customer, by id: bookings:write', SHOWN, 'modules/people/graphql.ts', "if (partnerMay(viewer, 'bookings:write')) return { bookings", "if (viewer?.role === 'partner') return { bookings"),
  guard('customer, by id: oneself', SHOWN, 'modules/people/graphql.ts', "return { id: viewer?.role === 'customer' ? viewer.id : matchNothing };", 'return {};'),
  guard('push device, by id: center', SHOWN, 'modules/people/devices/graphql.ts', 'centerId: viewer.centerId,\n      removedAt: null,', 'removedAt: null,'),
  guard('push device, by id: whose', SHOWN, 'modules/people/devices/graphql.ts', "...(isStaff(viewer) ? {} : { customerId: viewer.role === 'customer' ? viewer.id : matchNothing }),", ''),
  guard('customers', READABLE, 'modules/people/customers/graphql.ts', 'return { centerId, deletedAt: null, ...found };', 'return { deletedAt: null, ...found };'),
  guard('professionals', READABLE, 'modules/people/graphql.ts', 'where: { centerId: viewer.centerId, removedAt: null },', 'where: { removedAt: null },'),
  guard('center, by id', SHOWN, 'modules/people/centers/graphql.ts', 'id === viewer.centerId ? db.center', 'id ? db.center'),
  guard('removePushDevice: center', elsewhere, 'modules/people/devices/operations.ts', 'const where = { id, centerId: viewer.centerId, removedAt: null, ...own };', 'const where = { id, removedAt: null, ...own };'),
  guard('removePushDevice: whose', asked('customer'), 'modules/people/devices/operations.ts', ': { customerId: viewer.id };\n  const where', ': {};\n  const where'),
  guard('registerPushDevice: for oneself', asked('customer'), 'modules/people/devices/operations.ts', "if (customerId !== null && customerId !== viewer.id) throw new NotFoundError('customer');", ''),
  guard('registerPushDevice: center', elsewhere, 'modules/people/devices/operations.ts', 'const where = { id: customerId, centerId: viewer.centerId, deletedAt: null };', 'const where = { id: customerId, deletedAt: null };'),
  guard('a successor: center', ['test/operations/leaving-staff.test.ts', '-t', 'is followed by'], 'modules/people/staff/operations.ts', 'const where = { id: successorId, centerId, removedAt: null };', 'const where = { id: successorId, removedAt: null };'),
  guard('me: a customer', asked('professional'), 'modules/people/graphql.ts', "const id = viewer?.role === 'customer' ? viewer.id : matchNothing;\n      return", 'const id = undefined;\n      return'),
  guard('the booking of a press', ['test/operations/counts.test.ts', '-t', 'the press shows'], 'modules/bookings/graphql.ts', 'where: { id: bookingId, AND: readableBy(viewer) }', 'where: { id: bookingId }'),
  guard('online access, by id: center', SHOWN, 'modules/access/graphql.ts', 'where: { id, centerId: viewer.centerId, sendAt: { not: null } }', 'where: { id, sendAt: { not: null } }'),
  guard('online access, by id: who', SHOWN, 'modules/access/graphql.ts', '  mayReadAccess(viewer)\n    ? db.session', '  viewer\n    ? db.session'),
  guard('updateProfessional, removeProfessional', elsewhere, 'modules/people/lock.ts', 'tx.professional.findFirst({ where: { id, centerId, removedAt: null } })', 'tx.professional.findFirst({ where: { id, removedAt: null } })'),
  guard('updateCustomer: who', asked('professional'), 'modules/people/customers/operations.ts', "if (viewer.role !== 'manager' && viewer.role !== 'customer')", 'if (false as boolean)'),
  guard('updateCustomer: oneself', asked('customer'), 'modules/people/customers/operations.ts', "if (viewer.role === 'customer' && viewer.id !== id) throw new NotFoundError('customer');", ''),
  guard('updateCustomer: center', elsewhere, 'modules/people/lock.ts', 'tx.customer.findFirst({ where: { id, centerId, deletedAt: null } })', 'tx.customer.findFirst({ where: { id, deletedAt: null } })'),
  guard('a customer found by address: center', ['test/api/bookings.test.ts', '-t', 'booking'], 'modules/people/customers/operations.ts', 'const where = { centerId, email: customer.email, deletedAt: null };', 'const where = { email: customer.email, deletedAt: null };'),
];

// biome-ignore format: a guard a line
const STREAMS: Guard[] = [
  guard('the viewer of a stream still stands', ['test/realtime/session-access.test.ts', 'test/realtime/partner-access.test.ts'], 'modules/access/rights/queries.ts', 'right?.role && tokenStands(viewer, right.tokensValidFrom)', 'right'),
  pair('a stream ends with its token’s time: when it is shown something, and when its rights are read', ['test/realtime/partner-access.test.ts'], ['lib/rounds/rounds.ts', 'expiresAt && expiresAt <= now', 'false'], ['modules/access/rights/queries.ts', ' AND (k.expires_at IS NULL OR k.expires_at > $9::timestamptz)', ' AND ($9::timestamptz IS NOT NULL)']),
  guard('a stream ends when tokens are revoked', ['test/realtime/operator.test.ts'], 'modules/access/rights/queries.ts', 'right?.role && tokenStands(viewer, right.tokensValidFrom)', 'right?.role'),
  guard('a stream ends with its sign-in', ['test/realtime/signed-in.test.ts'], 'modules/access/rights/queries.ts', 'LEFT JOIN sign_in f ON f.id = w.sid AND f.ended_at IS NOT NULL', 'LEFT JOIN sign_in f ON f.id = w.sid AND f.id IS NULL'),
  guard('a stream ends with its key', ['test/realtime/partner-access.test.ts'], 'modules/access/rights/queries.ts', 'AND k.revoked_at IS NULL AND (', 'AND ('),
  guard('a stream of a removed professional', ['test/realtime/session-access.test.ts', 'test/realtime/center-access.test.ts'], 'modules/access/rights/queries.ts', 'p.center_id = w.center_id AND p.removed_at IS NULL', 'p.center_id = w.center_id'),
  pair('a stream of a deleted customer: account, sign-in and seat', ['test/realtime/signed-in.test.ts'],
    ['modules/access/rights/queries.ts', 'c.center_id = w.center_id AND c.deleted_at IS NULL', 'c.center_id = w.center_id'],
    ['modules/access/rights/queries.ts', 'LEFT JOIN sign_in f ON f.id = w.sid AND f.ended_at IS NOT NULL', 'LEFT JOIN sign_in f ON f.id = w.sid AND f.id IS NULL'],
    ['modules/access/rights/queries.ts', "b.customer_id = c.id AND b.status = 'BOOKED'", 'b.customer_id = c.id`']),
  guard('a stream needs a seat', asked('customer'), 'modules/access/subscriptions.ts', "if (!may(right, 'access:read')) return null;", ''),
  guard('a suspended center has no streams', ['test/operations/suspended-centers.test.ts', '-t', 'no open streams'], 'modules/access/rights/queries.ts', "isActiveSql('w.center_id')", "'TRUE'"),
  guard('a suspended center’s pages open nothing', ['test/operations/suspended-centers.test.ts', '-t', 'there for nobody'], 'modules/access/rules.ts', '{ passHash, center: { suspendedAt: null } }', '{ passHash }'),
  guard('a suspended center sends nothing', ['test/operations/suspended-centers.test.ts', '-t', 'sends nothing'], 'modules/notifications/rules.ts', 'if (facts.centerSuspended) return', 'if (false) return'),
  guard('a suspended center’s bookings are listed nowhere', ['test/api/all-bookings.test.ts', '-t', 'suspended'], 'modules/bookings/overview/queries.ts', ' AND c.suspended_at IS NULL', ''),
  guard('a suspended center’s webhooks wait', ['test/operations/webhooks.test.ts', '-t', 'suspended'], 'modules/webhooks/queue.ts', "isActiveSql('e.center_id')", "'TRUE'"),
  guard('a suspended center has no callers', ['test/operations/suspended-centers.test.ts', '-t', 'there for nobody'], 'modules/people/accounts/queries.ts', "isActiveSql('asked.center_id')", "'TRUE'"),
  guard('a seat that was released', ['test/realtime/session-access.test.ts'], 'modules/access/rights/queries.ts', "b.customer_id = c.id AND b.status = 'BOOKED'", 'b.customer_id = c.id'),
  guard('a stream of another center', elsewhere, 'modules/access/subscriptions.ts', 'found.sessions.get(id)?.centerId === viewer.centerId', 'found.sessions.has(id)'),
  guard('the link in a stream: open', ['test/realtime/session-access.test.ts'], 'modules/access/live/rules.ts', "joinUrl: state === 'OPEN' && kind", 'joinUrl: kind'),
  guard('the link in a stream: access:url', READABLE, 'modules/access/live/rules.ts', "state === 'OPEN' && kind !== 'partner' ?", "state === 'OPEN' ?"),
  guard('the instructions in a stream', READABLE, 'modules/access/live/rules.ts', "staff || (kind === 'seat' && instructionsShown(state)) ?", 'kind ?'),
  guard('a missing link is told to staff', ['test/realtime/partner-access.test.ts', 'test/realtime/session-access.test.ts'], 'modules/access/live/rules.ts', 'linkMissing: staff ? online', 'linkMissing: kind ? online'),
  pair('the sessions of a center, watched', READABLE, ['modules/access/live/queries.ts', 'ON s.center_id = w.center_id AND s.opens_at', 'ON s.opens_at'], ['modules/access/subscriptions.ts', 'byCenter.get(hub.centerId) ?? []', 'found.ofCenters']),
  pair('who watches a center: the field, and the subscription itself', asked('customer'), ['modules/access/live-graphql.ts', 'authScopes: { $any: { staff: true, accessRead: true } },', ''], ['modules/access/subscriptions.ts', 'if (!kind || !isThere) return', 'if (!isThere) return']),
  guard('the subscription of a center by itself', ['test/realtime/partner-access.test.ts'], 'modules/access/subscriptions.ts', "if (!may(right, 'access:read')) return null;", ''),
  guard('a field without a mark is shared with nobody', ['test/unit/shared-results.test.ts'], 'graphql/execution/sharing.ts', "if (marks.includes(null)) return 'alone';", ''),
  guard('an object is shared with nobody', ['test/unit/shared-results.test.ts'], 'graphql/execution/sharing.ts', 'selected.selectionSet ? null : markOf', 'markOf'),
  guard('a shared result holds nobody’s own value', ['test/unit/shared-results.test.ts'], 'graphql/execution/shared-results.ts', 'if (token === null) return payload;', 'if (token !== undefined) return payload;'),
  guard('a part of a personal value is shared with nobody', ['test/unit/shared-results.test.ts'], 'graphql/execution/shared-results.ts', 'return pieces.some((piece) => piece.includes(token)) ? null : new Payload(pieces);', 'return new Payload(pieces);'),
  guard('errors are shared with nobody', ['test/unit/shared-results.test.ts'], 'graphql/execution/shared-results.ts', 'if (result.errors) return null;', ''),
  guard('variables tell shared results apart', ['test/unit/shared-results.test.ts'], 'graphql/execution/shared-results.ts', 'const known = results.get(variables);', "const known = results.get(variables) ?? [...results.values()][0];"),
  guard('shared results are bounded', ['test/unit/shared-results.test.ts'], 'graphql/execution/shared-results.ts', 'if (kept > mostKept) {', 'if (kept < 0) {'),
  guard('a last item overtakes what is worked out', ['test/unit/stream.test.ts'], 'graphql/execution/subscription-stream.ts', 'if (this.#over || turn !== this.#turn) return;', 'if (this.#over) return;'),
  guard('a sink that is not ready is shown nothing', ['test/unit/stream.test.ts'], 'graphql/execution/subscription-stream.ts', 'if (!this.#sink.isReady()) {', 'if (this.#over) {'),
  guard('who watches a session', asked('nobody'), 'modules/access/live-graphql.ts', 'authScopes: { $any: { signedIn: true, accessRead: true } },', ''),
  pair('who watches how a notice goes out: the field, and the feed', asked('customer'), ['modules/notifications/graphql.ts', 'type: Progress,\n    authScopes: { staff: true },', 'type: Progress,'], ['modules/notifications/subscriptions.ts', 'return isOnStaff(right) && session', 'return session']),
  guard('how a notice goes out, of another center', elsewhere, 'modules/notifications/subscriptions.ts', 'session?.centerId === viewer.centerId', 'session'),
  guard('how a notice goes out, to a token that was revoked', ['test/realtime/session-delivery.test.ts'], 'modules/notifications/subscriptions.ts', 'if (denied || !right) return denied;', 'if (!right) return denied;'),
  guard('nobody in doubt is shown anything', ['test/operations/rights-last.test.ts', 'test/unit/rounds.test.ts'], 'lib/rounds/rounds.ts', 'if (!watcher.isOpen || watcher.doubts > 0) return;', 'if (!watcher.isOpen) return;'),
  guard('a right that came into doubt while it was read', ['test/unit/rounds.test.ts'], 'lib/rounds/rounds.ts', 'if (watcher.doubts !== doubts[n]) {', 'if (answer === null) {'),
  guard('a right that was lost without a signal', ['test/realtime/right-changes.test.ts'], 'lib/rounds/rounds.ts', 'if (!read.has(watcher)) this.doubt(watcher);', 'if (read.has(watcher)) this.doubt(watcher);'),
  guard('a loss that is committed late', ['test/realtime/right-changes.test.ts'], 'modules/access/rights/queries.ts', 'NOT pg_visible_in_snapshot(xid, $1::pg_snapshot)', 'xid >= pg_snapshot_xmax($1::pg_snapshot)'),
  guard('rights on another server', ['test/unit/rounds.test.ts'], 'lib/rounds/rounds.ts', 'server !== last.server || ', ''),
  guard('rights after a crash of one backend', ['test/realtime/right-changes.test.ts'], 'modules/access/rights/queries.ts', ', pg_stat_get_bgwriter_stat_reset_time())', ')'),
  guard('a session that is another center’s now', ['test/realtime/right-changes.test.ts'], 'lib/rounds/hub.ts', 'owner === null || (this.#owner !== null && owner !== this.#owner)', 'owner === null'),
  guard('what a stream reads below an item, with the rights of today', ['test/realtime/partner-access.test.ts'], 'graphql/execution/subscriber.ts', 'isSharedItem(item) ?', '!isSharedItem(item) ?'),
  guard('what a stream of alerts reads below an item, with the role of today', ['test/realtime/center-alerts.test.ts', '-t', 'no webhook endpoint'], 'modules/notifications/center-alerts/subscriptions.ts', 'viewer: watcher.today', 'viewer: watcher.holder as Viewer'),
  guard('a key whose end came nearer', ['test/realtime/partner-access.test.ts'], 'modules/access/live/hubs.ts', 'expiresAt && expiresAt < viewer.expiresAt ? expiresAt : viewer.expiresAt', 'viewer.expiresAt'),
  guard('rights after a long silence', ['test/realtime/right-changes.test.ts'], 'lib/rounds/rounds.ts', 'if (this.#last && between(this.#last.at, now) > MEMORY_MS) this.#forget();', ''),
];

// biome-ignore format: a guard a line
const ADDRESSES: Guard[] = [
  guard('another address wants a fresh code', CHANGES('last ten minutes'), 'modules/people/email-changes/operations.ts', 'if (email !== null && email !== account.email) await assertFresh(tx, viewer, now);', ''),
  guard('a confirmation wants its own sign-in, or a fresh code', CHANGES('last ten minutes'), 'modules/people/email-changes/confirmation/operations.ts', 'if (change?.signInId !== viewer.sid || viewer.sid === null) await assertFresh(tx, viewer, now);', ''),
  guard('a fresh code is of the same account', CHANGES('last ten minutes'), 'modules/people/email-changes/operations.ts', '...ownerOf(viewer),\n    id: viewer.sid,', 'id: viewer.sid,'),
  guard('the code of a change is right', CHANGES('waits until'), 'modules/people/email-changes/confirmation/operations.ts', 'if (!isCodeOf(deps, change, typed) || (dead', "if (typed === '' || (dead"),
  guard('digits that were mailed before the fifteenth wrong guess', CHANGES('by digits mailed before'), 'modules/people/email-changes/confirmation/operations.ts', 'codeIn(typed)?.length === DIGITS', 'false'),
  guard('the code of a change: tries', CHANGES('whoever guesses'), 'modules/people/email-changes/rules.ts', 'wrongTries: { lt: CODE_TRIES },', ''),
  guard('the code of a change runs out', CHANGES('whoever guesses'), 'modules/people/email-changes/rules.ts', 'codeExpiresAt: { gt: now },', ''),
  guard('a change that is proven ends other sign-ins', CHANGES('once it is proven'), 'modules/people/email-changes/confirmation/operations.ts', 'await endSignIns(tx, [id], now, viewer.sid);', ''),
  guard('a change is taken back for a week', CHANGES('for seven days'), 'modules/people/email-changes/rules.ts', 'return closedAt || takeBackUntil <= now ?', 'return closedAt ?'),
  guard('whoever took an account takes nothing back', CHANGES('stronger than'), 'modules/people/email-changes/rules.ts', 'return closedAt || takeBackUntil <= now ?', 'return takeBackUntil <= now ?'),
  guard('taking back ends sign-ins', CHANGES('puts the old one back'), 'modules/people/email-changes/take-back/operations.ts', 'await endSignIns(tx, [who.id], now);', ''),
  guard('the first sign-in of an owner ends the others', CHANGES('the first time only'), 'modules/people/sign-in/entry/operations.ts', 'if (proof.first) await endOthersOfProven(sql, account.id, proof.wasSelfSet, now);', ''),
  guard('personal URLs that were seen before an address was proven', ['test/api/self-set-addresses.test.ts', '-t', 'no personal URL'], 'modules/people/sign-in/entry/operations.ts', 'if (proof.wasSelfSet) await deps.renewAccessUrls(sql, account, now);', ''),
  guard('no browser comes after its account', ['test/api/devices.test.ts', '-t', 'after the end'], 'modules/people/devices/operations.ts', 'if (locked.length === 0) throw new NotFoundError(kind);', ''),
  guard('no browser comes after its sign-in', ['test/api/devices.test.ts', '-t', 'after the end'], 'modules/people/devices/operations.ts', "if ((await sql(ENDED, [viewer.sid])).length > 0) throw new ForbiddenError('This sign-in has ended.');", ''),
  guard('a booking finds no address that its holder set', ['test/api/self-set-addresses.test.ts'], 'modules/people/customers/operations.ts', 'await freeSelfSetAddress(tx, centerId, customer.email, null);', ''),
  guard('a URL is renewed once a minute', ['test/api/message-limits.test.ts', '-t', 'once a minute'], 'modules/passes/operations.ts', 'if (since !== null && since < PAUSE_MS) throw new RecentlySentError();', ''),
  guard('messages that a renewal sends are counted', ['test/api/message-limits.test.ts', '-t', 'twenty messages'], 'modules/passes/operations.ts', 'await messageLimits.count(tx, viewer, booking.customer.email, sent, now);', ''),
  guard('messages that a booking sends are counted', ['test/api/message-limits.test.ts', '-t', 'in a loop'], 'modules/bookings/operations.ts', 'await deps.messageLimits.count(tx, viewer, customer.email, messages, now);', ''),
  guard('other addresses that are asked for are counted', ['test/api/message-limits.test.ts', '-t', 'other addresses'], 'modules/people/email-changes/operations.ts', 'await assertFewAskedFor(tx, viewer, now);', ''),
  guard('what the present address is told of another is counted', ['test/api/message-limits.test.ts', '-t', 'is told of another'], 'modules/people/email-changes/operations.ts', 'await countMessages(deps, tx, account, account.email, 1, now);', ''),
];

// biome-ignore format: a guard a line
const DOORS: Guard[] = [
  guard('a report is signed', ['test/api/sendgrid-webhook.test.ts'], 'platform/email/sendgrid-events.ts', "if (!verify('sha256', signed, key, Buffer.from(signature, 'base64'))) return 'UNSIGNED';", ''),
  guard('a report is of now', ['test/unit/reports.test.ts', 'test/api/sendgrid-webhook.test.ts', 'test/jobs/sendgrid.test.ts'], 'platform/email/sendgrid-events.ts', "if (Math.abs(clock().getTime() - Number(timestamp) * 1000) > WINDOW_MS) return 'UNSIGNED';", ''),
  guard('a report in its bounds', ['test/api/sendgrid-webhook.test.ts'], 'api/web/sendgrid-events.ts', 'if (body === null) return c.body(null, 413);', 'if (body === null) return c.body(null, 204);'),
  guard('a mutation needs POST', ['test/api/limits.test.ts'], 'api/graphql/http/operation.ts', "if (kind === 'mutation' && req.method !== 'POST')", "if (kind === 'mutation' && req.method === 'PUT')"),
  guard('metrics need their token', ['test/api/metrics.test.ts'], 'api/web/metrics.ts', 'if (token !== null && !shows(c, token))', "if (token === '')"),
  guard('values of the whole database outlive it', ['test/api/metrics.test.ts', '-t', 'keeps its last values'], 'platform/metrics/facts.ts', "    if (read !== 'failed') {", "    if (read === 'failed') ofDatabase.hide();\n    else {"),
  guard('one node tells of the whole database', ['test/api/metrics.test.ts', '-t', 'one node of several'], 'platform/metrics/duty.ts', 'return (await sql(TAKE, [name, node])).length > 0;', 'return (await sql(TAKE, [name, node])).length >= 0;'),
  guard('a scrape reads so many rows', ['test/api/metrics.test.ts', '-t', 'so many rows'], 'modules/notifications/queue/queries.ts', 'const MOST_COUNTED = 20_000;', 'const MOST_COUNTED = 200_000;'),
  guard('loops are in nobody’s trace', ['test/unit/trace.test.ts', '-t', 'leaves it behind'], 'lib/drain-loop.ts', 'outsideTraces(() => work(worker))', 'work(worker)'),
  guard('a provider is handed the trace', ['test/unit/trace.test.ts', '-t', 'bears the trace'], 'platform/net/observed-post.ts', '{ ...headers, traceparent: traceparentOf(trace) }', 'headers'),
  guard('a webhook keeps the trace of its call', ['test/realtime/tracing.test.ts', '-t', 'reaches the webhooks'], 'modules/webhooks/publish.ts', 'trace && traceparentOf(trace)', 'null'),
  guard('OpenTelemetry is loaded where it is asked for', ['test/unit/trace.test.ts', '-t', 'OpenTelemetry'], 'app/config.ts', "vars.OTEL_SDK_DISABLED === 'false'", 'true'),
  guard('metrics are for this machine', ['test/api/metrics.test.ts'], 'api/web/metrics.ts', 'if (token === null && !isLocalRequest(c))', "if (token === '')"),
  guard('sockets that showed a token make room for others of their address', ['test/realtime/connection-limits.test.ts'], 'api/graphql/websocket/handshake.ts', 'uninitialized.acquire(clientAddress, authenticated.of(clientAddress));', 'uninitialized.acquire(clientAddress, 0 * authenticated.of(clientAddress));'),
  guard('the room goes with them', ['test/realtime/connection-limits.test.ts'], 'api/graphql/websocket/lifecycle.ts', "if (viewer && phase === 'acknowledged') state.authenticated.remove(clientAddress);", 'void [phase, clientAddress];'),
  guard('a good refresh is a call of its account', ['test/api/rates.test.ts'], 'modules/people/sign-in/mutations.ts', 'if (!context.viewer) await countForAccount(context, tokens.viewer);', 'void countForAccount;'),
  guard('the session door is for its own origin', ['test/api/session-door.test.ts', '-t', 'is refused with 403'], 'api/web/session-door/routes.ts', "c.req.header('origin') === origin && ", ''),
  guard('the session door is for no other site', ['test/api/session-door.test.ts', '-t', 'is refused with 403'], 'api/web/session-door/routes.ts', " && site === 'same-origin'", ''),
  guard('the session door takes JSON alone', ['test/api/session-door.test.ts', '-t', 'is refused with 415'], 'api/web/session-door/routes.ts', '/^application\\/json *(;|$)/i', '/^/i'),
  guard('a call of the session door', ['test/api/session-door.test.ts', '-t', 'are those of calls'], 'api/web/session-door/routes.ts', 'if (wait !== null) return tooMany(c, wait);', ''),
  guard('a good refresh by cookie is a call of its account', ['test/api/session-door.test.ts', '-t', 'are those of calls'], 'api/web/session-door/routes.ts', `const tokens = await signIn.refresh(token);
    await countForAccount({ limiter, clientAddress }, tokens.viewer);`, 'const tokens = await signIn.refresh(token);\n    void [limiter, clientAddress];'),
  guard('a cookie that another tab replaced stays', ['test/api/session-door.test.ts', '-t', 'leaves one that is no good'], 'api/web/session-door/routes.ts', 'if (!session) return c.json({ session: null });', 'if (!session) cookie.drop(c);\n      if (!session) return c.json({ session: null });'),
  guard('the sign-in that a cookie held before', ['test/api/session-door.test.ts', '-t', 'had before'], 'api/web/session-door/routes.ts', `  if (token) await signIn.signOut(token);
  return tokens;`, '  void token;\n  return tokens;'),
  guard('no script reads the cookie', ['test/api/session-door.test.ts', '-t', 'keeps the refresh token'], 'api/web/session-door/cookie.ts', 'httpOnly: true', 'httpOnly: false'),
  guard('no other site sends the cookie', ['test/api/session-door.test.ts', '-t', 'keeps the refresh token'], 'api/web/session-door/cookie.ts', "'Strict'", "'Lax'"),
  guard('a kept page of the console keeps its policy', ['test/api/console.test.ts', '-t', 'is asked for anew'], 'api/web/console/routes.ts', '[withHeaders(headersOf(publicUrl)), etag()] as const', '[etag(), withHeaders(headersOf(publicUrl))] as const'),
  guard('a file of the console that is missing may come', ['test/api/console.test.ts', '-t', 'is not at'], 'api/web/console/routes.ts', 'if (c.res.ok) c.res', 'c.res'),
  guard('staff is signalled a mark', ['test/realtime/session-delivery.test.ts', '-t', 'who says that they will'], 'modules/bookings/attendance/operations.ts', 'throw new BookingCancelledError();\n  events.publish(', 'throw new BookingCancelledError();\n  void ('),
  guard('staff sees marks after the end', ['test/realtime/session-delivery.test.ts', '-t', 'books a class in person'], 'modules/notifications/queries.ts', 'later(endsAt, MARKED_FOR) <= now', 'endsAt <= now'),
  guard('staff is signalled a seat that is taken', ['test/realtime/session-delivery.test.ts', '-t', 'books a class in person'], 'modules/bookings/operations.ts', '    `delivery:', '    `account:'),
  guard('a message that is skipped counts against no limit', ['test/api/message-limits.test.ts', '-t', 'words of staff'], 'modules/notifications/acts/operations.ts', '(going ? [actId] : [])', '[actId]'),
  guard('a customer’s messages, to a partner', SHOWN, 'modules/notifications/graphql.ts', 'const where = { booking: { customerId }, ...toldTo(viewer) };', 'void viewer;\n      const where = { booking: { customerId } };'),
  guard('staff sees an answer', ['test/realtime/session-delivery.test.ts', '-t', 'who says that they will'], 'modules/notifications/queries.ts', "b.attendance_confirmation = 'CONFIRMED' AND", "b.attendance_confirmation = 'DECLINED' AND"),
  guard('a cell of a roster is no formula', ['test/unit/roster-csv.test.ts'], 'console/screens/session/roster/csv.ts', 'FORMULA.test(text) ?', 'FORMULA && !text ?'),
  guard('what an account’s language has said stays', ['test/api/refusals-language.test.ts', '-t', 'also where that is English'], 'graphql/schema-kit/user-error.ts', 'isUnsaid(error) ? inOtherWords', 'isUnsaid ? inOtherWords'),
  guard('a limit in the language of a request', ['test/api/refusals-language.test.ts', '-t', 'is told so in the language of the request'], 'api/graphql/http/yoga.ts', 'errors: said(result.errors, say)', 'errors: result.errors, ...(said && say && {})'),
  guard('a limit in the language of a socket', ['test/api/refusals-language.test.ts', '-t', 'is told so on a socket'], 'api/graphql/websocket/operation.ts', 'const shown = errors ? { ...result, errors: this.#said(errors) } : result;', 'const shown = errors ? { ...result, errors } : result;'),
  guard('a refused right in the account’s language', ['test/api/refusals-language.test.ts', '-t', 'what somebody may not'], 'graphql/schema-kit/user-error.ts', "shown('FORBIDDEN', say(original.message))", "shown('FORBIDDEN', original.message)"),
  guard('a dead worker’s messages are taken over when its lease ends', ['test/operations/delivery-queue.test.ts', '-t', 'taken over'], 'lib/take-over.ts', 'if ((await free()) > 0) wake();', 'await free();'),
  guard('a dead worker’s webhooks are taken over when its lease ends', ['test/operations/webhooks.test.ts', '-t', 'of a worker that died'], 'modules/webhooks/jobs.ts', 'nextLeaseEnd: () => nextLeaseEnd(db.sql),', 'nextLeaseEnd: async () => nextLeaseEnd && null,'),
  guard('leases are looked for among claims', ['test/operations/delivery-queue.test.ts', '-t', 'among the claims'], 'lib/outbox-queue.ts', "WHERE status = 'CLAIMED' AND claim_token IS NOT NULL`;", "WHERE status = 'CLAIMED'`;"),
  guard('no fourth copy of a silent mail', ['test/operations/notice-outcomes.test.ts', '-t', 'fourth copy'], 'modules/notifications/retry-rules.ts', 'if (silences >= MOST_SILENCES)', 'if (silences > MOST_SILENCES)'),
  guard('no fourth copy after workers died', ['test/operations/delivery-queue.test.ts', '-t', 'fourth copy'], 'modules/notifications/queue/leases.ts', 'silences + 1 >= $5::int', 'silences > $5::int'),
  guard('a refused mail key rests the channel', ['test/operations/revoked-mail-key.test.ts', '-t', 'ask no more often'], 'platform/email/refused-sender.ts', 'if (clock() >= probeAt) return probe(emails, stillToSend);', 'if (probeAt) return probe(emails, stillToSend);'),
  guard('a mail that waited for its request is checked again', ['test/operations/waiting-mails.test.ts', '-t', 'lost the seat'], 'platform/email/sendgrid.ts', 'if (!call.stillToSend || Date.now() < call.freshUntil) return batch;', 'if (!call.stillToSend || call.freshUntil) return batch;'),
  guard('a notice that was skipped goes again at once', ['test/operations/notices-by-hand.test.ts', '-t', 'where it was skipped'], 'modules/notifications/operations.ts', 'status: { in: [...REACHES] }, createdAt: since', 'createdAt: since'),
  guard('nothing is sent again of a suspended center', ['test/realtime/operator-help.test.ts', '-t', 'let in again'], 'cli/commands/resend.ts', 'if (seat.centerSuspended) return', 'if (seat.centerSuspended && !seat.id) return'),
  guard('a refusal is not told for ever', ['test/operations/revoked-mail-key.test.ts', '-t', 'idle node'], 'platform/email/refused-sender.ts', 'probeAt === null || clock() >= later(probeAt, PROBE_MS)', 'probeAt === null'),
  guard('mails that waited for a key are due at once', ['test/operations/revoked-mail-key.test.ts', '-t', 'holds up nothing'], 'modules/notifications/retry-rules.ts', "if (outcome.kind === 'retry' && outcome.ofUs)", "if (outcome.kind === 'retry' && !outcome)"),
  guard('wrong keys end a start before migrating', ['test/jobs/start.test.ts', '-t', 'before anything is migrated'], 'app/open.ts', "await madeOf('VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY or VAPID_SUBJECT', () =>", "await madeOf('a key', () =>"),
  guard('a start is cut off by a signal', ['test/jobs/start.test.ts', '-t', 'told to stop while it waits'], 'main.ts', 'if (!app) process.exit(0);', 'if (!app) return;'),
  guard('a wrong password is not waited for', ['test/jobs/start.test.ts', '-t', 'waiting cannot help'], 'platform/postgres/await-server.ts', '!REFUSED.has(code) && ', ''),
  guard('a database that is away is 503', ['test/api/database-away.test.ts', '-t', 'is answered 503'], 'graphql/schema-kit/request-error.ts', 'isUnavailable(error) ? 503 : 429', 'isUnavailable(error) ? 500 : 429'),
  guard('one line a second while the database is away', ['test/api/database-away.test.ts', '-t', 'one line a second'], 'lib/outage-log.ts', '    since.calls += 1;\n    return;', '    since.calls += 1;'),
  guard('a full disk is not ready', ['test/operations/write-proof.test.ts', '-t', 'disk is full'], 'platform/postgres/write-proof.ts', 'generate_series(1, 8192)', 'generate_series(1, 8)'),
  guard('a standby is not ready', ['test/operations/write-proof.test.ts', '-t', 'read-only'], 'platform/postgres/write-proof.ts', "row!.readOnly ? 'read-only' : 'up'", "row ? 'up' : 'read-only'"),
  guard('one late answer of Redis is no outage', ['test/unit/outage-log.test.ts'], 'lib/outage-log.ts', 'now() - failingSince < awayMs', 'now() - failingSince < 0'),
  guard('a busy node does not take Redis for silent', ['test/api/limiter.test.ts'], 'platform/rate-limit/redis.ts', 'setTimeout(() => setImmediate(giveUp), patienceMs)', 'setTimeout(giveUp, patienceMs)'),
  guard('a socket of another site', ['test/api/cors.test.ts'], 'api/graphql/websocket/handshake.ts', 'if (!state.origins.mayCall(request.headers.origin)) {', 'if (!state.origins) {'),
  guard('one event for a client that does not read', ['test/unit/event-streams.test.ts'], 'api/http/event-stream.ts', 'return !this.#isOver && this.#response.writableLength === 0;', 'return !this.#isOver;'),
  guard('a client that reads again is shown the newest', ['test/unit/event-streams.test.ts'], 'api/http/event-stream.ts', 'if (response.writableLength > 0) this.#drain();', ''),
  guard('a watch ends when its reader leaves', ['test/unit/event-streams.test.ts'], 'api/http/event-stream.ts', 'this.#subscription?.close();', ''),
  guard('a stop cuts event streams off', ['test/unit/event-streams.test.ts'], 'api/http/event-streams.ts', '(stream) => stream.cut(),', '() => undefined,'),
  guard('an item is written down once', ['test/unit/event-streams.test.ts'], 'api/http/send-events.ts', 'if (known) return known;', ''),
  guard('a stream over HTTP ends with its token', ['test/realtime/sse.test.ts', 'test/api/server.test.ts'], 'api/graphql/http/operation.ts', 'if (viewer) expiryClock.add(viewer.expiresAt, expiring);', ''),
  guard('a new topic is signalled once Redis tells of it', ['test/realtime/events.test.ts'], 'platform/events/redis-incoming.ts', 'for (const channel of channels) onSignal(topicOf(channel));', 'void channels;'),
  guard('a node watches again after Redis was away', ['test/realtime/events.test.ts'], 'platform/events/redis-incoming.ts', '[LOSSES, ...topics.all().map(channelOf)]', '[LOSSES]'),
  guard('a topic is heard for a while after clients left', ['test/realtime/events.test.ts'], 'platform/events/redis-incoming.ts', 'performance.now() - IDLE_MS', 'performance.now()'),
  guard('a topic that clients came back to is kept', ['test/realtime/events.test.ts'], 'platform/events/redis-incoming.ts', '      idle.delete(topic);\n      if (heard', '      if (heard'),
  guard('a node skips its own signals', ['test/realtime/events.test.ts'], 'platform/events/redis-incoming.ts', 'if (sender === origin) return;', ''),
  guard('a node says that it stops', ['test/realtime/closing.test.ts'], 'app/start.ts', '    liveness.stop();\n', ''),
  guard('a node that stops serves for a while', ['test/realtime/closing.test.ts'], 'app/start.ts', 'setTimeout(resolve, config.drainMs)', 'setTimeout(resolve, 0)'),
  guard('sockets of a stopping node come back one after the other', ['test/realtime/closing.test.ts'], 'lib/spread.ts', 'spanMs > 0', 'spanMs < 0'),
  guard('a socket ends with its token', ['test/realtime/socket.test.ts'], 'api/graphql/websocket/admission.ts', 'if (viewer) endWithToken(client, viewer);', ''),
  guard('a socket that is being closed is not listened to', ['test/realtime/protocol.test.ts', '-t', 'behind one'], 'api/graphql/websocket/inbound.ts', 'client.readyState === client.OPEN ? answer(client, message, length) : null', 'answer(client, message, length)'),
  guard('a socket’s caller after an event', ['test/realtime/protocol.test.ts', '-t', 'is looked up for a stream'], 'api/graphql/websocket/admission.ts', 'client.identifiedAt = Number.NEGATIVE_INFINITY;', ''),
  guard('a stream that was left before it began', ['test/realtime/protocol.test.ts', '-t', 'with the socket ends'], 'api/graphql/websocket/operation.ts', 'if (this.isOver) result.end(null);', 'if (this.isOver && result === null) return;'),
  guard('a frame that waits is nobody else’s', ['test/realtime/socket-frames.test.ts', '-t', 'is not changed'], 'api/graphql/websocket/output.ts', 'if (isShared) shared.delete(payload);', ''),
  guard('nothing is written behind a close frame', ['test/realtime/socket-frames.test.ts', '-t', 'nothing more'], 'api/graphql/websocket/output.ts', 'const { readyState, OPEN, duplex } = client;\n  if (readyState !== OPEN) return;', 'const { duplex } = client;'),
  guard('a push endpoint is public', ['test/unit/people.test.ts'], 'modules/people/devices/rules.ts', "if (loopback) return allowLoopback ? null : 'A push endpoint must be on a public host.';", 'if (loopback) return null;'),
  guard('a webhook goes to a public address', ['test/jobs/webhooks.test.ts'], 'platform/webhooks/standard-webhooks.ts', "if (isIP(host) && !isPublicAddress(host, allowLoopback)) return 'The URL must lead to a public host.';", ''),
  guard('a prepared push is for one browser', ['test/jobs/web-push.test.ts', '-t', 'that was prepared'], 'platform/push/web-push/bodies.ts', '[p256dh, auth, text]', '[text]'),
  guard('a prepared push says one thing', ['test/jobs/web-push.test.ts', '-t', 'that was prepared'], 'platform/push/web-push/bodies.ts', '[p256dh, auth, text]', '[p256dh, auth]'),
  guard('browsers wait for those at the entrance', ['test/operations/send-order.test.ts'], 'modules/notifications/jobs.ts', 'letPass: () => dispatchers.opened,', 'letPass: async () => undefined,'),
  guard('the first mails let the first pushes pass', ['test/operations/send-order.test.ts', '-t', 'mailboxes'], 'modules/notifications/dispatcher.ts', '  await deps.letPass?.();\n', ''),
  guard('a large center is listed share by share', ['test/operations/send-order.test.ts', '-t', 'small center'], 'modules/notifications/transitions/jobs.ts', 'if (last && seats <= room && last.length < SHARE.sessions) last.push(id);', 'if (last) last.push(id);'),
  guard('an address is looked at again at each connection', ['test/jobs/webhooks.test.ts', 'test/jobs/web-push.test.ts'], 'platform/net/public-address.ts', 'found.filter(({ address }) => isPublicAddress(address, allowLoopback))', 'found.filter(({ address }) => address)'),
  guard('a code runs out', ['test/api/sign-in.test.ts', '-t', 'a code'], 'modules/people/sign-in/code-rules.ts', 'usedAt === null && expiresAt > now;', 'usedAt === null && expiresAt > new Date(0) && now > new Date(0);'),
  guard('a code’s wrong tries of a source', ['test/api/sign-in.test.ts', '-t', 'a code'], 'modules/people/sign-in/code-rules.ts', ': tries < TRIES_OF_CLIENT;', ': tries < TRIES_OF_CLIENT * 100;'),
  guard('six digits are of use to a stranger no more', ['test/api/sign-in-attacks.test.ts'], 'modules/people/sign-in/code-rules.ts', '? same(askedBy, client) && tries < TRIES_OF_ASKER', '? askedBy.length > 0 && tries < TRIES_OF_ASKER'),
  guard('a year of wrong guesses', ['test/api/sign-in-attacks.test.ts'], 'modules/people/sign-in/code-rules.ts', 'at > minutesAfter(now, -YEAR_MINUTES)', 'at > minutesAfter(now, -24 * 60)'),
  guard('a code is right', ['test/api/sign-in.test.ts', '-t', 'a code'], 'modules/people/sign-in/code-rules.ts', 'open.find(isTried)', 'open.find(({ hash }) => same(hash, hash))'),
  guard('a code is good once', ['test/api/sign-in.test.ts', '-t', 'a code'], 'modules/people/sign-in/operations.ts', 'await tried.use();', ''),
  guard('messages of a flood in turn', ['test/unit/turns.test.ts'], 'api/graphql/websocket/turns.ts', 'left > 0 && ', ''),
  guard('messages of a flood take little time', ['test/unit/turns.test.ts'], 'api/graphql/websocket/turns.ts', ' && performance.now() < until', ''),
  guard('what is owed for reading is waited for', ['test/unit/reading-share.test.ts'], 'graphql/execution/reading-share.ts', 'Math.max(full, now) + refillMs(bucket, ms);', 'Math.max(full, now) + Math.min(wholeMs(bucket), refillMs(bucket, ms));'),
  guard('nothing is read past what waits', ['test/unit/heartbeat.test.ts'], 'api/graphql/websocket/heartbeat.ts', 'if (!socket.isPaused || socket.waiting || ', 'if (!socket.isPaused || '),
  guard('what a limit refuses slows its socket', ['test/realtime/connection-limits.test.ts', '-t', 'slow their socket'], 'api/graphql/websocket/execution.ts', 'prepared.errors.some(isTooMany)', 'prepared === null'),
  guard('who broke the protocol is let in later', ['test/realtime/connection-limits.test.ts', '-t', 'a second later'], 'api/graphql/websocket/admission.ts', 'offenders.has(client.caller)', 'offenders === null'),
  guard('who broke the protocol with the greeting is let in later', ['test/realtime/connection-limits.test.ts', '-t', 'with its greeting'], 'api/graphql/websocket/admission.ts', 'if (client.isOffender) client.noteOffence();', ''),
  guard('one that came into doubt again goes behind its neighbours', ['test/unit/rounds.test.ts', '-t', 'again and again'], 'lib/rounds/rounds.ts', 'watcher.hub.waiting.delete(watcher);\n        watcher.hub.waiting.add(watcher);', ''),
  guard('what is refused makes no flood', ['test/unit/heartbeat.test.ts', '-t', 'refused much'], 'api/graphql/websocket/heartbeat.ts', 'refillMs(settings.inbound, burst / 2)', 'refillMs(settings.inbound, 2 * burst)'),
  guard('a malformed frame breaks the protocol', ['test/realtime/connection-limits.test.ts', '-t', 'a second later'], 'api/graphql/websocket/lifecycle.ts', 'client.noteOffence();', ''),
  guard('a message that is none breaks the protocol', ['test/realtime/connection-limits.test.ts', '-t', 'a second later'], 'api/graphql/websocket/inbound.ts', 'client.noteOffence()', 'void closing'),
  guard('what waits of a socket is bounded', ['test/unit/turns.test.ts'], 'api/graphql/websocket/lifecycle.ts', '(client.waiting?.length ?? 0) < MOST_WAITING', 'true'),
  guard('reading for all callers together', ['test/unit/reading-share.test.ts'], 'graphql/execution/reading-share.ts', 'fullAt = after(EVERYBODY, now, fullAt, ms);', 'void fullAt;'),
  guard('mails of an address', ['test/api/sign-in-attacks.test.ts'], 'modules/people/sign-in/code-rules.ts', 'if (newest && minutesAfter(newest.createdAt, pause) > now) return null;', ''),
  guard('a made-up refresh token ends nothing', ['test/api/sign-ins.test.ts'], 'modules/people/sign-in/tokens/operations.ts', 'isOfFamily(family, presented) ? await sql(END_CHAIN, [signInId, now]) : []', 'await sql(END_CHAIN, [signInId, now])'),
  guard('a made-up refresh token signs nobody out', ['test/api/sign-ins.test.ts'], 'modules/people/sign-in/tokens/operations.ts', ' AND ($3 IN (token_hash, previous_hash) OR family_hash = $4) ', ' AND ($3::bytea IS NOT NULL AND $4::bytea IS NOT NULL) '),
  guard('a sign-in is ended by its owner', ['test/api/sign-ins.test.ts'], 'modules/people/sign-in/tokens/operations.ts', 'AND $3::uuid IN (professional_id, customer_id) ', 'AND $3::uuid IS NOT NULL '),
  guard('a sign-in is listed to its owner', ['test/api/sign-ins.test.ts'], 'modules/people/sign-in/graphql.ts', 'ownedBy(viewer?.id === id ? viewer : null)', '(viewer?.role === "customer" ? { customerId: id } : { professionalId: id })'),
  guard('a token’s longest life', ['test/unit/tokens.test.ts'], 'platform/auth/tokens.ts', 'return isInBounds(viewer, now) ? viewer : null;', 'return viewer;'),
  guard('a corrected address ends the operator’s tokens', ['test/api/sign-ins.test.ts'], 'modules/people/accounts/operations.ts', 'if (except) return;', 'if (except !== undefined) return;'),
  guard('codes of one source', ['test/api/sign-in.test.ts', '-t', 'too often'], 'modules/people/sign-in/operations.ts', 'await assertBelow(deps, now, codesOfClient(asked.clientAddress));', ''),
  guard('tries of one source', ['test/api/sign-in.test.ts', '-t', 'too often'], 'modules/people/sign-in/operations.ts', 'await assertBelow(deps, now, triesOfClient(clientAddress));', ''),
  guard('a refresh token of a sign-in that ended', ['test/realtime/signed-in.test.ts'], 'modules/people/sign-in/tokens/operations.ts', 'AND (f.ended_at IS NULL OR f.switched_to_id IS NOT NULL) ', ''),
  guard('a refresh token runs out', ['test/realtime/signed-in.test.ts'], 'modules/people/sign-in/tokens/operations.ts', 'AND f.expires_at > $2 AND', 'AND $2::timestamptz IS NOT NULL AND'),
  guard('a used refresh token is a theft', ['test/realtime/signed-in.test.ts'], 'modules/people/sign-in/tokens/operations.ts', 'isOfFamily(family, presented) ? await', 'presented === null ? await'),
  guard('a pass is shown to its bearer only', ['test/api/press.test.ts', 'test/api/access.test.ts'], 'modules/access/rules.ts', 'return passWhere(passes.hashIn(credential.accessToken));', 'return {};'),
  guard('access is open when somebody joins', ['test/api/access.test.ts'], 'modules/access/operations.ts', "if (state !== 'OPEN') throw new AccessNotOpenError", "if (state === 'NOT_ONLINE') throw new AccessNotOpenError"),
  guard('a teacher’s pass is sealed', ['test/unit/teacher-passes.test.ts'], 'platform/auth/teacher-passes.ts', 'keys.some((key) => timingSafeEqual(sealOf(key, ids, email), seal))', 'keys.length > 0 && email.length > 0 && timingSafeEqual(seal, seal)'),
  guard('a teacher’s pass is of their address', ['test/unit/teacher-passes.test.ts'], 'platform/auth/teacher-passes.ts', '.update(ids).update(email)', '.update(ids).update(email.slice(0, 0))'),
  guard('a teacher’s page never replaces a link', ['test/api/teacher-page.test.ts', '-t', 'never replaces'], 'modules/access/teaching/operations.ts', 'if (session.joinUrl !== null) return false;', ''),
  guard('a class is started by who runs it', ['test/api/teaching.test.ts', '-t', 'is for managers and the teacher'], 'modules/access/teaching/operations.ts', "  assertRuns(viewer, session);\n  assertOpenToChange", '  assertOpenToChange'),
  guard('a class begins late by who runs it', ['test/api/teaching.test.ts', '-t', 'by others'], 'modules/notifications/late-starts/operations.ts', 'assertRuns(viewer, session);', ''),
  guard('a switch of rooms by the page is ticked', ['test/api/teacher-page.test.ts', '-t', 'ticked box'], 'api/web/teacher-page/routes.ts', 'if (form.get(TICK.name) !== TICK.value) throw new ForbiddenError();', 'if (form.get(TICK.name) === TICK.name) throw new ForbiddenError();'),
  guard('a code that went elsewhere opens no other account', ['test/api/switch-account.test.ts'], 'modules/people/sign-in/rules.ts', 'return addressHashes.some((each) => isSame(each, codeAddressHash)) ? codeEnteredAt : null;', 'return codeEnteredAt;'),
  guard('a code counts for 30 days', ['test/api/switch-account.test.ts'], 'modules/people/sign-in/rules.ts', 'if (!codeEnteredAt || codeEnteredAt <= codesCountSince(now)) return null;', 'if (!codeEnteredAt) return null;'),
  guard('to become staff takes a fresh code', ['test/api/switch-account.test.ts'], 'modules/people/sign-in/switching/operations.ts', "if (target.role !== 'customer' && !isFresh) return new SignInAgainError();", ''),
  guard('an old code proves no address', ['test/api/switch-account.test.ts'], 'modules/people/sign-in/switching/operations.ts', 'if (!account.isProven && !isFresh) return new SignInAgainError();', ''),
  guard('a stolen refresh token ends what it was exchanged for', ['test/api/switch-account.test.ts'], 'modules/people/sign-in/tokens/operations.ts', 'WHERE id IN (SELECT id FROM chain) AND ended_at', 'WHERE id = $1 AND ended_at'),
  guard('an exchange is remembered as long as its tokens', ['test/api/switch-account.test.ts'], 'modules/people/jobs.ts', 'least(CASE WHEN switched_to_id IS NULL THEN ended_at END, expires_at)', 'least(ended_at, expires_at)'),
  guard('an exchanged sign-in gets no new tokens', ['test/api/switch-account.test.ts'], 'modules/people/sign-in/tokens/operations.ts', 'if (family.switchedToId) return { ended: [] };', ''),
  guard('when one may book binds customers and partners', ['test/operations/seats.test.ts', '-t', 'binds customers'], 'modules/bookings/operations.ts', 'if (!isStaff(viewer)) await assertInWindow(tx, session, now);', ''),
  guard('when one may book does not bind staff', ['test/operations/seats.test.ts', '-t', 'binds customers'], 'modules/bookings/operations.ts', 'if (!isStaff(viewer)) await assertInWindow(tx, session, now);', 'await assertInWindow(tx, session, now);'),
  guard('a booking window closes', ['test/operations/seats.test.ts', '-t', 'binds customers'], 'modules/sessions/windows/rules.ts', "if (closesAt && now >= closesAt) return 'CLOSED';", ''),
  guard('the bookable filter knows an hour that comes twice', ['test/operations/booking-windows.test.ts'], 'modules/sessions/windows/rules.ts', 'THEN first.instant ELSE', 'THEN second.instant ELSE'),
  guard('the bookable filter knows when one may book', ['test/api/calendar-page.test.ts', '-t', 'what can be booked'], 'modules/sessions/rules.ts', 'SEAT_FREE_SQL(now)} AND ', 'SEAT_FREE_SQL(now)} OR '),
  guard('the bookable filter knows when one may book, backward', ['test/api/calendar-page.test.ts', '-t', 'what can be booked'], 'modules/sessions/graphql.ts', ', id: { notIn: outside } }', ' }'),
  guard('a late cancellation is kept', ['test/operations/seats.test.ts', '-t', 'a late cancellation'], 'modules/bookings/operations.ts', 'const cancelledLate = !(by && isStaff(by)) && (await isLate(tx, booking.id, now));', 'const cancelledLate = false;'),
  guard('a cancellation by staff is never late', ['test/operations/seats.test.ts', '-t', 'is none by staff'], 'modules/bookings/operations.ts', '!(by && isStaff(by)) && (await', '(await'),
  guard('a cancelled session is left by nobody late', ['test/operations/seats.test.ts', '-t', 'does not take place'], 'modules/bookings/operations.ts', "return session.status === 'SCHEDULED' && now >", 'return now >'),
  guard('never late after a move', ['test/operations/seats.test.ts', '-t', 'is none by staff'], 'modules/bookings/rules.ts', 'if (isMoved || isTaughtAnew)', 'if (isTaughtAnew)'),
  guard('never late after a change of teacher', ['test/operations/seats.test.ts', '-t', 'is none by staff'], 'modules/bookings/rules.ts', 'if (isMoved || isTaughtAnew)', 'if (isMoved)'),
  guard('never late within an hour of booking', ['test/operations/seats.test.ts', '-t', 'minutes after booking'], 'modules/bookings/rules.ts', '    later(createdAt, HOUR),\n', ''),
  guard('a waived cancellation of another center', ['test/operations/seats.test.ts', '-t', 'is waived'], 'modules/bookings/operations.ts', 'const where = { id, centerId: viewer.centerId };\n  const { count }', 'const where = { id };\n  const { count }'),
  guard('no seat beyond the capacity, booked or taken back', ['test/operations/seats.test.ts', '-t', 'seats taken back'], 'modules/bookings/operations.ts', 'if (session.seatsTaken >= session.capacity) throw new SessionFullError(session.capacity);', ''),
  guard('bookings elsewhere: where the code went', ['test/api/all-bookings.test.ts'], 'modules/bookings/overview/queries.ts', 'f.code_address_hash = ANY ($5::bytea[])', '$5::bytea[] IS NOT NULL'),
  guard('bookings elsewhere: for 30 days', ['test/api/all-bookings.test.ts'], 'modules/bookings/overview/queries.ts', 'f.code_entered_at > $6::timestamptz', '$6::timestamptz IS NOT NULL'),
  guard('bookings elsewhere: in the sign-in of the code', ['test/api/all-bookings.test.ts'], 'modules/bookings/overview/queries.ts', 'f.id = $3::uuid', '$3::uuid IS NOT NULL'),
  guard('bookings elsewhere: of proven addresses', ['test/api/all-bookings.test.ts'], 'modules/bookings/overview/queries.ts', 'AND other.email_verified_at IS NOT NULL', ''),
  guard('bookings elsewhere: for their customer alone', ['test/api/all-bookings.test.ts'], 'modules/bookings/overview/graphql.ts', "viewer?.role !== 'customer' || viewer.id !== id", '!viewer'),
  guard('a sign-up that the center does not want', ['test/api/sign-up.test.ts'], 'modules/people/sign-up/operations.ts', 'WHERE id = $1::uuid AND sign_up', 'WHERE id = $1::uuid'),
  guard('a sign-up that the center does not want any more', ['test/api/sign-up.test.ts'], 'modules/people/accounts/operations.ts', 'WHERE id = $1::uuid AND sign_up', 'WHERE id = $1::uuid'),
  guard('a stranger’s sign-up stands in nobody’s way', ['test/api/sign-up.test.ts'], 'modules/people/sign-in/operations.ts', 'if (chosen.centerId === null && accounts.length > 0) return null;', ''),
  guard('codes that went nowhere hold up no sign-up', ['test/api/sign-up.test.ts'], 'modules/people/sign-in/codes.ts', 'isKnown || !signUp ? codes', 'isKnown || codes ? codes'),
  guard('a stranger gives nobody a name', ['test/api/sign-up.test.ts'], 'modules/people/sign-in/codes.ts', ".sort((a, b) => Number(b.by === hex(client)) - Number(a.by === hex(client)))", ''),
  guard('guesses at a sign-up count for a year', ['test/api/sign-up.test.ts'], 'modules/people/sign-in/codes.ts', 'known || signUps.length > 0', 'known'),
  guard('a timetable that is not public', ['test/api/timetable.test.ts'], 'modules/sessions/timetable/queries.ts', ' AND c.public_timetable', ''),
  guard('a cancelled class is in no timetable', ['test/api/timetable.test.ts'], 'modules/sessions/timetable/queries.ts', "\n        AND status = 'SCHEDULED'", ''),
];

// biome-ignore format: a guard a line
const KEPT: Guard[] = [
  guard('a row is encrypted anew only as it was read', ['test/operations/secrets.test.ts', '-t', 'passes over a row'], 'modules/secrets/tables.ts', 'FOR NO KEY UPDATE OF t SKIP LOCKED', 'FOR NO KEY UPDATE OF t'),
  guard('an unreadable webhook counts as no attempt', ['test/operations/secrets.test.ts', '-t', 'waits, whatever the number'], 'modules/webhooks/queue.ts', "WHEN r.reason = 'SECRET_UNREADABLE' THEN 1 ELSE 0 END", "WHEN r.reason = 'SECRET_UNREADABLE' THEN 0 ELSE 0 END"),
  guard('an unreadable webhook is no fault of its endpoint', ['test/operations/secrets.test.ts', '-t', 'waits, whatever the number'], 'modules/webhooks/endpoint-health.ts', 'all.filter((result) => !isUnreadable(result))', 'all.filter((result) => isUnreadable(result) || true)'),
  guard('an unreadable link waits', ['test/operations/notice-outcomes.test.ts', '-t', 'waits alone'], 'modules/notifications/channels.ts', "composed.get(id) === 'UNREADABLE' ? UNREADABLE : UNCOMPOSED", 'UNCOMPOSED'),
  guard('a push is signed with the pair of its browser', ['test/operations/secrets.test.ts', '-t', 'gets messages by the pair'], 'platform/push/web-push/vapid.ts', 'signers.get(subscribedWith ?? oldest)', 'signers.get(oldest ?? subscribedWith)'),
  guard('wrong guesses count on under another secret', ['test/operations/secrets.test.ts', '-t', 'signs in, and wrong'], 'modules/people/sign-in/codes.ts', "coalesce(before.wrong_at, '{}')", "coalesce(NULL, '{}'::timestamptz[])"),
  guard('an act’s lines are not compared with its messages', ['test/operations/acts.test.ts', '-t', 'looks at each line'], 'modules/notifications/acts/listing.ts', 'CROSS JOIN LATERAL unnest(deliveries) d (id)', 'JOIN listed d ON d.id = ANY (deliveries)'),
  guard('a preview that is outdated', ['test/operations/schedule-changes.test.ts', '-t', 'is applied once'], 'modules/sessions/schedules/changes/operations.ts', 'if (digestOf(found, plan) !== digest) throw new PreviewOutdatedError();', 'if (digest === null) throw new PreviewOutdatedError();'),
  guard('a change that people are told of at once', ['test/operations/schedule-changes.test.ts', '-t', 'is possible for ten minutes'], 'modules/sessions/schedules/changes/undo/operations.ts', 'if (change.undoableUntil <= now) throw new UndoExpiredError();', ''),
  guard('what was set by hand', ['test/operations/schedule-changes.test.ts', '-t', 'by hand'], 'modules/sessions/schedules/changes/plan-rules.ts', 'includes ? touched : without(touched, byHand)', 'touched'),
  guard('seats that are taken', ['test/operations/schedule-changes.test.ts', '-t', 'no seat is lost'], 'modules/sessions/schedules/changes/plan-rules.ts', 'Math.max(capacityOf(series, edit), session.seatsTaken)', 'capacityOf(series, edit)'),
  guard('a kept answer is of one right', ['test/api/idempotency.test.ts'], 'graphql/execution/idempotency.ts', 'variables ?? {}, right];', 'variables ?? {}];'),
  guard('a key for a repeat is its caller’s', ['test/api/idempotency.test.ts'], 'graphql/execution/idempotency.ts', 'const { id: callerId, centerId } = viewer;', 'const { centerId } = viewer;\n    const callerId = centerId;'),
  guard('a secret is not kept', ['test/api/idempotency.test.ts'], 'graphql/execution/idempotency.ts', 'fields.every((name) => secret.has(name))', 'secret.size === 0'),
  guard('a field for some callers is never unwrapped', ['test/api/fast-path.test.ts'], 'graphql/fast-path/plan.ts', 'if (!pothosPrismaSelect || pothosErrors || isGuarded || args.length > 0) return null;', 'if (!pothosPrismaSelect || pothosErrors || args.length > 0) return null;'),
  guard('a condition’s wrong variable is graphql-js’s to report', ['test/api/fast-path.test.ts'], 'graphql/fast-path/plan.ts', 'if (reason === NOT_PLANNED || reason instanceof GraphQLError) return null;', 'if (reason === NOT_PLANNED) return null;'),
  guard('a page of the calendar is of one center', ['test/api/calendar-page.test.ts'], 'modules/sessions/queries.ts', 'WHERE session.center_id = $1 AND', 'WHERE $1::uuid IS NOT NULL AND'),
  guard('an edit from an older version is refused', ['test/api/edit-versions.test.ts', '-t', 'of a session'], 'modules/sessions/lock.ts', 'if (editVersion != null && editVersion !== session.editVersion)', 'if (false as boolean)'),
  guard('an edit of a service from an older version is refused', ['test/api/edit-versions.test.ts', '-t', 'of a service'], 'modules/services/lock.ts', 'if (editVersion != null && editVersion !== service.editVersion)', 'if (false as boolean)'),
  guard('only staff asks for missing links', ['test/api/calendar-page.test.ts', '-t', 'only as staff'], 'modules/sessions/graphql.ts', 'args.missingLink != null && !isStaff(viewer)', 'false as boolean'),
  guard('a booking wakes staff alone', ['test/realtime/center-access.test.ts', '-t', 'seats taken anew'], 'modules/access/live/hubs.ts', "this.#row.seatsOnly && kind !== 'staff'", 'false as boolean'),
  guard('what changes right after a booking is shown to partners', ['test/realtime/center-access.test.ts', '-t', 'right after a seat'], 'modules/access/live/hubs.ts', 'row?.seatsOnly === false && this.#row?.seatsOnly === true', 'false as boolean'),
  guard('another link wakes staff alone', ['test/realtime/center-access.test.ts', '-t', 'another link'], 'modules/access/live/rules.ts', "return kind === 'staff' ? { ...view, alertedAt, seatsTaken, linkNow } : view;", 'return { ...view, alertedAt, seatsTaken, linkNow };'),
  guard('a room that staff speaks for', ['test/operations/substitutions.test.ts', '-t', 'again by hand'], 'modules/access/settings/rules.ts', "'set' in change ? { absentRoomUrl: null } : {}", '{}'),
  guard('a preview of a move moves nothing', ['test/operations/moving.test.ts', '-t', 'changes nothing'], 'modules/sessions/moves/operations.ts', 'throw new TakenBack(await apply(tx, viewer, id, { ...input, ...move }, now));', 'return { ...(await apply(tx, viewer, id, { ...input, ...move }, now)), obstacle: null };'),
  guard('a page of the calendar shows the caller’s own seat', ['test/api/calendar-page.test.ts'], 'modules/sessions/queries.ts', ' AND booking.customer_id = $6', ' AND $6::uuid IS NOT NULL'),
  guard('a lent connection brings its timeouts', ['test/operations/pooler.test.ts', '-t', 'brings its timeouts'], 'platform/postgres/pool.ts', 'this.#atBegin ? this.#begun(config) : config', 'config'),
  guard('a lent connection keeps no setting', ['test/operations/pooler.test.ts', '-t', 'brings its timeouts'], 'platform/postgres/pool.ts', 'concat(lent ? [] : timeouts)', 'concat(timeouts)'),
  guard('a statement on a lent connection has no name', ['test/operations/pooler.test.ts', '-t', 'brings its timeouts'], 'platform/postgres/database.ts', 'prepared = !options.lent', 'prepared = true'),
  guard('a pooler that nobody named', ['test/operations/pooler.test.ts', '-t', 'is refused while nobody'], 'platform/postgres/pooler.ts', 'pooler === null && pooled', 'false as boolean'),
  guard('a direct address that is a pooler’s', ['test/operations/pooler.test.ts', '-t', 'the direct address is the pooler'], 'platform/postgres/open.ts', 'if (database.directUrl) await refusePoolerAt(database.directUrl);', ''),
  guard('migrations pass the pooler by', ['test/operations/pooler.test.ts', '-t', 'at the direct address'], 'platform/postgres/open.ts', 'database.directUrl ?? url', 'url'),
  guard('a private authority is asked', ['test/operations/private-authorities.test.ts', '-t', 'by its authority alone'], 'platform/postgres/tls.ts', "searchParams.set('sslmode', anyName || libpq ? mode : 'verify-full');", "searchParams.set('sslmode', 'no-verify');"),
  guard('a Redis with another authority', ['test/operations/private-authorities.test.ts', '-t', 'a Redis'], 'platform/redis-client.ts', '{ ca: readFileSync(caFile) }', '{ ca: readFileSync(caFile), rejectUnauthorized: false }'),
  guard('the shadow reads again before it reports', ['test/api/fast-path.test.ts'], 'graphql/fast-path/shadow.ts', 'if (attempt === ATTEMPTS) return true;', 'return true;'),
  guard('what is withheld passes no claim', ['test/operations/restore.test.ts', '-t', 'lasts longer'], 'modules/notifications/rules.ts', "if (reason === 'WITHHELD') return { status: 'WITHHELD' };", ''),
  guard('what was claimed in a backup is withheld', ['test/operations/restore.test.ts', '-t', 'had claimed'], 'modules/notifications/withholding/operations.ts', "WHERE status IN ('PENDING', 'UNKNOWN', 'CLAIMED') AND next_attempt_at <= $1", "WHERE status IN ('PENDING', 'UNKNOWN') AND next_attempt_at <= $1"),
  guard('what is released may be a repeat', ['test/operations/restore.test.ts', '-t', 'releases what'], 'modules/notifications/withholding/operations.ts', ', possible_repeat = true`', '`'),
  guard('a node waits for who catches up', ['test/operations/restore.test.ts', '-t', 'waits for who withholds'], 'modules/notifications/withholding/jobs.ts', "while ((await db.sql(OPEN)).length > 0) {", "while (from !== null && (await db.sql(OPEN)).length > 0) {"),
  guard('a wrong clock sends nothing', ['test/operations/clock-skew.test.ts', '-t', 'sends nothing'], 'modules/notifications/jobs.ts', 'if (!(await deps.clockGuard.mayAct())) return;', ''),
  guard('the doctor makes nothing', ['test/realtime/operator-help.test.ts', '-t', 'before the first start'], 'platform/scheduler/agenda.ts', 'if (!(await store.exists())) return { total: 0, wakeUps: [] };', ''),
  guard('an id that is not there is not nothing withheld', ['test/realtime/operator-help.test.ts', '-t', 'refuses what is not there'], 'cli/commands/withheld.ts', 'await refuseUnknown(db.sql, which);', ''),
  guard('a page of a suspended center says so', ['test/operations/suspended-centers.test.ts', '-t', 'is said to be unavailable'], 'api/web/access-page/routes.ts', 'return locales ? centerUnavailable(c, assets.stylePath, locales) : c.notFound();', 'return locales ? c.notFound() : c.notFound();'),
  guard('an export that was cut off is taken away', ['test/unit/command-paths.test.ts', '-t', 'half-way'], 'cli/paths.ts', 'await rm(path, { force: true });', ''),
  guard('a zone that no center has', ['test/realtime/operator-help.test.ts', '-t', 'refuses a zone'], 'cli/commands/recompute-zones.ts', 'await refuseUnknown(operator, zones);', ''),
  guard('a clock that goes wrong meanwhile', ['test/operations/clock-skew.test.ts', '-t', 'claims nothing more'], 'modules/notifications/dispatcher.ts', 'if (!deps.clockGuard.isRight()) return { claimed: [], now };', ''),
  guard('a mail that another node has taken over is left to it', ['test/operations/waiting-mails.test.ts', '-t', 'has them in hand'], 'modules/notifications/queue/queries.ts', 'claim_token = $1::uuid AND', '$1::uuid IS NOT NULL AND'),
  guard('a node that starts helps nobody', ['test/operations/restore.test.ts', '-t', 'before it has withheld'], 'modules/notifications/jobs.ts', 'let stop: (() => void) | null = null;', "let stop: (() => void) | null = events.subscribe('messages', () => void help());"),
  guard('a node with a wrong clock helps nobody', ['test/operations/clock-skew.test.ts', '-t', 'helps no other'], 'modules/notifications/jobs.ts', 'if (await clockGuard.mayAct()) wakeBoth', 'if (true) wakeBoth'),
  guard('nodes help each other', ['test/operations/many-messages.test.ts'], 'modules/notifications/jobs.ts', "deps.events.publish(['messages'])", 'undefined'),
  guard('a sender that goes away is not the database', ['test/api/session-door.test.ts', '-t', 'sender goes away'], 'api/http/read-body.ts', '.catch(() => null)', ''),
  guard('a wrong clock takes over nothing', ['test/operations/clock-skew.test.ts', '-t', 'takes over nothing'], 'lib/take-over.ts', 'if (!(await mayAct())) return leaseMs;', ''),
  guard('a slow answer says little of the clock', ['test/operations/clock-skew.test.ts', '-t', 'slow answer'], 'lib/clock-guard.ts', 'Math.abs(skew.aheadMs) - skew.roundTripMs / 2', 'Math.abs(skew.aheadMs)'),
  guard('a session that people know stays', ['test/operations/zone-rules.test.ts', '-t', 'left to staff'], 'modules/sessions/schedules/zones/rules.ts', 'session.seatsTaken === 0 && !session.told && ', ''),
];

const CENTERS = ['test/operations/centers.test.ts'];
const RETAINED = ['test/operations/retention.test.ts'];
/** What is deleted, and what is not. */
const DELETED: Guard[] = [
  guard(
    'a message stays until its session is over',
    RETAINED,
    'modules/privacy/retention/operations.ts',
    'AND d.deadline_at < $1 AND s.ends_at < $1 AND',
    'AND',
  ),
  guard(
    'an act’s message stays until its last session is over',
    RETAINED,
    'modules/privacy/retention/operations.ts',
    'l.delivery_id = d.id AND x.ends_at >= $1)',
    'l.delivery_id = d.id AND x.ends_at >= $1 AND false)',
  ),
  guard(
    'one node deletes at a time',
    RETAINED,
    'modules/privacy/retention/operations.ts',
    'pg_try_advisory_xact_lock(1919251566,',
    'pg_try_advisory_xact_lock((random() * 1e9)::int,',
  ),
  guard(
    'what an undo needs stays',
    RETAINED,
    'modules/privacy/retention/operations.ts',
    'WHERE s.id = i.session_id AND s.ends_at > $1)',
    'WHERE s.id = i.session_id AND s.ends_at > $1 AND false)',
  ),
  guard(
    'a closure stays until it is over',
    RETAINED,
    'modules/privacy/retention/operations.ts',
    'c.act_id = a.id AND c.ends_at >= $2)',
    'c.act_id = a.id AND c.ends_at >= $2 AND false)',
  ),
  guard(
    'a center is closed before it is deleted',
    CENTERS,
    'modules/privacy/centers/deletion/operations.ts',
    '  await closeCenter(deps, centerId);\n',
    '',
  ),
  guard(
    'a center’s passes are in no export',
    CENTERS,
    'modules/privacy/centers/export/rules.ts',
    "booking: ['pass_hash', 'pass_encrypted'],",
    "booking: ['pass_hash'],",
  ),
];

/** Everything that is taken away in turn. */
export const guards: Guard[] = [
  ...KINDS,
  ...TOKENS,
  ...TENANTS,
  ...STREAMS,
  ...ADDRESSES,
  ...DOORS,
  ...KEPT,
  ...DELETED,
  ...scopesBelow(),
  ...scopesOfRootFields(),
];
