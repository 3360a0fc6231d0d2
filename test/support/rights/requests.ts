import {
  type GraphQLOutputType,
  getNamedType,
  isLeafType,
  isObjectType,
  type OperationTypeNode,
} from 'graphql';
import { schema } from '../../../src/app/schema.ts';
import { globalId } from '../../../src/lib/global-ids.ts';
import { askFor, takeBackPath } from '../address-change.ts';
import { operation } from '../documents.ts';
import { aSubscription, readsOf, writesOf } from '../furnished.ts';
import { codes, type Result, type Variables } from '../graphql-client.ts';
import type { Harness } from '../harness.ts';
import { addressOf } from '../signing-in.ts';
import { HOME, type Stage, signedIn } from './stage.ts';

/** Everything that can be asked of the API, with its kind. */
export const rootFields = (['query', 'mutation', 'subscription'] as OperationTypeNode[]).flatMap((kind) =>
  Object.values(schema.getRootType(kind)!.getFields()).map((field) => ({ kind, field })),
);

/** The root field of a row, which says after a comma what exactly is asked. */
export const fieldOf = (row: string) => rootFields.find(({ field }) => field.name === row.split(',')[0])!;

/**
 * What every caller asks, by row: the same things of the same center, each so that the manager, or whom it is for, is
 * refused nothing when all of it is asked in this order.
 */
export async function requestsOf(h: Harness, stage: Stage): Promise<Record<string, Variables>> {
  const reads = readsOf(stage);
  const read = (name: string) => reads[name]![0]!;
  const writes = await writesOf(h, stage);
  const write = (name: string) => writes[name]![0]!;
  const [, forBooking] = writes['send-access-now']!;
  const [known, byAddress] = writes['book-session']!;
  const spare = globalId('Session', stage.spareId);
  const brought = { bookingId: globalId('Booking', stage.broughtId) };
  const ofPartner = { webhookEndpointId: globalId('WebhookEndpoint', stage.partnerEndpointId) };
  const pass = await h.db.prisma.booking.findUniqueOrThrow({ where: { id: stage.bookingId } });
  const accessToken = h.passes.accessUrl(pass.passEncrypted)!.split('/').at(-1)!;
  const email = await addressOf(h, stage.newcomer);
  const signedInAgain = () => signedIn(h, stage.outsider);
  const [one, another, third] = [await signedInAgain(), await signedInAgain(), await signedInAgain()];
  const centerId = globalId('Center', stage.manager.centerId);
  const leaver = { professionalId: globalId('Professional', stage.leaver.id) };

  const queries = {
    alerts: {},
    center: {},
    closurePreview: read('closure-preview'),
    closures: {},
    customers: {},
    me: {},
    movePreview: read('move-preview'),
    node: { id: globalId('Center', stage.manager.centerId) },
    partnerKeys: {},
    professionals: {},
    publicCenter: { centerId },
    publicTimetable: { centerId, from: '2026-03-10T00:00:00Z', to: '2026-04-10T00:00:00Z' },
    pushPublicKey: {},
    schedulePreview: read('schedule-preview'),
    service: read('service'),
    serviceLinkChangePreview: read('service-link-change-preview'),
    services: {},
    session: read('session'),
    sessions: read('calendar'),
    substitutionPreview: read('substitution-preview'),
    'substitutionPreview, of another’s class': { ...read('substitution-preview'), sessionIds: [spare] },
    viewer: {},
    webhookEndpoints: {},
    centerAccess: {},
    centerAlerts: {},
    myBookings: {},
    sessionAccess: read('watch-session-access'),
    sessionDelivery: read('watch-session-delivery'),
  };
  const inputs = {
    // A code or a token in the input is all the right that these need.
    requestSignInCode: { email: await addressOf(h, stage.manager) },
    signIn: { email, code: await h.aCode(email) },
    refreshSession: { refreshToken: one.refreshToken },
    switchAccount: { refreshToken: third.refreshToken, centerId, role: 'CUSTOMER' },
    signOut: { refreshToken: another.refreshToken },
    signUp: { centerId, email: `nadia@${HOME}.example`, name: 'Nadia' },
    endSignIn: { signInId: globalId('SignIn', stage.signInId) },
    takeEmailBack: { token: await aTakeBackToken(h, stage) },
    applyServiceLinkChange: write('apply-service-link-change'),
    createCustomer: write('create-customer'),
    createProfessional: write('create-professional'),
    createService: write('create-service'),
    createSession: write('create-session'),
    createSchedule: write('create-schedule'),
    updateCenter: write('update-center'),
    updateCustomer: write('update-customer'),
    'updateCustomer, whom a partner brought': {
      customerId: globalId('Customer', stage.cleoId),
      name: 'Another',
    },
    confirmEmail: { code: '123456' },
    updateProfessional: write('update-professional'),
    updateService: write('update-service'),
    editSession: write('edit-session'),
    editSessionAccess: write('edit-session-access'),
    switchToBackupRoom: write('switch-to-backup-room'),
    'switchToBackupRoom, of another’s class': { ...write('switch-to-backup-room')!, sessionId: spare },
    switchBack: write('switch-back'),
    'switchBack, of another’s class': { sessionId: spare },
    'registerPushDevice, for oneself': { subscription: aSubscription() },
    'registerPushDevice, for a customer': write('register-push-device'),
    removePushDevice: write('remove-push-device'),
    'bookSession, for oneself': { sessionId: spare },
    'bookSession, for somebody known': known!,
    'bookSession, for an address': byAddress!,
    confirmAttendance: write('confirm-attendance'),
    'confirmAttendance, of a partner’s booking': { ...brought, attending: true },
    'joinSession, with a booking': write('join-session'),
    'joinSession, with a partner’s booking': brought,
    'joinSession, with a pass': { accessToken },
    messageBooked: write('message-booked'),
    'messageBooked, of another’s class': { ...write('message-booked'), sessionIds: [spare] },
    'sendAccessNow, to all': write('send-access-now'),
    'sendAccessNow, to one': forBooking!,
    setAttendance: write('set-attendance'),
    waiveLateCancellation: write('waive-late-cancellation'),
    markAbsent: write('mark-absent'),
    startSession: write('start-session'),
    'startSession, of a class of somebody else’s': { sessionId: spare },
    startLate: write('start-late'),
    'startLate, of a class of somebody else’s': { sessionId: spare, minutes: 5 },
    renewAccessUrl: write('renew-access-url'),
    'renewAccessUrl, of a partner’s booking': brought,
    exportCustomer: write('export-customer'),
    cancelBooking: write('cancel-booking'),
    'cancelBooking, of a partner’s booking': brought,
    moveSession: write('move-session'),
    substitute: write('substitute'),
    'substitute, in another’s class': { token: await aSubstitutionToken(h, stage) },
    undoSubstitution: write('undo-substitution'),
    cancelSession: write('cancel-session'),
    cancelSessions: write('cancel-sessions'),
    restoreSession: write('restore-session'),
    createClosure: write('create-closure'),
    deleteClosure: write('delete-closure'),
    undoServiceLinkChange: write('undo-service-link-change'),
    editSchedule: write('edit-schedule'),
    undoScheduleChange: write('undo-schedule-change'),
    endSchedule: write('end-schedule'),
    archiveService: write('archive-service'),
    unarchiveService: write('unarchive-service'),
    createPartnerKey: write('create-partner-key'),
    'createWebhookEndpoint, for calendar events': {
      ...write('create-webhook-endpoint'),
      events: ['session.moved'],
    },
    'createWebhookEndpoint, for access events': {
      ...write('create-webhook-endpoint'),
      events: ['session.access.opened'],
    },
    'createWebhookEndpoint, for booking events': write('create-webhook-endpoint'),
    'createWebhookEndpoint, for failed messages': {
      ...write('create-webhook-endpoint'),
      events: ['delivery.failed'],
    },
    rotateWebhookSecret: write('rotate-webhook-secret'),
    'rotateWebhookSecret, of a partner': ofPartner,
    resumeWebhookEndpoint: write('resume-webhook-endpoint'),
    'resumeWebhookEndpoint, of a partner': ofPartner,
    replayWebhookDelivery: write('replay-webhook-delivery'),
    'replayWebhookDelivery, of a partner': {
      webhookDeliveryId: globalId('WebhookDelivery', stage.partnerHookId),
    },
    deleteWebhookEndpoint: write('delete-webhook-endpoint'),
    'deleteWebhookEndpoint, of a partner': ofPartner,
    removeProfessional: leaver,
    revokePartnerKey: write('revoke-partner-key'),
    // Last: afterwards the holder is nobody.
    deleteCustomer: write('delete-customer'),
  };
  const asVariables = Object.entries(inputs).map(([row, input]) => [row, { input }]);
  return { ...queries, ...Object.fromEntries(asVariables) };
}

