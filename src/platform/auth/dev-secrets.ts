import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import webPush from 'web-push';

export type Secrets = { authSecret: string; vapid: { publicKey: string; privateKey: string } };

/**
 * Random secrets for a machine without configuration, shared by the server and the operator's command. Their file is
 * readable by its owner only. Never used in production.
 */
export function devSecrets(dataDirectory: string): Secrets {
  const path = join(dataDirectory, 'secrets.json');
  mkdirSync(dataDirectory, { recursive: true });
  return read(path) ?? make(path);
}

function read(path: string): Secrets | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Secrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Creating a link is atomic, so two first starts at once agree on one set of secrets. */
function make(path: string): Secrets {
  const secrets: Secrets = {
    authSecret: randomBytes(32).toString('base64url'),
    vapid: webPush.generateVAPIDKeys(),
  };
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  try {
    linkSync(draft, path);
    return secrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return read(path)!;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
