import type { WebSocket } from 'ws';
import { type Bucket, isEmpty, refillMs } from '../../../lib/token-bucket.ts';

export type HeartbeatOptions = {
  /** Time between two pings of a socket. A socket whose pong is missing at the next ping is terminated. */
  everyMs: number;
  /** More unsent bytes make a slow reader. A socket that is slow, or floods, for `slowTicks` ticks is terminated. */
  unreadBytes: number;
  slowTicks: number;
  /** With more unsent bytes nothing is read, so that answers do not pile up. `stuckTicks` ticks of that end a socket. */
  heldBytes: number;
  stuckTicks: number;
  /** Ticks without an operation after which a socket is closed. Its client connects again when it needs to. */
  idleTicks: number;
  /** Frames plus kilobytes that a socket may send. */
  inbound: Bucket;
  /** Of those, how many are taken as they come. The rest of the burst is taken in turns. */
  asTheyCome: number;
};

const DEFAULTS: HeartbeatOptions = {
  everyMs: 12_000,
  unreadBytes: 1024 * 1024,
  slowTicks: 3,
  heldBytes: 256 * 1024,
  stuckTicks: 10,
  idleTicks: 50,
  // One frame to subscribe and one to complete for each call that a caller may make, and some pings.
  inbound: { burst: 750, perSecond: 150 },
  // To subscribe, or leave, all that may run at once on one socket.
  asTheyCome: 64,
};
/** Pings are spread over the interval: ten thousand at one instant would delay every other client. */
const SLOTS = 12;
const GOING_AWAY = 1001;

/** A socket, with what the heartbeat keeps of it. */
export type Beating = Pick<
  WebSocket,
  'bufferedAmount' | 'isPaused' | 'ping' | 'close' | 'terminate' | 'pause' | 'resume'
> & {
  /** Whether an operation is running on it. */
  readonly isBusy: boolean;
  /** Whether a pong has come since the last ping. */
  hasAnswered: boolean;
  slowTicks: number;
  idleTicks: number;
  /** Of the inbound budget. A single long frame may cost more than all of it. */
  debtMs: number;
  /** Messages that wait for their turn. */
  readonly waiting: readonly unknown[] | null;
  slot: number;
};

export type Heartbeat = {
  watch(socket: Beating): void;
  /**
   * Takes a frame from the inbound budget, and pauses a socket that has used it up or does not read. Whether the frame is
   * taken as it comes; else it waits for its turn.
   */
  charge(socket: Beating, bytes: number): boolean;
  /** Has more of a socket’s messages wait for their turn, as after so many frames. It is no flood by that. */
  slow(socket: Beating, frames: number): void;
  /** Reads a socket again of which nothing waits any more, unless it is to be paused still. */
  readOn(socket: Beating): void;
  forget(socket: Beating): void;
  close(): void;
};

/**
 * Keeps sockets alive, and keeps memory from growing behind clients that do not read. Silent and slow sockets are
 * terminated. A socket that does not read, or floods, is paused: its flood waits in the sender's own buffers.
 */
export function createHeartbeat(options: Partial<HeartbeatOptions> = {}): Heartbeat {
  const settings = { ...DEFAULTS, ...options };
  const slots = Array.from({ length: SLOTS }, () => new Set<Beating>());
  /** Sockets that have used part of their inbound budget. */
  const charged = new Set<Beating>();
  let arrivals = 0;
  let slot = 0;
  const timer = setInterval(tick, settings.everyMs / SLOTS);

  function tick(): void {
    slot = (slot + 1) % SLOTS;
    for (const socket of slots[slot]!) check(socket, settings);
    // After the checks, which must see a flood while it is still paused.
    for (const socket of charged) if (refill(socket, settings)) charged.delete(socket);
  }

  return {
    watch(socket) {
      socket.slot = arrivals++ % SLOTS;
      slots[socket.slot]!.add(socket);
    },
    charge(socket, bytes) {
      charged.add(socket);
      socket.debtMs += refillMs(settings.inbound, 1 + bytes / 1024);
      if (!socket.isPaused && holdsUp(socket, settings)) socket.pause();
      return !socket.waiting && socket.debtMs <= refillMs(settings.inbound, settings.asTheyCome);
    },
    slow(socket, frames) {
      const { burst } = settings.inbound;
      charged.add(socket);
      const slowed = Math.min(
        socket.debtMs + refillMs(settings.inbound, frames),
        refillMs(settings.inbound, burst / 2),
      );
      socket.debtMs = Math.max(socket.debtMs, slowed);
    },
    readOn: (socket) => readOn(socket, settings),
    forget(socket) {
      slots[socket.slot]!.delete(socket);
      charged.delete(socket);
    },
    close: () => clearInterval(timer),
  };
}

const floods = ({ debtMs }: Beating, { inbound }: HeartbeatOptions) => isEmpty(inbound, debtMs);
const holdsUp = (socket: Beating, settings: HeartbeatOptions) =>
  floods(socket, settings) || socket.bufferedAmount > settings.heldBytes;

/** Pings a socket; ends it where it is silent, slow or idle. */
function check(socket: Beating, settings: HeartbeatOptions): void {
  socket.slowTicks = holdsUp(socket, settings) ? socket.slowTicks + 1 : 0;
  const isBad = floods(socket, settings) || socket.bufferedAmount > settings.unreadBytes;
  const patience = isBad ? settings.slowTicks : settings.stuckTicks;
  socket.idleTicks = socket.isBusy ? 0 : socket.idleTicks + 1;
  // No pong can arrive from a socket that is paused.
  const isSilent = !socket.hasAnswered && !socket.isPaused;
  if (isSilent || socket.slowTicks >= patience) {
    socket.terminate();
  } else if (socket.idleTicks >= settings.idleTicks) {
    socket.close(GOING_AWAY, 'Nothing was asked for a while.');
  } else {
    socket.hasAnswered = false;
    socket.ping();
  }
}

function readOn(socket: Beating, settings: HeartbeatOptions): void {
  if (!socket.isPaused || socket.waiting || holdsUp(socket, settings)) return;
  // Its pong may be among what is read now, and the next ping due at once.
  socket.hasAnswered = true;
  socket.resume();
}

/** Gives back a tick's part of the inbound budget. True once all of it is back and the socket is read again. */
function refill(socket: Beating, settings: HeartbeatOptions): boolean {
  socket.debtMs = Math.max(0, socket.debtMs - settings.everyMs / SLOTS);
  readOn(socket, settings);
  return socket.debtMs === 0 && !socket.isPaused;
}