async function aSubstitutionToken({ substitutions }: Harness, { manager, laterId }: Stage): Promise<string> {
  const asked = { substituteId: manager.id, sessionIds: [laterId] };
  return (await substitutions.preview(manager, asked)).token;
}

/** Of somebody in the center who has asked for another address. */
async function aTakeBackToken(h: Harness, stage: Stage): Promise<string> {
  const { viewer } = await signedIn(h, await h.aCustomer({}, stage.manager));
  const email = await addressOf(h, viewer);
  await askFor(h, viewer, `another.${email}`);
  return takeBackPath(h, email).split('/').at(-1)!;
}

/** Asks for all that clients ask of a mutation; of another field as little as can be asked. */
export function documentOf(row: string): string {
  const { kind, field } = fieldOf(row);
  if (kind === 'mutation')
    return operation(field.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
  const declared = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const [before, after] = declared ? [`(${declared})`, `(${given})`] : ['', ''];
  return `${kind} ${before} { ${field.name}${after} ${leastOf(field.type)} }`;
}

function leastOf(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  return isObjectType(named) && named.name.endsWith('Connection')
    ? '{ edges { __typename } }'
    : '{ __typename }';
}

/** What became of a request, in a word of the table. */
export function resultCodeOf({ data, errors = [] }: Result): string {
  const answer: unknown = Object.values(data ?? {})[0];
  // What is refused below an answer is another row's matter.
  if (answer === null || answer === undefined) {
    const [code = 'null'] = codes({ errors });
    return { UNAUTHENTICATED: 'who?', FORBIDDEN: 'no' }[code] ?? code;
  }
  const { __typename = '', edges = answer } = answer as { __typename?: string; edges?: unknown };
  if (Array.isArray(edges)) return edges.length > 0 ? 'yes' : 'none';
  if (__typename === 'NotFoundError') return 'unknown';
  if (__typename === 'InvalidInputError') return 'input';
  if (__typename === 'SignInAgainError') return 'again';
  return __typename.endsWith('Error') ? __typename : 'yes';
}
