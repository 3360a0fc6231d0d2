import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import { createCertificate } from './certificate.ts';
import { listen } from './loopback-server.ts';

/** A stand-in for the video call's provider: another origin, over https as real ones are. */
export async function startProvider() {
  const visits: { path: string; headers: IncomingHttpHeaders }[] = [];
  const { port, close } = await listen(createServer(createCertificate()), (request, _, response) => {
    if (request.url !== '/favicon.ico') visits.push({ path: request.url!, headers: request.headers });
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>The call</title>');
  });
  return { joinUrl: `https://127.0.0.1:${port}/room?code=42`, visits, close };
}
