import { Command } from 'commander';
import { withClose } from '../app/closing.ts';
import { readConfig } from '../app/config.ts';
import { openParts } from '../app/open.ts';
import { type Wired, wire } from '../app/wire.ts';
import { globalId } from '../lib/global-ids.ts';
import { HOUR } from '../lib/time.ts';
import { createLog } from '../platform/log.ts';
import type { Viewer } from '../ports/identity.ts';
import { CENTER, MANAGER_EMAIL, managerViewer, openDemoCenter } from './demo/center.ts';

async function seed(): Promise<void> {
  const config = readConfig(process.env);
  if (config.production)
    throw new Error('NODE_ENV is production, and this center is made up: nothing was changed.');
  const product = await withClose(async (onClose) => {
    const wired = wire(await openParts(config, createLog('error'), onClose));
    onClose(wired.close, () => wired.graphql.close(0));
    return wired;
  });
  try {
    const existing = await findManager(product);
    const manager = existing ?? (await create(product));
    console.log(
      existing
        ? `“${CENTER}” is there already: nothing was made.`
        : `“${CENTER}” was made. \`npm start\` shows it, and sends what its customers are told.`,
    );
    for (const [name, value] of Object.entries(await summaryOf(product, manager)))
      console.log(`${name}: ${value}`);
  } finally {
    await product.close();
  }
}

async function findManager({ db, clock }: Wired): Promise<Viewer | null> {
  const where = { email: MANAGER_EMAIL, role: 'MANAGER', removedAt: null, center: { name: CENTER } } as const;
  const found = await db.prisma.professional.findFirst({ where, orderBy: { createdAt: 'desc' } });
  return found && managerViewer(found.id, found.centerId, clock());
}

/** The next classes start at a full hour, at least half an hour away. */
async function create({ operations, clock }: Wired): Promise<Viewer> {
  const now = clock();
  const startsAt = new Date(Math.ceil((now.getTime() + HOUR / 2) / HOUR) * HOUR);
  const { manager } = await openDemoCenter(operations, now, startsAt);
  return manager;
}

async function summaryOf({ db: { prisma }, tokens }: Wired, manager: Viewer) {
  const where = { centerId: manager.centerId };
  return {
    centerId: globalId('Center', manager.centerId),
    manager: MANAGER_EMAIL,
    services: await prisma.service.count({ where }),
    customers: await prisma.customer.count({ where }),
    schedules: await prisma.schedule.count({ where }),
    sessions: await prisma.session.count({ where }),
    bookings: await prisma.booking.count({ where }),
    token: await tokens.issue(manager, manager.expiresAt),
  };
}

new Command('npm run seed')
  .description(
    `Fills the configured database with a center to look at: services, customers, a weekly schedule, bookings, a link. Prints how much there is, and a manager's token that is good for a day. Run again, it makes nothing and prints another token. Refuses in production.`,
  )
  .action(seed)
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
