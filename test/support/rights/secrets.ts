import { globalId } from '../../../src/lib/global-ids.ts';
import type { Harness } from '../harness.ts';
import { BOUNCE, HOME, type Stage } from './stage.ts';

export const PUSH = 'push endpoint and its keys';
export const SECRETS = 'secrets of keys and webhooks, as text or as they are kept';

/** What must not be read by everybody, by row of the table: text that is in an answer only where it was told. */
export async function secretsOf(h: Harness, stage: Stage): Promise<Record<string, string[]>> {
  const { prisma } = h.db;
  const passOf = async (id: string) => {
    const { passEncrypted } = await prisma.booking.findUniqueOrThrow({ where: { id } });
    return h.passes.accessUrl(passEncrypted)!.split('/').at(-1)!;
  };
  const { endpoint, p256dh, auth } = await prisma.pushDevice.findUniqueOrThrow({
    where: { id: stage.deviceId },
  });
  const endpoints = await prisma.webhookEndpoint.findMany();
  return {
    'link of an open class, to whoever has a seat in it': [`${HOME}-old`],
    'link of an open class without a seat': [`${HOME}-spare`],
    'link of a class that is not open yet': [`${HOME}-later`],
    'link of a service': [`${HOME}-new`],
    'link of a backup room': [`${HOME}-backup`],
    instructions: ['passcode'],
    'personal URL of the holder': [await passOf(stage.bookingId), await passOf(stage.laterBookingId)],
    'personal URL of a partner’s booking': [await passOf(stage.broughtId)],
    'name of the holder': [`customer ${HOME}`],
    'address of the holder': [`customer@${HOME}.example`],
    'name of whom a partner brought': [`Cleo ${HOME}`],
    'address of whom a partner brought': [`cleo@${HOME}.example`],
    'address of a teacher': [`teacher@${HOME}.example`],
    'what a mailbox says of a mail': [BOUNCE],
    'name of a partner': [`Aggregator ${HOME}`],
    'prefix of a key': [stage.partner.secret.slice(0, 12)],
    'address of the center’s webhooks': [`localhost:1/${HOME}"`],
    'address of a partner’s webhooks': [`localhost:1/${HOME}-partner`],
    [PUSH]: [endpoint, p256dh, auth],
    [SECRETS]: [
      stage.partner.secret.slice(12),
      ...endpoints.map(({ secretEncrypted }) => Buffer.from(secretEncrypted).toString('base64')),
      'whsec_',
    ],
    'another center': ['marlow', globalId('Center', stage.elsewhere.centerId)],
  };
}

/** Which of them a text holds. */
export const secretsIn = (text: string, secrets: Record<string, string[]>): string[] =>
  Object.keys(secrets).filter((name) => secrets[name]!.some((word) => text.includes(word)));
