import { describe, expect, it } from 'vitest';
import { composeSignInMail, type SignInReader } from '../../src/modules/people/sign-in/messages.ts';

const zoe: SignInReader = {
  name: 'Zoe',
  locale: null,
  centerName: 'Studio Lumen',
  centerLocale: 'en-GB',
  contactEmail: 'hello@lumen.example',
};
const compose = (...readers: SignInReader[]) => composeSignInMail(readers, '049213', 10);

describe('the mail with a sign-in code', () => {
  it('says the code on a line of its own, for how long, and what to do when it is not yours', () => {
    const mail = compose(zoe);
    expect(mail.text).toBe(`Hi Zoe,

Here is your code to sign in at Studio Lumen.

049213
Valid for: 10 minutes, once

If you did not ask for it:
There is nothing you need to do: nobody gets in without this code. Never tell it to anybody; we will never ask you for it.

--
You receive this message because somebody wants to sign in with this address.
`);
    expect(mail).toMatchObject({ fromName: 'Studio Lumen', replyTo: 'hello@lumen.example' });
    expect(mail.html).toContain('>049213<');
  });

  it('shows the code neither in its subject nor beside it', () => {
    const mail = compose(zoe);
    expect(mail.subject).toBe('Your code for Studio Lumen');
    const above = mail.html.slice(0, mail.html.indexOf('Hi Zoe'));
    expect(above).not.toContain('049213');
    expect(above).toContain('>Valid for: 10 minutes, once');
  });

  it.each([
    ['the account’s', 'es-ES', 'it-IT', 'Tu código para Studio Lumen'],
    ['the center’s', null, 'it-IT', 'Il tuo codice per Studio Lumen'],
    ['the center’s, where we do not speak the account’s', 'de', 'ca', 'El teu codi per a Studio Lumen'],
    ['English', 'de', 'de', 'Your code for Studio Lumen'],
  ])('is in %s language', (_whose, locale, centerLocale, subject) =>
    expect(compose({ ...zoe, locale, centerLocale }).subject).toBe(subject),
  );

  it('names no center to a reader who is known in several', () => {
    const mail = compose(zoe, { ...zoe, name: 'Zoe Q.', centerName: 'Norte', contactEmail: null });
    expect(mail).toMatchObject({ fromName: null, replyTo: null, subject: 'Your sign-in code' });
    expect(mail.text).toMatch(/^Hello,\n\nHere is your code to sign in\.\n/);
    const same = compose(zoe, { ...zoe, locale: 'it' });
    expect(same.fromName).toBe('Studio Lumen');
  });

  it('stays one line in its subject, and text in its HTML, whatever the names hold', () => {
    const mail = compose({ ...zoe, name: '<b>Zoe</b>', centerName: 'A\r\nBcc: x@y.example <i>' });
    expect(mail.subject).toBe('Your code for A Bcc: x@y.example <i>');
    expect(mail.html).not.toMatch(/<b>Zoe|<i>/);
  });
});
