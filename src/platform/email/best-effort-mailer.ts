import type { Email, Outcome, SendEmails } from '../../ports/channels.ts';
import type { Isolation } from '../../ports/isolation.ts';
import type { Log } from '../../ports/log.ts';

type Deps = { sendEmails: SendEmails; log: Log; isolation: Isolation };

/** A mail that nobody waits for, and that is worth nothing after a while: composed when it is sent. */
export type Letter = { email: () => Email };
type Waiting = Letter & { tries: number };

/** Before the second try, and before the third; a person who waits longer asks for another code. */
const PAUSES_MS = [2_000, 8_000];
const AT_ONCE = 100;
/** More than these are a provider that is away. */
const MOST_WAITING = 1_000;

/**
 * Hands mails over that belong to no session, and so are in no ledger: after the answer to whoever asked, so that it
 * takes as long for an address that nobody has. A few tries; a mail is lost with the process, and never logged.
 */
export function createPost({ sendEmails, log, isolation }: Deps) {
  const waiting: Waiting[] = [];
  const pauses = new Set<NodeJS.Timeout>();
  let running: Promise<void> | null = null;
  let closed = false;

  function put(letter: Waiting): void {
    if (closed || waiting.length >= MOST_WAITING) {
      log.warn('a mail that no ledger has was given up', { waiting: waiting.length });
      return;
    }
    waiting.push(letter);
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
      const letters = waiting.splice(0, AT_ONCE).flatMap((letter) => {
        const email = isolation.attempt('letters', 'a letter', letter.email, null);
        return email ? [{ letter, email }] : [];
      });
      const outcomes = new Map<Letter, Outcome>();
      await isolation
        .split(
          'letters',
          letters,
          ({ email }) => email.id,
          async (some) => {
            const answers = await sendEmails(some.map(({ email }) => email));
            for (const [nth, { letter }] of some.entries())
              if (answers[nth]) outcomes.set(letter, answers[nth]);
          },
        )
        .catch((error: Error) =>
          log.error('mails that no ledger has could not be sent', { error: error.name }),
        );
      for (const { letter } of letters) {
        const outcome = outcomes.get(letter);
        if (outcome?.kind === 'sent') continue;
        // A second copy of a code does no harm, so silence is tried again like a refusal that may pass.
        if (outcome?.kind === 'retry' || outcome?.kind === 'unknown') again(letter, outcome.detail);
        else log.error('a mail that no ledger has was refused', { outcome: outcome?.kind ?? 'none' });
      }
    }
  }

  function again(letter: Waiting, detail: string): void {
    const pause = PAUSES_MS[letter.tries];
    if (pause === undefined || closed) {
      log.error('a mail that no ledger has was given up', { detail });
      return;
    }
    const timer = setTimeout(() => {
      pauses.delete(timer);
      put({ ...letter, tries: letter.tries + 1 });
    }, pause);
    pauses.add(timer);
  }

  return {
    /** Returns at once. */
    send: (letter: Letter) => put({ ...letter, tries: 0 }),
    /** Resolves when everything was handed over that does not wait for another try. */
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
export type Post = ReturnType<typeof createPost>;

/** In another turn, after the answer. */
const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
