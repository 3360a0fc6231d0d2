import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { sampleFacts } from '../../../src/api/web/outbox/message-samples.ts';
import { composeMessage } from '../../../src/modules/notifications/messages.ts';
import type { Email } from '../../../src/ports/channels.ts';
import type { MailProvider } from './mail.ts';
import type { Row, Run } from './run.ts';
import { median } from './statistics.ts';

const PEOPLE = 500;

/** CPU a recipient from the facts to the accepted request, beside the least that writes the same request. */
export async function measureHandingOver(run: Run, provider: MailProvider, done: number) {
  const facts = sampleFacts('en', 'online').find(({ purpose }) => purpose === 'ACCESS_NOTICE')!;
  let made = 0;
  const email = (): Email => {
    made += 1;
    const customerName = `Customer ${made}`;
    return {
      id: crypto.randomUUID(),
      purpose: facts.purpose,
      to: { email: `handed${made}@example.org`, name: customerName },
      fromName: facts.centerName,
      replyTo: facts.contactEmail,
      ...composeMessage({ ...facts, readerName: customerName }),
    };
  };
  const rounds: Record<'composing' | 'product' | 'bare', number[]> = { composing: [], product: [], bare: [] };
  const count = run.quick ? 10 : 40;
  for (let round = -3; round < count; round++) {
    run.progress.at(done + ((1 - done) * (round + 3)) / (count + 3), `CPU, round ${round + 1} of ${count}`);
    let emails: Email[] = [];
    const composing = await cpuOf(async () => {
      emails = Array.from({ length: PEOPLE }, email);
    });
    const product = await cpuOf(() => provider.sendEmails(emails));
    const bare = await cpuOf(() => post(provider.baseUrl, JSON.stringify(bareBody(emails))));
    if (round < 0) continue;
    rounds.composing.push(composing);
    rounds.product.push(product);
    rounds.bare.push(bare);
  }
  return { rows: rowsOf(rounds), raw: rounds };
}

function rowsOf(rounds: Record<'composing' | 'product' | 'bare', number[]>): Row[] {
  const peer = { name: 'object, JSON.stringify, bare post', value: median(rounds.bare) };
  const common = { id: 'G14', unit: 'µs', peer, invalid: null } as const;
  const whole = rounds.product.map((product, i) => product + rounds.composing[i]!);
  return [
    {
      ...common,
      metric: 'CPU a recipient, a composed mail handed over',
      measured: median(rounds.product),
      goal: { ratio: 1.3, now: true },
    },
    { ...common, metric: 'CPU a recipient, composing included', measured: median(whole), goal: null },
  ];
}

/** Microseconds of this process's CPU for each person. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / PEOPLE;
}

const bareBody = (emails: Email[]) => ({
  from: { email: 'classes@example.org' },
  personalizations: emails.map(({ id, purpose, to, subject, text, html }) => ({
    to: [to],
    subject,
    substitutions: { '-text-': text, '-html-': html },
    custom_args: { purpose, delivery: id },
  })),
  content: [
    { type: 'text/plain', value: '-text-' },
    { type: 'text/html', value: '-html-' },
  ],
});

function post(baseUrl: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL('v3/mail/send', baseUrl), { method: 'POST' }, (answer) =>
      text(answer).then(resolve, reject),
    );
    sent.on('error', reject).end(body);
  });
}
