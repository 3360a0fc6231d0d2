import type { WebSocket } from 'ws';

export type PulseOptions = {
  /** How often each socket is pinged. One that has not answered by its next turn is gone. */
  everyMs: number;
  /** More than this waiting to be read is a slow reader; one that stays so for `slowTurns` turns is ended. */
  unreadBytes: number;
  slowTurns: number;
};

const DEFAULTS: PulseOptions = { everyMs: 12_000, unreadBytes: 1024 * 1024, slowTurns: 3 };
/** Turns are spread: ten thousand pings at one instant would hold everybody else up. */
const SLOTS = 12;

type Patient = { socket: WebSocket; answered: boolean; slowTurns: number };

export type Pulse = {
  /** Looks after a socket until it closes. */
  watch(socket: WebSocket): void;
  close(): void;
};

/**
 * Keeps sockets alive, and memory from growing behind clients that do not read: silent ones and slow ones are ended,
 * and whoever sends without reading is not read either.
 */
export function createPulse(options: Partial<PulseOptions> = {}): Pulse {
  const { everyMs, unreadBytes, slowTurns } = { ...DEFAULTS, ...options };
  const slots = Array.from({ length: SLOTS }, () => new Set<Patient>());
  const paused = new Set<WebSocket>();
  let arrivals = 0;
  let slot = 0;
  const timer = setInterval(turn, everyMs / SLOTS);

  function turn(): void {
    for (const socket of paused) if (socket.bufferedAmount <= unreadBytes) resume(socket);
    slot = (slot + 1) % SLOTS;
    for (const patient of slots[slot]!) check(patient);
  }

  function check(patient: Patient): void {
    const { socket } = patient;
    patient.slowTurns = socket.bufferedAmount > unreadBytes ? patient.slowTurns + 1 : 0;
    if (!patient.answered || patient.slowTurns >= slowTurns) {
      socket.terminate();
      return;
    }
    patient.answered = false;
    socket.ping();
  }

  function resume(socket: WebSocket): void {
    paused.delete(socket);
    socket.resume();
  }

  return {
    watch(socket) {
      const patient: Patient = { socket, answered: true, slowTurns: 0 };
      const mine = slots[arrivals++ % SLOTS]!;
      mine.add(patient);
      const heard = () => {
        if (socket.bufferedAmount <= unreadBytes || paused.has(socket)) return;
        paused.add(socket);
        socket.pause();
      };
      socket.on('message', heard);
      socket.on('ping', heard);
      socket.on('pong', () => {
        patient.answered = true;
      });
      socket.once('close', () => {
        mine.delete(patient);
        paused.delete(socket);
      });
    },
    close: () => clearInterval(timer),
  };
}
