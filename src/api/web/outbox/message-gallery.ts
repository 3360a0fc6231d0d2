import { html } from 'hono/html';
import { LANGUAGES, type Language } from '../../../i18n/language.ts';
import type { MessageFacts } from '../../../modules/notifications/message-facts.ts';
import { composeMessage } from '../../../modules/notifications/messages.ts';
import {
  composeCodeMail,
  composeNoticeMail,
  composeTakenMail,
} from '../../../modules/people/email-changes/messages.ts';
import {
  composeNewDeviceMail,
  composeSignInMail,
  composeWrongTriesMail,
} from '../../../modules/people/sign-in/messages.ts';
import { composePauseMail } from '../../../modules/webhooks/messages.ts';
import { htmlPage } from '../html-page.ts';
import { SITUATIONS, type Situation, sampleFacts } from './message-samples.ts';
import { mailCard, pushCard } from './page.ts';

/** A sample of a message, with the file name of its mail. */
export type Sample = {
  purpose: string;
  language: Language;
  situation: Situation;
  file: string;
  fromName: string | null;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Null for a message that is sent by mail only. */
  push: { title: string; body: string; url: string | null } | null;
};

const kebab = (purpose: string) => purpose.toLowerCase().replaceAll('_', '-');
const titleOf = (purpose: string) => purpose.charAt(0) + purpose.slice(1).toLowerCase().replaceAll('_', ' ');

/** Samples of every message, in each situation and language. */
export const allSamples = (): Sample[] =>
  situations.flatMap((situation) => LANGUAGES.flatMap(inSituation(situation)));

/** Samples of every message in one language, in each situation. */
export const samplesIn = (language: Language): Sample[] =>
  situations.flatMap((situation) => inSituation(situation)(language));

const situations = Object.keys(SITUATIONS) as Situation[];

const inSituation = (situation: Situation) => (language: Language) => [
  ...sampleFacts(language, situation).map((facts) => sampleOf(facts, language, situation)),
  ...(situation === 'online' ? [...accountSamples(language), ...emailChangeSamples(language)] : []),
  ...(situation === 'staff' ? [webhookPausedSample(language)] : []),
];

const fileOf = (purpose: string, situation: Situation, language: Language) =>
  `${kebab(purpose)}.${situation}.${language}.html`;

function sampleOf(facts: MessageFacts, language: Language, situation: Situation): Sample {
  const { push, ...mail } = composeMessage(facts);
  const { purpose, centerName, readerName } = facts;
  // A push leads to the same address as the mail's button.
  const url = facts.teachUrl ?? facts.consoleUrl ?? facts.accessUrl;
  const file = fileOf(purpose, situation, language);
  return {
    ...mail,
    purpose,
    language,
    situation,
    file,
    fromName: centerName,
    to: readerName,
    push: { ...push, url },
  };
}

/** The mails about sign-ins. */
function accountSamples(language: Language): Sample[] {
  const facts = sampleFacts(language, 'online')[0]!;
  const { readerName: name, centerName, contactEmail, locales, centerTimeZone, startsAt } = facts;
  const reader = { name, locale: locales[0] ?? null, centerName, centerLocale: language, contactEmail };
  const mails = {
    SIGN_IN_CODE: composeSignInMail([reader], '402817', 10),
    WRONG_CODES: composeWrongTriesMail([reader]),
    NEW_DEVICE: composeNewDeviceMail(
      { ...reader, timeZone: null, centerTimeZone },
      'Firefox on Linux',
      startsAt,
    ),
  };
  const situation = 'online';
  return Object.entries(mails).map(([purpose, { fromName, subject, text, html }]) => {
    const file = fileOf(purpose, situation, language);
    return { fromName, subject, text, html, purpose, language, situation, file, to: name, push: null };
  });
}

