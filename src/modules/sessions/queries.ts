import { LOWEST_ID, type matchNothing } from '../../lib/global-ids.ts';
import { statement } from '../../lib/statement.ts';
import type { Sql } from '../../ports/database.ts';
import { BOOKABLE_SQL, MISSING_LINK_SQL, SEAT_FREE_SQL } from './rules.ts';
import { IN_WINDOW_SQL } from './windows/rules.ts';

type Deps = { db: { sql: Sql } };

/** A page of the calendar: the first sessions by start and id after a place. */
export type CalendarPage = {
  centerId: string;
  from: Date;
  to: Date;
  /** Absent: all. */
  filter?: CalendarFilter;
  now: Date;
  after: { key: string | Date; id: string } | null;
  take: number;
};
/** Which sessions; an absent value leaves none out. Ids are row ids. */
export type CalendarFilter = {
  serviceId?: string;
  professionalId?: string;
  modality?: 'IN_PERSON' | 'ONLINE';
  status?: 'SCHEDULED' | 'CANCELLED';
  bookable?: boolean;
  missingLink?: boolean;
};

/** What each value of a filter asks of a row. `now` and `value` are parameters. */
const FILTERS: Readonly<Record<keyof CalendarFilter, (value: string, now: string) => string>> = {
  serviceId: (value) => `session.service_id = ${value}::uuid`,
  professionalId: (value) => `session.professional_id = ${value}::uuid`,
  // Only an online session has a send time.
  modality: (value) => `(session.send_at IS NOT NULL) = (${value}::modality = 'ONLINE')`,
  status: (value) => `session.status = ${value}::session_status`,
  bookable: (value, now) => `${BOOKABLE_SQL(now)} = ${value}::boolean`,
  missingLink: (value, now) => `${MISSING_LINK_SQL(now)} = ${value}::boolean`,
};
const FILTER_NAMES = Object.keys(FILTERS) as (keyof CalendarFilter)[];

/** What is asked of each row, as Prisma takes it. */
type Select = Readonly<Record<string, unknown>>;
type Row = Record<string, unknown>;

type Columns = Readonly<Record<string, string>>;

/** The columns of each table, by Prisma’s names. */
const ALL = {
  session: {
    id: 'id',
    status: 'status',
    origin: 'origin',
    startsAt: 'starts_at',
    endsAt: 'ends_at',
    capacity: 'capacity',
    seatsTaken: 'seats_taken',
    cancelledAt: 'cancelled_at',
    cancellationFinalAt: 'cancellation_final_at',
    cancellationReason: 'cancellation_reason',
    movedAt: 'moved_at',
    previousStartsAt: 'previous_starts_at',
    sendAt: 'send_at',
    opensAt: 'opens_at',
    joinUrl: 'join_url',
    teacherJoinedAt: 'teacher_joined_at',
  },
  center: { id: 'id', timeZone: 'time_zone' },
  service: {
    id: 'id',
    name: 'name',
    modality: 'modality',
    capacity: 'capacity',
    durationMinutes: 'duration_minutes',
    bookingOpensDaysAhead: 'booking_opens_days_ahead',
    bookingOpensAtTime: 'booking_opens_at_time',
    bookingClosesMinutes: 'booking_closes_minutes',
  },
  professional: {
    id: 'id',
    centerId: 'center_id',
    name: 'name',
    email: 'email',
    emailVerifiedAt: 'email_verified_at',
    role: 'role',
    locale: 'locale',
    createdAt: 'created_at',
    removedAt: 'removed_at',
    tokensValidFrom: 'tokens_valid_from',
  },
  bookings: {
    id: 'id',
    createdAt: 'created_at',
    passEncrypted: 'pass_encrypted',
    customerId: 'customer_id',
    partnerId: 'partner_id',
  },
};
type Tables = Record<keyof typeof ALL, Columns>;

/** What a calendar shows. To decode the other columns of a hundred rows takes as long as these. */
const USUAL: Tables = {
  ...ALL,
  session: only(ALL.session, [
    'id',
    'status',
    'startsAt',
    'endsAt',
    'capacity',
    'seatsTaken',
    'sendAt',
    'opensAt',
    'joinUrl',
  ]),
  service: only(ALL.service, [
    'id',
    'name',
    'modality',
    'bookingOpensDaysAhead',
    'bookingOpensAtTime',
    'bookingClosesMinutes',
  ]),
  professional: only(ALL.professional, ['id', 'name']),
};

function only<Own extends Columns>(columns: Own, names: (keyof Own & string)[]): Columns {
  return Object.fromEntries(names.map((name) => [name, columns[name]!]));
}

/** What a row leads to. */
const RELATIONS = {
  center: { table: 'center', join: 'JOIN center ON center.id = session.center_id' },
  service: { table: 'service', join: 'JOIN service ON service.id = session.service_id' },
  professional: {
    table: 'professional',
    join: 'LEFT JOIN professional ON professional.id = session.professional_id',
  },
  // A customer holds one seat at most.
  bookings: {
    table: 'booking',
    join: `LEFT JOIN booking ON booking.session_id = session.id AND booking.status = 'BOOKED' AND booking.customer_id = $6`,
  },
};
type Relation = keyof typeof RELATIONS;
const RELATION_NAMES = Object.keys(RELATIONS) as Relation[];

/**
 * Loads a page of the calendar by one statement, with all that is asked of its rows. Null where something is asked that the
 * statement does not have: Prisma loads the page then, by a statement for each relation.
 */
