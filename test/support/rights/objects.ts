import { randomBytes } from 'node:crypto';
import {
  type GraphQLField,
  getNamedType,
  isLeafType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { schema } from '../../../src/app/schema.ts';
import type { Viewer } from '../../../src/ports/identity.ts';
import { aSubscription } from '../furnished.ts';
import type { Result } from '../graphql-client.ts';
import type { Harness } from '../harness.ts';
import { HOME, type Stage } from './stage.ts';

type Field = GraphQLField<unknown, unknown>;

export type Objects = Record<string, string>;

/** An object of each type that has a global id, and more where it matters whose it is: by row, its row id. */
export async function objectsOf(h: Harness, stage: Stage): Promise<Objects> {
  const { prisma } = h.db;
  const archived = await h.aService({}, stage.manager);
  await h.services.archive(stage.manager, archived);
  const deliveryTo = async (where: object) => (await prisma.delivery.findFirstOrThrow({ where })).id;
  const { teacher, sessionId } = stage;
  // Its teacher is told.
  const { manager } = stage;
  await h.sessions.cancel(manager, await h.aSession({ manager, professionalId: teacher.id }), null);
  await h.runDueWork();
  await h.teaching.start(teacher, sessionId);
  for (const account of [stage.customer, teacher]) await anAddressAskedFor(h, account);
  return {
    Booking: stage.bookingId,
    'Booking, a partner’s': stage.broughtId,
    Center: stage.manager.centerId,
    Closure: stage.closureId,
    Customer: stage.customer.id,
    'Customer, whom a partner brought': stage.cleoId,
    Delivery: await deliveryTo({ bookingId: stage.bookingId, channel: 'EMAIL' }),
    'Delivery, for staff': await deliveryTo({ professionalId: { not: null } }),
    OnlineAccess: sessionId,
    Partner: stage.partner.id,
    PartnerKey: stage.partner.key!.id,
    Professional: teacher.id,
    'Professional, who manages': manager.id,
    PushDevice: stage.deviceId,
    'PushDevice, of staff': await h.people.registerPushDevice(teacher, aSubscription(), null),
    Schedule: stage.scheduleId,
    ScheduleChange: stage.scheduleChangeId,
    Service: stage.serviceId,
    'Service, not offered any more': archived,
    ServiceLinkChange: stage.changeId,
    Session: sessionId,
    SignIn: stage.signInId,
    'Session, without a seat': stage.spareId,
    'Session, not open yet': stage.laterId,
    Substitution: stage.substitutionId,
    WebhookDelivery: stage.hookId,
    'WebhookDelivery, to a partner': stage.partnerHookId,
    WebhookEndpoint: stage.endpointId,
    'WebhookEndpoint, a partner’s': stage.partnerEndpointId,
  };
}
/** Somebody who waits for the code of another address. */
async function anAddressAskedFor(h: Harness, account: Viewer): Promise<void> {
  const { id, centerId, role } = account;
  const now = h.clock();
  const later = new Date(now.getTime() + 24 * 3_600_000);
  const owner = role === 'customer' ? { customerId: id } : { professionalId: id };
  const hashes = { codeHash: randomBytes(32), takeBackHash: randomBytes(32) };
  const times = { requestedAt: now, codeExpiresAt: later, takeBackUntil: later };
  const newEmail = `asked-for@${HOME}.example`;
  await h.db.prisma.emailChange.create({ data: { ...owner, centerId, newEmail, ...hashes, ...times } });
}

export const typeOf = (row: string) => row.split(',')[0]!;

/** The types with a global id. */
export const nodeTypes = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter((type) => type.getInterfaces().some(({ name }) => name === 'Node'))
  .map(({ name }) => name);

const fieldsOf = (type: string): Field[] => {
  const found = schema.getType(type);
  const fields = isObjectType(found) ? Object.values(found.getFields()) : [];
  return fields.filter(({ args }) => args.every((arg) => !isNonNullType(arg.type)));
};

/** What is seen only below another object is looked at there. */
const BELOW = new Set(['OnlineAccess']);

/** Asks for all of a type's fields, and of what they lead to for nothing but that it is there. */
export function everythingOf(type: string): string {
  return fieldsOf(type)
    .map(({ name, type }) => {
      const named = getNamedType(type);
      if (isLeafType(named)) return name;
      if (BELOW.has(named.name)) return `${name} { ${everythingOf(named.name)} }`;
      if (isUnionType(named) || !named.name.endsWith('Connection')) return `${name} { __typename }`;
      return `${name} { edges { __typename } }`;
    })
    .join(' ');
}

/** The paths of all of that: a field's name, or two with a dot between. */
export function fieldsBelow(type: string, before = ''): string[] {
  return fieldsOf(type).flatMap(({ name, type }) => {
    const named = getNamedType(type).name;
    return [before + name, ...(BELOW.has(named) ? fieldsBelow(named, `${before}${name}.`) : [])];
  });
}

/** What a caller is shown of each field: `yes`, `null`, `none` or `no`; `-` where it is not shown what has the field. */
export function shownOf(type: string, { data, errors = [] }: Result): Record<string, string> {
  const refused = new Set(errors.map(({ path = [] }) => path.slice(1).join('.')));
  return Object.fromEntries(
    fieldsBelow(type).map((path) => {
      if (refused.has(path)) return [path, 'no'];
      const steps = path.split('.');
      const owner = steps.slice(0, -1).reduce((value, step) => value?.[step], data?.node);
      if (!owner) return [path, '-'];
      const value = owner[steps.at(-1)!];
      const list = value?.edges ?? value;
      if (Array.isArray(list)) return [path, list.length > 0 ? 'yes' : 'none'];
      return [path, value === null || value === undefined ? 'null' : 'yes'];
    }),
  );
}
