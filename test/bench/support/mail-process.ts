import { readConfig } from '../../../src/app/config.ts';
import { openParts } from '../../../src/app/open.ts';
import { wire } from '../../../src/app/wire.ts';
import { silentLog } from '../../support/log.ts';
import { countStatements } from './live/statements.ts';
import { tellParent } from './parent.ts';

/** `rest`: its plans are to be made; `due`: it is to be woken at this instant; `done`: what it did since it was told of that. */
export type ProcessQuestion = { due: number } | 'rest' | 'done';
/** Of this process alone. */
export type ProcessCost = { cpuUs: number; statements: number };

/** As many as make the plans of the statements on every connection. */
const ROUNDS_AT_REST = 12;

// A server in the environment that the parent gives, but for its listening and its sweeps: what sends mails.
/** Those that list, claim and record messages: not what the job store asks all the time. */
const statements = countStatements('delivery');
const config = readConfig(JSON.parse(process.argv[2]!));
const { scheduler, dispatchLoop } = wire(await openParts(config, silentLog, () => undefined));
scheduler.start(dispatchLoop.runDueWork);
let cpu = process.cpuUsage();

process.on('message', async (question: ProcessQuestion) => {
  if (question === 'rest') await rest();
  else if (question === 'done') await dispatchLoop.idle();
  else scheduler.wakeAt(new Date(question.due));
  const { user, system } = process.cpuUsage(cpu);
  tellParent({ cpuUs: user + system, statements: statements() } satisfies ProcessCost);
  if (question !== 'done') cpu = process.cpuUsage();
});
tellParent({ up: true });

async function rest(): Promise<void> {
  for (let round = 0; round < ROUNDS_AT_REST; round++) {
    await dispatchLoop.runDueWork();
    await dispatchLoop.idle();
  }
  gc?.();
}
