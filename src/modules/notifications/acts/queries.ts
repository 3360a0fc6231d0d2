import { groupedBy } from '../../../lib/grouped-by.ts';
import { statement } from '../../../lib/statement.ts';
import type { Database } from '../../../ports/database.ts';
import type { Isolation } from '../../../ports/isolation.ts';
import type { ClaimedDelivery } from '../queue/claim-statements.ts';
import { type ActFacts, type ActLine, actFacts, type ToldAct } from './rules.ts';

type Deps = { db: Database; isolation: Isolation };

/** Reads what the messages of acts among these say. A message whose lines cannot be read is left without. */
export async function readActs({ db, isolation }: Deps, claimed: ClaimedDelivery[], now: Date) {
  const ofActs = claimed.filter(({ actId }) => actId !== null);
  if (ofActs.length === 0) return;
  const read = async (some: readonly ClaimedDelivery[]): Promise<ActFacts[]> => {
    const rows = await db.sql(LINES, [some.map(({ id }) => id)]);
    const linesOf = groupedBy(rows, ({ deliveryId }) => deliveryId);
    return some.map(({ id, purpose }) => {
      const lines = linesOf.get(id) ?? [];
      return actFacts(purpose, lines[0] ?? NO_ACT, lines, now);
    });
  };
  const found = await isolation.each('messages', ofActs, ({ id }) => id, read);
  for (const [place, facts] of found.entries()) if (!(facts instanceof Error)) ofActs[place]!.act = facts;
}

const NO_ACT: ToldAct = { text: null, undone: false, notYetIn: false, leftStaff: false };

const LINES = statement<ActLine & ToldAct & { deliveryId: string }>(
  {
    deliveryId: 'uuid',
    text: 'text?',
    undone: 'bool',
    notYetIn: 'bool',
    leftStaff: 'bool',
    sessionId: 'uuid',
    serviceName: 'text',
    startsAt: 'timestamptz',
    endsAt: 'timestamptz',
    sessionStatus: 'session_status',
    previousStartsAt: 'timestamptz?',
    professionalName: 'text?',
    bookingStatus: 'booking_status?',
    joined: 'bool',
    teaches: 'bool',
    passEncrypted: 'bytea?',
  },
  `
  SELECT d.id AS "deliveryId", a.text, a.undone_at IS NOT NULL AS undone, coalesce(w.not_yet_in, false) AS "notYetIn",
    m.removed_at IS NOT NULL AS "leftStaff", s.id AS "sessionId", sv.name AS "serviceName", s.starts_at AS "startsAt",
    s.ends_at AS "endsAt", s.status AS "sessionStatus", l.previous_starts_at AS "previousStartsAt",
    p.name AS "professionalName", b.status AS "bookingStatus", b.joined_at IS NOT NULL AS joined,
    (d.professional_id = s.professional_id) IS TRUE AS teaches,
    CASE WHEN s.send_at IS NOT NULL THEN b.pass_encrypted END AS "passEncrypted"
  FROM delivery d
    JOIN act a ON a.id = d.act_id
    JOIN delivery_line l ON l.delivery_id = d.id
    JOIN session s ON s.id = l.session_id
    JOIN service sv ON sv.id = s.service_id
    LEFT JOIN staff_message w ON w.act_id = a.id
    LEFT JOIN booking b ON b.id = l.booking_id
    LEFT JOIN professional m ON m.id = d.professional_id
    LEFT JOIN professional p ON p.id = s.professional_id AND p.removed_at IS NULL
  WHERE d.id = ANY($1::uuid[])
  ORDER BY d.id, s.starts_at, s.id`,
);
