import { tellParent } from '../parent.ts';
import { countStatements } from './statements.ts';

/** How many statements went to the database since the last question. */
export type Counted = { statements: number };

// The whole server as `npm start` runs it, in an environment that the parent gives.
Object.assign(process.env, JSON.parse(process.argv[2]!));
const statements = countStatements();
await import('../../../../src/main.ts');
process.on('message', () => tellParent({ statements: statements() } satisfies Counted));
tellParent({ up: true });
