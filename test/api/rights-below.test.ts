import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/lib/global-ids.ts';
import type { Viewer } from '../../src/ports/identity.ts';
import { write } from '../support/api.ts';
import { operation } from '../support/documents.ts';
import { readsOf } from '../support/furnished.ts';
import { type Harness, harness } from '../support/harness.ts';
import {
  everythingOf,
  fieldsBelow,
  nodeTypes,
  type Objects,
  objectsOf,
  shownOf,
  typeOf,
} from '../support/rights/objects.ts';
import { secretsIn, secretsOf } from '../support/rights/secrets.ts';
import { CALLERS, HOME, isElsewhere, type Stage, setStage } from '../support/rights/stage.ts';
import { columnOf, linesOf, tableOf } from '../support/rights/table.ts';

const columns = Object.keys(CALLERS);
const lines = linesOf('What each finds by its id, and what of it');
const secretsTable = tableOf('What can be read where');

let h: Harness;
let stage: Stage;
let objects: Objects;
const callers = new Map<string, Viewer | null>();
beforeAll(async () => {
  h = await harness();
  stage = await setStage(h);
  objects = await objectsOf(h, stage);
  for (const [column, enter] of Object.entries(CALLERS)) callers.set(column, await enter(h, stage));
});
afterAll(() => h.close());

/** Whatever is said of an object, by field. What is not said of one that is like another is as of that. */
function saidOf(row: string): Record<string, Record<string, string>> {
  const fields = fieldsBelow(typeOf(row));
  const said = lines.filter(({ name }) => name === row);
  const rest = said.find(({ last }) => last === 'everything else');
  const others = rest ? Object.fromEntries(fields.map((field) => [field, rest.cells])) : {};
  const like = row !== typeOf(row) && !rest ? saidOf(typeOf(row)) : {};
  const named = said
    .filter((line) => line !== rest)
    .flatMap(({ cells, last }) => last.split(' ').map((field) => [field, cells] as const));
  return { ...like, ...others, ...Object.fromEntries(named) };
}

describe('docs/rights.md', () => {
  it('has rows for every object that is looked for, among them every type with a global id', () => {
    expect(new Set(lines.map(({ name }) => name))).toEqual(new Set(Object.keys(objects)));
    expect(new Set(Object.keys(objects).map(typeOf))).toEqual(new Set(nodeTypes));
  });

  it.each(nodeTypes)('says of each field by its name who is shown it: %s', (type) => {
    const named = lines.filter(({ name }) => name === type).flatMap(({ last }) => last.split(' '));
    expect(named.sort()).toEqual(fieldsBelow(type).sort());
  });
});

it('shows each caller of each object what docs/rights.md says', async () => {
  for (const [row, id] of Object.entries(objects)) {
    const type = typeOf(row);
    const document = `query ($id: ID!) { node(id: $id) { ... on ${type} { ${everythingOf(type)} } } }`;
    const shown: Record<string, Record<string, string>> = {};
    for (const [column, caller] of callers) {
      const result = await h.ask(caller, document, { id: globalId(type, id) });
      shown[column] = shownOf(type, result);
    }
    for (const field of fieldsBelow(type)) {
      const found = columns.map((column) => [column, shown[column]![field]!] as const);
      // Where there is nothing, nobody can be shown it.
      const nothing = !found.some(([, cell]) => cell === 'yes');
      const cell = (word = '') => (nothing && ['null', 'none'].includes(word) ? 'yes' : word);
      const said = columns.map((column) => [column, cell(saidOf(row)[field]?.[column])]);
      expect({
        row,
        field,
        ...Object.fromEntries(found.map(([column, word]) => [column, cell(word)])),
      }).toEqual({
        row,
        field,
        ...Object.fromEntries(said),
      });
    }
  }
}, 60_000);

it('hides in every row of a list what it hides of one', async () => {
  const nobodyReaches = await h.aCustomer({ email: null }, stage.manager);
  for (const startsInMinutes of [30, 40, 50, 60])
    await h.aBooking(
      await h.aSession({ manager: stage.manager, startsInMinutes }),
      nobodyReaches,
      stage.manager,
    );
  const BOOKINGS = `query ($id: ID!) { node(id: $id) { ... on Customer { bookings { edges { node { alert { reason } } } } } } }`;
  const alerts = async (caller: Viewer) => {
    const { data } = await h.ask(caller, BOOKINGS, { id: globalId('Customer', nobodyReaches.id) });
    return data.node.bookings.edges.map(({ node }: { node: { alert: object | null } }) => node.alert);
  };
  expect(await alerts(stage.manager)).toEqual(Array(4).fill({ reason: 'UNREACHABLE' }));
  expect(await alerts(nobodyReaches)).toEqual(Array(4).fill(null));
});

describe('what can be read where', () => {
  const told: Record<string, string[]> = Object.fromEntries(columns.map((column) => [column, []]));
  let secrets: Record<string, string[]>;

  /** Everything that can be read: by every document of clients, by id, and in streams, before and after a change. */
  beforeAll(async () => {
    secrets = await secretsOf(h, stage);
    const session = (id: string) => ({ id: globalId('Session', id), sessionId: globalId('Session', id) });
    const sessions = [stage.sessionId, stage.spareId, stage.laterId].map(session);
    const others = [
      globalId('Booking', stage.broughtId),
      globalId('WebhookEndpoint', stage.partnerEndpointId),
    ];
    const reads = Object.entries(readsOf(stage)).flatMap(([name, rows]) => {
      const more = rows.some((row) => 'id' in row || 'sessionId' in row)
        ? [...sessions, ...others.map((id) => ({ id }))]
        : [];
      return [...rows, ...more].map((variables) => ({ document: operation(name), variables }));
    });
    const walk = Object.entries(objects).map(([row, id]) => ({
      document: `query ($id: ID!) { node(id: $id) { ... on ${typeOf(row)} { ${everythingOf(typeOf(row))} } } }`,
      variables: { id: globalId(typeOf(row), id) },
    }));
    const watched = reads.filter(({ document }) => document.startsWith('subscription'));
    const streams = [];
    for (const [column, caller] of callers) {
      const say = (answer: unknown) => told[column]!.push(JSON.stringify(answer));
      for (const { document, variables } of [...reads, ...walk].filter((read) => !watched.includes(read)))
        say(await h.ask(caller, document, variables));
      const socket = await h.socket(caller);
      const open = watched.map(({ document, variables }) => socket.run(document, variables));
      streams.push({ say, open, socket });
    }
    await Promise.all(streams.map(({ socket }) => socket.settled()));
    for (const { sessionId } of sessions)
      await write(h, stage.manager, 'edit-session-access', { sessionId, waitingNote: 'In a moment' });
    await h.runDueWork();
    for (const { say, open, socket } of streams) {
      for (const stream of open) say(await stream.unread());
      await socket.leave();
    }
  }, 120_000);

  it.each(columns)('is what docs/rights.md says: %s', (column) => {
    const seen = secretsIn(told[column]!.join('\n'), secrets);
    const found = Object.keys(secrets).map((name) => [name, seen.includes(name) ? 'yes' : 'no']);
    expect(Object.fromEntries(found)).toEqual(columnOf(secretsTable, column));
  });

  it.each(columns.filter(isElsewhere))('is no word of this center: %s', (column) =>
    expect(told[column]!.filter((answer) => answer.includes(HOME))).toEqual([]),
  );

  it('is in no log', () => expect(secretsIn(h.lines.join('\n'), secrets)).toEqual([]));
});
