import { MODULES, type Module, PACKAGES, PROGRAMS, type Reach, ROOMS, wordOf } from './plan.ts';
import type { Import, Source } from './sources.ts';

/** A file of `src`, or a package. */
type Place = { path: string; room: string; module: Module | null; reach: Reach | null };
type Target = Place & Omit<Import, 'to'>;

/** Why an import is wrong and where the line belongs; null when it is in order. */
type Law = (file: Place, to: Target) => string | null;

const within = (path: string, ...places: string[]) =>
  places.some((place) => path === place || path.startsWith(`${place.replace(/\/$/, '')}/`));

const roomsKnowEachOther: Law = (file, to) => {
  if (to.isPackage || within(to.path, 'generated')) return null;
  const room = ROOMS.find(({ path }) => path === file.room);
  if (!room || within(to.path, room.path, ...room.knows)) return null;
  return `${room.path} holds ${room.holds}, and knows ${room.knows.join(', ') || 'no other room'}`;
};

const modulesKnowOneWay: Law = (file, to) => {
  if (!file.module || !to.module || file.module === to.module) return null;
  const known: readonly string[] = MODULES[file.module];
  if (known.includes(to.module)) return null;
  return `${file.module} knows ${known.join(', ') || 'no other module'}; what needs both belongs in ${to.module}, or is wired in by app/operations.ts`;
};

const PURE = ['i18n', 'design', 'ports', 'lib', 'zod', 'hono/html', 'temporal-polyfill'];

const pureReachesNothing: Law = (file, to) => {
  if (file.reach !== 'pure' || to.typeOnly || to.reach === 'pure' || within(to.path, ...PURE)) return null;
  return 'this file is pure; what reaches the world belongs in operations.ts and hands its values over';
};

const HOLDS_THE_DATABASE = ['ports/database', 'lib/sql', 'generated/prisma'];

const databaseBehindOperations: Law = (file, to) => {
  if (!within(to.path, ...HOLDS_THE_DATABASE) || file.reach === 'data') return null;
  if (within(file.path, 'platform', 'app', 'cli', 'ports', 'lib')) return null;
  if (to.typeOnly && (file.reach === 'pure' || within(file.path, 'api/web'))) return null;
  return 'the database is reached by operations.ts and its kin; resolvers read through the builder';
};

const schemaKitIsForResolvers: Law = (file, to) => {
  if (!file.module || !within(to.path, 'graphql') || file.reach === 'api') return null;
  return 'graphql.ts and mutations.ts build the schema; an operation knows no GraphQL';
};

const schemaStaysOutside: Law = (file, to) => {
  if (to.reach !== 'api' || file.reach === 'api' || file.path === 'app/schema') return null;
  return 'resolvers are met in app/schema.ts only; what others need belongs in rules.ts or operations.ts';
};

const fastPathHasOneDoor: Law = (file, to) => {
  if (!within(to.path, 'graphql/fast-path') || within(file.path, 'graphql/fast-path')) return null;
  const isDoor = file.path === 'graphql/execution/executor' && to.path === 'graphql/fast-path/index';
  return isDoor ? null : 'only graphql/execution/executor.ts meets the fast path, by its index';
};

const systemsHaveFronts: Law = (file, to) => {
  const [, front] = /^(platform\/[^/]+\/[^/]+)\/.+/.exec(to.path) ?? [];
  if (!front || within(file.path, front)) return null;
  return `the inside of ${front} is its own; ${front}.ts is its front`;
};

/** Systems of the platform stand beside each other, but for these on which others are built. */
const FOUNDATIONS = ['platform/net', 'platform/auth', 'platform/postgres', 'platform/redis-client'];

const systemsStandAlone: Law = (file, to) => {
  if (!within(file.path, 'platform') || !within(to.path, 'platform')) return null;
  if (folderOf(file.path) === folderOf(to.path) || within(to.path, ...FOUNDATIONS)) return null;
  return `systems know ${FOUNDATIONS.join(', ')}, and no other system; app wires them`;
};
const folderOf = (path: string) => path.split('/').slice(0, 2).join('/');

const portsAreTypes: Law = (file, to) => {
  if (!within(file.path, 'ports')) return null;
  if (to.typeOnly && within(to.path, 'ports', 'generated/prisma')) return null;
  return 'a port is types only, and knows only other ports';
};

