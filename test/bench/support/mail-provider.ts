import { createServer } from 'node:http';
import { listen } from '../../support/loopback-server.ts';
import { tellParent } from './parent.ts';
import { sharedClock } from './wall-clock.ts';

/** What arrived, when in the shared clock, and with which request. */
export type Arrival = { to: string; at: number; request: number };

type Body = { personalizations: { to: { email: string }[] }[] };

let requests = 0;

// A process that takes every mail as SendGrid would, and tells when its request had arrived whole.
const { port } = await listen(createServer(), (_request, body, response) => {
  const at = sharedClock();
  const request = ++requests;
  response.writeHead(202, { 'x-message-id': 'bench' }).end();
  const { personalizations } = JSON.parse(body.toString()) as Body;
  for (const { to } of personalizations) tellParent({ to: to[0]!.email, at, request } satisfies Arrival);
});
tellParent({ baseUrl: `http://127.0.0.1:${port}/` });
