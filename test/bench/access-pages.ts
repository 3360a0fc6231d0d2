import { openBenchDatabase } from './support/database.ts';
import { clientsFor } from './support/live/clients-for.ts';
import { noteOf, rowOf, stormNoteOf, stormRowsOf } from './support/live/report.ts';
import { broadcastRounds, storms } from './support/live/rounds.ts';
import { createGuests } from './support/live/seats.ts';
import { barePages, productPages } from './support/live/sides.ts';
import type { Benchmark } from './support/run.ts';

const PEER = 'node:http';

/** G5s: the access pages of one session, which follow it by event streams. */
export const accessPages: Benchmark = {
  name: 'access-pages',
  ids: ['G5s'],
  about:
    '10,000 access pages of one session: a broadcast, and all of them at once, beside a bare node:http loop',
  seconds: (quick) => (quick ? 25 : 150),
  async run(run) {
    const { clients, notes } = clientsFor(run);
    const { url, note } = await openBenchDatabase(run);
    const guests = await createGuests(url, { sessions: 1, clients });
    const sides = { bare: barePages(guests.pages), product: productPages(url, guests) };
    const told = await broadcastRounds(run, sides, { from: 0, share: 0.4 });
    const storm = await storms(run, sides, { from: 0.4, share: 0.6 });
    run.progress.at(1, 'done');
    const { bare, product } = told;
    const shown = `${clients.toLocaleString('en')} pages`;
    const peer = { name: PEER, rounds: bare.rounds };
    const last = { id: 'G5s', metric: `the last of ${shown}, one session`, unit: 'ms' } as const;
    const cpu = { id: 'G5s', metric: 'server CPU an event', unit: 'µs' } as const;
    return {
      rows: [
        rowOf(last, 'last', product.rounds, peer, 1.3),
        rowOf(cpu, 'cpuUsPerMessage', product.rounds, peer, 1.3),
        ...stormRowsOf('G5s', { what: shown, peer: PEER }, storm.product, storm.bare),
      ],
      notes: [
        ...notes,
        note,
        noteOf('pages, bare node:http loop', bare.rounds, bare.rounds),
        noteOf('pages, this server', product.rounds, bare.rounds),
        stormNoteOf('storm of pages, bare node:http', storm.bare),
        stormNoteOf('storm of pages, this server', storm.product),
      ],
      raw: { 'G5s broadcast': told, 'G5s storm': storm },
    };
  },
};
