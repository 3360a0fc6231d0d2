import type { ExecutionResult, GraphQLError } from 'graphql';
import { MessageType } from 'graphql-ws';
import { Payload } from '../../../graphql/execution/payload.ts';
import { type ResultSink, ResultStream } from '../../../graphql/execution/subscription-stream.ts';
import { said, sayingIn } from '../../../graphql/schema-kit/user-error.ts';
import type { Subscription } from '../../../lib/watch.ts';
import type { Client, OpenOperation } from './client.ts';
import { isRead, nextMessage, send, sendNext } from './output.ts';

/** Operations that may run at once on one socket. */
export const OPERATIONS_PER_SOCKET = 50;

/** One operation of a client, until it is over. */
export class Operation implements ResultSink, OpenOperation {
  readonly client: Client;
  /** As JSON in ASCII: where ids are equally long, so are their bytes. */
  readonly id: string;
  readonly hasPlace: boolean;
  rest: OpenOperation | null;
  isOver = false;
  isLate = false;
  #subscription: Subscription | null = null;

  constructor(client: Client, id: string) {
    this.client = client;
    this.id = id;
    this.hasPlace = client.places < OPERATIONS_PER_SOCKET;
    this.rest = client.operations;
    if (this.hasPlace) client.places += 1;
    client.operations = this;
  }

  /** Says what it came to. Nobody is told of an operation that the client has left. */
  answer(result: ExecutionResult | ResultStream): void {
    if (result instanceof ResultStream) {
      if (this.isOver) result.end(null);
      else this.#subscription = result.open(this);
    } else if (!this.isOver) {
      const { errors } = result;
      const shown = errors ? { ...result, errors: this.#said(errors) } : result;
      send(this.client, nextMessage(this.id, Payload.of(shown).text('')));
      this.end();
    }
  }

  refuse(errors: readonly GraphQLError[]): void {
    if (this.isOver) return;
    const payload = JSON.stringify(this.#said(errors));
    send(this.client, `{"id":${this.id},"type":"${MessageType.Error}","payload":${payload}}`);
    this.#close();
  }

  isReady(): boolean {
    if (isRead(this.client)) return true;
    if (!this.isLate) {
      this.isLate = true;
      this.client.late!.push(this);
    }
    return false;
  }

  next(payload: Payload, personal: string): void {
    sendNext(this.client, this.id, payload, personal);
  }

  end(last?: Payload): void {
    if (this.isOver) return;
    if (last) this.next(last, '');
    send(this.client, `{"id":${this.id},"type":"${MessageType.Complete}"}`);
    this.#close();
  }

  resume(): void {
    this.isLate = false;
    this.#subscription?.resume();
  }

  stop(): void {
    if (this.isOver) return;
    this.#subscription?.close();
    this.#close();
  }

  /** Errors in the language that the socket was opened in. */
  #said(errors: readonly GraphQLError[]): GraphQLError[] {
    return said(errors, sayingIn(this.client.acceptLanguage));
  }

  #close(): void {
    this.isOver = true;
    this.#subscription = null;
    this.client.remove(this);
    this.client.closeIfRevoked();
  }
}
