import { type MessageParts, mailHtml, mailText } from '../../design/email-layout.ts';
import { catalogFor } from '../../i18n/catalog.ts';
import { chooseLanguage } from '../../i18n/language.ts';
import { formatTime } from '../../i18n/time.ts';
import { clip, isolated, oneLine } from '../../lib/text.ts';

/** A webhook endpoint that was just paused, and the manager who is told. */
export type Pause = {
  readerName: string;
  readerLocale: string | null;
  centerName: string;
  centerLocale: string;
  centerTimeZone: string;
  url: string;
  /** The partner that owns the endpoint; null: the center does. */
  partnerName: string | null;
  failingSince: Date;
  /** The console’s list of what needs attention. */
  consoleUrl: string;
};

const SUBJECT_HOST = 80;

/** The mail about a pause, in the manager's language. It names the host alone: the rest of a URL can be a secret. */
export function composePauseMail(pause: Pause): { subject: string; text: string; html: string } {
  const { language, formattingLocale: locale } = chooseLanguage(pause.readerLocale, pause.centerLocale);
  const { mail, webhookPaused } = catalogFor(language);
  const { failingSince: startsAt, centerTimeZone } = pause;
  const when = formatTime({ startsAt, locale, timeZone: null, centerTimeZone });
  const { host } = new URL(pause.url);
  const center = isolated(oneLine(pause.centerName));
  const partner = pause.partnerName && isolated(oneLine(pause.partnerName));
  const parts: MessageParts = {
    language,
    subject: webhookPaused.subject({ host: clip(host, SUBJECT_HOST) }),
    preview: `${webhookPaused.failingSince}: ${when.short}`,
    greeting: mail.greeting(isolated(oneLine(pause.readerName))),
    lead: webhookPaused.lead({ center }),
    title: host,
    facts: [
      ...(partner ? [{ label: webhookPaused.partner, lines: [partner] }] : []),
      { label: webhookPaused.failingSince, lines: [when.full] },
    ],
    button: { label: mail.openConsole, note: mail.consoleNote, url: pause.consoleUrl },
    calendar: null,
    passages: [{ label: mail.whatToDo, lines: [webhookPaused.remedy] }],
    footer: [mail.becauseOnStaff(center)],
  };
  return { subject: parts.subject, text: mailText(parts), html: mailHtml(parts) };
}
