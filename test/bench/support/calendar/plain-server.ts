import { createServer } from 'node:http';
import pg from 'pg';
import { globalId } from '../../../../src/lib/global-ids.ts';
import { listen, serve } from '../live/serve.ts';
import type { Question } from './load.ts';

// The limit: one prepared statement, `JSON.stringify` and `node:http`, for the same page and without rights or limits.
const [, , url, centerId] = process.argv;
const pool = new pg.Pool({ connectionString: url });

const PAGE = `
  SELECT e.id, e.status, e.starts_at AS "startsAt", e.ends_at AS "endsAt", c.time_zone AS "timeZone", e.capacity,
    e.seats_taken AS "seatsTaken", e.send_at AS "sendAt", e.opens_at AS "opensAt", e.join_url AS "joinUrl",
    s.id AS "serviceId", s.name AS "serviceName", s.modality, p.id AS "professionalId", p.name AS "professionalName"
  FROM session e JOIN center c ON c.id = e.center_id JOIN service s ON s.id = e.service_id
    LEFT JOIN professional p ON p.id = e.professional_id
  WHERE e.center_id = $1 AND e.starts_at >= $2 AND e.starts_at < $3
    AND ($4::timestamptz IS NULL OR (e.starts_at, e.id) > ($4, $5::uuid))
  ORDER BY e.starts_at, e.id LIMIT $6`;

async function page({ from, to, first, after }: Question['variables']) {
  const [, key = null, id = null] = after === null ? [] : JSON.parse(atob(after));
  const place = [key === null ? null : new Date(key), id];
  const values = [centerId, from, to, ...place, first + 1];
  const { rows } = await pool.query({ name: 'page', text: PAGE, values });
  const last = rows.length > first ? rows[first - 1] : rows.at(-1);
  const now = new Date();
  return {
    edges: rows.slice(0, first).map((row) => ({ node: nodeOf(row, now) })),
    pageInfo: {
      hasNextPage: rows.length > first,
      endCursor: last ? btoa(`["sessions",${last.startsAt.getTime()},"${last.id}"]`) : null,
    },
  };
}

/** As far as the scene needs it: every session is ahead, online and has a link. */
function nodeOf(row: pg.QueryResultRow, now: Date) {
  const notBookableReason =
    row.status === 'CANCELLED'
      ? 'CANCELLED'
      : row.endsAt <= now
        ? 'ENDED'
        : row.seatsTaken >= row.capacity
          ? 'FULL'
          : null;
  return {
    id: globalId('Session', row.id),
    status: row.status,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    timeZone: row.timeZone,
    capacity: row.capacity,
    seatsTaken: row.seatsTaken,
    bookable: notBookableReason === null,
    notBookableReason,
    service: { id: globalId('Service', row.serviceId), name: row.serviceName, modality: row.modality },
    professional: { id: globalId('Professional', row.professionalId), name: row.professionalName },
    online: {
      state: row.opensAt > now ? 'SCHEDULED' : 'OPEN',
      live: row.startsAt <= now && now < row.endsAt,
      opensAt: row.opensAt,
    },
    viewerBooking: null,
  };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    const { variables } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Question;
    const body = JSON.stringify({ data: { sessions: await page(variables) } });
    response
      .writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
      .end(body);
  });
});

serve({ port: await listen(server), subscribed: () => 0, publish: async () => () => undefined });
