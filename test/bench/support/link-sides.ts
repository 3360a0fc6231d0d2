import pg from 'pg';
import type { BenchDatabase } from './database.ts';
import { openProduct } from './product.ts';
import type { Run } from './run.ts';
import { createCenters, settleStorage, takeSeats } from './scene.ts';
import { aWeeklyService, idleScheduler, managerOf } from './schedules.ts';

/** How long it took, and how many sessions have another link than they should. */
type Change = { ms: number; wrong: number };

/** Two services with as many sessions each: one changes its link as the product does, of the other the sessions alone are set. */
export async function openLinkSides(
  run: Run,
  { url, admin }: BenchDatabase,
  { sessions, bookings }: { sessions: number; bookings: number },
) {
  await admin.query('TRUNCATE center CASCADE');
  await createCenters(admin, Math.max(bookings, 1));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  run.onEnd(() => client.end());
  const { services } = openProduct(run, url, { scheduler: idleScheduler }).operations;
  const [ours, theirs] = [
    await aWeeklyService(admin, { place: 0, sessions }),
    await aWeeklyService(admin, { place: 1, sessions }),
  ];
  if (bookings > 0) await takeSeats(admin, bookings);

  async function measured(serviceId: string, link: string, work: () => Promise<unknown>): Promise<Change> {
    await settleStorage(admin, 'session', 'booking', 'service_link_change_item');
    const began = performance.now();
    await work();
    const ms = performance.now() - began;
    const { rows } = await admin.query<{ right: number }>(
      'SELECT count(*)::int AS right FROM session WHERE service_id = $1 AND join_url = $2',
      [serviceId, link],
    );
    return { ms, wrong: sessions - rows[0]!.right };
  }

  return {
    product: (link: string) =>
      measured(ours.serviceId, link, () =>
        services.update(managerOf(ours.centerId), ours.serviceId, { joinUrl: link }),
      ),
    bare: (link: string) =>
      measured(theirs.serviceId, link, () =>
        client.query({ name: 'set', text: SET, values: [theirs.serviceId, new Date(), link] }),
      ),
  };
}
export type LinkSides = Awaited<ReturnType<typeof openLinkSides>>;

const SET = `
  UPDATE session SET own_join_url = $3, own_join_url_source = 'INHERITED', version = version + 1, next_transition_at = $2
  WHERE service_id = $1 AND origin = 'SCHEDULED' AND status = 'SCHEDULED' AND ends_at > $2
    AND own_join_url_source IN ('NONE', 'INHERITED')`;
