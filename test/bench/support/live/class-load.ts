import { tellParent } from '../parent.ts';
import { sharedClock } from '../wall-clock.ts';
import { openSocket, type Talk } from './socket-client.ts';

/** One thing that happened to a client, in the shared clock. */
export type Happening = {
  at: number;
  /** The number of its connection, from 1. */
  connection: number;
  /** Which node it was connected to. */
  node: number;
} & (
  | { kind: 'shown'; state: string; link: string | null }
  /** The stream ended with this code. */
  | { kind: 'ended'; code: string }
  /** The connection was lost, or never came about. */
  | { kind: 'lost'; reason: string }
);

export type ClassQuestion =
  /** All come in, each at the node of its place: the first half at the first. They come back when they lose it. */
  | { enter: { ports: number[]; talk: Talk } }
  /** Nodes that the load balancer sends to. Not answered. */
  | { rotation: number[] }
  /** Those who came in elsewhere go back to their own node. */
  | 'home'
  /** Until everybody is shown the link but those at these places. */
  | { wait: { link: string; but: number[]; limitMs: number } }
  /** Until the streams at these places have ended. */
  | { ends: { of: number[]; limitMs: number } }
  | 'happenings';

/** When the last had it, and the places of those who never did. */
export type Waited = { last: number; missing: number[] };

/** Handshakes under way at once when nobody was lost. */
const AT_ONCE = 200;
/** As clients of graphql-ws wait before they come back, but shorter. */
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 8_000;
const LOOK_MS = 20;

type Person = {
  place: number;
  home: number;
  node: number;
  connection: number;
  tries: number;
  link: string | null;
  isIn: boolean;
  isOver: boolean;
  happenings: Happening[];
  leave: () => void;
};

let people: Person[] = [];
let ports: number[] = [];
let talk: Talk;
let rotation: number[] = [];

process.on('message', async (question: ClassQuestion) => {
  if (question === 'home') tellParent(await goHome());
  else if (question === 'happenings') tellParent(people.map(({ happenings }) => happenings));
  else if ('enter' in question) tellParent(await enter(question.enter));
  else if ('rotation' in question) rotation = question.rotation;
  else if ('wait' in question) {
    const { link, but, limitMs } = question.wait;
    const others = new Set(but);
    const has = (person: Person) => others.has(person.place) || (person.isIn && person.link === link);
    tellParent(await until(has, limitMs));
  } else {
    const of = new Set(question.ends.of);
    tellParent(await until(({ place, isOver }) => isOver || !of.has(place), question.ends.limitMs));
  }
});
tellParent({ up: true });

async function enter(wanted: { ports: number[]; talk: Talk }): Promise<Waited> {
  ({ ports, talk } = wanted);
  rotation = ports.map((_, node) => node);
  const { length } = talk.tokens;
  people = Array.from({ length }, (_, place) => {
    const home = Math.floor((place * ports.length) / length);
    const rest = { connection: 0, tries: 0, link: null, isIn: false, isOver: false, happenings: [] };
    return { place, home, node: home, ...rest, leave: () => undefined };
  });
  await inLanes([...people], (person) => connect(person, person.home));
  return until(({ isIn }) => isIn, 60_000);
}

/** Everybody whose own node is in rotation and who is elsewhere. */
async function goHome(): Promise<Waited> {
  const away = people.filter(({ isIn, home, node }) => isIn && node !== home && rotation.includes(home));
  await inLanes(away, (person) => {
    person.isIn = false;
    const { leave } = person;
    const entered = connect(person, person.home);
    leave();
    return entered;
  });
  return until(({ isIn, isOver }) => isIn || isOver, 60_000);
}

async function inLanes(some: Person[], act: (person: Person) => Promise<void>): Promise<void> {
  const lane = async () => {
    for (let person = some.shift(); person; person = some.shift()) await act(person);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** Resolves when it is in, or lost. */
function connect(person: Person, node: number): Promise<void> {
  const connection = person.connection + 1;
  person.connection = connection;
  person.node = node;
  const note = (happening: { kind: 'lost'; reason: string } | ReturnType<typeof read>) =>
    person.happenings.push({ at: sharedClock(), connection, node, ...happening } as Happening);
  return new Promise((resolve) => {
    const take = (payload: Buffer | null) => {
      const happening = read(payload!);
      if (happening) note(happening);
      if (connection !== person.connection) return;
      if (happening?.kind === 'ended') person.isOver = true;
      if (happening?.kind !== 'shown') return;
      person.isIn = true;
      person.tries = 0;
      person.link = happening.link;
    };
    person.leave = openSocket(ports[node]!, person.place, talk, {
      entered(payload) {
        take(payload);
        resolve();
      },
      message: take,
      lost(reason) {
        resolve();
        if (reason !== 'left') note({ kind: 'lost', reason });
        if (connection !== person.connection) return;
        person.isIn = false;
        // The token counts no more.
        if (reason.startsWith('closed: 4403')) person.isOver = true;
        if (!person.isOver) comeBack(person);
      },
    });
  });
}

function comeBack(person: Person): void {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** person.tries);
  person.tries += 1;
  setTimeout(() => {
    const { home, tries } = person;
    // A balancer that meets a refusal tries another node.
    const others = rotation.filter((node) => node !== person.node);
    const isKept = rotation.includes(home) && tries === 1;
    void connect(person, isKept ? home : (others[0] ?? rotation[0] ?? home));
  }, Math.random() * longest);
}

/** Null: neither news nor an end. */
function read(payload: Buffer) {
  const { type, payload: result } = JSON.parse(payload.toString());
  if (type === 'complete') return { kind: 'ended', code: 'complete' } as const;
  const errors = type === 'error' ? result : result?.errors;
  if (errors) return { kind: 'ended', code: String(errors[0].extensions?.code) } as const;
  const access = result?.data?.sessionAccess;
  return access ? ({ kind: 'shown', state: access.state, link: access.joinUrl } as const) : null;
}

async function until(has: (person: Person) => boolean, limitMs: number): Promise<Waited> {
  const limit = sharedClock() + limitMs;
  for (;;) {
    const missing = people.filter((person) => !has(person));
    if (missing.length === 0 || sharedClock() > limit)
      return { last: sharedClock(), missing: missing.map(({ place }) => place) };
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