export async function calendarPage({ db }: Deps, page: CalendarPage, select: Select): Promise<Row[] | null> {
  const tables = [USUAL, ALL].find((some) => isLoadable(some, select));
  if (!tables) return null;
  const customerId = seatHolder(tables, select.bookings);
  const relations = RELATION_NAMES.filter((name) => name in select);
  const { centerId, from, to, filter = {}, now, after, take } = page;
  const filters = FILTER_NAMES.filter((name) => filter[name] !== undefined);
  // Every id is above the lowest one, so a page without a place includes the sessions at its first instant.
  const place = after && after.key >= from ? [after.key, after.id] : [from, LOWEST_ID];
  const values = [centerId, ...place, to, take, customerId, now, ...filters.map((name) => filter[name])];
  const rows = await db.sql<Row>(statementFor(tables, relations, filters), values);
  for (const name of relations) nest(rows, name, Object.keys(tables[name]));
  return rows;
}

function isLoadable(tables: Tables, select: Select): boolean {
  return Object.entries(select).every(([name, asked]) => {
    if (name === 'bookings') return seatHolder(tables, asked) !== null;
    if (name === 'professional' && asked === true) return tables === ALL;
    if (!Object.hasOwn(RELATIONS, name)) return asked === true && Object.hasOwn(tables.session, name);
    return isOf(tables[name as Relation], asked);
  });
}

/** Whether columns are asked for, and nothing but these. */
function isOf(columns: Columns, asked: unknown): boolean {
  const { select, ...more } = (asked ?? {}) as { select?: Select };
  if (!select || Object.keys(more).length > 0) return false;
  return Object.entries(select).every(([name, one]) => one === true && Object.hasOwn(columns, name));
}

/** Whose seat is asked for; null where anything else is asked of the bookings. */
function seatHolder(tables: Tables, asked: unknown): string | null {
  const { where, take, select, ...more } = (asked ?? {}) as {
    where?: Select;
    take?: number;
    select?: Select;
  };
  const { customerId, status, ...others } = where ?? {};
  const { session, ...ofSeat } = select ?? {};
  const isSeat = status === 'BOOKED' && take === 1 && Object.keys({ ...more, ...others }).length === 0;
  const isLoaded =
    isOf(tables.bookings, { select: ofSeat }) && (session === undefined || isOf(tables.session, session));
  if (!isSeat || !isLoaded) return null;
  if (typeof customerId === 'string') return customerId;
  return matchesNothing(customerId) ? LOWEST_ID : null;
}

const matchesNothing = (asked: unknown): boolean => (asked as typeof matchNothing | null)?.in?.length === 0;

const OUTSIDE_WINDOW = statement(
  { id: 'uuid' },
  `SELECT session.id FROM session JOIN service ON service.id = session.service_id
   WHERE session.center_id = $1::uuid AND session.starts_at >= $2::timestamptz AND session.starts_at < $3::timestamptz
     AND (service.booking_opens_days_ahead IS NOT NULL OR service.booking_closes_minutes IS NOT NULL)
     AND ${SEAT_FREE_SQL('$4::timestamptz')} AND NOT ${IN_WINDOW_SQL('$4::timestamptz')}`,
);

/** The sessions of a calendar that have a seat which customers cannot book yet, or any more. */
export async function outsideWindowIn(
  { db }: Deps,
  { centerId, from, to, now }: Pick<CalendarPage, 'centerId' | 'from' | 'to' | 'now'>,
): Promise<string[]> {
  const rows = await db.sql(OUTSIDE_WINDOW, [centerId, from, to, now]);
  return rows.map(({ id }) => id);
}

const statements = new Map<string, string>();

/** One of a few constant texts: a selection only decides which tables are joined, and whether all columns are loaded. */
function statementFor(tables: Tables, relations: Relation[], filters: (keyof CalendarFilter)[]): string {
  const key = `${relations} ${filters} ${tables === ALL}`;
  const text = statements.get(key) ?? composed(tables, relations, filters);
  statements.set(key, text);
  return text;
}

function composed(tables: Tables, relations: Relation[], filters: (keyof CalendarFilter)[]): string {
  const own = columnsOf('session', tables.session, (name) => name);
  const joined = relations.map((name) =>
    columnsOf(RELATIONS[name].table, tables[name], (column) => flatName(name, column)),
  );
  const asked = filters.map((name, place) => `AND ${FILTERS[name](`$${place + 8}`, '$7::timestamptz')}`);
  return `
    SELECT ${[own, ...joined].join(', ')}
    FROM session ${relations.map((name) => RELATIONS[name].join).join(' ')}
    WHERE session.center_id = $1 AND (session.starts_at, session.id) > ($2, $3::uuid) AND session.starts_at < $4
      -- Parameters that only some of these statements use.
      AND ($6::uuid IS NULL OR TRUE) AND ($7::timestamptz IS NULL OR TRUE) ${asked.join(' ')}
    ORDER BY session.starts_at, session.id LIMIT $5`;
}

const columnsOf = (table: string, columns: Columns, nameOf: (name: string) => string): string =>
  Object.entries(columns)
    .map(([name, column]) => `${table}.${column} AS "${nameOf(name)}"`)
    .join(', ');

/** A joined column in a row of the result. The id has the name of the relation, so that the object takes its place. */
const flatName = (relation: Relation, column: string): string =>
  column === 'id' ? relation : `${relation}.${column}`;

/** Puts the joined rows where Prisma has them. Rows of one page share what they lead to. */
function nest(rows: Row[], relation: Relation, columns: string[]): void {
  const flat = columns.map((column) => [column, flatName(relation, column)] as const);
  const known = new Map<unknown, Row | null>([[null, null]]);
  for (const row of rows) {
    const id = row[relation];
    let found = known.get(id);
    if (found === undefined) {
      found = Object.fromEntries(flat.map(([column, name]) => [column, row[name]]));
      known.set(id, found);
    }
    if (relation !== 'bookings') row[relation] = found;
    else row.bookings = found ? [{ ...found, session: row }] : [];
  }
}
