import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { bearerToken } from '../../src/api/http/bearer-token.ts';
import { createClientAddressOf } from '../../src/api/http/client-address.ts';
import { placedArgs } from '../../src/graphql/schema-kit/page-args.ts';
import { DateTime, LocalDate } from '../../src/graphql/schema-kit/scalars.ts';
import { acceptedLocales, chooseLanguage } from '../../src/i18n/language.ts';
import { knownRowId } from '../../src/lib/global-ids.ts';
import { emailAddress, line, localeTag, optional, paragraphs, timeZone } from '../../src/lib/input.ts';
import { clip, isolated, linesOf, oneLine } from '../../src/lib/text.ts';
import { WaitingNote } from '../../src/modules/access/settings/rules.ts';
import { NewPartnerKey } from '../../src/modules/partners/rules.ts';
import { CenterChange, NewCenter } from '../../src/modules/people/centers/rules.ts';
import { CustomerSearch, NewCustomer, waysToWrite } from '../../src/modules/people/customers/rules.ts';
import { DeviceRegistration, endpointRefusal } from '../../src/modules/people/devices/rules.ts';
import { codeIn } from '../../src/modules/people/sign-in/code-rules.ts';
import { SignInAddress } from '../../src/modules/people/sign-in/rules.ts';
import { NewProfessional } from '../../src/modules/people/staff/rules.ts';
import { joinUrlOf } from '../../src/modules/services/join-url-rules.ts';
import { readLinkChangeToken } from '../../src/modules/services/link-changes/rules.ts';
import { NewService, ServiceChange } from '../../src/modules/services/rules.ts';
import { SessionCancellation } from '../../src/modules/sessions/cancellations/rules.ts';
import { NewSession } from '../../src/modules/sessions/rules.ts';
import { NewSchedule, ScheduleEnd } from '../../src/modules/sessions/schedules/rules.ts';
import { NewWebhookEndpoint } from '../../src/modules/webhooks/rules.ts';
import { createPasses } from '../../src/platform/auth/passes.ts';
import { createTokens } from '../../src/platform/auth/tokens.ts';
import { createLog } from '../../src/platform/log.ts';

const KB = 1024;
const repeated = (unit: string) => (length: number) =>
  unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** Texts that make a program slow when it scans them repeatedly. */
const HOSTILE: Record<string, (length: number) => string> = {
  'full stops behind a link': (length) => `https://a${repeated('.')(length)}x y`,
  'closing brackets': (length) => `https://a.b/${repeated(')')(length)} x`,
  'beginnings of links': repeated('https://'),
  links: repeated('https://a.b/c '),
  escapes: (length) => `https://a.b/${repeated('%E2%80%8B%20')(length)}`,
  'open contexts': (length) => `https://a.b/?${repeated('context={')(length)}`,
  blanks: repeated(' '),
  'blanks before a letter': (length) => `a${repeated(' ')(length)}a`,
  'line breaks': repeated('\r\n'),
  letters: repeated('a'),
  digits: repeated('1'),
  dots: repeated('a.'),
  'an address without an end': (length) => `${repeated('a')(length)}@`,
  addresses: repeated('a@b.c '),
  'at signs': repeated('@'),
  labels: (length) => `a@${repeated('a-.')(length)}`,
  'invisible characters': repeated('\u200b'),
  marks: (length) => `a${repeated('\u0301\u0323')(length)}`,
  emoji: repeated('👩‍👩‍👧'),
  'right to left': repeated('\u202eש'),
  commas: repeated(','),
  semicolons: repeated('a;q=0.1,'),
  base64: repeated('R1BDOlM6'),
  tokens: repeated('eyJ.'),
  slashes: repeated('/'),
  colons: repeated('a:'),
};

const parsing =
  (schema: z.ZodType, ...fields: string[]) =>
  (text: string) => {
    const texts = Object.fromEntries(fields.map((field) => [field, text]));
    schema.safeParse(fields.length > 0 ? texts : text);
  };
const unlessThrown = (look: (text: string) => unknown) => (text: string) => {
  try {
    look(text);
  } catch {
    // The text was refused.
  }
};

