import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import { write } from '../support/api.ts';
import { type Harness, harness } from '../support/harness.ts';

let h: Harness;
let ids: Record<'serviceId' | 'sessionId' | 'customerId' | 'professionalId', string>;
beforeAll(async () => {
  h = await harness();
  const serviceId = await h.aService();
  ids = {
    serviceId: globalId('Service', serviceId),
    sessionId: globalId('Session', await h.aSession({ serviceId, startsInMinutes: 600 })),
    customerId: globalId('Customer', (await h.aCustomer()).id),
    professionalId: globalId('Professional', (await h.aProfessional()).id),
  };
});
afterAll(() => h.close());

/** The smallest valid input of each document. */
const inputs: Record<string, () => object> = {
  'create-customer': () => ({ name: 'Ana' }),
  'create-professional': () => ({
    name: 'Ben',
    email: `${crypto.randomUUID()}@studio.example`,
    role: 'MANAGER',
  }),
  'create-service': () => ({ name: 'Flow', modality: 'ONLINE', capacity: 5, durationMinutes: 30 }),
  'create-session': () => ({ serviceId: ids.serviceId, startsAt: '2026-03-10T13:00:00Z' }),
  'update-center': () => ({}),
  'update-customer': () => ({ customerId: ids.customerId }),
  'update-professional': () => ({ professionalId: ids.professionalId }),
  'update-service': () => ({ serviceId: ids.serviceId }),
  'edit-session': () => ({ sessionId: ids.sessionId }),
  'edit-session-access': () => ({ sessionId: ids.sessionId }),
  'move-session': () => ({ sessionId: ids.sessionId, startsAt: '2026-03-10T15:00:00Z' }),
  'cancel-session': () => ({ sessionId: ids.sessionId }),
};

/** Sends a document with this value at this path of its input. */
function send(name: string, path: string, value: unknown) {
  const [field = '', inner] = path.split('.');
  return write(h, h.manager, name, { ...inputs[name]!(), [field]: inner ? { [inner]: value } : value });
}
const refusalOf = (field: string, says: string) => ({
  __typename: 'InvalidInputError',
  field,
  message: expect.stringContaining(says),
});
// biome-ignore lint/suspicious/noExplicitAny: its type depends on the document.
type Row = any;
const taken = { __typename: expect.not.stringMatching(/Error$/) };

/** The texts of each document: path, most characters, and whether it is required. */
const texts = [
  ['create-customer', 'name', 200, 'needed'],
  ['create-professional', 'name', 200, 'needed'],
  ['create-service', 'name', 200, 'needed'],
  ['create-service', 'description', 4_000, 'optional'],
  ['create-service', 'joiningInstructions', 2_000, 'optional'],
  ['create-session', 'joiningInstructions', 2_000, 'optional'],
  ['update-center', 'name', 200, 'needed'],
  ['update-center', 'contactPhone', 40, 'optional'],
  ['update-customer', 'name', 200, 'needed'],
  ['update-professional', 'name', 200, 'needed'],
  ['update-service', 'name', 200, 'needed'],
  ['update-service', 'description', 4_000, 'optional'],
  ['update-service', 'joiningInstructions', 2_000, 'optional'],
  ['edit-session-access', 'joiningInstructions.set', 2_000, 'needed'],
  ['edit-session-access', 'waitingNote', 280, 'optional'],
  ['move-session', 'note', 280, 'optional'],
] as const;

/** The whole numbers of each document: path, least and most. */
const numbers = [
  ['create-service', 'capacity', 1, 10_000],
  ['create-service', 'durationMinutes', 1, 1_440],
  ['create-service', 'accessLeadMinutes', 0, 10_080],
  ['create-service', 'bookingOpensDaysAhead', 0, 365],
  ['create-service', 'bookingClosesMinutes', -1_440, 525_600],
  ['update-service', 'capacity', 1, 10_000],
  ['update-service', 'durationMinutes', 1, 1_440],
  ['update-service', 'accessLeadMinutes', 0, 10_080],
  ['update-service', 'bookingOpensDaysAhead', 0, 365],
  ['update-service', 'bookingClosesMinutes', -1_440, 525_600],
  ['create-session', 'capacity', 1, 10_000],
  ['create-session', 'durationMinutes', 1, 1_440],
  ['edit-session', 'capacity', 1, 10_000],
  ['move-session', 'durationMinutes', 1, 1_440],
  ['update-center', 'reminderLeadMinutes', 0, 262_800],
  ['update-center', 'freeCancellationMinutes', 0, 262_800],
  ['update-center', 'attendanceConfirmationLeadMinutes', 0, 262_800],
] as const;

