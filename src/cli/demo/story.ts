import type { Operations } from '../../app/operations.ts';
import { HOUR, later, MINUTE } from '../../lib/time.ts';
import type { DemoCenter } from './center.ts';

/** One act of Anna, the manager: its time, and the sentence that tells it. */
export type Step = {
  at: Date;
  /** Shown at a terminal, where the step waits for Enter. Without a terminal it goes by the clock. */
  enter?: string;
  run(): Promise<string>;
};

/**
 * An ordinary morning: a class moves and gets a substitute, a link changes, an afternoon is closed and opened again, and a
 * missing link is entered.
 */
export function storyOf(app: Operations, center: DemoCenter, now: Date): Step[] {
  const { manager, yoga, meditation, stretching, yogaService } = center;
  const after = (start: Date, seconds: number) => later(start, seconds * 1000);
  return [
    {
      at: after(now, 10),
      async run() {
        const startsAt = later(stretching.startsAt, 30 * MINUTE);
        const note = 'The room is free half an hour later.';
        const move = { startsAt, note, sendTime: 'KEEP' as const };
        const { recipients } = await app.sessions.move(manager, stretching.id, move);
        return `Anna moves “Evening stretching” by half an hour: ${recipients} person is told, in their zone`;
      },
    },
    { at: after(now, 15), run: () => substitute(app, center) },
    {
      at: after(now, 20),
      async run() {
        const next = 'https://meet.jit.si/studio-lumen-new-room';
        const preview = (await app.linkChanges.preview(manager, yogaService, next))!;
        const counts = countsOf(preview.sessions.map(({ effect }) => effect));
        const changeId = await app.linkChanges.apply(manager, preview.token);
        await app.linkChanges.undo(manager, changeId);
        return `Anna previews a new link for yoga (${counts}), applies exactly that, and takes it back`;
      },
    },
    ...closedAfternoon(app, center, [after(now, 25), after(now, 30)]),
    { at: yoga.startsAt, run: async () => 'the classes start: the access window of yoga is open' },
    {
      at: after(yoga.startsAt, 1),
      run: async () =>
        'nobody entered the link of “Meditation”: its notice is held, its page waits for the link',
    },
    {
      at: after(yoga.startsAt, 10),
      enter: 'Look at Emma’s page, which waits for the link. Press Enter, and Anna enters it.',
      async run() {
        const set = { joinUrl: { set: 'https://meet.jit.si/studio-lumen-meditation' } };
        await app.access.edit(manager, meditation.id, set);
        return 'Anna enters the link of “Meditation”: the held notice is released at once';
      },
    },
  ];
}

async function substitute(app: Operations, { manager, colleague, stretching }: DemoCenter): Promise<string> {
  const request = { substituteId: colleague, sessionIds: [stretching.id] };
  const { token } = await app.substitutions.preview(manager, request);
  const joinUrl = 'https://meet.jit.si/studio-lumen-leo';
  await app.substitutions.substitute(manager, { token, joinUrl, tellCustomers: true });
  return 'Anna gives “Evening stretching” to Leo, in Leo’s own room: both are told at once, it starts soon';
}

/** Tomorrow is far enough that people are told after a minute. */
function closedAfternoon(
  app: Operations,
  { manager, pilates }: DemoCenter,
  [closed, opened]: [Date, Date],
): Step[] {
  const from = later(pilates.startsAt, -HOUR);
  const hours = { from, until: later(from, 4 * HOUR) };
  let id: string;
  return [
    {
      at: closed,
      async run() {
        const { token, sessions, recipients } = await app.closures.preview(manager, { period: { hours } });
        const reason = 'The boiler is repaired.';
        id = await app.closures.create(manager, { period: { hours }, reason, token });
        return `Anna closes tomorrow’s afternoon: classes cancelled: ${sessions.length}, people to be told in a minute: ${recipients}`;
      },
    },
    {
      at: opened,
      async run() {
        await app.closures.delete(manager, id);
        return 'Anna takes the closure back within the minute: its classes are back, and nobody hears of it';
      },
    },
  ];
}

function countsOf(effects: string[]): string {
  const kinds = [...new Set(effects)];
  return kinds.map((kind) => `${kind}: ${effects.filter((effect) => effect === kind).length}`).join(', ');
}
