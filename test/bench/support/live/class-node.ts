import { tellParent } from '../parent.ts';
import { countStatements } from './statements.ts';

/** How many rounds read what is watched since the last question. */
export type Counted = { rounds: number };

/** What every round's statement asks for, and no other. */
const ROUND = 'pg_current_snapshot()';

// The whole server as `npm start` runs it, in an environment that the parent gives.
Object.assign(process.env, JSON.parse(process.argv[2]!));
const rounds = countStatements(ROUND);
await import('../../../../src/main.ts');
process.on('message', () => tellParent({ rounds: rounds() } satisfies Counted));
tellParent({ up: true });
