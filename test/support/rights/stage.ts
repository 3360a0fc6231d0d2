import { globalId, rowId } from '../../../src/lib/global-ids.ts';
import type { Scope, Viewer } from '../../../src/ports/identity.ts';
import { write } from '../api.ts';
import { aFurnishedCenter, aSubscription, type Furnished } from '../furnished.ts';
import type { Harness } from '../harness.ts';
import { addressOf } from '../signing-in.ts';

/** The word that is in every name, address, link and instruction of the center that callers ask for. */
export const HOME = 'quillon';
const ELSEWHERE = 'marlow';

/** A furnished center with a second class, which a partner has booked somebody into, and a partner that listens. */
export type Stage = Furnished & {
  elsewhere: Viewer;
  /** Open as well, and without a seat of `customer`. */
  spareId: string;
  /** Not open yet; `customer` has a seat in it. */
  laterId: string;
  laterBookingId: string;
  /** The partner's booking, and for whom. */
  broughtId: string;
  cleoId: string;
  /** The partner's own endpoint, and a message to it. */
  partnerEndpointId: string;
  partnerHookId: string;
};

/** Sets everything up, at an hour when the doors are open and what was sent may be sent again. */
export async function setStage(h: Harness): Promise<Stage> {
  const home = await aFurnishedCenter(h, HOME);
  const { manager, partner } = home;
  await h.centers.update(manager, { publicTimetable: true, signUp: true });
  const spare = {
    manager,
    serviceId: home.serviceId,
    startsInMinutes: 25,
    joinUrl: `https://meet.example/${HOME}-spare`,
  };
  const spareId = await h.aSession(spare);
  const later = { ...spare, startsInMinutes: 300, joinUrl: `https://meet.example/${HOME}-later` };
  const laterId = await h.aSession(later);
  const laterBookingId = await h.aBooking(laterId, home.customer, manager);
  const sessionId = globalId('Session', spareId);
  const address = { name: `Cleo ${HOME}`, email: `cleo@${HOME}.example` };
  const customer = { ...address, locale: 'it', timeZone: 'Europe/Rome' };
  const brought = await write(h, partner, 'book-session', { sessionId, customer });
  const cleoId = rowId('Customer', brought.customer.id);
  await h.people.registerPushDevice(manager, aSubscription(), cleoId);
  // It proves her address.
  await signedIn(h, { ...home.customer, id: cleoId });
  const url = `https://localhost:1/${HOME}-partner`;
  const listening = { url, events: ['session.cancelled'] };
  const { id: partnerEndpointId } = await h.webhookEndpoints.register(partner, listening);
  await h.sessions.cancel(manager, await h.aSession({ manager }), null);
  const ofPartner = { endpointId: partnerEndpointId };
  const { id: partnerHookId } = await h.db.prisma.webhookDelivery.findFirstOrThrow({ where: ofPartner });
  const elsewhere = await h.aCenter({ name: ELSEWHERE });
  await h.aSession({ manager: elsewhere });
  // Something to be alerted of.
  await h.aBooking(await h.aSession({ manager: elsewhere, joinUrl: null }), undefined, elsewhere);
  await h.runDueWork();
  h.clock.advance(120_000);
  await bounce(h, home.bookingId);
  return {
    ...home,
    elsewhere,
    spareId,
    laterId,
    laterBookingId,
    broughtId: rowId('Booking', brought.id),
    cleoId,
    partnerEndpointId,
    partnerHookId,
  };
}

export const BOUNCE = `Mailbox of ${HOME} is full`;

/** The provider says that the notice did not arrive, and why. */
async function bounce(h: Harness, bookingId: string): Promise<void> {
  const where = { bookingId, channel: 'EMAIL' } as const;
  const { id: delivery } = await h.db.prisma.delivery.findFirstOrThrow({ where });
  const about = { id: 'an event', at: h.clock(), messageId: null, delivery };
  await h.providerEvents.record([{ ...about, kind: 'BOUNCED', reason: BOUNCE }]);
}

/** Another key of the partner that made the booking. */
const keyFor = (scope: Scope) => (h: Harness, stage: Stage) =>
  h.aPartner([scope], { name: `Aggregator ${HOME}` }, stage.manager);

type Enter = (h: Harness, stage: Stage) => Viewer | null | Promise<Viewer>;

/** Every kind of caller whose right stands, by the column's name. */
export const CALLERS: Record<string, Enter> = {
  nobody: () => null,
  holder: (_h, stage) => stage.customer,
  customer: (_h, stage) => stage.outsider,
  professional: (_h, stage) => stage.teacher,
  manager: (_h, stage) => stage.manager,
  'calendar:read': keyFor('calendar:read'),
  'access:read': keyFor('access:read'),
  'access:url': keyFor('access:url'),
  'bookings:write': keyFor('bookings:write'),
  'every scope': (_h, stage) => stage.partner,
  'other partner': (h, stage) => h.aPartner(undefined, {}, stage.manager),
  'manager elsewhere': (_h, stage) => stage.elsewhere,
  'customer elsewhere': (h, stage) => h.aCustomer({}, stage.elsewhere),
  'partner elsewhere': (h, stage) => h.aPartner(undefined, {}, stage.elsewhere),
};
export const isElsewhere = (caller: string) => caller.endsWith(' elsewhere');

/** Every kind of caller whose right is over: its token. */
export const GONE: Record<string, (h: Harness, stage: Stage) => Promise<string>> = {
  'an expired token of a manager': (h, stage) => h.token(stage.manager, h.clock()),
  'an expired token of a customer': (h, stage) => h.token(stage.customer, h.clock()),
  'an expired key': async (h, stage) => {
    const soon = new Date(h.clock().getTime() + 1_000);
    const { secret } = await h.aPartner(undefined, { expiresAt: soon }, stage.manager);
    h.clock.set(soon);
    return secret;
  },
  'a revoked key': async (h, stage) => {
    await h.partners.revokeKey(stage.manager, stage.partner.key!.id);
    return stage.partner.secret;
  },
  'a professional who was removed': async (h, stage) => {
    const token = await h.token(stage.leaver);
    await h.people.removeProfessional(stage.manager, stage.leaver.id);
    return token;
  },
  'a customer who was deleted': async (h, stage) => {
    const token = await h.token(stage.newcomer);
    await h.erasure.deleteCustomer(stage.manager, stage.newcomer.id);
    return token;
  },
  'a customer who signed out': async (h, stage) => {
    const { accessToken, refreshToken } = await signedIn(h, stage.outsider);
    await h.signIn.signOut(refreshToken);
    return accessToken;
  },
  'a manager whose tokens the operator revoked': async (h, stage) => {
    const token = await h.token(stage.manager);
    h.clock.advance(1);
    await h.people.revokeTokens(await addressOf(h, stage.manager));
    return token;
  },
  'a token of an account of another center': (h, stage) =>
    h.token({ ...stage.elsewhere, centerId: stage.manager.centerId }),
  'a token of a customer of another center': async (h, stage) =>
    h.token({ ...(await h.aCustomer({}, stage.elsewhere)), centerId: stage.manager.centerId }),
  'a token that was signed by somebody else': async (h, stage) =>
    `${(await h.token(stage.manager)).slice(0, -8)}AAAAAAAA`,
  'a key that was made up': async () => `osk_${'A'.repeat(43)}`,
};

/** Signs an account in. */
export async function signedIn(h: Harness, account: Viewer) {
  const email = await addressOf(h, account);
  const chosen = { role: null, centerId: null };
  return h.signIn.signIn({ email, code: await h.aCode(email) }, chosen, 'here');
}
