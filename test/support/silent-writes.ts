import type { Viewer } from '../../src/ports/identity.ts';
import type { PartnerCaller } from './fixtures.ts';
import type { Harness } from './harness.ts';

/** Everybody who may watch the sessions of one center. */
export type World = {
  manager: Viewer;
  sessionIds: string[];
  bookingIds: string[];
  customers: Viewer[];
  staff: Viewer[];
  partners: PartnerCaller[];
};

/** Changes of sessions and rights in the database that no signal tells, as an operator's would be. */
export function silentWrites({ db, passes, clock }: Harness, world: World, random: () => number) {
  const oneOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const { prisma } = db;
  const at = () => new Date(clock().getTime() + 1_000);

  const seat = async (status: 'BOOKED' | 'CANCELLED') => {
    const cancelledAt = status === 'CANCELLED' ? clock() : null;
    await prisma.booking.update({ where: { id: oneOf(world.bookingIds) }, data: { status, cancelledAt } });
  };
  const ofSession = (id: string, data: Parameters<typeof prisma.session.update>[0]['data']) =>
    prisma.session.update({ where: { id }, data });

  const kinds: Record<
    string,
    [weight: number, write: (sessionId: string, step: number) => Promise<unknown>]
  > = {
    seatCancelled: [6, () => seat('CANCELLED')],
    seatTakenAgain: [6, () => seat('BOOKED')],
    passRenewed: [
      6,
      () => {
        const { hash: passHash, encrypted: passEncrypted } = passes.create();
        return prisma.booking.update({
          where: { id: oneOf(world.bookingIds) },
          data: { passHash, passEncrypted },
        });
      },
    ],
    tokensRevoked: [
      1,
      () =>
        random() < 0.5
          ? prisma.customer.update({
              where: { id: oneOf(world.customers).id },
              data: { tokensValidFrom: at() },
            })
          : prisma.professional.update({
              where: { id: oneOf(world.staff).id },
              data: { tokensValidFrom: at() },
            }),
    ],
    customerDeleted: [
      1,
      () =>
        prisma.customer.update({ where: { id: oneOf(world.customers).id }, data: { deletedAt: clock() } }),
    ],
    staffRemoved: [
      1,
      () =>
        prisma.professional.update({ where: { id: oneOf(world.staff).id }, data: { removedAt: clock() } }),
    ],
    keyRevoked: [
      1,
      () =>
        prisma.partnerKey.update({
          where: { id: oneOf(world.partners).key!.id },
          data: { revokedAt: clock() },
        }),
    ],
    scopesChanged: [
      2,
      () =>
        prisma.partnerKey.update({
          where: { id: oneOf(world.partners).key!.id },
          data: { scopes: oneOf([['access:read'], ['access:read', 'access:url'], ['calendar:read']]) },
        }),
    ],
    instructions: [
      4,
      (id, step) =>
        ofSession(id, { joiningInstructions: `Passcode "${step}" – €`, joiningInstructionsSource: 'MANUAL' }),
    ],
    noLink: [2, (id) => ofSession(id, { joinUrl: null, joinUrlSource: 'NONE' })],
    link: [
      4,
      (id, step) => ofSession(id, { joinUrl: `https://meet.example/${step}`, joinUrlSource: 'MANUAL' }),
    ],
    opensEarlier: [4, (id) => ofSession(id, { opensAt: new Date(clock().getTime() - 1_000) })],
    opensLater: [3, (id) => ofSession(id, { opensAt: new Date(clock().getTime() + 600_000) })],
    timePasses: [3, async () => clock.advance(10_000)],
    nothingElse: [2, async () => undefined],
  };
  const drawn = Object.values(kinds).flatMap(([weight, write]) =>
    Array.from({ length: weight }, () => write),
  );

  return {
    /** Any of them, and another note on a session, so that everybody who watches it is shown something; says which. */
    async any(step: number): Promise<string> {
      const sessionId = oneOf(world.sessionIds);
      await oneOf(drawn)(sessionId, step);
      await ofSession(sessionId, { waitingNote: `note ${step} “é”`, version: { increment: 1 } });
      return sessionId;
    },
    /** The end of everything that is watched. */
    cancelAll: () =>
      prisma.session.updateMany({
        where: { id: { in: world.sessionIds } },
        data: { status: 'CANCELLED', cancelledAt: clock(), version: { increment: 1 } },
      }),
  };
}
