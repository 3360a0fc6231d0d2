import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDemoCenter } from '../../src/cli/demo/center.ts';
import { storyOf } from '../../src/cli/demo/story.ts';
import { later, MINUTE } from '../../src/lib/time.ts';
import { type Harness, harness } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

it('the demo’s morning goes as it is told: a substitute is announced, and nobody hears of a closure that was taken back', async () => {
  const now = h.clock();
  const startsAt = later(now, MINUTE);
  const center = await openDemoCenter(h, now, startsAt);
  const told: string[] = [];
  for (const { at, run } of storyOf(h, center, now)) {
    await h.at(at.toISOString());
    told.push(await run());
    await h.runDueWork();
  }
  await h.at(later(startsAt, 3 * MINUTE).toISOString());
  expect(told).toHaveLength(8);
  const sent = h.outbox.list().map(({ purpose, to }) => `${purpose} to ${to}`);
  expect(sent).toContain('TEACHER_ASSIGNED to leo@example.com');
  expect(sent).toContain('TEACHER_UNASSIGNED to anna@example.com');
  expect(sent).toContain('ACCESS_NOTICE to emma@example.com');
  expect(sent.filter((line) => /CANCELLED|RESTORED/.test(line))).toEqual([]);
  const { status } = await h.db.prisma.session.findUniqueOrThrow({ where: { id: center.pilates.id } });
  expect(status).toBe('SCHEDULED');
});
