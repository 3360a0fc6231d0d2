import type { Operations } from '../../src/app/operations.ts';
import { SCOPES } from '../../src/modules/partners/rules.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Scope, Viewer } from '../../src/ports/identity.ts';

export const JOIN_URL = 'https://meet.example/secret-room';

/** A partner as its key would show it, with the key. */
export type PartnerCaller = Viewer & { secret: string };

type Change = Record<string, unknown>;
export type SessionChange = {
  manager?: Viewer;
  serviceId?: string;
  /** From now to the start; the end is an hour later. */
  startsInMinutes?: number;
  /** Null: the service's, which is none. */
  joinUrl?: string | null;
} & Change;

let unique = 0;

/** Rows made by the operations: valid by default, in one center unless told. */
export async function fixtures({
  people,
  partners,
  services,
  sessions,
  bookings,
  clock,
}: Operations & { clock: Clock }) {
  /** An account as its token would show it. */
  const viewer = (role: Viewer['role'], id: string, centerId: string): Viewer => {
    const expiresAt = new Date(clock().getTime() + 24 * 3_600_000);
    return { id, role, centerId, sid: null, issuedAt: null, expiresAt };
  };

  /** A center of its own; answers its manager. */
  async function aCenter(change: Change = {}): Promise<Viewer> {
    unique += 1;
    const { centerId, professionalId } = await people.createCenter({
      name: `Studio ${unique}`,
      timeZone: 'Europe/Madrid',
      locale: 'en-GB',
      managerEmail: `manager${unique}@studio.example`,
      ...change,
    });
    return viewer('manager', professionalId, centerId);
  }
  const manager = await aCenter();

  async function aProfessional(change: Change = {}, by = manager): Promise<Viewer> {
    unique += 1;
    const email = `teacher${unique}@studio.example`;
    const id = await people.createProfessional(by, {
      name: `Teacher ${unique}`,
      email,
      role: 'PROFESSIONAL',
      ...change,
    });
    return viewer('professional', id, by.centerId);
  }

  async function aCustomer(change: Change = {}, by = manager): Promise<Viewer> {
    unique += 1;
    const email = `customer${unique}@people.example`;
    const id = await people.createCustomer(by, { name: `Customer ${unique}`, email, ...change });
    return viewer('customer', id, by.centerId);
  }

  /** With a key of its own for these scopes, for all unless told. Its key counts as used just now. */
  async function aPartner(
    scopes: readonly Scope[] = SCOPES,
    change: Change = {},
    by = manager,
  ): Promise<PartnerCaller> {
    unique += 1;
    const { secret } = await partners.createKey(by, { name: `Partner ${unique}`, scopes, ...change });
    return { ...(await partners.identify(secret))!, secret };
  }

  /** Online, with twenty seats of an hour, and no link. */
  async function aService(change: Change = {}, by = manager): Promise<string> {
    const service = { name: 'Vinyasa', modality: 'ONLINE', capacity: 20, durationMinutes: 60 };
    return services.create(by, { ...service, ...change });
  }

  /** One-off and online, in an hour, with a link. */
  async function aSession({
    manager: by = manager,
    startsInMinutes = 60,
    ...change
  }: SessionChange = {}): Promise<string> {
    return sessions.create(by, {
      professionalId: null,
      startsAt: new Date(clock().getTime() + startsInMinutes * 60_000),
      joinUrl: JOIN_URL,
      ...change,
      serviceId: change.serviceId ?? (await aService({}, by)),
    });
  }

  /** A seat for this customer, else for a new one. */
  async function aBooking(sessionId: string, customer?: Viewer, by = manager): Promise<string> {
    const { id: customerId } = customer ?? (await aCustomer({}, by));
    return bookings.book(by, { sessionId, customerId, customer: null });
  }

  return { manager, aCenter, aProfessional, aCustomer, aPartner, aService, aSession, aBooking };
}
