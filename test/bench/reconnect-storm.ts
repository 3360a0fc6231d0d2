import { openBenchDatabase } from './support/database.ts';
import { clientsFor } from './support/live/clients-for.ts';
import { stormNoteOf, stormRowsOf } from './support/live/report.ts';
import { storms } from './support/live/rounds.ts';
import { createGuests } from './support/live/seats.ts';
import { bareSockets, productSockets } from './support/live/sides.ts';
import type { Benchmark } from './support/run.ts';

/** G5: everybody comes back at once after a restart, each from an address of their own, with every limit on. */
export const reconnectStorm: Benchmark = {
  name: 'reconnect-storm',
  ids: ['G5'],
  about: '10,000 live clients connect, show a token, subscribe and see a first state, beside bare ws',
  seconds: (quick) => (quick ? 20 : 120),
  async run(run) {
    const { clients, notes } = clientsFor(run);
    const { url, note } = await openBenchDatabase(run);
    const guests = await createGuests(url, { sessions: clients / 10, clients });
    const sides = { bare: bareSockets(1, clients), product: productSockets(url, guests) };
    const measured = await storms(run, sides, { from: 0, share: 1 });
    run.progress.at(1, 'done');
    const { bare, product } = measured;
    const names = { what: `${clients.toLocaleString('en')} clients`, peer: 'bare ws' };
    return {
      rows: stormRowsOf('G5', names, product, bare),
      notes: [
        ...notes,
        note,
        'a storm meets a server that was just started; 200 handshakes are under way at a time',
        stormNoteOf('storm, bare ws, upgrade and one message', bare),
        stormNoteOf('storm, this server', product),
      ],
      raw: { 'G5 storm': measured },
    };
  },
};
