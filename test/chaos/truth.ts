import { onServer } from '../support/postgres.ts';
import { passes } from './scene.ts';

/** A seat, taken or given up, as the database has it when a round is over. */
export type Seat = {
  id: string;
  centerId: string;
  email: string;
  /** The endpoint of the person's browser; null: none. */
  endpoint: string | null;
  createdAt: Date;
  /** Null: it is held. */
  cancelledAt: Date | null;
  accessUrl: string;
  class: {
    id: string;
    linked: boolean;
    cancelledAt: Date | null;
    sendAt: Date;
    endsAt: Date;
    revision: number;
  };
};

export type Listed = {
  id: string;
  centerId: string;
  bookingId: string | null;
  purpose: string;
  channel: 'EMAIL' | 'PUSH';
  revision: number;
  status: string;
  reason: string | null;
  possibleRepeat: boolean;
};

export type Full = { id: string; capacity: number; seatsTaken: number; held: number };

export type Truth = {
  seats: Seat[];
  deliveries: Listed[];
  /** Classes whose seats do not come out right. */
  wrongSeats: Full[];
};

type SeatRow = Omit<Seat, 'accessUrl' | 'class'> &
  Seat['class'] & { passEncrypted: Buffer; classId: string; classCancelledAt: Date | null };

/** What the database says, read past every fault. */
export const readTruth = (url: string): Promise<Truth> =>
  onServer(url, async (client) => {
    const seats = await client.query<SeatRow>(SEATS);
    const deliveries = await client.query<Listed>(DELIVERIES);
    const wrongSeats = await client.query<Full>(WRONG_SEATS);
    return { seats: seats.rows.map(seatOf), deliveries: deliveries.rows, wrongSeats: wrongSeats.rows };
  });

/** Messages that wait or travel, and classes whose instant has come and that nothing was done about. */
export const workLeft = (url: string): Promise<number> =>
  onServer(url, async (client) => {
    const { rows } = await client.query<{ left: number }>(LEFT);
    return rows[0]!.left;
  });

function seatOf(row: SeatRow): Seat {
  const { id, centerId, email, endpoint, createdAt, cancelledAt, passEncrypted } = row;
  const { classId, linked, classCancelledAt, sendAt, endsAt, revision } = row;
  return {
    ...{ id, centerId, email, endpoint, createdAt, cancelledAt },
    accessUrl: passes.accessUrl(new Uint8Array(passEncrypted))!,
    class: { id: classId, linked, cancelledAt: classCancelledAt, sendAt, endsAt, revision },
  };
}

const SEATS = `
  SELECT b.id, b.center_id AS "centerId", c.email, d.endpoint, b.created_at AS "createdAt", b.cancelled_at AS "cancelledAt",
    b.pass_encrypted AS "passEncrypted", s.id AS "classId", s.join_url IS NOT NULL AS linked,
    s.cancelled_at AS "classCancelledAt", s.send_at AS "sendAt", s.ends_at AS "endsAt", s.notice_revision AS revision
  FROM booking b JOIN customer c ON c.id = b.customer_id JOIN session s ON s.id = b.session_id
    LEFT JOIN push_device d ON d.customer_id = c.id AND d.removed_at IS NULL`;

const DELIVERIES = `
  SELECT id, center_id AS "centerId", booking_id AS "bookingId", purpose::text, channel::text, revision, status::text,
    reason::text, possible_repeat AS "possibleRepeat"
  FROM delivery`;

const WRONG_SEATS = `
  SELECT s.id, s.capacity, s.seats_taken AS "seatsTaken", count(b.id)::int AS held
  FROM session s LEFT JOIN booking b ON b.session_id = s.id AND b.status = 'BOOKED'
  GROUP BY s.id HAVING count(b.id) > s.capacity OR count(b.id) <> s.seats_taken`;

/** Retries that lie further ahead are no longer about what was due. */
const LEFT = `
  SELECT ((SELECT count(*) FROM delivery WHERE status IN ('PENDING', 'CLAIMED', 'UNKNOWN')
      AND next_attempt_at < now() + interval '3 minutes')
    + (SELECT count(*) FROM session WHERE status = 'SCHEDULED' AND next_transition_at < now() + interval '10 seconds'))::int AS left`;
