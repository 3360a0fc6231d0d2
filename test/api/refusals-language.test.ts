import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { operation } from '../support/documents.ts';
import { type Harness, harness } from '../support/harness.ts';
import { socketClient } from '../support/socket-client.ts';

let h: Harness;
beforeAll(async () => {
  h = await harness();
});
afterAll(() => h.close());

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
