import { createServer } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { Webhook } from 'standardwebhooks';
import { WebSocket } from 'ws';

/*
 * A partner's program, whole: it books for people, watches access windows, and receives and verifies webhooks. What it does is
 * told in partners.md; a test runs it against a real server.
 */

export type Event = { type: string; timestamp: string; data: Record<string, unknown> };
export type Access = { state: string; live: boolean; joinUrl: string | null; session: { id: string } };

/** Everything that a partner does, with one key for one center. `url` is the server's, without a path. */
export function createPartnerClient({ url, key }: { url: string; key: string }) {
  /** Sends a document; throws what is refused before anything runs, with its code. Told to wait, it does, and asks again. */
  async function ask<Data>(query: string, variables: object = {}, idempotencyKey?: string): Promise<Data> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${key}`,
        ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
      },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (!errors) return data;
    const [{ message, extensions }] = errors;
    if (extensions.code !== 'RATE_LIMITED') throw new Error(`${extensions.code}: ${message}`);
    await delay(1_000 * extensions.retryAfter);
    return ask(query, variables, idempotencyKey);
  }

  /** What can be booked between two instants. */
  async function calendar(from: Date, to: Date) {
    const { sessions } = await ask<{ sessions: { edges: { node: { id: string; startsAt: string } }[] } }>(
      `query ($from: DateTime!, $to: DateTime!) {
        sessions(from: $from, to: $to, first: 100) {
          edges { node { id startsAt bookable service { name } online { state opensAt } } }
        }
      }`,
      { from, to },
    );
    return sessions.edges.map(({ node }) => node);
  }

  /**
   * A seat for somebody, found by address or created; a refusal is an answer like any other. `order` names what you do
   * with it, such as the order in your shop: asked again for the same one, after a lost answer, it answers the same seat.
   */
  async function book(sessionId: string, customer: { name: string; email: string }, order: string) {
    const { bookSession } = await ask<{ bookSession: Booked | Refused }>(
      `mutation ($input: BookSessionInput!) {
        bookSession(input: $input) {
          __typename
          ... on Booking { id status accessUrl customer { id } }
          ... on UserError { message }
          ... on AlreadyBookedError { booking { id } }
        }
      }`,
      { input: { sessionId, customer } },
      order,
    );
    return bookSession;
  }

  /** Gives a seat back that this partner took. Safe to repeat. */
  async function cancel(bookingId: string) {
    const { cancelBooking } = await ask<{ cancelBooking: { __typename: string; message?: string } }>(
      `mutation ($input: CancelBookingInput!) {
        cancelBooking(input: $input) { __typename ... on UserError { message } }
      }`,
      { input: { bookingId } },
    );
    return cancelBooking;
  }

  /** Asks to be told; the secret is shown this once, so keep it. */
  async function listen(endpoint: string, events: string[]) {
    const { createWebhookEndpoint } = await ask<{
      createWebhookEndpoint: { secret?: string; message?: string; webhookEndpoint?: { id: string } };
    }>(
      `mutation ($input: CreateWebhookEndpointInput!) {
        createWebhookEndpoint(input: $input) {
          ... on CreatedWebhookEndpoint { secret webhookEndpoint { id } }
          ... on UserError { message }
        }
      }`,
      { input: { url: endpoint, events } },
    );
    const { secret, webhookEndpoint, message } = createWebhookEndpoint;
    if (!secret || !webhookEndpoint) throw new Error(message);
    return { id: webhookEndpoint.id, secret };
  }

  /** The present of every access window that is open, waiting or opening within a day, then each change, for ever. */
  async function* watch(): AsyncGenerator<Access> {
    const socket = createClient({
      url: `${url.replace(/^http/, 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token: key },
      // It comes back by itself after a lost connection, and starts with the present again.
      retryAttempts: Number.POSITIVE_INFINITY,
      // Unless told, it gives up where nobody answers, as while a server starts again.
      shouldRetry: () => true,
    });
    try {
      const query = 'subscription { centerAccess { state live joinUrl session { id } } }';
      for await (const { data, errors } of socket.iterate<{ centerAccess: Access }>({ query })) {
        // The last one of a stream that ends: the key was revoked, or has run out.
        if (errors) throw new Error(`${errors[0]!.extensions?.code}: ${errors[0]!.message}`);
        if (data) yield data.centerAccess;
      }
    } finally {
      await socket.dispose();
    }
  }

  return { calendar, book, cancel, listen, watch };
}

export type Booked = {
  __typename: 'Booking';
  id: string;
  status: string;
  accessUrl: string | null;
  customer: { id: string };
};
/** `booking`: the seat that somebody already has, where this partner made it. */
export type Refused = { __typename: string; message: string; booking?: { id: string } | null };

/**
 * A server for webhooks: verifies each request, answers fast, and hands every event over once, though it may arrive
 * twice. `secrets` are all that may have signed it: two of them for a day after a rotation.
 */
export function receiveWebhooks(options: {
  tls: { key: string; cert: string };
  secrets: () => string[];
  onEvent: (event: Event) => void;
}) {
  // Keep them where they outlive the process, for as long as an event may be tried again or replayed.
  const seen = new Set<string>();
  return createServer(options.tls, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      // Asked once, when the endpoint is registered: nothing is signed yet. It tells nobody anything.
      const { type, data } = JSON.parse(text || '{}');
      if (type === 'webhook.challenge') return response.end(data.challenge);
      const event = verified(text, request.headers as Record<string, string>);
      // Not ours: 401, and it is tried again in case only our secret was late.
      response.writeHead(event ? 204 : 401).end();
      const id = String(request.headers['webhook-id']);
      if (!event || seen.has(id)) return;
      seen.add(id);
      options.onEvent(event);
    });
  });

  /** Over the raw body: parsing it first and printing it again would be another text. */
  function verified(body: string, headers: Record<string, string>): Event | null {
    for (const secret of options.secrets())
      try {
        return new Webhook(secret).verify(body, headers) as Event;
      } catch {
        // Perhaps signed with the next one.
      }
    return null;
  }
}
