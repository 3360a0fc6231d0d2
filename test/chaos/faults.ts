import { DATABASE_FAULTS } from './faults/database.ts';
import { type Fault, OVER } from './faults/fault.ts';
import { NODE_FAULTS } from './faults/nodes.ts';
import { PROVIDER_FAULTS } from './faults/providers.ts';
import { STORE_FAULTS } from './faults/stores.ts';

/** Every fault by itself. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'none',
    part: 'nothing',
    happens: 'nothing: what the others are compared with',
    repeats: false,
    beginsMs: OVER,
    begin: async () => ({ end: async () => undefined }),
  },
  ...NODE_FAULTS,
  ...DATABASE_FAULTS,
  ...STORE_FAULTS,
  ...PROVIDER_FAULTS,
];
