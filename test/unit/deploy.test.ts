import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { VARIABLES } from '../../src/app/environment.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFile(join(root, path), 'utf8');
const run = promisify(execFile);

type Manifest = { apiVersion: string; kind: string };
type Probe = { httpGet: { path: string } };
type Container = { env: { name: string }[]; resources: { limits: object }; securityContext: object } & Record<
  'readinessProbe' | 'livenessProbe' | 'startupProbe',
  Probe
>;

const manifests = async (name: string) =>
  parseAllDocuments(await read(`docs/operations/deploy/kubernetes/${name}.yaml`)).map(
    (document) => document.toJS() as Manifest,
  );

/** What TypeScript says of manifests as values of the types that are made from Kubernetes’ own schema. */
async function complaintsOf(all: Manifest[]): Promise<string[]> {
  const folder = await mkdtemp(join(root, 'node_modules', '.manifests-'));
  const file = join(folder, 'manifests.ts');
  const lines = all.map((manifest, n) => {
    const module = manifest.apiVersion.includes('/') ? manifest.apiVersion : `core/${manifest.apiVersion}`;
    return `import type { ${manifest.kind} as K${n} } from 'kubernetes-types/${module}';
export const k${n}: K${n} = ${JSON.stringify(manifest)};`;
  });
  await writeFile(file, lines.join('\n'));
  try {
    const options = { strict: true, noEmit: true, skipLibCheck: true, moduleResolution: 100, module: 200 };
    const program = ts.createProgram([file], options);
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('the Kubernetes manifests', () => {
  it('are what the API of Kubernetes takes: a misspelt field is found', async () => {
    const all = [...(await manifests('server')), ...(await manifests('migrate'))];
    expect(all.map(({ kind }) => kind)).toEqual(['Deployment', 'Service', 'PodDisruptionBudget', 'Job']);
    expect(await complaintsOf(all)).toEqual([]);
    const [deployment] = JSON.parse(
      JSON.stringify(all).replace('terminationGracePeriodSeconds', 'gracePeriod'),
    );
    expect(await complaintsOf([deployment])).toEqual([expect.stringContaining('gracePeriod')]);
  }, 30_000);

  it('name variables that are there, and give the server the time that it takes to stop', async () => {
    const [deployment] = (await manifests('server')) as never as [
      { spec: { template: { spec: { containers: Container[]; terminationGracePeriodSeconds: number } } } },
    ];
    const { containers, terminationGracePeriodSeconds: patience } = deployment.spec.template.spec;
    const [server] = containers as [Container];
    for (const { name } of server.env) expect(VARIABLES).toContain(name);
    const drain = Number(
      (server.env.find(({ name }) => name === 'DRAIN_SECONDS') as { value?: string }).value,
    );
    expect(patience).toBeGreaterThanOrEqual(drain + 25);
    expect(server.readinessProbe.httpGet.path).toBe('/ready');
    expect(server.livenessProbe.httpGet.path).toBe('/health');
  });
});

describe('the systemd unit', () => {
  it('gives the server the time that it takes to stop, and starts the built program', async () => {
    const unit = await read('docs/operations/deploy/online-sessions.service');
    const value = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1];
    expect(Number(value('TimeoutStopSec'))).toBeGreaterThanOrEqual(5 + 25);
    expect(value('ExecStart')).toBe('/usr/bin/node dist/main.js');
  });

  it('is one for systemd', async ({ skip }) => {
    const analyze = await run('systemd-analyze', ['--version']).catch(() => null);
    skip(analyze === null, 'systemd-analyze is not here');
    const unit = join(root, 'docs/operations/deploy/online-sessions.service');
    const { stderr } = await run('systemd-analyze', ['verify', unit]).catch((failed) => failed);
    expect(
      stderr
        .split('\n')
        .filter(
          (line: string) => line.includes('online-sessions.service') && !line.includes('is not executable'),
        ),
    ).toEqual([]);
  });
});

describe('compose.yaml', () => {
  it('bounds the memory of every service, and lets nobody in without a password', async () => {
    const { services } = parse(await read('compose.yaml')) as {
      services: Record<
        string,
        { mem_limit?: string; environment?: Record<string, string>; command?: string[] }
      >;
    };
    for (const [name, service] of Object.entries(services))
      expect([name, service.mem_limit]).toEqual([name, expect.stringMatching(/^\d+m$/)]);
    expect(services.server!.environment!.MONGODB_URL).toContain('MONGODB_PASSWORD');
    expect(services.server!.environment!.REDIS_URL).toContain('REDIS_PASSWORD');
  });
});
