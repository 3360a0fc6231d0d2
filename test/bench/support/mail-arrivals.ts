import { createServer } from 'node:http';
import { listen } from '../../support/loopback-server.ts';
import { tellParent } from './parent.ts';
import { sharedClock } from './wall-clock.ts';

/** The first arrival at each address, in the shared clock, and how many came after it. */
export type MailsArrived = { at: [to: string, at: number][]; repeated: number };

let at = new Map<string, number>();
let repeated = 0;

// A process that takes every mail as SendGrid would, and tells of them only when it is asked: thousands would disturb.
const { port } = await listen(createServer(), (_request, body, response) => {
  const now = sharedClock();
  response.writeHead(202, { 'x-message-id': 'bench' }).end();
  const { personalizations } = JSON.parse(body.toString()) as {
    personalizations: { to: { email: string }[] }[];
  };
  for (const { to } of personalizations) {
    const { email } = to[0]!;
    if (at.has(email)) repeated += 1;
    else at.set(email, now);
  }
});
process.on('message', () => {
  tellParent({ at: [...at], repeated } satisfies MailsArrived);
  at = new Map();
  repeated = 0;
});
tellParent({ baseUrl: `http://127.0.0.1:${port}/` });
