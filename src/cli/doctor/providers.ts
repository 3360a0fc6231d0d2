import { connect } from 'node:tls';
import type { Config } from '../../app/config.ts';
import { counted } from '../../lib/text.ts';
import { DAY } from '../../lib/time.ts';
import { createLog } from '../../platform/log.ts';
import { createWebPush } from '../../platform/push/web-push.ts';
import { type Finding, failure, ok, warning } from './finding.ts';

const PATIENCE_MS = 8_000;
const asked = (url: string, headers: Record<string, string> = {}) =>
  fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) });

/** The mail provider: whether the key is good and may send. Sends nothing. */
export async function checkMail({ sendgrid }: Config): Promise<Finding[]> {
  if (!sendgrid) return [warning('SENDGRID_API_KEY', 'not set: mails go to the local outbox')];
  const { apiKey, baseUrl, webhookPublicKey } = sendgrid;
  const answer = await asked(new URL('/v3/scopes', baseUrl ?? 'https://api.sendgrid.com').href, {
    authorization: `Bearer ${apiKey}`,
  });
  return [await keyFinding(answer), ...(webhookPublicKey ? [await eventsFinding(webhookPublicKey)] : [])];
}

async function keyFinding(answer: Response): Promise<Finding> {
  const about = 'SENDGRID_API_KEY';
  if (answer.status === 401 || answer.status === 403)
    return failure(about, `the provider refuses the key (${answer.status}): no mail leaves. Make a new one`);
  if (!answer.ok) return warning(about, `the provider answers ${answer.status}: try again later`);
  const { scopes = [] } = (await answer.json()) as { scopes?: string[] };
  return scopes.includes('mail.send')
    ? ok(about, 'the provider takes the key, and it may send')
    : failure(about, 'the key may not send: it lacks the scope mail.send');
}

async function eventsFinding(publicKey: string): Promise<Finding> {
  const { createSendGridReports } = await import('../../platform/email/sendgrid-events.ts');
  createSendGridReports({ publicKey, clock: () => new Date() });
  return ok('SENDGRID_WEBHOOK_PUBLIC_KEY', 'a key; events come to PUBLIC_URL/webhooks/sendgrid');
}

/** Web Push: whether the pair of keys fits together. */
export async function checkPush({ vapid, pushReal }: Config): Promise<Finding[]> {
  if (!pushReal) return [warning('VAPID_PRIVATE_KEY', 'not set: pushes go to the local outbox')];
  createWebPush({ vapid, allowPrivate: false, clock: () => new Date(), log: createLog('silent') });
  return [ok('VAPID_PRIVATE_KEY', 'the pair of keys is usable')];
}

/** Where people reach the servers: whether one answers there, and how long its certificate is good. */
export async function checkPublicUrl({ publicUrl, production }: Config): Promise<Finding[]> {
  if (!production) return [];
  const certificate = publicUrl.startsWith('https:') ? [await certificateFinding(new URL(publicUrl))] : [];
  const answer = await asked(`${publicUrl}/ready`);
  if (answer.ok) return [...certificate, ok('PUBLIC_URL', 'a server answers there and is ready')];
  return [
    ...certificate,
    warning('PUBLIC_URL', `answers ${answer.status} at /ready: is a server there, and ready?`),
  ];
}

const certificateFinding = ({ hostname, port }: URL): Promise<Finding> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port || 443), servername: hostname }, () => {
      const days = Math.floor((Date.parse(socket.getPeerCertificate().valid_to) - Date.now()) / DAY);
      socket.destroy();
      const says = `its certificate is good for ${counted(days, 'day')}`;
      resolve(days < 14 ? warning('PUBLIC_URL', says) : ok('PUBLIC_URL', says));
    });
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
  });
