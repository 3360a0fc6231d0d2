import type { WebSocket } from 'ws';
import { type Bucket, isEmpty, refillMs } from '../../../lib/token-bucket.ts';

export type HeartbeatOptions = {
  /** Time between two pings of a socket. A socket whose pong is missing at the next ping is terminated. */
  everyMs: number;
  /** More unsent bytes make a slow reader. A socket that is slow, or floods, for `slowTicks` ticks is terminated. */
  unreadBytes: number;
  slowTicks: number;
  /** Ticks without an operation after which a socket is closed. Its client connects again when it needs to. */
  idleTicks: number;
  /** Frames plus kilobytes that a socket may send. */
  inbound: Bucket;
};

const DEFAULTS: HeartbeatOptions = {
  everyMs: 12_000,
  unreadBytes: 1024 * 1024,
  slowTicks: 3,
  idleTicks: 50,
  // One frame to subscribe and one to complete for each call that a caller may make, and some pings.
  inbound: { burst: 750, perSecond: 150 },
};
/** Pings are spread over the interval: ten thousand at one instant would delay every other client. */
const SLOTS = 12;
const GOING_AWAY = 1001;

type TrackedSocket = {
  socket: WebSocket;
  isBusy: () => boolean;
  hasAnswered: boolean;
  slowTicks: number;
  idleTicks: number;
  /** Of the inbound budget. A single long frame may cost more than all of it. */
  debtMs: number;
  isPaused: boolean;
};

export type Heartbeat = {
  /** Tracks a socket until it closes; `isBusy` says whether an operation is running on it. */
  watch(socket: WebSocket, isBusy: () => boolean): void;
  close(): void;
};

/**
 * Keeps sockets alive, and keeps memory from growing behind clients that do not read. Silent and slow sockets are
 * terminated. A socket that does not read, or floods, is paused: its flood waits in the sender's own buffers.
 */
export function createHeartbeat(options: Partial<HeartbeatOptions> = {}): Heartbeat {
  const settings = { ...DEFAULTS, ...options };
  const slots = Array.from({ length: SLOTS }, () => new Set<TrackedSocket>());
  /** Sockets that have used part of their inbound budget. */
  const charged = new Set<TrackedSocket>();
  let arrivals = 0;
  let slot = 0;
  const timer = setInterval(tick, settings.everyMs / SLOTS);

  function tick(): void {
    slot = (slot + 1) % SLOTS;
    for (const tracked of slots[slot]!) check(tracked, settings);
    // After the checks, which must see a flood while it is still paused.
    for (const tracked of charged) if (refill(tracked, settings)) charged.delete(tracked);
  }

  return {
    watch(socket, isBusy) {
      const counters = { slowTicks: 0, idleTicks: 0, debtMs: 0 };
      const tracked: TrackedSocket = { socket, isBusy, hasAnswered: true, isPaused: false, ...counters };
      const mine = slots[arrivals++ % SLOTS]!;
      mine.add(tracked);
      const received = (data: Buffer) => {
        charged.add(tracked);
        charge(tracked, data.length, settings);
      };
      socket.on('message', received).on('ping', received).on('pong', received);
      socket.on('pong', () => {
        tracked.hasAnswered = true;
      });
      socket.once('close', () => {
        mine.delete(tracked);
        charged.delete(tracked);
      });
    },
    close: () => clearInterval(timer),
  };
}

const holdsUp = ({ socket, debtMs }: TrackedSocket, { unreadBytes, inbound }: HeartbeatOptions) =>
  isEmpty(inbound, debtMs) || socket.bufferedAmount > unreadBytes;

/** Pings a socket; ends it where it is silent, slow or idle. */
function check(tracked: TrackedSocket, settings: HeartbeatOptions): void {
  const { socket } = tracked;
  tracked.slowTicks = holdsUp(tracked, settings) ? tracked.slowTicks + 1 : 0;
  tracked.idleTicks = tracked.isBusy() ? 0 : tracked.idleTicks + 1;
  // No pong can arrive from a socket that is paused.
  const isSilent = !tracked.hasAnswered && !tracked.isPaused;
  if (isSilent || tracked.slowTicks >= settings.slowTicks) {
    socket.terminate();
  } else if (tracked.idleTicks >= settings.idleTicks) {
    socket.close(GOING_AWAY, 'Nothing was asked for a while.');
  } else {
    tracked.hasAnswered = false;
    socket.ping();
  }
}

/** Takes a frame from the inbound budget, and pauses a socket that has used it up or does not read. */
function charge(tracked: TrackedSocket, bytes: number, settings: HeartbeatOptions): void {
  tracked.debtMs += refillMs(settings.inbound, 1 + bytes / 1024);
  if (tracked.isPaused || !holdsUp(tracked, settings)) return;
  tracked.isPaused = true;
  tracked.socket.pause();
}

/** Gives back a tick's part of the inbound budget. True once all of it is back and the socket is read again. */
function refill(tracked: TrackedSocket, settings: HeartbeatOptions): boolean {
  tracked.debtMs = Math.max(0, tracked.debtMs - settings.everyMs / SLOTS);
  if (tracked.isPaused && !holdsUp(tracked, settings)) {
    tracked.isPaused = false;
    tracked.socket.resume();
  }
  return tracked.debtMs === 0 && !tracked.isPaused;
}
