import { type MessageParts, mailHtml, mailText } from '../../../design/email-layout.ts';
import { catalogFor } from '../../../i18n/catalog.ts';
import type { Catalog } from '../../../i18n/catalog.types.ts';
import { chooseLanguage } from '../../../i18n/language.ts';
import { clip, oneLine } from '../../../lib/text.ts';
import { type AccountMail, type SignInReader, SUBJECT_NAME } from '../sign-in/messages.ts';

/** To the new address: the code that confirms it. The account's name is not in it, because its reader may be a stranger. */
export const composeCodeMail = (reader: SignInReader, code: string, minutes: number): AccountMail =>
  mailTo({ ...reader, name: '' }, ({ emailChange: { code: texts }, signIn }, names) => ({
    subject: texts.subject(names),
    preview: texts.because(names),
    lead: texts.lead(names),
    title: code,
    facts: [{ label: signIn.validFor, lines: [signIn.validity(minutes)] }],
    passages: [{ label: signIn.notYou, lines: [texts.ignoreIt] }],
    footer: [texts.because(names)],
  }));

/** To the new address when another account has it: its owner is told, the caller is not. */
export const composeTakenMail = (reader: SignInReader): AccountMail =>
  mailTo({ ...reader, name: '' }, ({ emailChange: { taken: texts }, mail }, names) => ({
    subject: texts.subject(names),
    preview: texts.title,
    lead: texts.lead(names),
    title: texts.title,
    passages: [{ label: mail.whatToDo, lines: [texts.whatToDo] }],
    footer: [texts.because(names)],
  }));

/** To the present address: what was asked for, and how to take it back. The new address is not in it. */
export const composeNoticeMail = (reader: SignInReader, url: string): AccountMail =>
  mailTo(reader, ({ emailChange: { notice: texts } }, names) => ({
    subject: texts.subject(names),
    preview: texts.lead(names),
    lead: texts.lead(names),
    title: texts.title,
    button: { label: texts.button, url, note: texts.note },
    passages: [{ label: texts.ifYou, lines: [texts.itWasMe] }],
    footer: [texts.because(names)],
  }));

type Given = 'subject' | 'preview' | 'lead' | 'title' | 'passages' | 'footer';
type Content = Pick<MessageParts, Given> & Partial<MessageParts>;

function mailTo(
  reader: SignInReader,
  compose: (catalog: Catalog, names: { center: string }) => Content,
): AccountMail {
  const { language } = chooseLanguage(reader.locale, reader.centerLocale);
  const catalog = catalogFor(language);
  const content = compose(catalog, { center: clip(oneLine(reader.centerName), SUBJECT_NAME) });
  const greeting = catalog.mail.greeting(oneLine(reader.name));
  const parts: MessageParts = { facts: [], button: null, calendar: null, language, greeting, ...content };
  return {
    fromName: oneLine(reader.centerName),
    replyTo: reader.contactEmail,
    subject: parts.subject,
    text: mailText(parts),
    html: mailHtml(parts),
  };
}
