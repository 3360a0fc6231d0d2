import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../src/platform/postgres/embedded-postgres/server.ts';
import type { Part } from './parts.ts';
import { onPath, startProgram } from './programs.ts';

/** Debian's package has both programs. */
export function findPrometheus(): Part {
  const program = process.env.PROMETHEUS ?? (onPath('promtool') ? onPath('prometheus') : null);
  return program
    ? { url: program }
    : { missing: 'Prometheus: set PROMETHEUS to its path, or install prometheus' };
}

export type Series = { metric: Record<string, string>; value: [number, string] };
export type Prometheus = {
  /** What a query answers now; throws for one that is none. */
  query(expression: string): Promise<Series[]>;
  stop(): Promise<void>;
};

/** A Prometheus that scrapes a node every second, as the job of the alert rules. */
export async function startPrometheus(program: string, target: string): Promise<Prometheus> {
  const port = await freePort();
  const { stop } = await startProgram(
    program,
    (folder) => {
      const config = join(folder, 'prometheus.yml');
      writeFileSync(config, CONFIG(target));
      return [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ];
    },
    /Server is ready to receive web requests/,
  );
  return {
    stop,
    async query(expression) {
      const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`;
      const answer = (await (await fetch(url)).json()) as {
        status: string;
        error?: string;
        data?: { result: Series[] };
      };
      if (answer.status !== 'success') throw new Error(`${answer.error}: ${expression}`);
      return answer.data!.result;
    },
  };
}

const CONFIG = (target: string) => `
global: { scrape_interval: 1s, scrape_timeout: 1s }
scrape_configs:
  - job_name: online-sessions
    static_configs: [{ targets: ['${target}'] }]
`;
