import type { Prisma } from '../../src/generated/prisma/client.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import type { PartnerCaller } from './fixtures.ts';
import type { Harness } from './harness.ts';

/** Everybody who may watch the sessions of one center. */
export type World = {
  manager: Viewer;
  sessionIds: string[];
  bookings: { id: string; sessionId: string }[];
  customers: Viewer[];
  staff: Viewer[];
  partners: PartnerCaller[];
};

/** Null: nothing in the database. */
type Write = () => Prisma.PrismaPromise<unknown> | null;
const PARTNER_SCOPES = [['access:read'], ['access:read', 'access:url'], ['calendar:read']];

/** Changes of sessions and rights in the database that no signal tells, as an operator's would be. */
export function silentWrites({ db, passes, clock }: Harness, world: World, random: () => number) {
  const { prisma } = db;
  const oneOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const later = (ms: number) => new Date(clock().getTime() + ms);

  function ofSession(id: string, step: number): Write {
    const seats = world.bookings.filter(({ sessionId }) => sessionId === id);
    const seat = (data: Parameters<typeof prisma.booking.update>[0]['data']) =>
      prisma.booking.update({ where: { id: oneOf(seats).id }, data });
    const session = (data: Parameters<typeof prisma.session.update>[0]['data']) =>
      prisma.session.update({ where: { id }, data });
    const link = `https://meet.example/${step}`;
    const text = `Passcode "${step}" – €`;
    const seatWrites: Write[] = [
      () => seat({ status: 'CANCELLED', cancelledAt: clock() }),
      () => seat({ status: 'BOOKED', cancelledAt: null }),
      () => {
        const { hash: passHash, encrypted: passEncrypted } = passes.create();
        return seat({ passHash, passEncrypted });
      },
    ];
    const sessionWrites: Write[] = [
      () => session({ joiningInstructions: text, joiningInstructionsSource: 'MANUAL' }),
      () => session({ ownJoinUrl: null, ownJoinUrlSource: 'NONE' }),
      () => session({ ownJoinUrl: link, ownJoinUrlSource: 'MANUAL' }),
      () => session({ opensAt: later(-1_000) }),
      () => session({ opensAt: later(600_000) }),
    ];
    return oneOf(random() < 0.5 ? seatWrites : sessionWrites);
  }

  function time(): null {
    clock.advance(10_000);
    return null;
  }

  function ofEverySession(): Write {
    const [customer, staff] = [{ id: oneOf(world.customers).id }, { id: oneOf(world.staff).id }];
    const key = { id: oneOf(world.partners).key!.id };
    return oneOf<Write>([
      () => prisma.customer.update({ where: customer, data: { tokensValidFrom: later(1_000) } }),
      () => prisma.customer.update({ where: customer, data: { deletedAt: clock() } }),
      () => prisma.professional.update({ where: staff, data: { tokensValidFrom: later(1_000) } }),
      () => prisma.professional.update({ where: staff, data: { removedAt: clock() } }),
      () => prisma.partnerKey.update({ where: key, data: { revokedAt: clock() } }),
      () => prisma.partnerKey.update({ where: key, data: { scopes: oneOf(PARTNER_SCOPES) } }),
      () => prisma.partnerKey.update({ where: key, data: { scopes: oneOf(PARTNER_SCOPES) } }),
      time,
      time,
    ]);
  }

  return {
    /**
     * Any change, and another note on the sessions that it may show itself in, so that everybody who watches them is shown
     * something. Says which sessions.
     */
    async any(step: number): Promise<string[]> {
      const one = oneOf(world.sessionIds);
      const [write, ids] =
        random() < 0.75 ? [ofSession(one, step), [one]] : [ofEverySession(), world.sessionIds];
      const data = { waitingNote: `note ${step} “é”`, version: { increment: 1 } };
      const note = prisma.session.updateMany({ where: { id: { in: ids } }, data });
      const change = write();
      // A round in between would show some what others are not shown.
      await prisma.$transaction([...(change ? [change] : []), note]);
      return ids;
    },
    /** The end of everything that is watched. */
    cancelAll: () =>
      prisma.session.updateMany({
        where: { id: { in: world.sessionIds } },
        data: { status: 'CANCELLED', cancelledAt: clock(), version: { increment: 1 } },
      }),
  };
}
