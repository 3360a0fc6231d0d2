import { createDrainLoop } from '../../lib/drain-loop.ts';
import type { Email, Outcome, SendEmails } from '../../ports/channels.ts';
import type { Isolation } from '../../ports/isolation.ts';
import type { Log } from '../../ports/log.ts';
import type { DeferredEmail, Mailer } from '../../ports/mailer.ts';

type Deps = { sendEmails: SendEmails; log: Log; isolation: Isolation };

type Waiting = DeferredEmail & { tries: number };
type Attempt = { mail: Waiting; email: Email };

/** The pauses before the second try and the third; a person who waits longer requests another code. */
const PAUSES_MS = [2_000, 8_000];
const AT_ONCE = 100;
/** More waiting emails mean that the provider is away. */
const MOST_WAITING = 1_000;

/**
 * Sends emails outside the delivery queue, in a few tries. An email leaves after the request that caused it is answered,
 * so that the answer takes as long for an unknown address. It is lost with the process, and never logged.
 */
export function createBestEffortMailer(deps: Deps): Mailer {
  const { log } = deps;
  const waiting: Waiting[] = [];
  const pauses = new Set<NodeJS.Timeout>();
  let closed = false;
  const loop = createDrainLoop({
    async round() {
      await nextTick();
      const attempts = compose(deps, waiting.splice(0, AT_ONCE));
      const outcomes = await send(deps, attempts);
      for (const { mail } of attempts) conclude(mail, outcomes.get(mail));
      return waiting.length > 0;
    },
    onError: couldNotSend(log),
  });

  function put(mail: Waiting): void {
    if (closed || waiting.length >= MOST_WAITING) {
      log.warn('an email outside the delivery queue was given up', { waiting: waiting.length });
      return;
    }
    waiting.push(mail);
    void loop.wake();
  }

  function conclude(mail: Waiting, outcome: Outcome | undefined): void {
    if (outcome?.kind === 'sent') return;
    // A second copy of a code does no harm, so silence is tried again like a refusal that may pass.
    if (outcome?.kind === 'retry' || outcome?.kind === 'unknown') again(mail, outcome.detail);
    else log.error('an email outside the delivery queue was refused', { outcome: outcome?.kind ?? 'none' });
  }

  function again(mail: Waiting, detail: string): void {
    const pause = PAUSES_MS[mail.tries];
    if (pause === undefined || closed) {
      log.error('an email outside the delivery queue was given up', { detail });
      return;
    }
    const timer = setTimeout(() => {
      pauses.delete(timer);
      put({ ...mail, tries: mail.tries + 1 });
    }, pause);
    pauses.add(timer);
  }

  return {
    enqueue: (mail) => put({ ...mail, tries: 0 }),
    idle: loop.idle,
    async close() {
      closed = true;
      for (const timer of pauses) clearTimeout(timer);
      await loop.idle();
    },
  };
}

const nextTick = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

const compose = ({ isolation }: Deps, mails: Waiting[]): Attempt[] =>
  mails.flatMap((mail) => {
    const email = isolation.attempt('emails', 'an email', mail.email, null);
    return email ? [{ mail, email }] : [];
  });

/** The outcomes of the emails that were sent. */
async function send({ sendEmails, log, isolation }: Deps, attempts: Attempt[]) {
  const outcomes = new Map<Waiting, Outcome>();
  const handOver = async (some: Attempt[]) => {
    const answers = await sendEmails(some.map(({ email }) => email));
    for (const [nth, { mail }] of some.entries()) if (answers[nth]) outcomes.set(mail, answers[nth]);
  };
  await isolation.split('emails', attempts, ({ email }) => email.id, handOver).catch(couldNotSend(log));
  return outcomes;
}

const couldNotSend =
  (log: Log) =>
  ({ name }: Error): void =>
    log.error('emails outside the delivery queue could not be sent', { error: name });
