import { type MessageParts, mailHtml, mailText } from '../../../design/email-layout.ts';
import { catalogFor } from '../../../i18n/catalog.ts';
import { chooseLanguage } from '../../../i18n/language.ts';
import { clip, oneLine } from '../../../lib/text.ts';
import { type AccountMail, type SignInReader, SUBJECT_NAME } from '../sign-in/messages.ts';

const NOTHING = { facts: [], button: null, calendar: null, passages: [] };

function contextOf({ locale, centerLocale, centerName }: SignInReader) {
  const { language } = chooseLanguage(locale, centerLocale);
  const center = clip(oneLine(centerName), SUBJECT_NAME);
  return { language, center, catalog: catalogFor(language) };
}

const mailOf = ({ centerName, contactEmail }: SignInReader, parts: MessageParts): AccountMail => ({
  fromName: oneLine(centerName),
  replyTo: contactEmail,
  subject: parts.subject,
  text: mailText(parts),
  html: mailHtml(parts),
});

/** To the new address: the code that confirms it. The account's name is not in it, because its reader may be a stranger. */
export function composeCodeMail(reader: SignInReader, code: string, minutes: number): AccountMail {
  const { language, center, catalog } = contextOf(reader);
  const { code: texts } = catalog.emailChange;
  return mailOf(reader, {
    ...NOTHING,
    language,
    subject: texts.subject({ center }),
    preview: texts.because({ center }),
    greeting: catalog.mail.greeting(''),
    lead: texts.lead({ center }),
    title: code,
    facts: [{ label: catalog.signIn.validFor, lines: [catalog.signIn.validity(minutes)] }],
    passages: [{ label: catalog.signIn.notYou, lines: [texts.ignoreIt] }],
    footer: [texts.because({ center })],
  });
}

/** To the new address when another account has it: its owner is told, the caller is not. */
export function composeTakenMail(reader: SignInReader): AccountMail {
  const { language, center, catalog } = contextOf(reader);
  const { taken: texts } = catalog.emailChange;
  return mailOf(reader, {
    ...NOTHING,
    language,
    subject: texts.subject({ center }),
    preview: texts.title,
    greeting: catalog.mail.greeting(''),
    lead: texts.lead({ center }),
    title: texts.title,
    passages: [{ label: catalog.mail.whatToDo, lines: [texts.whatToDo] }],
    footer: [texts.because({ center })],
  });
}

/** To the present address: what was asked for, and how to take it back. The new address is not in it. */
export function composeNoticeMail(reader: SignInReader, url: string): AccountMail {
  const { language, center, catalog } = contextOf(reader);
  const { notice: texts } = catalog.emailChange;
  return mailOf(reader, {
    ...NOTHING,
    language,
    subject: texts.subject({ center }),
    preview: texts.lead({ center }),
    greeting: catalog.mail.greeting(oneLine(reader.name)),
    lead: texts.lead({ center }),
    title: texts.title,
    button: { label: texts.button, url, note: texts.note },
    passages: [{ label: texts.ifYou, lines: [texts.itWasMe] }],
    footer: [texts.because({ center })],
  });
}
