import { type MessageParts, mailHtml, mailText } from '../../../design/email-layout.ts';
import { catalogFor } from '../../../i18n/catalog.ts';
import { chooseLanguage } from '../../../i18n/language.ts';
import { clip, oneLine } from '../../../lib/text.ts';
import type { SignInReader } from '../sign-in/messages.ts';

/** A mail about another address for an account. Pure. */
export type EmailChangeMail = {
  fromName: string;
  replyTo: string | null;
  subject: string;
  text: string;
  html: string;
};

const SUBJECT_NAME = 60;
const NOTHING = { facts: [], button: null, calendar: null, passages: [] };

const spokenTo = ({ locale, centerLocale, centerName }: SignInReader) => {
  const { language } = chooseLanguage(locale, centerLocale);
  const center = clip(oneLine(centerName), SUBJECT_NAME);
  return { language, center, words: catalogFor(language) };
};

function finished(reader: SignInReader, parts: MessageParts): EmailChangeMail {
  const { centerName, contactEmail } = reader;
  const { subject } = parts;
  return {
    fromName: oneLine(centerName),
    replyTo: contactEmail,
    subject,
    text: mailText(parts),
    html: mailHtml(parts),
  };
}

/**
 * To the new address: the code that confirms it. Nobody's name is in it: its reader may be a stranger, and whoever asked
 * chose the name.
 */
export function composeCodeMail(reader: SignInReader, code: string, minutes: number): EmailChangeMail {
  const { language, center, words } = spokenTo(reader);
  const { code: said } = words.emailChange;
  return finished(reader, {
    ...NOTHING,
    language,
    subject: said.subject({ center }),
    preview: said.because({ center }),
    greeting: words.mail.greeting(''),
    lead: said.lead({ center }),
    title: code,
    facts: [{ label: words.signIn.validFor, lines: [words.signIn.validity(minutes)] }],
    passages: [{ label: words.signIn.notYou, lines: [said.ignoreIt] }],
    footer: [said.because({ center })],
  });
}

/** To the new address when another account has it: whoever asked learns nothing, its owner does. */
export function composeTakenMail(reader: SignInReader): EmailChangeMail {
  const { language, center, words } = spokenTo(reader);
  const { taken: said } = words.emailChange;
  return finished(reader, {
    ...NOTHING,
    language,
    subject: said.subject({ center }),
    preview: said.title,
    greeting: words.mail.greeting(''),
    lead: said.lead({ center }),
    title: said.title,
    passages: [{ label: words.mail.whatToDo, lines: [said.whatToDo] }],
    footer: [said.because({ center })],
  });
}

/** To the present address: what is asked for, and the way to take it back. The new address is not in it. */
export function composeNoticeMail(reader: SignInReader, url: string): EmailChangeMail {
  const { language, center, words } = spokenTo(reader);
  const { notice: said } = words.emailChange;
  return finished(reader, {
    ...NOTHING,
    language,
    subject: said.subject({ center }),
    preview: said.lead({ center }),
    greeting: words.mail.greeting(oneLine(reader.name)),
    lead: said.lead({ center }),
    title: said.title,
    button: { label: said.button, url, note: said.note },
    passages: [{ label: said.ifYou, lines: [said.itWasMe] }],
    footer: [said.because({ center })],
  });
}
