import { createDrainLoop } from '../../lib/drain-loop.ts';
import { currentTrace, inTrace } from '../../lib/trace.ts';
import type { Email, Outcome, SendEmails } from '../../ports/channels.ts';
import type { Isolation } from '../../ports/isolation.ts';
import type { Log } from '../../ports/log.ts';
import type { DeferredEmail, Mailer } from '../../ports/mailer.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Trace } from '../../ports/tracing.ts';

type Deps = {
  sendEmails: SendEmails;
  log: Log;
  isolation: Isolation;
  metrics?: Pick<Metrics, 'directMail'>;
};

/** `trace`: of the request that caused it. */
type Waiting = DeferredEmail & { tries: number; trace: Trace | null };
type MailResult = Parameters<Metrics['directMail']>[1];
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
      for (const attempt of attempts) conclude(attempt, outcomes.get(attempt.mail));
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

  function conclude({ mail, email }: Attempt, outcome: Outcome | undefined): void {
    const result = resultOf(mail, outcome);
    deps.metrics?.directMail(email.purpose, result);
  }

  function resultOf(mail: Waiting, outcome: Outcome | undefined): MailResult {
    if (outcome?.kind === 'sent') return 'sent';
    // A second copy of a code does no harm, so silence is tried again like a refusal that may pass.
    if (outcome?.kind === 'retry' || outcome?.kind === 'unknown')
      return again(mail, outcome.detail) ? 'retry' : 'given_up';
    log.error('an email outside the delivery queue was refused', { outcome: outcome?.kind ?? 'none' });
    return 'refused';
  }

  /** Whether there is another try. */
  function again(mail: Waiting, detail: string): boolean {
    const pause = PAUSES_MS[mail.tries];
    if (pause === undefined || closed) {
      log.error('an email outside the delivery queue was given up', { detail });
      return false;
    }
    const timer = setTimeout(() => {
      pauses.delete(timer);
      put({ ...mail, tries: mail.tries + 1 });
    }, pause);
    pauses.add(timer);
    return true;
  }

  return {
    enqueue: (mail) => put({ ...mail, tries: 0, trace: currentTrace() }),
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
    // One alone, as most are, is sent in the trace of its request.
    const [alone] = some.length === 1 ? some : [];
    const answers = await inTrace(alone?.mail.trace ?? null, () =>
      sendEmails(some.map(({ email }) => email)),
    );
    for (const [nth, { mail }] of some.entries()) if (answers[nth]) outcomes.set(mail, answers[nth]);
  };
  await isolation.split('emails', attempts, ({ email }) => email.id, handOver).catch(couldNotSend(log));
  return outcomes;
}

const couldNotSend =
  (log: Log) =>
  ({ name }: Error): void =>
    log.error('emails outside the delivery queue could not be sent', { error: name });
