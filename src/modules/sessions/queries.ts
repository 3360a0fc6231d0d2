import type { matchNothing } from '../../lib/global-ids.ts';
import type { Sql } from '../../ports/database.ts';

type Deps = { db: { sql: Sql } };

/** A page of the calendar: the first sessions by start and id after a place. */
export type CalendarPage = {
  centerId: string;
  from: Date;
  to: Date;
  /** Absent: of every service. */
  serviceId?: string;
  after: { key: string | Date; id: string } | null;
  take: number;
};
/** What is asked of each row, as Prisma takes it. */
type Select = Readonly<Record<string, unknown>>;
type Row = Record<string, unknown>;

const SESSION = {
  id: 'id',
  status: 'status',
  origin: 'origin',
  startsAt: 'starts_at',
  endsAt: 'ends_at',
  capacity: 'capacity',
  seatsTaken: 'seats_taken',
  cancelledAt: 'cancelled_at',
  cancellationReason: 'cancellation_reason',
  movedAt: 'moved_at',
  previousStartsAt: 'previous_starts_at',
  sendAt: 'send_at',
  opensAt: 'opens_at',
  joinUrl: 'join_url',
};

/** What a row leads to, by Prisma’s names. */
const RELATIONS = {
  center: relation('center', 'center', 'JOIN center ON center.id = session.center_id', {
    id: 'id',
    timeZone: 'time_zone',
  }),
  service: relation('service', 'service', 'JOIN service ON service.id = session.service_id', {
    id: 'id',
    name: 'name',
    modality: 'modality',
    capacity: 'capacity',
    durationMinutes: 'duration_minutes',
  }),
  // Every column, because the type does not say which of them its fields read.
  professional: relation(
    'professional',
    'professional',
    'LEFT JOIN professional ON professional.id = session.professional_id',
    {
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
  ),
  // A customer holds one seat at most.
  bookings: relation(
    'bookings',
    'booking',
    `LEFT JOIN booking ON booking.session_id = session.id AND booking.status = 'BOOKED' AND booking.customer_id = $7`,
    {
      id: 'id',
      createdAt: 'created_at',
      passEncrypted: 'pass_encrypted',
      customerId: 'customer_id',
      partnerId: 'partner_id',
    },
  ),
};
type Columns = Readonly<Record<string, string>>;
type Relation = keyof typeof RELATIONS;

/** A joined table. Its id has the name of the relation in a row of the result, so that the object takes that place. */
function relation(name: string, table: string, join: string, columns: Columns) {
  const flatName = (column: string) => (column === 'id' ? name : `${name}.${column}`);
  const flat = Object.keys(columns).map((column) => [column, flatName(column)] as const);
  const list = Object.entries(columns).map(([own, column]) => `, ${table}.${column} AS "${flatName(own)}"`);
  return { join, columns, flat, list: list.join('') };
}

const LOWEST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Loads a page of the calendar by one statement, with all that is asked of its rows. Null where something is asked that the
 * statement does not have: Prisma loads the page then, by a statement for each relation.
 */
export async function calendarPage({ db }: Deps, page: CalendarPage, select: Select): Promise<Row[] | null> {
  if (!isLoadable(select)) return null;
  const customerId = seatHolder(select.bookings);
  const relations = RELATION_NAMES.filter((name) => name in select);
  const { centerId, from, to, serviceId = null, after, take } = page;
  // Every id is above the lowest one, so a page without a place includes the sessions at its first instant.
  const place = after && after.key >= from ? [after.key, after.id] : [from, LOWEST_ID];
  const values = [centerId, ...place, to, serviceId, take];
  const text = statementFor(relations, serviceId !== null);
  const rows = await db.sql<Row>(text, relations.includes('bookings') ? [...values, customerId] : values);
  for (const name of relations) nest(rows, name);
  return rows;
}

const RELATION_NAMES = Object.keys(RELATIONS) as Relation[];

function isLoadable(select: Select): boolean {
  return Object.entries(select).every(([name, asked]) => {
    if (name === 'bookings') return seatHolder(asked) !== null;
    if (name === 'professional' && asked === true) return true;
    if (!Object.hasOwn(RELATIONS, name)) return asked === true && Object.hasOwn(SESSION, name);
    return isOf(RELATIONS[name as Relation].columns, asked);
  });
}

/** Whether columns are asked for, and nothing but these. */
function isOf(columns: Columns, asked: unknown): boolean {
  const { select, ...more } = (asked ?? {}) as { select?: Select };
  if (!select || Object.keys(more).length > 0) return false;
  return Object.entries(select).every(([name, one]) => one === true && Object.hasOwn(columns, name));
}

/** Whose seat is asked for; null where anything else is asked of the bookings. */
function seatHolder(asked: unknown): string | null {
  const { where, take, select, ...more } = (asked ?? {}) as {
    where?: Select;
    take?: number;
    select?: Select;
  };
  const { customerId, status, ...others } = where ?? {};
  const { session, ...ofSeat } = select ?? {};
  const isSeat = status === 'BOOKED' && take === 1 && Object.keys({ ...more, ...others }).length === 0;
  const isLoaded =
    isOf(RELATIONS.bookings.columns, { select: ofSeat }) && (session === undefined || isOf(SESSION, session));
  if (!isSeat || !isLoaded) return null;
  if (typeof customerId === 'string') return customerId;
  return matchesNothing(customerId) ? LOWEST_ID : null;
}

const matchesNothing = (asked: unknown): boolean => (asked as typeof matchNothing | null)?.in?.length === 0;

const statements = new Map<string, string>();

/** One of a few constant texts: a selection only decides which tables are joined. */
function statementFor(relations: Relation[], isOfService: boolean): string {
  const key = `${relations} ${isOfService}`;
  const text = statements.get(key) ?? composed(relations, isOfService);
  statements.set(key, text);
  return text;
}

function composed(relations: Relation[], isOfService: boolean): string {
  const own = Object.entries(SESSION).map(([name, column]) => `session.${column} AS "${name}"`);
  const joined = relations.map((name) => RELATIONS[name]);
  return `
    SELECT ${own.join(', ')} ${joined.map(({ list }) => list).join('')}
    FROM session ${joined.map(({ join }) => join).join(' ')}
    WHERE session.center_id = $1 AND (session.starts_at, session.id) > ($2, $3::uuid) AND session.starts_at < $4
      AND ${isOfService ? 'session.service_id = $5' : '$5::uuid IS NULL'}
    ORDER BY session.starts_at, session.id LIMIT $6`;
}

/** Puts the joined rows where Prisma has them. Rows of one page share what they lead to. */
function nest(rows: Row[], name: Relation): void {
  const { flat } = RELATIONS[name];
  const known = new Map<unknown, Row | null>([[null, null]]);
  for (const row of rows) {
    const id = row[name];
    let found = known.get(id);
    if (found === undefined) {
      found = Object.fromEntries(flat.map(([column, flatName]) => [column, row[flatName]]));
      known.set(id, found);
    }
    if (name !== 'bookings') row[name] = found;
    else row.bookings = found ? [{ ...found, session: row }] : [];
  }
}