const libKnowsPortsByType: Law = (file, to) =>
  within(file.path, 'lib') && within(to.path, 'ports') && !to.typeOnly ? 'a port is types only' : null;

const contextIsAType: Law = (file, to) => {
  if (to.path !== 'app/context' || within(file.path, 'app')) return null;
  if (file.path === 'graphql/schema-kit/context' && to.typeOnly) return null;
  return 'graphql/schema-kit/context.ts has its type';
};

const nobodyImportsPrograms: Law = (file, to) => {
  if (!PROGRAMS.includes(to.path) || within(file.path, 'main', 'cli')) return null;
  return `nobody imports ${to.path}.ts; what others need belongs beside what it is about`;
};

const packagesHaveRooms: Law = (file, to) => {
  if (!to.isPackage) return null;
  const found = PACKAGES.filter(({ packages }) => packages.test(to.path));
  if (found.length === 0) return 'it has no room yet; give it one in test/architecture/plan.ts';
  if (found.some(({ room }) => room.test(file.path))) return null;
  return `it belongs in ${found.map(({ means }) => means).join(', or ')}`;
};

const LAWS = [
  roomsKnowEachOther,
  modulesKnowOneWay,
  pureReachesNothing,
  databaseBehindOperations,
  schemaKitIsForResolvers,
  schemaStaysOutside,
  fastPathHasOneDoor,
  systemsHaveFronts,
  systemsStandAlone,
  portsAreTypes,
  libKnowsPortsByType,
  contextIsAType,
  nobodyImportsPrograms,
  packagesHaveRooms,
];

/** Every import that breaks a law, with the law. */
export function breaches(sources: Source[]): string[] {
  return sources.flatMap((source) => source.imports.flatMap((imported) => breachesOf(source, imported)));
}

function breachesOf({ path }: Source, { to, ...how }: Import): string[] {
  const reasons = LAWS.map((law) => law(placeOf(path), { ...placeOf(to), ...how }));
  return reasons
    .filter((reason) => reason !== null)
    .map((reason) => `src/${path}.ts imports ${to}: ${reason}.`);
}

function placeOf(path: string): Place {
  const rooms = ROOMS.filter((room) => within(path, room.path)).map((room) => room.path);
  const room = rooms.sort((a, b) => b.length - a.length)[0] ?? '';
  const [folder, module = '', ...file] = path.split('/');
  if (folder !== 'modules' || !(module in MODULES)) return { path, room, module: null, reach: null };
  const reach = wordOf([module, ...file].join('/'))?.reach ?? null;
  return { path, room, module: module as Module, reach };
}

/** Files that import each other in a circle, by values or by types; each circle once, from its first file on. */
export function circles(sources: Source[]): string[] {
  return circlesOf(new Map(sources.map((source) => [source.path, source.imports.map(({ to }) => to)])));
}

/** Folders whose files import each other's in a circle. A folder and the folders inside it are one another's own. */
export function folderCircles(sources: Source[]): string[] {
  const arrows = new Map<string, string[]>();
  const folder = (path: string) => path.split('/').slice(0, -1).join('/') || path;
  for (const { path, imports } of sources) {
    const from = folder(path);
    // The context is made by composition and asked for by type from below: the one arrow up.
    const inside = imports.filter(({ isPackage, to }) => !isPackage && to !== 'app/context');
    const to = inside.map((imported) => folder(imported.to));
    const others = to.filter((other) => !within(other, from) && !within(from, other));
    arrows.set(from, [...(arrows.get(from) ?? []), ...others]);
  }
  return circlesOf(arrows);
}

function circlesOf(arrows: Map<string, string[]>): string[] {
  const found = new Map<string, string>();
  const done = new Set<string>();
  function visit(node: string, trail: string[]): void {
    const at = trail.indexOf(node);
    if (at >= 0) {
      const circle = trail.slice(at);
      found.set([...circle].sort().join(), [...circle, node].join(' -> '));
      return;
    }
    if (done.has(node)) return;
    for (const next of new Set(arrows.get(node) ?? [])) if (arrows.has(next)) visit(next, [...trail, node]);
    done.add(node);
  }
  for (const node of [...arrows.keys()].sort()) visit(node, []);
  return [...found.values()];
}
