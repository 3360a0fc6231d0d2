import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryBudget } from '../../src/graphql/execution/memory-budget.ts';
import { es as ES } from '../../src/i18n/refusals/es.ts';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { type Harness, harness } from '../support/harness.ts';
import { socketClient } from '../support/socket-client.ts';

let h: Harness;
/** The seconds that a caller is to wait; null: nobody has to. */
let wait: number | null = null;
/** Whether there is no room for another stream. */
let isFull = false;
beforeAll(async () => {
  const budget = createMemoryBudget();
  const hold: typeof budget.hold = (caller, bytes, thing) =>
    isFull && thing ? null : budget.hold(caller, bytes, thing);
  const limiter = { take: () => wait, close: () => undefined };
  h = await harness({ limiter, memoryBudget: { ...budget, hold } });
});
afterAll(() => h.close());
afterEach(() => {
  wait = null;
  isFull = false;
});

/** What this caller’s client is refused with, and accepts these languages. */
async function refused(caller: Viewer | null, acceptLanguage: string | null, name: string, input: object) {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (caller) headers.authorization = `Bearer ${await h.token(caller)}`;
  if (acceptLanguage !== null) headers['accept-language'] = acceptLanguage;
  const body = JSON.stringify({ query: operation(name), variables: { input } });
  const answer = await (await fetch(`${h.url}/graphql`, { method: 'POST', headers, body })).json();
  const [refusal] = Object.values(answer.data) as { __typename: string; message: string }[];
  return refusal!.message;
}

const unknown = () => ({ sessionId: globalId('Session', crypto.randomUUID()) });

describe('a refusal', () => {
  it.each([
    ['es-MX,es;q=0.9,en;q=0.1', 'No existe esa sesión.'],
    ['fr, it;q=0.5', 'Non esiste questa sessione.'],
    ['ca', 'No existeix aquesta sessió.'],
    ['en-GB, es;q=0.9', 'There is no such session.'],
    ['fr', 'There is no such session.'],
    [null, 'There is no such session.'],
    ['*', 'There is no such session.'],
  ])('is in the first language of Accept-Language that is known: %s', async (accepted, message) => {
    const customer = await h.aCustomer({ locale: null });
    expect(await refused(customer, accepted, 'book-session', unknown())).toBe(message);
  });

  it('is in the language of the account first, as it is now', async () => {
    const customer = await h.aCustomer({ locale: 'it-IT' });
    expect(await refused(customer, 'es', 'book-session', unknown())).toBe('Non esiste questa sessione.');
    await h.people.updateCustomer(h.manager, customer.id, { locale: 'ca' });
    expect(await refused(customer, 'es', 'book-session', unknown())).toBe('No existeix aquesta sessió.');
    const teacher = await h.aProfessional({ locale: 'es' });
    const sessionId = globalId('Session', await h.aSession());
    expect(
      await refused(teacher, null, 'edit-session-access', { sessionId, waitingNote: 'x'.repeat(281) }),
    ).toBe('La nota para quien espera puede tener 280 caracteres como máximo.');
  });

  it('follows Accept-Language for a partner and for nobody', async () => {
    const partner = await h.aPartner();
    expect(await refused(partner, 'es', 'book-session', unknown())).toBe('Indica customerId o customer.');
    expect(await refused(null, 'it', 'sign-in', { email: 'a@example.com', code: '000000' })).toBe(
      'Questo codice non è valido (o non lo è più): controllalo o chiedine un altro.',
    );
  });

  it('is in the same language where it is an error of a field', async () => {
    const manager = await h.aProfessional({ role: 'MANAGER', locale: 'es' });
    const document =
      '{ sessions(from: "2026-03-11T00:00:00Z", to: "2026-03-10T00:00:00Z") { edges { cursor } } }';
    const { errors } = await h.ask(manager, document);
    expect(errors).toMatchObject([
      {
        message: 'Indica un intervalo cuyo final sea posterior al inicio, de un año como máximo.',
        extensions: { code: 'BAD_USER_INPUT', field: 'to' },
      },
    ]);
  });

  it('is in the language that the upgrade of a socket asked for', async () => {
    const customer = await h.aCustomer({ locale: null });
    const socket = await socketClient(h.url, await h.token(customer), { 'accept-language': 'ca' });
    const answer = await socket.run(operation('book-session'), { input: unknown() }).next();
    expect(answer).toMatchObject({ data: { bookSession: { message: 'No existeix aquesta sessió.' } } });
    await socket.leave();
  });
});

