import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { write } from './api.ts';
import type { Harness } from './harness.ts';
import { signIn, type Tokens } from './signing-in.ts';

/** Somebody who has just entered a code: the caller by that sign-in, and its tokens. */
export type Holder = { viewer: Viewer; tokens: Tokens };

export async function signedInNow(h: Harness, account: Viewer): Promise<Holder> {
  const tokens = await signIn(h, account);
  return { viewer: (await h.tokens.verify(tokens.accessToken))!, tokens };
}

/** What is answered to somebody who asks for another address of their own. */
export async function askFor(h: Harness, viewer: Viewer, email: string | null, also: object = {}) {
  const answer =
    viewer.role === 'customer'
      ? await write(h, viewer, 'update-customer', {
          customerId: globalId('Customer', viewer.id),
          email,
          ...also,
        })
      : await write(h, viewer, 'update-professional', {
          professionalId: globalId('Professional', viewer.id),
          email,
          ...also,
        });
  await h.mailer.idle();
  return answer;
}

/** The mails about another address that went here, the newest first. */
export const changeMailsTo = (h: Harness, email: string) =>
  h.outbox.list().filter(({ to, purpose }) => to === email && purpose === 'EMAIL_CHANGE');

/** The code that was last mailed here; null where the mail holds none. */
export function changeCode(h: Harness, email: string): string | null {
  const [mail] = changeMailsTo(h, email);
  return /^(\d{6}|(?:[A-Z\d]{4}-){2}[A-Z\d]{4})$/m.exec(mail?.text ?? '')?.[0] ?? null;
}

/** The path of the page that takes it back, in the last mail here. */
export function takeBackPath(h: Harness, email: string): string {
  const [mail] = changeMailsTo(h, email);
  return /https:\/\/live\.example(\/email\/\w+)/.exec(mail!.text)![1]!;
}

export const confirm = (h: Harness, viewer: Viewer, code: string) =>
  write(h, viewer, 'confirm-email', { code });

/** Asks for another address and confirms it. */
export async function changeAddress(h: Harness, viewer: Viewer, email: string) {
  await askFor(h, viewer, email);
  return confirm(h, viewer, changeCode(h, email)!);
}
