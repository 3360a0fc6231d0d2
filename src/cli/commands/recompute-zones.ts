import { Command } from 'commander';
import { globalId } from '../../lib/global-ids.ts';
import { recomputeZones } from '../../modules/sessions/schedules/zones/operations.ts';
import type { ZonePlan } from '../../modules/sessions/schedules/zones/rules.ts';
import { asOperator, print } from './operator.ts';

type Options = { zone: string[]; dryRun?: boolean };

const shown = ({ session, times }: ZonePlan) => ({
  centerId: globalId('Center', session.centerId),
  center: session.center,
  sessionId: globalId('Session', session.id),
  service: session.service,
  localStart: `${session.scheduleDate} ${session.startTime}`,
  startsAt: session.startsAt.toISOString(),
  shouldStartAt: times.startsAt.toISOString(),
  seatsTaken: session.seatsTaken,
});
type Shown = ReturnType<typeof shown>;

const lineOf = ({ center, sessionId, service, localStart, startsAt, shouldStartAt, seatsTaken }: Shown) =>
  `${center}: ${service} of ${localStart} (${sessionId}), ${seatsTaken} booked: ${startsAt}, should be ${shouldStartAt}`;

export const recomputeZonesCommand = new Command('recompute-zones')
  .description('move sessions of schedules to their local time after the rules of a zone changed')
  .requiredOption('--zone <zones...>', 'IANA zones whose rules changed, as centers have them')
  .option('--dry-run', 'only show what would move')
  .action(({ zone: zones, dryRun = false }: Options, command: Command) =>
    asOperator(async (operator) => {
      const progress = (count: number) => console.error(`${count} sessions looked at`);
      const plans = await recomputeZones(operator, { zones, dryRun, progress });
      const moved = plans.filter(({ effect }) => effect === 'move').map(shown);
      const left = plans.filter(({ effect }) => effect === 'leave').map(shown);
      const tz = process.versions.tz;
      if (command.optsWithGlobals<{ json?: boolean }>().json)
        return print(command, { tz, dryRun, moved, forStaff: left });
      print(command, { tz, [dryRun ? 'wouldMove' : 'moved']: moved.length, forStaff: left.length });
      if (dryRun) for (const one of moved) console.log(`would move: ${lineOf(one)}`);
      for (const one of left) console.log(`for staff: ${lineOf(one)}`);
    }),
  );