/** The first error of a document for whoever shows this token, or none. */
async function errorOf(token: string | null, acceptLanguage: string, query: string) {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'accept-language': acceptLanguage,
  };
  if (token !== null) headers.authorization = `Bearer ${token}`;
  const answer = await fetch(`${h.url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query }),
  });
  const { errors } = (await answer.json()) as { errors: { message: string; extensions: { code: string } }[] };
  return [answer.status, errors[0]!.extensions.code, errors[0]!.message];
}

const KEYS = '{ partnerKeys { id } }';

describe('what somebody may not', () => {
  it('is said in the language of the account first, also where that is English', async () => {
    const es = await h.token(await h.aProfessional({ locale: 'es' }));
    const en = await h.token(await h.aProfessional({ locale: 'en' }));
    const unset = await h.token(await h.aCustomer({ locale: null }));
    const said = 'Esto es solo para quienes gestionan el centro.';
    expect(await errorOf(es, 'it', KEYS)).toEqual([200, 'FORBIDDEN', said]);
    expect(await errorOf(en, 'es', KEYS)).toEqual([200, 'FORBIDDEN', 'Only managers may do this.']);
    expect(await errorOf(unset, 'ca', KEYS)).toEqual([
      200,
      'FORBIDDEN',
      'Això és només per a qui gestiona el centre.',
    ]);
  });

  it('is said in the language of the request to whoever has no token, or a bad one', async () => {
    const said = 'Primero inicia sesión: el token falta, ha caducado o se ha revocado.';
    expect(await errorOf(null, 'es', KEYS)).toEqual([200, 'UNAUTHENTICATED', said]);
    expect(await errorOf('not.a.token', 'es', KEYS)).toEqual([401, 'UNAUTHENTICATED', said]);
    expect((await errorOf('not.a.token', 'de', KEYS))[2]).toMatch(/^Sign in first/);
  });

  it('is said in a stream that it ends', async () => {
    const teacher = await h.aProfessional({ locale: 'it' });
    const socket = await socketClient(h.url, await h.token(teacher), { 'accept-language': 'es' });
    const stream = socket.run('subscription { myBookings { id } }');
    expect(await stream.next()).toMatchObject({ errors: [{ message: 'Questo è solo per i clienti.' }] });
    await socket.leave();
  });
});

describe('a caller who calls too often', () => {
  it('is told so in the language of the request', async () => {
    const token = await h.token(await h.aProfessional({ locale: 'it' }));
    wait = 3;
    const said =
      '300 llamadas seguidas como máximo y después 60 por segundo; cada una incluye 500 objetos de la respuesta. Vuelve a intentarlo en 3 s.';
    expect(await errorOf(token, 'es', KEYS)).toEqual([429, 'RATE_LIMITED', said]);
    expect(await errorOf('not.a.token', 'es', KEYS)).toEqual([429, 'RATE_LIMITED', said]);
  });

  it('is told so on a socket, in the language that its upgrade asked for', async () => {
    const token = await h.token(await h.aCustomer());
    const socket = await socketClient(h.url, token, { 'accept-language': 'ca' });
    wait = 3;
    const answer = await socket.run(operation('viewer')).next();
    expect(answer).toMatchObject({
      errors: [{ message: expect.stringMatching(/com a màxim.* Torna-ho a provar d’aquí a 3 s\.$/) }],
    });
    wait = null;
    isFull = true;
    const stream = await socket.run('subscription { myBookings { id } }').next();
    expect(stream).toMatchObject({
      errors: [
        { message: expect.stringMatching(/^Aquí es guarda massa.* Torna-ho a provar d’aquí a 10 s\.$/) },
      ],
    });
    await socket.leave();
  });
});

describe('a preview', () => {
  it('says why in the language of the account, of each session', async () => {
    const manager = await h.aProfessional({ role: 'MANAGER', locale: 'es' });
    const serviceId = await h.aService({ joinUrl: 'https://meet.example/one' });
    const weekly = { weekdays: ['TUESDAY'], startTime: '18:00', from: '2026-03-10' };
    const scheduleId = await h.schedules.create(h.manager, { serviceId, professionalId: null, ...weekly });
    const links = await h.ask(manager, operation('service-link-change-preview'), {
      serviceId: globalId('Service', serviceId),
      joinUrl: 'https://meet.example/two',
    });
    const { sessions } = links.data.serviceLinkChangePreview;
    expect(sessions.length).toBeGreaterThan(1);
    for (const { reason } of sessions) expect(reason).toBe('Su enlace venía del servicio, así que lo sigue.');
    const change = { scheduleId: globalId('Schedule', scheduleId), from: '2026-03-10', startTime: '19:00' };
    const times = await h.ask(manager, operation('schedule-preview'), change);
    expect(times.data.schedulePreview.sessions.length).toBeGreaterThan(1);
    for (const { reason } of times.data.schedulePreview.sessions)
      expect(reason).toBe(ES['It follows the schedule.']);
  });
});
