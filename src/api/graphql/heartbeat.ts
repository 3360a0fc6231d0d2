import type { WebSocket } from 'ws';

export type HeartbeatOptions = {
  /** How often each socket is pinged. One that has not answered by its next turn is gone. */
  everyMs: number;
  /** More than this waiting to be read is a slow reader; one that stays so, or floods, for `slowTurns` turns is ended. */
  unreadBytes: number;
  slowTurns: number;
  /** One without an operation for so many turns is asked to come back when it needs us. */
  idleTurns: number;
  /** What a socket may say at once, and how much of that it may say again each second: frames and kilobytes. */
  talk: number;
  talkPerSecond: number;
};

const DEFAULTS: HeartbeatOptions = {
  everyMs: 12_000,
  unreadBytes: 1024 * 1024,
  slowTurns: 3,
  idleTurns: 50,
  // A frame to ask and one to leave, for every call that a caller may make, and some pings.
  talk: 750,
  talkPerSecond: 150,
};
/** Turns are spread: ten thousand pings at one instant would hold everybody else up. */
const SLOTS = 12;
const GOING_AWAY = 1001;

type TrackedSocket = {
  socket: WebSocket;
  busy: () => boolean;
  answered: boolean;
  slowTurns: number;
  idleTurns: number;
  /** What it has said lately. */
  talk: number;
  paused: boolean;
};

export type Heartbeat = {
  /** Looks after a socket until it closes; `busy` says whether it has an operation under way. */
  watch(socket: WebSocket, busy: () => boolean): void;
  close(): void;
};

/**
 * Keeps sockets alive, and memory from growing behind clients that do not read: silent ones and slow ones are ended,
 * and whoever sends without reading is not read either. Nor, for a while, is whoever says too much: the flood waits in
 * its sender's own buffers, and everybody else is served meanwhile.
 */
export function createHeartbeat(options: Partial<HeartbeatOptions> = {}): Heartbeat {
  const settings = { ...DEFAULTS, ...options };
  const { everyMs, unreadBytes, slowTurns, idleTurns, talk } = settings;
  const forgottenEachTurn = (settings.talkPerSecond * everyMs) / SLOTS / 1000;
  const slots = Array.from({ length: SLOTS }, () => new Set<TrackedSocket>());
  /** Those that have said something lately, and those that are not read for now. */
  const heeded = new Set<TrackedSocket>();
  let arrivals = 0;
  let slot = 0;
  const timer = setInterval(turn, everyMs / SLOTS);

  function turn(): void {
    slot = (slot + 1) % SLOTS;
    for (const patient of slots[slot]!) check(patient);
    // After the check, which is to find a flood held up.
    for (const patient of heeded) heed(patient);
  }

  function check(patient: TrackedSocket): void {
    const { socket } = patient;
    const holdsUp = socket.bufferedAmount > unreadBytes || patient.talk >= talk;
    patient.slowTurns = holdsUp ? patient.slowTurns + 1 : 0;
    patient.idleTurns = patient.busy() ? 0 : patient.idleTurns + 1;
    // Whoever is not read for now cannot be heard to answer.
    const silent = !patient.answered && !patient.paused;
    if (silent || patient.slowTurns >= slowTurns) {
      socket.terminate();
      return;
    }
    if (patient.idleTurns >= idleTurns) {
      socket.close(GOING_AWAY, 'Nothing was asked for a while.');
      return;
    }
    patient.answered = false;
    socket.ping();
  }

  function heed(patient: TrackedSocket): void {
    patient.talk = Math.max(0, patient.talk - forgottenEachTurn);
    if (patient.paused && patient.talk < talk && patient.socket.bufferedAmount <= unreadBytes) {
      patient.paused = false;
      patient.socket.resume();
    }
    if (patient.talk === 0 && !patient.paused) heeded.delete(patient);
  }

  function heard(patient: TrackedSocket, bytes: number): void {
    patient.talk += 1 + bytes / 1024;
    heeded.add(patient);
    if (patient.paused || (patient.talk < talk && patient.socket.bufferedAmount <= unreadBytes)) return;
    patient.paused = true;
    patient.socket.pause();
  }

  return {
    watch(socket, busy) {
      const patient: TrackedSocket = {
        socket,
        busy,
        answered: true,
        slowTurns: 0,
        idleTurns: 0,
        talk: 0,
        paused: false,
      };
      const mine = slots[arrivals++ % SLOTS]!;
      mine.add(patient);
      socket.on('message', (data: Buffer) => heard(patient, data.length));
      socket.on('ping', (data: Buffer) => heard(patient, data.length));
      socket.on('pong', (data: Buffer) => {
        patient.answered = true;
        heard(patient, data.length);
      });
      socket.once('close', () => {
        mine.delete(patient);
        heeded.delete(patient);
      });
    },
    close: () => clearInterval(timer),
  };
}
