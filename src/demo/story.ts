import type { Operations } from '../operations.ts';
import type { DemoCenter } from './center.ts';

/** What Anna, the manager, does during the first minute; `after` in seconds. Told as it happens. */
export type Step = { after: number; run(): Promise<string> };

/** The small troubles of an ordinary morning: a link that is missing, a class that moves, a link that changes. */
export function storyOf(app: Operations, center: DemoCenter): Step[] {
  const { manager, meditation, stretching, yogaService } = center;
  return [
    {
      after: 13,
      run: async () =>
        '“Meditation” has begun and nobody entered its link: the notice is held, the page waits for the link',
    },
    {
      after: 22,
      async run() {
        const set = { joinUrl: { set: 'https://meet.jit.si/studio-lumen-meditation' } };
        await app.access.edit(manager, meditation.id, set);
        return 'Anna enters the link of “Meditation”: the held notice is released at once';
      },
    },
    {
      after: 30,
      async run() {
        const startsAt = new Date(stretching.startsAt.getTime() + 30 * 60_000);
        const note = 'The room is free half an hour later.';
        const move = { startsAt, note, sendTime: 'KEEP' as const };
        const { recipients } = await app.sessions.move(manager, stretching.id, move);
        return `Anna moves “Evening stretching” by half an hour: ${recipients} person is told, in their zone`;
      },
    },
    {
      after: 36,
      async run() {
        const next = 'https://meet.jit.si/studio-lumen-new-room';
        const preview = (await app.linkChanges.preview(manager, yogaService, next))!;
        const counts = countsOf(preview.sessions.map(({ effect }) => effect));
        const changeId = await app.linkChanges.apply(manager, preview.token);
        await app.linkChanges.undo(manager, changeId);
        return `Anna previews a new link for yoga (${counts}), applies exactly that, and takes it back`;
      },
    },
  ];
}

function countsOf(effects: string[]): string {
  const kinds = [...new Set(effects)];
  return kinds.map((kind) => `${kind}: ${effects.filter((effect) => effect === kind).length}`).join(', ');
}
