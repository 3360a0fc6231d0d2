import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { read, write } from '../support/api.ts';
import { type Harness, harness, NOON } from '../support/harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

const VERSIONS = 'query ($id: ID!) { session(id: $id) { editVersion } }';
const versionOf = async (id: string): Promise<number> =>
  (await h.ask(h.manager, VERSIONS, { id })).data.session.editVersion;
const SERVICE = 'query ($id: ID!) { service(id: $id) { editVersion } }';
const serviceVersion = async (id: string): Promise<number> =>
  (await h.ask(h.manager, SERVICE, { id })).data.service.editVersion;

/** Each edit of a session by people, from one version of it on. */
const EDITS = {
  'edit-session': { capacity: 7 },
  'edit-session-access': { waitingNote: 'Soon' },
  'move-session': { startsAt: '2026-03-12T10:00:00Z' },
};

describe('the edit version of a session', () => {
  it.each(Object.entries(EDITS))(
    'rises with %s, which is refused from an older one on',
    async (name, edit) => {
      const row = await h.aSession();
      const sessionId = globalId('Session', row);
      const editVersion = await versionOf(sessionId);
      expect(await write(h, h.manager, name, { sessionId, editVersion, ...edit })).not.toHaveProperty(
        'message',
      );
      expect(await versionOf(sessionId)).toBe(editVersion + 1);
      const before = await h.db.prisma.session.findUnique({ where: { id: row } });
      expect(await write(h, h.manager, name, { sessionId, editVersion, ...edit })).toMatchObject({
        __typename: 'OutdatedError',
        // A move answers its session under the same name.
        [name === 'move-session' ? 'present' : 'session']: { id: sessionId, editVersion: editVersion + 1 },
      });
      expect(await h.db.prisma.session.findUnique({ where: { id: row } })).toEqual(before);
      // Whoever does not say what they saw edits whatever is there.
      expect(await write(h, h.manager, name, { sessionId, ...edit })).not.toHaveProperty('message');
    },
  );

  it('lets exactly one of two who edit at once succeed', async () => {
    const sessionId = globalId('Session', await h.aSession());
    const editVersion = await versionOf(sessionId);
    const edits = [3, 4, 5, 6].map((capacity) =>
      write(h, h.manager, 'edit-session', { sessionId, editVersion, capacity }),
    );
    const types = (await Promise.all(edits)).map(({ __typename }) => __typename);
    expect(types.sort()).toEqual(['OutdatedError', 'OutdatedError', 'OutdatedError', 'Session']);
    expect(await versionOf(sessionId)).toBe(editVersion + 1);
  });

  it('rises with a cancellation, and neither with a booking, the clock, nor a new link of the service', async () => {
    const serviceId = await h.aService();
    const row = await h.aSession({ serviceId, joinUrl: null });
    const sessionId = globalId('Session', row);
    const editVersion = await versionOf(sessionId);
    await h.aBooking(row);
    await h.services.update(h.manager, serviceId, { joinUrl: 'https://meet.example/another' });
    await h.at('2026-03-10T13:30:00Z');
    expect(await versionOf(sessionId)).toBe(editVersion);
    await h.sessions.cancel(h.manager, row, null);
    expect(await versionOf(sessionId)).toBe(editVersion + 1);
    h.clock.set(NOON);
  });
});

describe('the edit version of a service', () => {
  it('rises with each edit and each change of its link, and refuses an edit from an older one on', async () => {
    const row = await h.aService();
    const serviceId = globalId('Service', row);
    const editVersion = await serviceVersion(serviceId);
    const edit = (name: string) => write(h, h.manager, 'update-service', { serviceId, name, editVersion });
    expect(await edit('Slow flow')).toMatchObject({ name: 'Slow flow', editVersion: editVersion + 1 });
    expect(await edit('Fast flow')).toMatchObject({
      __typename: 'OutdatedError',
      service: { id: serviceId, name: 'Slow flow', editVersion: editVersion + 1 },
    });
    const joinUrl = 'https://meet.example/new';
    const { serviceLinkChangePreview } = await read(h, h.manager, 'service-link-change-preview', {
      serviceId,
      joinUrl,
    });
    const change = await h.linkChanges.apply(h.manager, serviceLinkChangePreview.token);
    expect(await serviceVersion(serviceId)).toBe(editVersion + 2);
    await h.linkChanges.undo(h.manager, change);
    expect(await serviceVersion(serviceId)).toBe(editVersion + 3);
  });
});
