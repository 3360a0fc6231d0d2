import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { write } from '../support/api.ts';
import { aSubscription } from '../support/furnished.ts';
import { type Harness, harness } from '../support/harness.ts';
import { signIn, whoIs } from '../support/signing-in.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

const professionalId = ({ id }: Viewer) => globalId('Professional', id);
const change = (by: Viewer, whom: Viewer, input: object) =>
  write(h, by, 'update-professional', { professionalId: professionalId(whom), ...input });
const remove = (by: Viewer, whom: Viewer) =>
  write(h, by, 'remove-professional', { professionalId: professionalId(whom) });
const another = async (manager: Viewer): Promise<Viewer> => {
  const viewer = await h.aProfessional({ role: 'MANAGER' }, manager);
  return { ...viewer, role: 'manager' };
};
const managersOf = ({ centerId }: Viewer) =>
  h.db.prisma.professional.count({ where: { centerId, role: 'MANAGER', removedAt: null } });

const LAST = {
  __typename: 'LastManagerError',
  message: expect.stringContaining('make somebody else a manager'),
};
const DEMOTED = { role: 'PROFESSIONAL' };

describe('a center keeps a manager', () => {
  it('who can be neither demoted nor removed, but may change other values', async () => {
    const manager = await h.aCenter();
    await h.aProfessional({}, manager);
    expect(await change(manager, manager, DEMOTED)).toEqual(LAST);
    expect(await remove(manager, manager)).toEqual(LAST);
    expect(await change(manager, manager, { name: 'Ada', role: 'MANAGER' })).toMatchObject({ name: 'Ada' });
  });

  it('until there is another manager', async () => {
    const manager = await h.aCenter();
    const next = await another(manager);
    expect(await change(manager, manager, DEMOTED)).toMatchObject({ role: 'PROFESSIONAL' });
    expect(await remove(next, next)).toEqual(LAST);
    expect(await remove(next, manager)).toMatchObject({ __typename: 'Professional' });
  });

  it.each([
    ['demote', (by: Viewer, whom: Viewer) => h.people.updateProfessional(by, whom.id, DEMOTED)],
    ['remove', (by: Viewer, whom: Viewer) => h.people.removeProfessional(by, whom.id)],
  ])('however many %s each other at once', async (_how, end) => {
    for (let round = 0; round < 5; round += 1) {
      const first = await h.aCenter();
      const all = [first, await another(first), await another(first)];
      await Promise.allSettled(all.map((whom, n) => end(all[(n + 1) % all.length]!, whom)));
      expect(await managersOf(first)).toBe(1);
    }
  });
});

describe('staff', () => {
  it('whose address is corrected is signed out wherever the old one signed in', async () => {
    const teacher = await h.aProfessional({ name: 'Ben' });
    const { accessToken } = await signIn(h, teacher);
    await change(h.manager, teacher, { name: 'Ben B.' });
    expect(await whoIs(h, accessToken)).toBe('Ben B.');
    await change(h.manager, teacher, { email: 'right@studio.example' });
    expect(await whoIs(h, accessToken)).toBeNull();
    expect(await whoIs(h, (await signIn(h, teacher)).accessToken)).toBe('Ben B.');
  });

  it('who are removed get nothing more on their browsers', async () => {
    const teacher = await h.aProfessional();
    const id = await h.people.registerPushDevice(teacher, aSubscription(), null);
    await remove(h.manager, teacher);
    expect(await h.db.prisma.pushDevice.findUniqueOrThrow({ where: { id } })).toMatchObject({
      removedAt: h.clock(),
    });
  });
});
