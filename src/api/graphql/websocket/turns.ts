import type { MemoryBudget } from '../../../graphql/execution/memory-budget.ts';

/** Messages that are taken of all waiting sockets together, and how long others are served before the next. */
const AT_A_TIME = 10;
const PAUSE_MS = 10;
/** No more are taken once this has passed, with what they led to and with others who were served meanwhile. */
const LONG_MS = 1;
/** Heap bytes of a message that waits, beside what is in it. */
const WAITING = 512;

type Message = { take: () => void; release: () => void };

/** A socket of which messages wait. */
export type Hurried = {
  readonly caller: string;
  readonly isPaused: boolean;
  pause(): void;
  /** Null: none wait. */
  waiting: Message[] | null;
};

/** What sockets sent that send much at once. One message of each is taken in turn, a few at a time, between everybody else. */
export type Turns = {
  /** Keeps a message for its turn, and reads no more of its socket until then. */
  wait(socket: Hurried, bytes: number, take: () => void): void;
  /** The socket is gone. */
  forget(socket: Hurried): void;
};

/** `served` is called when nothing more waits of a socket, which is still paused. */
export function createTurns(memoryBudget: MemoryBudget, served: (socket: Hurried) => void): Turns {
  const sockets = new Set<Hurried>();
  let pause: NodeJS.Timeout | null = null;
  let next: NodeJS.Immediate | null = null;

  function plan(): void {
    if (!next) pause ??= setTimeout(takeSome, PAUSE_MS);
  }

  function takeSome(): void {
    pause = null;
    if (!next && sockets.size > 0) takeOne(AT_A_TIME, performance.now() + LONG_MS);
  }

  function takeOne(left: number, until: number): void {
    take();
    // The next one in another turn of the event loop: by then is known how long this one took, with what it led to.
    if (sockets.size > 0) next = setImmediate(goOn, left - 1, until);
  }

  function goOn(left: number, until: number): void {
    next = null;
    if (left > 0 && performance.now() < until) takeOne(left, until);
    else plan();
  }

  function rest(): void {
    if (pause) clearTimeout(pause);
    if (next) clearImmediate(next);
    pause = next = null;
  }

  function take(): void {
    const [socket] = sockets;
    // To the end of the line, if more of it waits.
    sockets.delete(socket!);
    const message = socket!.waiting!.shift()!;
    if (socket!.waiting!.length > 0) sockets.add(socket!);
    else socket!.waiting = null;
    message.release();
    message.take();
    if (!socket!.waiting) served(socket!);
  }

  return {
    wait(socket, bytes, take) {
      socket.waiting ??= [];
      // Held already: with one read of the connection come many.
      socket.waiting.push({ take, release: memoryBudget.note(socket.caller, WAITING + bytes) });
      sockets.add(socket);
      if (!socket.isPaused) socket.pause();
      plan();
    },
    forget(socket) {
      for (const { release } of socket.waiting ?? []) release();
      socket.waiting = null;
      sockets.delete(socket);
      if (sockets.size === 0) rest();
    },
  };
}
