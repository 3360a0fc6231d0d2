import { isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { globalId } from '../../src/ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { dataOf } from '../support/api.ts';
import { aFurnishedCenter, aSubscription, type Furnished } from '../support/furnished.ts';
import { type Harness, harness } from '../support/harness.ts';

let h: Harness;
let home: Furnished;
let stranger: Viewer;
beforeAll(async () => {
  h = await harness();
  home = await aFurnishedCenter(h, 'quillon');
  stranger = await h.aCenter();
});
afterAll(() => h.close());

const NODE = 'query Node($id: ID!) { node(id: $id) { __typename id } }';
const node = async (caller: Viewer | null, id: string) => dataOf(await h.ask(caller, NODE, { id })).node;

const callers = {
  manager: () => home.manager,
  teacher: () => home.teacher,
  'the customer': () => home.customer,
  'another customer': () => home.outsider,
  'another center’s manager': () => stranger,
  'a partner': () => home.partner,
  nobody: () => null,
};
type Who = keyof typeof callers;
const staff: Who[] = ['manager', 'teacher'];
const staffAndCustomer: Who[] = [...staff, 'the customer'];
const everybodyInIt: Who[] = [...staffAndCustomer, 'another customer', 'a partner'];

/** For each type a row of the center, and who finds it. */
const nodes: Record<string, { row: () => string | Promise<string>; seenBy: Who[] }> = {
  Booking: { row: () => home.bookingId, seenBy: staffAndCustomer },
  Center: { row: () => home.manager.centerId, seenBy: everybodyInIt },
  Customer: { row: () => home.customer.id, seenBy: staffAndCustomer },
  Delivery: {
    row: async () =>
      (await h.db.prisma.delivery.findFirstOrThrow({ where: { bookingId: home.bookingId } })).id,
    seenBy: staffAndCustomer,
  },
  Partner: { row: () => home.partner.id, seenBy: ['a partner'] },
  PartnerKey: { row: () => home.partner.key!.id, seenBy: ['manager'] },
  Professional: { row: () => home.teacher.id, seenBy: everybodyInIt },
  PushDevice: { row: () => home.deviceId, seenBy: staffAndCustomer },
  Schedule: { row: () => home.scheduleId, seenBy: staff },
  Service: { row: () => home.serviceId, seenBy: everybodyInIt },
  ServiceLinkChange: { row: () => home.changeId, seenBy: staff },
  WebhookDelivery: { row: () => home.hookId, seenBy: ['manager'] },
  WebhookEndpoint: { row: () => home.endpointId, seenBy: ['manager'] },
  Session: { row: () => home.sessionId, seenBy: everybodyInIt },
};

it('knows every type that has a global id', () => {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  const withIds = types.filter((type) => type.getInterfaces().some(({ name }) => name === 'Node'));
  expect(Object.keys(nodes).sort()).toEqual(withIds.map(({ name }) => name).sort());
});

describe.each(Object.entries(nodes))('a node of the type %s', (type, { row, seenBy }) => {
  it.each(Object.keys(callers) as Who[])('is found by whom it concerns: %s', async (who) => {
    const id = globalId(type, await row());
    expect(await node(callers[who](), id)).toEqual(seenBy.includes(who) ? { __typename: type, id } : null);
  });
});

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