describe('a text', () => {
  it.each(texts)('of %s, %s, has at most %i characters; it is %s', async (name, path, most, need) => {
    const letter = path === 'contactPhone' ? '5' : 'x';
    expect(await send(name, path, letter.repeat(most))).toMatchObject(taken);
    expect(await send(name, path, ` ${letter.repeat(most)} `)).toMatchObject(taken);
    expect(await send(name, path, letter.repeat(most + 1))).toEqual(
      refusalOf(path, `at most ${most} characters`),
    );
    for (const empty of ['', ' \n '])
      expect(await send(name, path, empty)).toEqual(
        need === 'needed' ? refusalOf(path, 'not be empty') : expect.objectContaining(taken),
      );
    expect(await send(name, path, 'a\u0000b')).toEqual(refusalOf(path, 'control characters'));
  });

  it('of several lines keeps its line breaks, one of a single line has none', async () => {
    const typed = ' Bring a mat\r\n\r\nPasscode: lumen\n';
    const kept = { joiningInstructions: 'Bring a mat\n\nPasscode: lumen' };
    expect(await send('create-service', 'joiningInstructions', typed)).toMatchObject(kept);
    const edited = await send('edit-session-access', 'joiningInstructions.set', typed);
    expect(edited.online).toMatchObject(kept);
    for (const [name, path] of [
      ['create-customer', 'name'],
      ['edit-session-access', 'waitingNote'],
      ['cancel-session', 'reason'],
    ] as const)
      expect(await send(name, path, 'two\nlines')).toEqual(refusalOf(path, 'single line'));
  });

  it.each(['<b>bold</b>', "Robert'); DROP TABLE booking;--", '{{name}} %s $1', 'נשימה 안나 🧘'])(
    'is kept as it is: %j',
    async (name) => expect(await send('create-customer', 'name', name)).toMatchObject({ name }),
  );

  it('that turns what is around it is refused', async () =>
    expect(await send('create-customer', 'name', 'x\u202Ey')).toEqual(
      refusalOf('name', 'marks of direction'),
    ));
});

describe('a blank', () => {
  it.each([
    ['update-center', 'contactPhone', '+34 600 000 000', ({ contactPhone }: Row) => contactPhone],
    ['update-service', 'description', 'Slow', ({ description }: Row) => description],
    [
      'update-service',
      'joiningInstructions',
      'Bring a mat',
      ({ joiningInstructions }: Row) => joiningInstructions,
    ],
    ['edit-session-access', 'waitingNote', 'Soon', ({ online }: Row) => online.waitingNote],
  ])('in %s empties %s', async (name, path, some, said) => {
    expect(said(await send(name, path, some))).toBe(some);
    expect(said(await send(name, path, ' \n'))).toBeNull();
  });

  it('in a new session leaves it the service’s instructions', async () => {
    await send('update-service', 'joiningInstructions', 'Bring a mat');
    const { online } = await send('create-session', 'joiningInstructions', '');
    expect(online).toMatchObject({ joiningInstructions: 'Bring a mat', joiningInstructionsSource: 'COPIED' });
  });
});

describe('a phone number', () => {
  it.each(['+34 600 000 000', '(06) 123-45.67', '112'])('%s is one', async (phone) =>
    expect(await send('update-center', 'contactPhone', phone)).toMatchObject({ contactPhone: phone }),
  );
  it.each(['javascript:1', 'call us', '06;ext=1', '-1'])('%s is none', async (phone) =>
    expect(await send('update-center', 'contactPhone', phone)).toEqual(
      refusalOf('contactPhone', 'like +39 06 1234567'),
    ),
  );
});

describe('a number', () => {
  it.each(numbers)('of %s, %s, is from %i to %i', async (name, path, least, most) => {
    for (const good of [least, most]) expect(await send(name, path, good)).toMatchObject(taken);
    expect(await send(name, path, least - 1)).toEqual(refusalOf(path, `at least ${least}`));
    expect(await send(name, path, most + 1)).toEqual(refusalOf(path, `at most ${most}`));
  });
});

describe('an address', () => {
  /** An address of this length, whose local part and labels are as long as allowed. */
  const mail = (name: string, length: number) => {
    const domain = `${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.example`;
    const label = 'f'.repeat(length - `${name}@.${domain}`.length);
    return `${name}@${label}.${domain}`;
  };

  it.each(['create-customer', 'update-customer', 'create-professional', 'update-professional'])(
    'of %s is one, of at most 254 characters',
    async (name) => {
      expect(await send(name, 'email', mail(name, 254))).toMatchObject({ ...taken, email: mail(name, 254) });
      expect(await send(name, 'email', mail(name, 255))).toEqual(refusalOf('email', 'at most 254'));
      for (const wrong of [
        '',
        'ana',
        'ana@',
        'a b@people.example',
        'Ana <ana@people.example>',
        'a@b\u0000.example',
      ])
        expect(await send(name, 'email', wrong), wrong).toEqual(refusalOf('email', 'like name@example.com'));
    },
  );
});

describe('null', () => {
  it.each([
    ['update-center', 'name'],
    ['update-center', 'timeZone'],
    ['update-center', 'remindersEnabled'],
    ['update-center', 'quietFrom'],
    ['update-customer', 'name'],
    ['update-professional', 'name'],
    ['update-professional', 'email'],
    ['update-professional', 'role'],
    ['update-service', 'name'],
    ['update-service', 'modality'],
    ['update-service', 'capacity'],
    ['update-service', 'durationMinutes'],
    ['update-service', 'accessLeadMinutes'],
    ['edit-session', 'capacity'],
  ])('in %s does not empty %s, which everybody has', async (name, path) =>
    expect(await send(name, path, null)).toEqual(refusalOf(path, 'cannot be emptied')),
  );

  it.each([
    ['update-center', 'contactEmail'],
    ['update-center', 'contactPhone'],
    ['update-customer', 'email'],
    ['update-customer', 'locale'],
    ['update-customer', 'timeZone'],
    ['update-professional', 'locale'],
    ['update-service', 'description'],
    ['update-service', 'joinUrl'],
    ['update-service', 'joiningInstructions'],
  ])('in %s empties %s', async (name, path) =>
    expect(await send(name, path, null)).toMatchObject({ ...taken, [path]: null }),
  );
});
