import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { tellParent } from '../parent.ts';
import { sharedClock } from '../wall-clock.ts';

/** Asks one question over and over, each time as the next caller in turn. */
export type Round = { port: number; query: string; tokens: string[]; ms: number };
export type Served = { requests: number; ms: number; wrong: number };

const CONNECTIONS = 32;
const HEAD_END = '\r\n\r\n';

process.on('message', (round: Round) => void run(round).then(tellParent));
tellParent({ up: true });

async function run({ port, query, tokens, ms }: Round): Promise<Served> {
  const requests = tokens.map((token) => requestOf(query, token));
  let next = 0;
  let done = 0;
  let wrong = 0;
  let ended = false;

  /** One connection: the next request when the answer to the last has come. */
  function ask(): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      let answer = '';
      const send = () => socket.write(requests[next++ % requests.length]!);
      socket.on('connect', send);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        // The server has no reason to hang up.
        if (!ended) wrong += 1;
        resolve();
      });
      socket.on('data', (bytes) => {
        answer += bytes.toString('latin1');
        if (!isWhole(answer)) return;
        if (isRight(answer)) done += 1;
        else wrong += 1;
        answer = '';
        if (ended) socket.destroy();
        else send();
      });
    });
  }

  const began = sharedClock();
  const lanes = Array.from({ length: CONNECTIONS }, ask);
  await delay(ms);
  const served = { requests: done, ms: sharedClock() - began };
  ended = true;
  await Promise.all(lanes);
  return { ...served, wrong };
}

function requestOf(query: string, token: string): Buffer {
  const body = JSON.stringify({ query });
  const head = [
    'POST /graphql HTTP/1.1',
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    'Accept: */*',
    `Authorization: Bearer ${token}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(head.join('\r\n') + HEAD_END + body);
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf(HEAD_END);
  if (end < 0) return false;
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(answer) ?? [];
  return answer.length >= end + HEAD_END.length + Number(length);
}

const isRight = (answer: string) =>
  answer.startsWith('HTTP/1.1 200') && answer.includes(`${HEAD_END}{"data":{`) && !answer.includes(':null');
