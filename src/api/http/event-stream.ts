import type { ServerResponse } from 'node:http';
import type { Sink, Subscription } from '../../lib/watch.ts';

/** How the items of a stream are written. */
export type EventFormat<T> = {
  /** The event of an item. `personal` is the JSON of the reader's own value in it. */
  eventOf(item: T, personal: string): Buffer | string;
  /** Written before the first event. A buffer, because a text leaves the headers before it in dozens of pieces. */
  opening(): Buffer;
  /** The first event follows within moments, so headers and opening wait for it: one packet less in a storm. */
  startsSoon: boolean;
  /** Written after the last event. */
  closing: string;
};

/** What takes a watch's items, and its end. */
type Watched<T> = { open(sink: EventStream<T>): Subscription };

const COMMENT = Buffer.from(':\n\n');

/**
 * A response that is an event stream. A client that does not read has one event waiting for it, and no more. When it
 * reads again, the newest follows.
 */
export class EventStream<T> implements Sink<T> {
  readonly #response: ServerResponse;
  readonly #format: EventFormat<T>;
  #subscription: Subscription | null = null;
  /** Null once it is written. */
  #opening: Buffer | null;
  #isDraining = false;
  #isOver = false;

  constructor(response: ServerResponse, format: EventFormat<T>) {
    this.#response = response;
    this.#format = format;
    this.#opening = format.opening();
  }

  begin(watched: Watched<T>): void {
    if (!this.#format.startsSoon) this.#write();
    this.#subscription = watched.open(this);
  }

  isReady(): boolean {
    return !this.#isOver && this.#response.writableLength === 0;
  }

  next(item: T, personal = ''): void {
    this.#write(this.#format.eventOf(item, personal));
  }

  /** Shows proxies that the connection is alive. */
  comment(): void {
    if (this.isReady()) this.#write(COMMENT);
  }

  end(last?: T): void {
    if (last !== undefined) this.next(last);
    if (!this.#isOver) {
      this.#open();
      this.#response.end(this.#format.closing);
    }
    this.#isOver = true;
  }

  /** The client has left, or got everything. */
  close(): void {
    this.#isOver = true;
    this.#subscription?.close();
  }

  /** Cuts the stream off, so that its client connects again. */
  cut(): void {
    this.#response.destroy();
  }

  /** The pieces of a chunk go to the kernel together and at once, so what it takes is known right after. */
  #write(event?: Buffer | string): void {
    const response = this.#response;
    if (this.#isOver || response.destroyed) return;
    const { socket } = response;
    socket?.cork();
    this.#open();
    if (event !== undefined) response.write(event);
    socket?.uncork();
    if (response.writableLength > 0) this.#drain();
  }

  #open(): void {
    if (this.#opening && !this.#response.destroyed) this.#response.write(this.#opening);
    this.#opening = null;
  }

  #drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#response.write('', () => {
      this.#isDraining = false;
      if (!this.#isOver) this.#subscription?.resume();
    });
  }
}
