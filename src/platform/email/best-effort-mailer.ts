import type { Outcome, SendEmails } from '../../ports/channels.ts';
import type { Isolation } from '../../ports/isolation.ts';
import type { Log } from '../../ports/log.ts';
import type { DeferredEmail, Mailer } from '../../ports/mailer.ts';

type Deps = { sendEmails: SendEmails; log: Log; isolation: Isolation };

type Waiting = DeferredEmail & { tries: number };

/** Before the second try, and before the third; a person who waits longer asks for another code. */
const PAUSES_MS = [2_000, 8_000];
const AT_ONCE = 100;
/** More than these are a provider that is away. */
const MOST_WAITING = 1_000;

/**
 * Hands mails over that belong to no session, and so are in no ledger: after the answer to whoever asked, so that it
 * takes as long for an address that nobody has. A few tries; a mail is lost with the process, and never logged.
 */
export function createBestEffortMailer({ sendEmails, log, isolation }: Deps): Mailer {
  const waiting: Waiting[] = [];
  const pauses = new Set<NodeJS.Timeout>();
  let running: Promise<void> | null = null;
  let closed = false;

  function put(mail: Waiting): void {
    if (closed || waiting.length >= MOST_WAITING) {
      log.warn('a mail that no ledger has was given up', { waiting: waiting.length });
      return;
    }
    waiting.push(mail);
    start();
  }

  function start(): void {
    running ??= soon()
      .then(empty)
      .finally(() => {
        running = null;
        if (waiting.length > 0) start();
      });
  }

  async function empty(): Promise<void> {
    while (waiting.length > 0) {
      const mails = waiting.splice(0, AT_ONCE).flatMap((mail) => {
        const email = isolation.attempt('letters', 'a mail', mail.email, null);
        return email ? [{ mail, email }] : [];
      });
      const outcomes = new Map<DeferredEmail, Outcome>();
      await isolation
        .split(
          'letters',
          mails,
          ({ email }) => email.id,
          async (some) => {
            const answers = await sendEmails(some.map(({ email }) => email));
            for (const [nth, { mail }] of some.entries()) if (answers[nth]) outcomes.set(mail, answers[nth]);
          },
        )
        .catch((error: Error) =>
          log.error('mails that no ledger has could not be sent', { error: error.name }),
        );
      for (const { mail } of mails) {
        const outcome = outcomes.get(mail);
        if (outcome?.kind === 'sent') continue;
        // A second copy of a code does no harm, so silence is tried again like a refusal that may pass.
        if (outcome?.kind === 'retry' || outcome?.kind === 'unknown') again(mail, outcome.detail);
        else log.error('a mail that no ledger has was refused', { outcome: outcome?.kind ?? 'none' });
      }
    }
  }

  function again(mail: Waiting, detail: string): void {
    const pause = PAUSES_MS[mail.tries];
    if (pause === undefined || closed) {
      log.error('a mail that no ledger has was given up', { detail });
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
    async idle() {
      await running;
    },
    async close() {
      closed = true;
      for (const timer of pauses) clearTimeout(timer);
      await running;
    },
  };
}
/** In another turn, after the answer. */
const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
