import { later, MINUTE } from '../../lib/time.ts';
import type { Email, Outcome, SendEmails, StillToSend } from '../../ports/channels.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';

/** How often one mail is tried while the provider refuses us. */
const PROBE_MS = MINUTE;

type Deps = { sendEmails: SendEmails; clock: Clock; log: Log };

/**
 * Mail that rests while the provider refuses our key, sender or settings. No request leaves then but one a minute, with one mail.
 * As soon as that is taken, everything is sent as before.
 */
export function createRefusedSender({ sendEmails, clock, log }: Deps) {
  /** When the next mail may try; null: we are not refused. */
  let probeAt: Date | null = null;

  /** Learns from the answers, and says of those that refuse us when the next mail may try. */
  function noted(outcomes: Outcome[]): Outcome[] {
    if (outcomes.some(refusesUs)) {
      const at = probeAt ?? later(clock(), PROBE_MS);
      probeAt = at;
      return outcomes.map((outcome) => (refusesUs(outcome) ? { ...outcome, at } : outcome));
    }
    // A refusal of one mail is an answer to a sender that is accepted.
    if (probeAt && outcomes.some(({ kind }) => kind === 'sent' || kind === 'failed')) {
      probeAt = null;
      log.info('the mail provider takes our mails again');
    }
    return outcomes;
  }

  async function probe([first, ...rest]: Email[], stillToSend?: StillToSend): Promise<Outcome[]> {
    probeAt = later(clock(), PROBE_MS);
    const outcome = noted(await sendEmails([first!], stillToSend));
    return [...outcome, ...(rest.length > 0 ? await send(rest, stillToSend) : [])];
  }

  async function send(emails: Email[], stillToSend?: StillToSend): Promise<Outcome[]> {
    if (probeAt === null) return noted(await sendEmails(emails, stillToSend));
    if (clock() >= probeAt) return probe(emails, stillToSend);
    return emails.map(() => ({ ...NOT_TRIED, at: probeAt }));
  }

  return {
    sendEmails: send,
    /** A refusal says nothing any more once a minute has passed in which a mail could have tried, and none was there to. */
    accepted: () => probeAt === null || clock() >= later(probeAt, PROBE_MS),
  };
}

const NOT_TRIED = {
  kind: 'retry',
  reason: 'PROVIDER_REFUSED',
  detail: 'not tried: the provider refuses our key, sender or settings',
  ofUs: true,
} as const;

const refusesUs = (outcome: Outcome): boolean => outcome.kind === 'retry' && outcome.ofUs === true;
