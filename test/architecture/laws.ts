import { type Domain, ENTRANCES, HOUSES, KNOWS, type Reach, WIRING, wordOf } from './plan.ts';
import type { Import, Source } from './sources.ts';

/** A file of `src`, or a package. */
type Place = { path: string; domain: Domain | null; name: string; reach: Reach | null };
type Target = Place & Omit<Import, 'to'>;

/** Why an import is wrong and where the line belongs; null when it is in order. */
type Law = (file: Place, to: Target) => string | null;

const within = (path: string, ...places: string[]) =>
  places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));

const oneWay: Law = (file, to) => {
  if (!file.domain || !to.domain || file.domain === to.domain) return null;
  const known: readonly string[] = KNOWS[file.domain];
  if (known.includes(to.domain)) return null;
  return `${file.domain} knows ${known.join(', ') || 'no other domain'}; what needs both belongs in ${to.domain}, or is wired in`;
};

const PURE = ['words/', 'look/', 'ports/', 'errors', 'input', 'ids', 'zod', 'hono/html', 'temporal-polyfill'];

const pureReachesNothing: Law = (file, to) => {
  if (file.reach !== 'pure' || to.typeOnly || to.reach === 'pure' || within(to.path, ...PURE)) return null;
  return `${file.name}.ts is pure; what reaches the world belongs in operations.ts and hands its values over`;
};

const databaseBehindOperations: Law = (file, to) => {
  if (!within(to.path, 'adapters/prisma', 'adapters/open-database', 'generated/prisma/')) return null;
  if (file.reach === 'data' || within(file.path, 'adapters/', ...WIRING)) return null;
  if (file.path.startsWith('http/') && to.typeOnly) return null;
  return 'the database is reached by operations.ts and its kin; resolvers read through the builder';
};

const portsBetween: Law = (file, to) => {
  if (!file.domain || !to.path.startsWith('adapters/') || to.path === 'adapters/prisma') return null;
  return 'a domain speaks to the world through src/ports; app.ts chooses the adapter';
};

const COMMON = [...PURE, 'live', 'deadline', 'adapters/', 'generated/'];
// With how a call is counted: by what, only the field knows that was asked.
const ASKING = [
  'graphql/builder',
  'graphql/errors',
  'graphql/limits',
  'graphql/nodes',
  'graphql/pages',
  'graphql/rates',
  'context',
];

const domainsStandAlone: Law = (file, to) => {
  if (!file.domain || to.domain || to.isPackage || within(to.path, ...COMMON)) return null;
  if (file.reach === 'api' && within(to.path, ...ASKING)) return null;
  if (file.reach === 'web' && to.path.startsWith('http/')) return null;
  return 'a domain knows neither who asks nor how it is wired; graphql.ts, mutations.ts and door.ts do the asking';
};

const schemaStaysOutside: Law = (file, to) => {
  if (to.reach !== 'api' || file.reach === 'api' || file.path === 'graphql/schema') return null;
  return 'resolvers are met in graphql/schema.ts only; what others need belongs in rules.ts or operations.ts';
};

const adaptersKnowPorts: Law = (file, to) => {
  if (!file.path.startsWith('adapters/') || to.isPackage) return null;
  if (within(to.path, 'adapters/', 'ports/', 'generated/', 'ids', 'deadline', 'errors', 'input')) return null;
  return 'an adapter knows its port and its provider, nothing of the domains';
};

const adaptersHaveFronts: Law = (file, to) => {
  if (file.path.startsWith('adapters/') || !/^adapters\/.+\//.test(to.path)) return null;
  return `the inside of an adapter is its own; ${to.path.split('/').slice(0, 2).join('/')}.ts is its front`;
};

const portsAreTypes: Law = (file, to) => {
  if (!file.path.startsWith('ports/') || (to.typeOnly && to.path.startsWith('ports/'))) return null;
  return 'a port is types only, and knows only other ports';
};

const nobodyImportsPrograms: Law = (file, to) => {
  if (!within(to.path, 'app', ...ENTRANCES)) return null;
  if (to.path === 'app' && ENTRANCES.includes(file.path)) return null;
  return `nobody imports ${to.path}.ts; what others need belongs beside what it is about`;
};

const packagesHaveHouses: Law = (file, to) => {
  if (!to.isPackage) return null;
  const found = HOUSES.find(({ packages }) => packages.test(to.path));
  if (!found) return 'it has no house yet; give it one in test/architecture/plan.ts';
  return found.house.test(file.path) ? null : `it belongs in ${found.means}`;
};

const LAWS = [
  oneWay,
  pureReachesNothing,
  databaseBehindOperations,
  portsBetween,
  domainsStandAlone,
  schemaStaysOutside,
  adaptersKnowPorts,
  adaptersHaveFronts,
  portsAreTypes,
  nobodyImportsPrograms,
  packagesHaveHouses,
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
  const [folder = '', name = ''] = path.split('/');
  if (!(folder in KNOWS)) return { path, domain: null, name: path, reach: null };
  return { path, domain: folder as Domain, name, reach: wordOf(name)?.reach ?? null };
}
