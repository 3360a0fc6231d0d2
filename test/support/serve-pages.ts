import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Parts } from '../../src/app/wire.ts';
import { createCertificate } from './certificate.ts';
import type { Harness } from './harness.ts';

/** The pages of a harness again, at an address that is their public one. */
export async function servePages(
  h: Harness,
  scheme: 'http' | 'https',
  host: string,
  others: Partial<Parts> = {},
) {
  const server = scheme === 'https' ? createHttps(createCertificate()) : createHttp();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `${scheme}://${host}:${(server.address() as AddressInfo).port}`;
  const { pages } = h.wired({ publicUrl: url, ...others });
  server.on('request', getRequestListener(pages.fetch, { overrideGlobalObjects: false }));
  return {
    url,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
