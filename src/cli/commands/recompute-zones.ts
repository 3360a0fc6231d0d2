import { Command } from 'commander';
import { globalId } from '../../lib/global-ids.ts';
import { counted } from '../../lib/text.ts';
import { listCenters } from '../../modules/people/centers/queries.ts';
import { recomputeZones as recompute } from '../../modules/sessions/schedules/zones/operations.ts';
import type { ZonePlan } from '../../modules/sessions/schedules/zones/rules.ts';
import { asOperator, type Operator } from './operator.ts';
import { printRows } from './printing.ts';

type Options = { zone: string[]; dryRun?: boolean };

/** `effect`: it moves, or is left to staff. */
const rowOf = ({ session, times, effect }: ZonePlan) => ({
  effect,
  centerId: globalId('Center', session.centerId),
  center: session.center,
  sessionId: globalId('Session', session.id),
  service: session.service,
  localStart: `${session.scheduleDate} ${session.startTime}`,
  startsAt: session.startsAt.toISOString(),
  shouldStartAt: times.startsAt.toISOString(),
  seatsTaken: session.seatsTaken,
});

/** A name that no center has would look like a zone with nothing to move. */
async function refuseUnknown({ db }: Operator, zones: string[]): Promise<void> {
  const known = new Set((await listCenters(db.sql)).map(({ timeZone }) => timeZone));
  const unknown = zones.filter((zone) => !known.has(zone));
  if (unknown.length === 0) return;
  const there = [...known].toSorted().join(', ') || 'there is none';
  throw new Error(`No center is in ${unknown.join(', ')}. Zones of centers: ${there}.`);
}

export const recomputeZones = new Command('recompute-zones')
  .description('move sessions of schedules to their local time after the rules of a zone changed')
  .requiredOption('--zone <zones...>', 'IANA zones whose rules changed, as centers have them')
  .option('--dry-run', 'only show what would move')
  .action(({ zone: zones, dryRun = false }: Options, command: Command) =>
    asOperator(async (operator) => {
      await refuseUnknown(operator, zones);
      const progress = (count: number) =>
        console.error(`${counted(count, 'session')} looked at, by tz ${process.versions.tz}`);
      const plans = await recompute(operator, { zones, dryRun, progress });
      printRows(command, 'sessions', plans.map(rowOf));
    }),
  );
