import { globalId } from '../../../src/lib/global-ids.ts';
import type { Viewer } from '../../../src/ports/identity.ts';
import { askFor, signedInNow } from '../../support/address-change.ts';
import { aSubscription } from '../../support/furnished.ts';
import type { Harness } from '../../support/harness.ts';
import { signIn } from '../../support/signing-in.ts';
import { NEVER, type Refusals } from './rows.ts';

const LAST = 'make somebody else a manager first';
const TAKEN = 'already uses this e-mail address';

const AGAIN = 'Sign in again with a code first';
const LIMIT = 'more messages to this address than are allowed in a day';

/** An account that has asked for as many other addresses as it may in a day; answers until when it has to wait. */
async function exhausted(h: Harness, account: Viewer) {
  const { viewer } = await signedInNow(h, account);
  for (let n = 0; n < 20; n += 1) await askFor(h, viewer, `another${n}@elsewhere.example`);
  return { by: viewer, says: LIMIT, facts: { until: '2026-03-11T12:00:00.000Z' } };
}

export const people: Refusals = {
  updateCenter: {
    InvalidInputError: async () => ({
      input: { quietFrom: '9pm' },
      field: 'quietFrom',
      says: 'HH:MM, such as 21:30',
    }),
  },
  createCustomer: {
    InvalidInputError: async () => ({
      input: { name: 'Ana', email: 'ana' },
      field: 'email',
      says: 'it should look like name@example.com',
    }),
    EmailTakenError: async (h) => {
      await h.aCustomer({ email: 'taken@people.example' });
      return { input: { name: 'Ana', email: ' Taken@People.example ' }, says: TAKEN };
    },
  },
  updateCustomer: {
    InvalidInputError: async (h) => ({
      input: { customerId: globalId('Customer', (await h.aCustomer()).id), timeZone: 'Roma' },
      field: 'timeZone',
      says: 'an IANA name such as Europe/Rome',
    }),
    EmailTakenError: async (h) => {
      await h.aCustomer({ email: 'another@people.example' });
      const customerId = globalId('Customer', (await h.aCustomer()).id);
      return { input: { customerId, email: 'another@people.example' }, says: TAKEN };
    },
    SignInAgainError: async (h) => {
      const by = await h.aCustomer();
      const customerId = globalId('Customer', by.id);
      return { input: { customerId, email: 'own@people.example', name: 'Another' }, by, says: AGAIN };
    },
    MessageLimitError: async (h) => {
      const account = await h.aCustomer();
      const input = { customerId: globalId('Customer', account.id), email: 'own@people.example' };
      return { input, ...(await exhausted(h, account)) };
    },
  },
  createProfessional: {
    InvalidInputError: async () => ({
      input: { name: 'Ben', email: 'ben@studio.example', role: 'MANAGER', locale: 'it_IT' },
      field: 'locale',
      says: 'a language tag such as it-IT',
    }),
    EmailTakenError: async (h) => {
      await h.aProfessional({ email: 'taken@studio.example' });
      return { input: { name: 'Ben', email: 'taken@studio.example', role: 'MANAGER' }, says: TAKEN };
    },
  },
  updateProfessional: {
    InvalidInputError: async (h) => ({
      input: { professionalId: globalId('Professional', (await h.aProfessional()).id), name: '' },
      field: 'name',
      says: 'must not be empty',
    }),
    EmailTakenError: async (h) => {
      await h.aProfessional({ email: 'another@studio.example' });
      const professionalId = globalId('Professional', (await h.aProfessional()).id);
      return { input: { professionalId, email: 'another@studio.example' }, says: TAKEN };
    },
    SignInAgainError: async (h) => ({
      input: { professionalId: globalId('Professional', h.manager.id), email: 'own@studio.example' },
      says: AGAIN,
    }),
    MessageLimitError: async (h) => {
      const account = await h.aCenter();
      const input = { professionalId: globalId('Professional', account.id), email: 'own@studio.example' };
      return { input, ...(await exhausted(h, account)) };
    },
    LastManagerError: async (h) => {
      const by = await h.aCenter();
      return {
        input: { professionalId: globalId('Professional', by.id), role: 'PROFESSIONAL' },
        by,
        says: LAST,
      };
    },
  },
  removeProfessional: {
    InvalidInputError: async (h) => {
      await h.aProfessional({ role: 'MANAGER' });
      return {
        input: { professionalId: globalId('Professional', h.manager.id) },
        field: 'professionalId',
        says: 'another manager must',
      };
    },
    LastManagerError: async (h) => {
      const by = await h.aCenter();
      return { input: { professionalId: globalId('Professional', by.id) }, by, says: LAST };
    },
    StillTeachingError: async (h) => {
      const { id } = await h.aProfessional();
      const session = globalId('Session', await h.aSession({ professionalId: id }));
      return {
        input: { professionalId: globalId('Professional', id) },
        says: 'give a successorId, or leaveUnassigned: true',
        facts: { scheduleCount: 0, schedules: [], sessionCount: 1, sessions: [{ id: session }] },
      };
    },
  },
  requestSignInCode: {
    InvalidInputError: async () => ({
      input: { email: 'zoe' },
      by: null,
      field: 'email',
      says: 'name@example.com',
    }),
  },
  signIn: {
    InvalidInputError: async () => ({
      input: { email: 'zoe', code: '000000' },
      by: null,
      field: 'email',
      says: 'name@example.com',
    }),
    InvalidSignInCodeError: async () => ({
      input: { email: 'nobody@people.example', code: '000000' },
      by: null,
      says: 'ask for another one',
    }),
    ChooseAccountError: async (h) => {
      const email = 'both@people.example';
      const manager = await h.aCenter({ name: 'Both', managerEmail: email });
      await h.aCustomer({ email }, manager);
      const code = await h.aCode(email);
      const center = { centerId: globalId('Center', manager.centerId), centerName: 'Both' };
      const accounts = ['MANAGER', 'CUSTOMER'].map((role) => ({ ...center, role }));
      return { input: { email, code }, by: null, says: 'which account', facts: { accounts } };
    },
  },
  confirmEmail: {
    InvalidInputError: NEVER,
    InvalidSignInCodeError: async (h) => {
      const { viewer: by } = await signedInNow(h, await h.aCustomer());
      return { input: { code: '123456' }, by, says: 'not valid' };
    },
    SignInAgainError: async (h) => ({ input: { code: '123456' }, by: await h.aCustomer(), says: AGAIN }),
  },
  takeEmailBack: { InvalidInputError: NEVER },
  refreshSession: {
    InvalidInputError: NEVER,
    InvalidRefreshTokenError: async () => ({
      input: { refreshToken: 'osr_nonsense' },
      by: null,
      says: 'sign in again',
    }),
  },
  switchAccount: {
    InvalidInputError: NEVER,
    InvalidRefreshTokenError: async (h) => ({
      input: {
        refreshToken: 'osr_nonsense',
        centerId: globalId('Center', h.manager.centerId),
        role: 'CUSTOMER',
      },
      by: null,
      says: 'sign in again',
    }),
    SignInAgainError: async (h) => {
      const { refreshToken } = await signIn(h, await h.aCustomer());
      h.clock.advance(11 * 60_000);
      const centerId = globalId('Center', h.manager.centerId);
      return { input: { refreshToken, centerId, role: 'MANAGER' }, by: null, says: AGAIN };
    },
  },
  signUp: {
    InvalidInputError: async (h) => {
      await h.centers.update(h.manager, { signUp: true });
      const centerId = globalId('Center', h.manager.centerId);
      return {
        input: { centerId, email: 'noa', name: 'Noa' },
        by: null,
        field: 'email',
        says: 'name@example.com',
      };
    },
  },
  signOut: { InvalidInputError: NEVER },
  endSignIn: { InvalidInputError: NEVER },
  exportCustomer: { InvalidInputError: NEVER },
  deleteCustomer: { InvalidInputError: NEVER },
  registerPushDevice: {
    InvalidInputError: async () => {
      const { endpoint, keys } = aSubscription();
      return {
        input: { subscription: { endpoint, keys: { ...keys, auth: 'short' } } },
        field: 'subscription.keys.auth',
        says: 'must be 16 bytes in base64url',
      };
    },
    InvalidPushEndpointError: async () => ({
      input: { subscription: { ...aSubscription(), endpoint: 'http://push.example/x' } },
      says: 'must be an https URL',
    }),
  },
  createPartnerKey: {
    InvalidInputError: async () => ({
      input: { name: 'ClassHub', scopes: ['calendar:read', 'everything'] },
      field: 'scopes.1',
      says: 'choose among calendar:read, access:read, access:url, bookings:write',
    }),
  },
  revokePartnerKey: { InvalidInputError: NEVER },
  createWebhookEndpoint: {
    InvalidInputError: async () => ({
      input: { url: 'https://localhost/hooks', events: ['booking.created', 'everything'] },
      field: 'events.1',
      says: 'choose among session.access.opened, ',
    }),
    InvalidWebhookUrlError: async () => ({
      input: { url: 'http://localhost/hooks', events: ['booking.created'] },
      says: 'must be an https URL',
    }),
  },
  deleteWebhookEndpoint: { InvalidInputError: NEVER },
  rotateWebhookSecret: { InvalidInputError: NEVER },
  resumeWebhookEndpoint: { InvalidInputError: NEVER },
  replayWebhookDelivery: { InvalidInputError: NEVER },
  removePushDevice: { InvalidInputError: NEVER },
};
