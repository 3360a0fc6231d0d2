import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Run } from '../run.ts';

/** A way to Redis on which it is heard what one node hears. */
export type RedisEar = {
  /** Where the node finds Redis. */
  url: string;
  /** How many published messages came to the node since the last call. */
  heard(): number;
};

/** How Redis begins a published message, whichever way the node subscribed; its content never has line breaks. */
const PUBLISHED = /\$[78]\r\n[ps]?message\r\n/g;
const LONGEST = '$8\r\npmessage\r\n'.length;

/** Listens between one node and the Redis of this address. */
export async function openRedisEar(run: Run, redisUrl: string): Promise<RedisEar> {
  const { hostname, port } = new URL(redisUrl);
  let count = 0;

  function attend(client: Socket): void {
    const redis = connect(Number(port || 6379), hostname);
    let rest = '';
    redis.on('data', (bytes) => {
      const text = rest + bytes.toString('latin1');
      let end = 0;
      for (const { index, 0: found } of text.matchAll(PUBLISHED)) {
        count += 1;
        end = index + found.length;
      }
      // What may be the beginning of another.
      rest = text.slice(Math.max(end, text.length - LONGEST + 1));
    });
    for (const [from, to] of [
      [client, redis],
      [redis, client],
    ] as const) {
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
    run.onEnd(() => client.destroy());
  }

  const server = createServer(attend);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  run.onEnd(() => server.close());
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard() {
      const heard = count;
      count = 0;
      return heard;
    },
  };
}
