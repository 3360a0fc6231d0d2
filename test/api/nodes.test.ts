import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { dataOf } from '../support/api.ts';
import { aFurnishedCenter, aSubscription, type Furnished } from '../support/furnished.ts';
import { type Harness, harness } from '../support/harness.ts';

let h: Harness;
let home: Furnished;
beforeAll(async () => {
  h = await harness();
  home = await aFurnishedCenter(h, 'quillon');
});
afterAll(() => h.close());

const NODE = 'query Node($id: ID!) { node(id: $id) { __typename id } }';
const node = async (caller: Viewer | null, id: string) => dataOf(await h.ask(caller, NODE, { id })).node;

describe('a node that is gone', () => {
  it('is found by nobody: a removed professional, a removed device', async () => {
    await h.people.removeProfessional(home.manager, home.leaver.id);
    const deviceId = await h.people.registerPushDevice(home.teacher, aSubscription(), null);
    await h.people.removePushDevice(home.teacher, deviceId);
    expect(await node(home.manager, globalId('Professional', home.leaver.id))).toBeNull();
    expect(await node(home.teacher, globalId('PushDevice', deviceId))).toBeNull();
  });

  it('is still found by staff, but not by customers, when it is a service that is no longer offered', async () => {
    const archived = await h.aService({}, home.manager);
    await h.services.archive(home.manager, archived);
    const id = globalId('Service', archived);
    expect(await node(home.teacher, id)).toEqual({ __typename: 'Service', id });
    expect(await node(home.customer, id)).toBeNull();
  });
});

it('is null for what is no id', async () => {
  const uuid = crypto.randomUUID();
  const odd = [
    '',
    'Session',
    uuid,
    globalId('Nothing', uuid),
    globalId('Session', 'x'),
    globalId('Query', uuid),
  ];
  for (const id of [...odd, `${globalId('Session', home.sessionId)}=`, 'constructor:', '💥'])
    expect(await node(home.manager, id), id).toBeNull();
});
