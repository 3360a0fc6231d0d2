import type { ActKind } from '../../src/generated/prisma/enums.ts';
import { recordAct } from '../../src/modules/sessions/acts/operations.ts';
import type { Harness } from './harness.ts';
import { day } from './moving.ts';

type Touched = { sessionId: string; cancelled?: boolean; startsAt?: Date; professionalId?: string | null };
type Told = { text?: string | null; tellAt?: Date | null };

/** What staff did to these sessions, as the operations of each kind of act write it. */
export async function anAct(h: Harness, kind: ActKind, touched: Touched[], told: Told = {}): Promise<string> {
  const at = h.clock();
  const { text = null, tellAt = at } = told;
  const { id: professionalId, centerId } = h.manager;
  const actId = await recordAct(h.db.sql, {
    centerId,
    kind,
    professionalId,
    text,
    at,
    tellAt,
    recipients: 0,
  });
  for (const { sessionId: id, cancelled = false, startsAt, professionalId: teacher } of touched) {
    const before = await h.db.prisma.session.findUniqueOrThrow({ where: { id } });
    await h.db.prisma.actSession.create({
      data: {
        actId,
        sessionId: id,
        cancelled,
        teacherChanged: teacher !== undefined,
        previousStartsAt: startsAt ? before.startsAt : null,
        previousProfessionalId: teacher === undefined ? null : before.professionalId,
      },
    });
    const move = startsAt && {
      startsAt,
      endsAt: new Date(startsAt.getTime() + Number(before.endsAt) - Number(before.startsAt)),
      sendAt: startsAt,
      opensAt: startsAt,
      moves: { increment: 1 },
      movedAt: at,
      teacherStartsAt: before.startsAt,
    };
    await h.db.prisma.session.update({
      where: { id },
      data: {
        ...(cancelled && {
          status: 'CANCELLED',
          cancelledAt: at,
          cancellationReason: text,
          cancellations: { increment: 1 },
          cancellationFinalAt: tellAt,
          cancellationActId: actId,
        }),
        ...move,
        ...(teacher !== undefined && { professionalId: teacher }),
        version: { increment: 1 },
        nextTransitionAt: at,
      },
    });
  }
  return actId;
}

/** So many customers more, each with a seat in each of these sessions. */
export async function aCrowd(h: Harness, people: number, sessionIds: string[]): Promise<void> {
  await h.db.sql(CROWD, [people, sessionIds]);
}

const CROWD = `
  WITH member AS (
    INSERT INTO customer (center_id, name, email, email_verified_at, created_at)
    SELECT DISTINCT s.center_id, 'Member ' || n, 'member' || n || '@studio.example', now(), now()
    FROM session s, generate_series(1, $1::int) n WHERE s.id = ANY($2::uuid[])
    RETURNING id
  )
  INSERT INTO booking (center_id, session_id, customer_id, created_at, told_starts_at, pass_hash, pass_encrypted)
  SELECT b.center_id, b.session_id, member.id, b.created_at, b.told_starts_at, sha256(convert_to(b.id || '/' || member.id, 'UTF8')),
    b.pass_encrypted
  FROM booking b, member WHERE b.session_id = ANY($2::uuid[])`;

/** Weekly classes of the same hour, the first on the eleventh of March, with one seat of this customer in each. */
export async function aSeries(h: Harness, count: number, change: { professionalId?: string | null } = {}) {
  const serviceId = await h.aService();
  const customer = await h.aCustomer();
  const classes: { sessionId: string; bookingId: string }[] = [];
  for (let week = 0; week < count; week += 1) {
    const startsInMinutes = (day('10:00').getTime() - h.clock().getTime()) / 60_000 + week * 7 * 24 * 60;
    const sessionId = await h.aSession({ serviceId, startsInMinutes, ...change });
    classes.push({ sessionId, bookingId: await h.aBooking(sessionId, customer) });
  }
  return { serviceId, customer, classes, sessionIds: classes.map(({ sessionId }) => sessionId) };
}
