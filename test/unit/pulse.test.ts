import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { createPulse, type Pulse } from '../../src/graphql/pulse.ts';

const MB = 1024 * 1024;

/** As much of a socket as a pulse feels. */
function aSocket(bufferedAmount = 0, answers = true) {
  const socket = Object.assign(new EventEmitter(), {
    bufferedAmount,
    ping: vi.fn(() => void (answers && socket.emit('pong'))),
    terminate: vi.fn(() => void socket.emit('close')),
    pause: vi.fn(),
    resume: vi.fn(),
  });
  return socket;
}
type Socket = ReturnType<typeof aSocket>;

let pulse: Pulse;
beforeEach(() => {
  vi.useFakeTimers();
  pulse = createPulse();
});
afterEach(() => {
  pulse.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
const watch = (...sockets: Socket[]) => {
  for (const socket of sockets) pulse.watch(socket as unknown as WebSocket);
};

describe('a pulse', () => {
  it('pings each socket once in twelve seconds, not all at one instant', () => {
    const sockets = Array.from({ length: 24 }, () => aSocket());
    watch(...sockets);
    vi.advanceTimersByTime(1_000);
    expect(sockets.filter(({ ping }) => ping.mock.calls.length > 0)).toHaveLength(2);
    vi.advanceTimersByTime(11_000);
    for (const { ping } of sockets) expect(ping).toHaveBeenCalledOnce();
  });

  it('ends a socket that has not answered by its next turn', () => {
    const [silent, talking] = [aSocket(0, false), aSocket()];
    watch(silent, talking);
    vi.advanceTimersByTime(12_000);
    expect(silent.terminate).not.toHaveBeenCalled();
    vi.advanceTimersByTime(12_000);
    expect(silent.terminate).toHaveBeenCalledOnce();
    expect(talking.terminate).not.toHaveBeenCalled();
  });

  it('ends a socket that reads too slowly for too long, though it answers', () => {
    const [slow, quick] = [aSocket(2 * MB), aSocket(2 * MB)];
    watch(slow, quick);
    vi.advanceTimersByTime(24_000);
    quick.bufferedAmount = 0;
    expect(slow.terminate).not.toHaveBeenCalled();
    vi.advanceTimersByTime(12_000);
    expect(slow.terminate).toHaveBeenCalledOnce();
    expect(quick.terminate).not.toHaveBeenCalled();
  });

  it.each(['message', 'ping'])(
    'does not read a %s after another from a client that does not read',
    (frame) => {
      const socket = aSocket(2 * MB);
      watch(socket);
      socket.emit(frame);
      socket.emit(frame);
      expect(socket.pause).toHaveBeenCalledOnce();
      vi.advanceTimersByTime(1_000);
      expect(socket.resume).not.toHaveBeenCalled();
      socket.bufferedAmount = 0;
      vi.advanceTimersByTime(1_000);
      expect(socket.resume).toHaveBeenCalledOnce();
    },
  );

  it('forgets a socket that closed', () => {
    const socket = aSocket();
    watch(socket);
    socket.emit('close');
    vi.advanceTimersByTime(60_000);
    expect(socket.ping).not.toHaveBeenCalled();
  });
});
