import { type MessageParts, mailHtml, mailText } from '../../../design/email-layout.ts';
import { catalogFor } from '../../../i18n/catalog.ts';
import type { Catalog } from '../../../i18n/catalog.types.ts';
import { chooseLanguage } from '../../../i18n/language.ts';
import { formatTime } from '../../../i18n/time.ts';
import { clip, isolated, oneLine } from '../../../lib/text.ts';
import type { Email } from '../../../ports/channels.ts';
import { shownCode } from './code-rules.ts';

/** The reader of a mail about an address, in one of the centers where the address is known. */
export type SignInReader = {
  name: string;
  locale: string | null;
  centerName: string;
  centerLocale: string;
  contactEmail: string | null;
};

/** The same with the time zones in which a time is shown. */
export type DeviceReader = SignInReader & { timeZone: string | null; centerTimeZone: string };

/** A mail about an account. `fromName` is the center's name; null: its reader is known in several. */
export type AccountMail = Omit<Email, 'id' | 'purpose' | 'to' | 'fromName'> & { fromName: string | null };

/** The longest name in a subject. */
export const SUBJECT_NAME = 60;

/**
 * The mail with a sign-in code, in the language of the account, else of its center. The code is not in the subject, which a
 * locked phone shows to everybody.
 */
export const composeSignInMail = (readers: SignInReader[], code: string, minutes: number): AccountMail =>
  aboutAddress(readers, ({ signIn }, center) => ({
    subject: signIn.subject({ center }),
    preview: `${signIn.validFor}: ${signIn.validity(minutes)}`,
    lead: signIn.lead({ center }),
    title: shownCode(code),
    facts: [{ label: signIn.validFor, lines: [signIn.validity(minutes)] }],
    passages: [{ label: signIn.notYou, lines: [signIn.ignoreIt] }],
    because: signIn.because,
  }));

/** The mail to the owner of an address for which wrong codes were tried. */
export const composeWrongTriesMail = (readers: SignInReader[]): AccountMail =>
  aboutAddress(readers, ({ wrongTries, mail }, center) => ({
    subject: wrongTries.subject({ center }),
    lead: wrongTries.lead({ center }),
    title: wrongTries.title,
    facts: [],
    passages: [{ label: mail.whatToDo, lines: [wrongTries.hint] }],
    because: wrongTries.because,
  }));

/** The mail about a sign-in from a new device; `device` is null when the browser did not say. */
export function composeNewDeviceMail(
  reader: DeviceReader,
  device: string | null,
  startsAt: Date,
): AccountMail {
  const { formattingLocale: locale } = chooseLanguage(reader.locale, reader.centerLocale);
  const { timeZone, centerTimeZone } = reader;
  const when = formatTime({ startsAt, locale, timeZone, centerTimeZone });
  const center = oneLine(reader.centerName);
  return aboutAddress([reader], ({ newDevice, when: whenLabel }) => ({
    subject: newDevice.subject({ center: isolated(clip(center, SUBJECT_NAME)) }),
    lead: newDevice.lead({ center: isolated(center) }),
    title: device?.replace(' on ', ' · ') ?? newDevice.unknown,
    facts: [{ label: whenLabel, lines: [when.full] }],
    passages: [{ label: newDevice.notYou, lines: [newDevice.remedy] }],
    because: newDevice.because(isolated(center)),
  }));
}

type Content = Pick<MessageParts, 'subject' | 'lead' | 'title' | 'facts' | 'passages'> & {
  because: string;
  /** What an inbox shows beside the subject; absent: `because`. */
  preview?: string;
};

/** A mail about an address, whose owner may be known in several centers. */
function aboutAddress(
  readers: SignInReader[],
  compose: (catalog: Catalog, center: string | null) => Content,
): AccountMail {
  const only = <T>(values: T[]): T | null => (new Set(values).size === 1 ? values[0]! : null);
  const { language } = chooseLanguage(
    ...readers.flatMap(({ locale, centerLocale }) => [locale, centerLocale]),
  );
  const catalog = catalogFor(language);
  const centerName = only(readers.map((reader) => oneLine(reader.centerName)));
  const { because, ...content } = compose(catalog, centerName && isolated(clip(centerName, SUBJECT_NAME)));
  const name = only(readers.map((reader) => oneLine(reader.name))) ?? '';
  const parts: MessageParts = {
    ...content,
    language,
    preview: content.preview ?? because,
    greeting: catalog.mail.greeting(isolated(name)),
    button: null,
    calendar: null,
    footer: [because],
  };
  return {
    fromName: centerName,
    replyTo: only(readers.map(({ contactEmail }) => contactEmail)),
    subject: parts.subject,
    text: mailText(parts),
    html: mailHtml(parts),
  };
}
