import { Agent, request } from 'node:http';
import pg from 'pg';
import { readCenterAlerts } from '../../../src/modules/notifications/center-alerts/queries.ts';
import { createTokens } from '../../../src/platform/auth/tokens.ts';
import type { Viewer } from '../../../src/ports/identity.ts';
import { startChild } from './child.ts';
import { SECRETS } from './live/seats.ts';
import type { Ready } from './live/serve.ts';
import type { Run } from './run.ts';

const QUERY =
  '{ alerts(first: 50) { edges { node { id kind severity since session { id startsAt } } } pageInfo { hasNextPage } } }';

/** The alerts of a center over HTTP, and the statements alone that the product derives them by. Each answers its milliseconds. */
export async function openAlertSides(run: Run, url: string, viewer: Viewer) {
  const server = await startChild<Ready>(run, './live/product-server.ts', [url, 'unlimited']);
  const tokens = createTokens({ ...SECRETS, clock: () => new Date() });
  const token = await tokens.issue(viewer, viewer.expiresAt);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  run.onEnd(() => client.end());
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  run.onEnd(() => agent.destroy());
  const statements = await statementsOf(client, viewer.centerId);

  return {
    async product() {
      const began = performance.now();
      const answer = await post(agent, server.ready.port, token);
      const ms = performance.now() - began;
      return { ms, wrong: JSON.parse(answer).data?.alerts ? 0 : 1 };
    },
    async bare() {
      const began = performance.now();
      for (const [place, { text, values }] of statements.entries())
        await client.query({ name: `alerts ${place}`, text, values: values.map(ofNow) });
      return { ms: performance.now() - began, wrong: 0 };
    },
  };
}

type Sent = { text: string; values: unknown[] };
const ofNow = (value: unknown) => (value instanceof Date ? new Date() : value);

/** Those that the product sends; every person of this center can be reached, so nobody's deliveries are read. */
async function statementsOf(client: pg.Client, centerId: string): Promise<Sent[]> {
  const statements: Sent[] = [];
  const sql = async (text: string, values: unknown[]) => {
    statements.push({ text, values });
    return (await client.query(text, values)).rows;
  };
  const reach = { ofSession: () => Promise.reject(new Error('somebody cannot be reached')) };
  await readCenterAlerts(sql as never, reach, new Date(), [centerId]);
  return statements;
}

function post(agent: Agent, port: number, token: string): Promise<string> {
  const body = JSON.stringify({ query: QUERY });
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
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