/** The mails about a new address for an account. */
function emailChangeSamples(language: Language): Sample[] {
  const { readerName: to, centerName, contactEmail, locales } = sampleFacts(language, 'online')[0]!;
  const reader = {
    ...{ name: to, centerName, contactEmail },
    locale: locales[0] ?? null,
    centerLocale: language,
  };
  const mails = {
    EMAIL_CHANGE: composeCodeMail(reader, '402817', 10),
    EMAIL_CHANGE_OF_KNOWN: composeTakenMail(reader),
    EMAIL_CHANGE_NOTICE: composeNoticeMail(reader, 'https://live.example/email/token'),
  };
  return Object.entries(mails).map(([purpose, mail]) => {
    const file = fileOf(purpose, 'online', language);
    return { ...mail, purpose, language, situation: 'online', file, to, push: null };
  });
}

/** The mail to managers about a paused webhook. */
function webhookPausedSample(language: Language): Sample {
  const facts = sampleFacts(language, 'staff')[0]!;
  const { readerName, centerName, centerTimeZone, startsAt: failingSince } = facts;
  const mail = composePauseMail({
    ...{ readerName, centerName, centerTimeZone, failingSince },
    readerLocale: facts.locales[0] ?? null,
    centerLocale: language,
    url: 'https://hooks.example/studio',
    partnerName: 'Wellness Map',
    consoleUrl: 'https://live.example/attention',
  });
  const [purpose, situation] = ['WEBHOOK_PAUSED', 'staff'] as const;
  const file = fileOf(purpose, situation, language);
  const people = { fromName: centerName, to: readerName };
  return { ...mail, ...people, purpose, language, situation, file, push: null };
}

const labelOf = ({ purpose, situation, language }: Sample) => `${purpose}, ${situation}, ${language}`;

const card = (sample: Sample, mailsPath: string) => html`
<article id="${sample.file}" lang="${sample.language}">
<p class="kind"><span class="channel">${sample.language}</span></p>
${mailCard(sample, { src: `${mailsPath}${sample.file}`, label: labelOf(sample) })}
${sample.push && pushCard({ subject: sample.push.title, text: sample.push.body, to: sample.to, url: sample.push.url })}
</article>`;

/** The samples of one purpose: the usual situation in full, the others folded. */
function section(purpose: string, samples: Sample[], mailsPath: string) {
  const [usual, ...others] = (Object.keys(SITUATIONS) as Situation[])
    .map((situation) => ({ situation, shown: samples.filter((sample) => sample.situation === situation) }))
    .filter(({ shown }) => shown.length > 0);
  const cards = (shown: Sample[]) =>
    html`<div class="languages">${shown.map((sample) => card(sample, mailsPath))}</div>`;
  return html`
<section id="${kebab(purpose)}">
<h2>${titleOf(purpose)}</h2>
${usual && cards(usual.shown)}
${others.map(({ situation, shown }) => html`<details><summary>${SITUATIONS[situation]}</summary>${cards(shown)}</details>`)}
</section>`;
}

/**
 * A page with samples of every message in every language: the mail as HTML and as text, and the push. `mailsPath` is put
 * before the file name of each mail.
 */
export function renderMessagesPage(
  samples: Sample[],
  { stylePath, mailsPath }: { stylePath: string; mailsPath: string },
): string {
  const purposes = [...new Set(samples.map(({ purpose }) => purpose))];
  const ofPurpose = (purpose: string) => samples.filter((sample) => sample.purpose === purpose);
  return htmlPage({
    language: 'en',
    title: 'Messages · Online Sessions',
    stylePath,
    body: html`<main class="wide">
<header>
<h1>Messages</h1>
<p>Every message that there is, in every language, with made-up facts.</p>
<nav>${purposes.map((purpose) => html`<a href="#${kebab(purpose)}">${titleOf(purpose)}</a> `)}</nav>
</header>
${purposes.map((purpose) => section(purpose, ofPurpose(purpose), mailsPath))}
</main>`,
  });
}