const secrets = { secret: 'a secret of at least thirty-two bytes', previousSecrets: [] };
const passes = createPasses({ ...secrets, publicUrl: 'https://live.example' });
const tokens = createTokens({ ...secrets, clock: () => new Date(0) });
const log = createLog('debug', { destination: { write: () => undefined } });
const socket = { remoteAddress: '192.0.2.1' } as never;
const clientAddressOf = createClientAddressOf(32);

/** All code that scans texts of unknown callers. */
const LOOKS: Record<string, (text: string) => unknown> = {
  'a join URL': unlessThrown(joinUrlOf),
  'a name': parsing(line('The name', 200)),
  'an optional text': parsing(optional(paragraphs('The text', 4000))),
  'an address': parsing(emailAddress),
  'a zone': parsing(timeZone),
  'a locale': parsing(localeTag),
  'a center': parsing(NewCenter, 'name', 'timeZone', 'locale', 'managerEmail', 'managerName', 'contactPhone'),
  'a change of a center': parsing(CenterChange, 'contactEmail', 'contactPhone', 'quietFrom', 'quietUntil'),
  'a professional': parsing(NewProfessional, 'name', 'email', 'role', 'locale'),
  'a customer': parsing(NewCustomer, 'name', 'email', 'locale', 'timeZone'),
  'a search': parsing(CustomerSearch, 'search'),
  'a word of a search': waysToWrite,
  'the address of a sign-in': parsing(SignInAddress, 'email'),
  'a code': codeIn,
  'a browser': (text) =>
    DeviceRegistration.safeParse({ subscription: { endpoint: text, keys: { p256dh: text, auth: text } } }),
  'an endpoint': (text) => endpointRefusal(text.slice(0, 2048), false),
  'a service': parsing(NewService, 'name', 'description', 'modality', 'joinUrl', 'joiningInstructions'),
  'a change of a service': parsing(ServiceChange, 'name', 'description', 'joinUrl', 'joiningInstructions'),
  'a preview': readLinkChangeToken,
  'a session': parsing(NewSession, 'joinUrl', 'joiningInstructions', 'startsAt'),
  'a cancellation': parsing(SessionCancellation, 'reason'),
  'a note': parsing(WaitingNote, 'waitingNote'),
  'a schedule': (text) =>
    NewSchedule.safeParse({ weekdays: [text], startTime: text, from: text, until: text }),
  'the end of a schedule': parsing(ScheduleEnd, 'until'),
  'a partner’s key': parsing(NewPartnerKey, 'name', 'expiresAt'),
  'a webhook': parsing(NewWebhookEndpoint, 'url', 'events'),
  'an id': (text) => knownRowId('Service', text),
  'a cursor': unlessThrown((after) =>
    placedArgs({ name: 'customers', by: ['name'], kind: 'text' }, { after }),
  ),
  'an instant': unlessThrown((text) => DateTime.parseValue(text)),
  'a day': unlessThrown((text) => LocalDate.parseValue(text)),
  'a bearer': bearerToken,
  'a token': (text) => tokens.verify(text),
  'a pass': (text) => [passes.hashIn(text), passes.urlOf(text)],
  'X-Forwarded-For': (text) => clientAddressOf({ socket, headers: { 'x-forwarded-for': text } }),
  'Accept-Language': (text) => chooseLanguage(...acceptedLocales(text)),
  'a line of the log': (text) => log.info(text, { text, list: [text] }),
  // They are given accepted texts, which are shorter.
  'words of a message': (text) =>
    [oneLine, linesOf, isolated, (line: string) => clip(line, 80)].map((look) => look(text.slice(0, 8 * KB))),
};

/** The shortest of a few times, because a busy machine adds to them. */
async function msOf(look: (text: string) => unknown, text: string): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 3; turn += 1) {
    const begun = performance.now();
    await look(text);
    best = Math.min(best, performance.now() - begun);
    if (best < 5) break;
  }
  return best;
}

describe('a hostile text of 256 KB', () => {
  it.each(Object.keys(LOOKS))('holds nobody up as %s', { timeout: 120_000 }, async (what) => {
    for (const [name, make] of Object.entries(HOSTILE)) {
      const long = await msOf(LOOKS[what]!, make(256 * KB));
      expect(long, name).toBeLessThan(750);
      // In linear time, four times the text takes some four times as long. Very short times cannot be compared.
      if (long > 100) expect(long / (await msOf(LOOKS[what]!, make(64 * KB))), name).toBeLessThan(9);
    }
  });
});
