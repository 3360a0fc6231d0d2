import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createTokens } from '../../src/platform/auth/tokens.ts';
import { createCalendar } from './support/calendar/scene.ts';
import { openBenchDatabase } from './support/database.ts';
import { SECRETS } from './support/live/seats.ts';
const ends: (() => unknown)[] = [];
const run = { quick: true, progress: { at() {} }, onEnd: (s: () => unknown) => ends.push(s) } as never;
const db = await openBenchDatabase(run);
const viewer = await createCalendar(db.admin);
const token = await createTokens({ ...SECRETS, clock: () => new Date() }).issue(viewer, viewer.expiresAt);
const load = fork(new URL('./support/calendar/load.ts', import.meta.url));
const server = fork(new URL('./support/live/product-server.ts', import.meta.url), ['1', db.url, 'unlimited'], {
  execArgv: [...process.execArgv, '--cpu-prof', '--cpu-prof-dir=/tmp/fp-prof', '--cpu-prof-interval=500'],
});
await once(load, 'message');
const [{ port }] = await once(server, 'message');
for (let i = 0; i < 2; i++) {
  load.send({ port, token, requests: 1500 });
  const [served] = await once(load, 'message');
  console.log('ms per request', served.ms / 1500);
}
server.disconnect();
await once(server, 'exit');
load.kill();
for (const end of ends.reverse()) await end();
process.exit();
