import type { Viewer } from '../../src/ports/identity.ts';
import { dataOf } from './api.ts';
import { operation } from './documents.ts';
import { post, type Result } from './graphql-client.ts';
import type { Harness } from './harness.ts';

export type Tokens = { accessToken: string; refreshToken: string; expiresAt: string };

/** What the mutation with this document answers to a client without an account, or with this access token. */
export async function mutate(
  h: Harness,
  name: string,
  input: object,
  token: string | null = null,
): Promise<Result['data']> {
  const answer = await post(`${h.url}/graphql`, operation(name), { input }, token);
  return Object.values(dataOf(answer))[0];
}

/** The address of an account. */
export async function addressOf(h: Harness, { id, role }: Viewer): Promise<string> {
  const { prisma } = h.db;
  const row =
    role === 'customer'
      ? await prisma.customer.findUniqueOrThrow({ where: { id } })
      : await prisma.professional.findUniqueOrThrow({ where: { id } });
  return row.email!;
}

/** Signs an account in as its owner would: with the code in the mail. */
export async function signIn(h: Harness, account: Viewer): Promise<Tokens> {
  const email = await addressOf(h, account);
  const answer = await mutate(h, 'sign-in', { email, code: await h.aCode(email) });
  if (answer.__typename !== 'SignedIn') throw new Error(JSON.stringify(answer));
  return answer;
}

/** Who an access token means to the API; null when it refuses it. */
export async function whoIs(h: Harness, accessToken: string): Promise<string | null> {
  const answer = await post(`${h.url}/graphql`, operation('viewer'), {}, accessToken);
  if (answer.status === 401) return null;
  return dataOf(answer).viewer.name;
}
