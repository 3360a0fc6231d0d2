import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tellParent } from '../parent.ts';
import { sharedClock } from '../wall-clock.ts';
import { FIRST, RANGE } from './scene.ts';

/** What every server is asked: a page of the calendar, as a front end asks for it. */
export type Question = {
  query: string;
  variables: typeof RANGE & { first: number; after: string | null };
};
export type Round = { port: number; token: string; requests: number };
/** `pages`: the text of each page, in order. */
export type Served = { ms: number; pages: string[] };

const query = readFileSync(
  new URL('../../../../schema/operations/calendar.graphql', import.meta.url),
  'utf8',
);
const LANES = 4;

process.on('message', (round: Round) => void run(round).then(tellParent));
tellParent({ up: true });

/** Reads the calendar page after page, in a few connections at once. */
async function run({ port, token, requests }: Round): Promise<Served> {
  const agent = new Agent({ keepAlive: true, maxSockets: LANES });
  const bodies: string[] = [];
  let pages: string[] = [];
  for (let after: string | null = null; ; ) {
    const variables: Question['variables'] = { ...RANGE, first: FIRST, after };
    const body = JSON.stringify({ query, variables } satisfies Question);
    const page = await post(agent, port, token, body);
    bodies.push(body);
    pages = [...pages, page];
    const { pageInfo } = JSON.parse(page).data.sessions;
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  let next = 0;
  const began = sharedClock();
  const lane = async () => {
    while (next < requests) {
      const place = next++ % bodies.length;
      pages[place] = await post(agent, port, token, bodies[place]!);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const ms = sharedClock() - began;
  agent.destroy();
  return { ms, pages };
}

function post(agent: Agent, port: number, token: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      accept: '*/*',
      authorization: `Bearer ${token}`,
      'content-length': Buffer.byteLength(body),
    };
    const sent = request({ agent, port, path: '/graphql', method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
