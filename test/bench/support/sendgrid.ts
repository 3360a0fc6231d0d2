import { startSendGridDouble } from '../../support/sendgrid-double.ts';
import { tellParent } from './parent.ts';

/** What came since the last question. `last`: when, by the wall clock of this machine; null when nothing came. */
export type MailsTaken = { requests: number; people: number; repeated: number; last: number | null };
export type SendGridReady = { baseUrl: string; apiKey: string };

// SendGrid with its rules, in a process of its own. It tells of the mails only when it is asked.
const double = await startSendGridDouble();
process.on('message', () => {
  const { mails, requests } = double;
  const people = new Set(mails.map(({ to }) => to)).size;
  const last = mails.at(-1)?.at.getTime() ?? null;
  tellParent({ requests, people, repeated: mails.length - people, last } satisfies MailsTaken);
  Object.assign(double, { mails: [], requests: 0, traces: [] });
});
tellParent({ baseUrl: double.baseUrl, apiKey: double.apiKey } satisfies SendGridReady);
