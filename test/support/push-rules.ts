import type { IncomingMessage } from 'node:http';
import { importJWK, jwtVerify } from 'jose';
import type { Refusal } from './misbehave.ts';

/** What every push service must take, and what many take no more than. */
const MAX_BODY_BYTES = 4_096;
const MAX_LIFE_S = 24 * 60 * 60;

/** What RFC 8030 and RFC 8292 ask of a message to this origin; null when nothing is wrong. */
export async function checkPush(
  request: IncomingMessage,
  body: Buffer,
  origin: string,
): Promise<Refusal | null> {
  const { headers, method } = request;
  const token = /^vapid t=(\S+), k=(\S+)$/.exec(headers.authorization ?? '');
  if (method !== 'POST') return wrong(405, 'method');
  if (!token) return wrong(401, 'no vapid token');
  if (!(await isValid(token[1]!, token[2]!, origin))) return wrong(403, 'vapid token');
  if (body.length > MAX_BODY_BYTES) return wrong(413, 'too large');
  if (headers['content-encoding'] !== 'aes128gcm') return wrong(400, 'content-encoding');
  if (!/^\d+$/.test(String(headers.ttl))) return wrong(400, 'ttl');
  if (headers.urgency && !['very-low', 'low', 'normal', 'high'].includes(String(headers.urgency))) {
    return wrong(400, 'urgency');
  }
  if (headers.topic && !/^[\w-]{1,32}$/.test(String(headers.topic))) return wrong(400, 'topic');
  return null;
}

async function isValid(token: string, publicKey: string, audience: string): Promise<boolean> {
  const raw = Buffer.from(publicKey, 'base64url');
  const [x, y] = [raw.subarray(1, 33), raw.subarray(33)].map((half) => half.toString('base64url'));
  try {
    const key = await importJWK({ kty: 'EC', crv: 'P-256', x, y }, 'ES256');
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['ES256'],
      audience,
      requiredClaims: ['exp', 'sub'],
    });
    const shortLived = payload.exp! <= Date.now() / 1000 + MAX_LIFE_S;
    return shortLived && /^(mailto:|https:)/.test(payload.sub!);
  } catch {
    return false;
  }
}

function wrong(status: number, reason: string): Refusal {
  return { status, body: { reason } };
}
