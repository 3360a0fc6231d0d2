import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHeartbeat, type Heartbeat } from '../../src/api/graphql/websocket/heartbeat.ts';

const MB = 1024 * 1024;

/** The part of a socket that a heartbeat uses. */
function aSocket(bufferedAmount = 0, answers = true) {
  const socket = {
    bufferedAmount,
    isBusy: true,
    isPaused: false,
    hasAnswered: true,
    slowTicks: 0,
    idleTicks: 0,
    debtMs: 0,
    waiting: null as object[] | null,
    slot: 0,
    ping: vi.fn(() => {
      if (answers) socket.hasAnswered = true;
    }),
    close: vi.fn(() => heartbeat.forget(socket)),
    terminate: vi.fn(() => heartbeat.forget(socket)),
    pause: vi.fn(() => {
      socket.isPaused = true;
    }),
    resume: vi.fn(() => {
      socket.isPaused = false;
    }),
  };
  return socket;
}
type Socket = ReturnType<typeof aSocket>;

let heartbeat: Heartbeat;
beforeEach(() => {
  vi.useFakeTimers();
  heartbeat = createHeartbeat();
});
afterEach(() => {
  heartbeat.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
const watch = (...sockets: Socket[]) => {
  for (const socket of sockets) heartbeat.watch(socket);
};

describe('a heartbeat', () => {
  it('pings each socket once in twelve seconds, not all at one instant', () => {
    const sockets = Array.from({ length: 24 }, () => aSocket());
    watch(...sockets);
    vi.advanceTimersByTime(1_000);
    expect(sockets.filter(({ ping }) => ping.mock.calls.length > 0)).toHaveLength(2);
    vi.advanceTimersByTime(11_000);
    for (const { ping } of sockets) expect(ping).toHaveBeenCalledOnce();
  });

  it('ends a socket that has not answered by its next tick', () => {
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

  it('does not read a frame after another from a client that does not read', () => {
    const socket = aSocket(2 * MB);
    watch(socket);
    heartbeat.charge(socket, 100);
    heartbeat.charge(socket, 100);
    expect(socket.pause).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(1_000);
    expect(socket.resume).not.toHaveBeenCalled();
    socket.bufferedAmount = 0;
    vi.advanceTimersByTime(1_000);
    expect(socket.resume).toHaveBeenCalledOnce();
  });

  it('reads nothing more behind a quarter of a megabyte, and ends a socket that is stuck there for two minutes', () => {
    const [stuck, little] = [aSocket(MB / 4 + 1), aSocket(MB / 4)];
    watch(stuck, little);
    for (const socket of [stuck, little]) heartbeat.charge(socket, 100);
    expect(stuck.pause).toHaveBeenCalledOnce();
    expect(little.pause).not.toHaveBeenCalled();
    vi.advanceTimersByTime(9 * 12_000);
    expect(stuck.terminate).not.toHaveBeenCalled();
    vi.advanceTimersByTime(12_000);
    expect(stuck.terminate).toHaveBeenCalledOnce();
    expect(little.terminate).not.toHaveBeenCalled();
  });

  it('reads no more of a flood than a hundred and fifty frames a second, and goes on reading when it ebbs', () => {
    const [flood, quiet] = [aSocket(), aSocket()];
    watch(flood, quiet);
    let read = 0;
    for (let second = 0; second < 11; second++) {
      heartbeat.charge(quiet, 100);
      while (flood.pause.mock.calls.length === flood.resume.mock.calls.length) {
        heartbeat.charge(flood, 0);
        read += 1;
      }
      vi.advanceTimersByTime(1_000);
    }
    expect(read).toBeGreaterThan(2_000);
    expect(read).toBeLessThan(750 + 11 * 155);
    expect(quiet.pause).not.toHaveBeenCalled();
    expect(flood.terminate).not.toHaveBeenCalled();
  });

  it('ends a socket that floods on and on', () => {
    const flood = aSocket();
    watch(flood);
    for (let second = 0; second < 40 && flood.terminate.mock.calls.length === 0; second++) {
      while (flood.pause.mock.calls.length === flood.resume.mock.calls.length) heartbeat.charge(flood, 0);
      vi.advanceTimersByTime(1_000);
    }
    expect(flood.terminate).toHaveBeenCalledOnce();
  });

  it('takes the first frames as they come, and lets the others wait for their turn', () => {
    const socket = aSocket();
    watch(socket);
    const taken = Array.from({ length: 100 }, () => heartbeat.charge(socket, 0));
    // The budget is kept in milliseconds, so it may be one frame less.
    expect([62, 63]).toContain(taken.lastIndexOf(true));
    vi.advanceTimersByTime(1_000);
    expect(heartbeat.charge(socket, 0)).toBe(true);
    socket.waiting = [{}];
    expect(heartbeat.charge(socket, 0)).toBe(false);
  });

  it('lets messages of a socket wait that is refused much, which is no flood and ends by itself', () => {
    const socket = aSocket();
    watch(socket);
    for (let n = 0; n < 6; n++) heartbeat.slow(socket, 10);
    expect(Array.from({ length: 10 }, () => heartbeat.charge(socket, 0))).toContain(false);
    for (let second = 0; second < 60; second++) {
      for (let n = 0; n < 100; n++) heartbeat.slow(socket, 10);
      vi.advanceTimersByTime(1_000);
    }
    expect([socket.pause.mock.calls, socket.terminate.mock.calls]).toEqual([[], []]);
    expect(heartbeat.charge(socket, 0)).toBe(false);
    vi.advanceTimersByTime(3_000);
    expect(heartbeat.charge(socket, 0)).toBe(true);
  });

  it('does not read on where something waits still, nor where the budget is used up', () => {
    const [waiting, flood, calm] = [aSocket(), aSocket(), aSocket()];
    watch(waiting, flood, calm);
    for (let n = 0; n < 751; n++) heartbeat.charge(flood, 0);
    waiting.waiting = [{}];
    for (const socket of [waiting, flood, calm]) {
      socket.isPaused = true;
      heartbeat.readOn(socket);
    }
    expect([waiting, flood, calm].map(({ isPaused }) => isPaused)).toEqual([true, true, false]);
  });

  it('does not take a socket for silent whose answer is read only now', () => {
    const socket = aSocket(0, false);
    watch(socket);
    vi.advanceTimersByTime(12_000);
    expect(socket.ping).toHaveBeenCalledOnce();
    socket.isPaused = true;
    vi.advanceTimersByTime(11_999);
    heartbeat.readOn(socket);
    vi.advanceTimersByTime(1);
    expect(socket.terminate).not.toHaveBeenCalled();
    vi.advanceTimersByTime(12_000);
    expect(socket.terminate).toHaveBeenCalledOnce();
  });

  it('weighs frames by their kilobytes', () => {
    const socket = aSocket();
    watch(socket);
    for (let n = 0; n < 2; n++) heartbeat.charge(socket, 256 * 1024);
    expect(socket.pause).not.toHaveBeenCalled();
    heartbeat.charge(socket, 256 * 1024);
    expect(socket.pause).toHaveBeenCalledOnce();
  });

  it('asks a socket to go that has had no operation for ten minutes; a busy one stays', () => {
    const [idle, busy] = [aSocket(), aSocket()];
    idle.isBusy = false;
    watch(idle, busy);
    vi.advanceTimersByTime(588_000);
    expect(idle.close).not.toHaveBeenCalled();
    vi.advanceTimersByTime(12_000);
    expect(idle.close).toHaveBeenCalledWith(1001, expect.any(String));
    expect(busy.close).not.toHaveBeenCalled();
  });

  it('forgets a socket that closed', () => {
    const socket = aSocket();
    watch(socket);
    heartbeat.forget(socket);
    vi.advanceTimersByTime(60_000);
    expect(socket.ping).not.toHaveBeenCalled();
  });
});
