import { Command } from 'commander';
import { noteOldestKey } from '../../modules/people/jobs.ts';
import { countAgain } from '../../modules/secrets/jobs.ts';
import { resealAll } from '../../modules/secrets/operations.ts';
import { secretUses } from '../../modules/secrets/queries.ts';
import type { Kind, Resealed } from '../../modules/secrets/rules.ts';
import { createReseal } from '../../platform/auth/encryption.ts';
import type { SecretUse } from '../../ports/metrics.ts';
import { asOperator, type Operator } from './operator.ts';
import { print } from './printing.ts';

/** A line of progress at most this often. */
const TELL_MS = 1_000;

export const reseal = new Command('reseal')
  .description(
    'encrypts anew, under AUTH_SECRET, what is encrypted under AUTH_SECRET_PREVIOUS; says whether that may go',
  )
  .option('--dry-run', 'only count')
  .action(({ dryRun = false }: { dryRun?: boolean }, command: Command) =>
    asOperator(async (operator) => {
      const deps = depsOf(operator);
      const found = await resealAll(deps, { dryRun, progress: createProgress() });
      if (!dryRun) while ((await noteOldestKey(deps)) > 0);
      await countAgain(deps);
      const uses = await secretUses(deps);
      print(command, {
        ...Object.fromEntries([...found].flatMap(([what, counts]) => lines(what, counts, dryRun))),
        ...devicesOf(uses),
        mayDropPreviousSecrets: [...found.values()].every(
          (each) => (dryRun ? each.resealed : each.busy) === 0,
        ),
        mayDropPreviousVapidPairs: devicesOn(uses, 'previous') === 0,
      });
    }),
  );

const depsOf = (operator: Operator) => ({
  ...operator,
  reseal: createReseal(operator.config.secrets),
  pushPublicKeys: operator.config.pushPublicKeys,
});

/** Names of the results: `passes`, `webhookSecrets`, `keptAnswers`. */
const named = (what: string) => what.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

const lines = (what: Kind, { current, resealed, unreadable, busy }: Resealed, dryRun: boolean) => {
  const name = named(what);
  return [
    [`${name}Current`, current],
    [dryRun ? `${name}ToReseal` : `${name}Resealed`, resealed],
    [`${name}Unreadable`, unreadable],
    ...(busy > 0 ? [[`${name}Left`, busy]] : []),
  ];
};

const devicesOn = (uses: SecretUse[], which: SecretUse['key']) =>
  uses.find(({ what, key }) => what === 'push_devices' && key === which)?.rows ?? 0;

const devicesOf = (uses: SecretUse[]) => ({
  devicesOnPresentPair: devicesOn(uses, 'current'),
  devicesOnPreviousPairs: devicesOn(uses, 'previous'),
  devicesOnUnknownPairs: devicesOn(uses, 'unknown'),
});

function createProgress() {
  let toldAt = performance.now();
  return (what: Kind, { current, resealed, unreadable, busy }: Resealed): void => {
    if (performance.now() - toldAt < TELL_MS) return;
    toldAt = performance.now();
    console.error(`${what}: ${current + unreadable + busy} read, ${resealed} encrypted anew`);
  };
}
