import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** A connection to a real server that a test can cut and mend. */
export type Link = {
  /** The server's address, by way of this link. */
  url: string;
  /** Ends every connection and refuses new ones. */
  cut(): Promise<void>;
  /** From here on new connections work. */
  mend(): Promise<void>;
  /**
   * Every connection that there is falls silent, for good: what either side says is swallowed, and neither is told. New
   * ones work, as after a failover without a word or in a firewall that forgot them; or are `silent` too, as with a server
   * that hangs, until they are mended.
   */
  freeze(how?: { silent: boolean }): void;
  /** From now on everything takes so long on its way, in either direction; 0: no time. */
  slow(ms: number): void;
  close(): Promise<void>;
};

/** Leads from a loopback port of its own to the host and port of `url`; whole unless `down`. */
export async function linkTo(url: string, { down = false } = {}): Promise<Link> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let silent = false;
  let delayMs = 0;
  const pairs = new Set<{ near: Socket; far: Socket; frozen: boolean }>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // Either side may reset: that is what cut connections do.
    socket.on('error', () => undefined);
  };
  const server = createServer((near) => {
    if (silent) {
      keep(near);
      near.resume();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) keep(socket);
    near.pipe(delayed(() => delayMs)).pipe(far);
    far.pipe(delayed(() => delayMs)).pipe(near);
    const pair = { near, far, frozen: false };
    pairs.add(pair);
    near.on('close', () => !pair.frozen && far.destroy());
    far.on('close', () => !pair.frozen && near.destroy());
    near.on('close', () => pairs.delete(pair));
  });
  const listen = (port: number) => new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const cut = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      for (const socket of sockets) socket.destroy();
    });

  await listen(0);
  const { port } = server.address() as AddressInfo;
  if (down) await cut();
  const through = new URL(url);
  through.host = `127.0.0.1:${port}`;
  return {
    url: through.href,
    cut,
    async mend() {
      silent = false;
      if (!server.listening) await listen(port);
    },
    freeze(how = { silent: false }) {
      silent = how.silent;
      for (const pair of pairs) {
        pair.frozen = true;
        for (const from of [pair.near, pair.far]) {
          from.unpipe();
          from.resume();
        }
      }
    },
    slow(ms) {
      delayMs = ms;
    },
    close: () => (server.listening ? cut() : Promise.resolve()),
  };
}

/** Hands on what it is given, in order, each part so many milliseconds later. */
function delayed(delayMs: () => number): Transform {
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  return new Transform({
    transform(chunk, _encoding, done) {
      const ms = delayMs();
      if (ms === 0 && waiting === 0) return done(null, chunk);
      waiting += 1;
      const before = last;
      const passed = new Promise<void>((resolve) => setTimeout(resolve, ms));
      last = Promise.all([before, passed]).then(() => {
        waiting -= 1;
        this.push(chunk);
      });
      done();
    },
    flush: (done) => void last.then(() => done()),
  });
}
