import { type MessageParts, mailHtml, mailText } from '../look/layout.ts';
import { wordsIn } from '../words/catalogs.ts';
import { chooseLanguage } from '../words/language.ts';
import { clip, oneLine } from '../words/text.ts';

/** Whoever reads a sign-in code, in one of the centers where the address is known. */
export type SignInReader = {
  name: string;
  locale: string | null;
  centerName: string;
  centerLocale: string;
  contactEmail: string | null;
};

export type SignInMail = {
  /** The name of its sender: the center's, where there is only one. */
  fromName: string | null;
  replyTo: string | null;
  subject: string;
  text: string;
  html: string;
};

const SUBJECT_NAME = 60;

/**
 * The mail with a sign-in code, in the language of the account, else of its center. Pure. The code has a line of its own
 * in the text, and none in the subject: a locked phone shows that to everybody.
 */
export function composeSignInMail(readers: SignInReader[], code: string, minutes: number): SignInMail {
  const only = <T>(values: T[]): T | null => (new Set(values).size === 1 ? values[0]! : null);
  const locales = readers.flatMap(({ locale, centerLocale }) => [locale, centerLocale]);
  const { language } = chooseLanguage(...locales);
  const { mail, signIn } = wordsIn(language);
  const centerName = only(readers.map((reader) => oneLine(reader.centerName)));
  const center = centerName && clip(centerName, SUBJECT_NAME);
  const parts: MessageParts = {
    language,
    subject: signIn.subject({ center }),
    preview: `${signIn.validFor}: ${signIn.validity(minutes)}`,
    greeting: mail.greeting(only(readers.map(({ name }) => oneLine(name))) ?? ''),
    lead: signIn.lead({ center }),
    title: code,
    facts: [{ label: signIn.validFor, lines: [signIn.validity(minutes)] }],
    button: null,
    calendar: null,
    passages: [{ label: signIn.notYou, lines: [signIn.ignoreIt] }],
    footer: [signIn.because],
  };
  return {
    fromName: centerName,
    replyTo: only(readers.map(({ contactEmail }) => contactEmail)),
    subject: parts.subject,
    text: mailText(parts),
    html: mailHtml(parts),
  };
}
