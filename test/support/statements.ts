import pg from 'pg';
import { vi } from 'vitest';

/** The statements that reach PostgreSQL from this process while `work` runs, in order, those of transactions too. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    return (
      spy.mock.calls
        .map(([query]: unknown[]) => (typeof query === 'string' ? query : (query as { text: string }).text))
        // Said once by each new connection, whoever happens to be the first to need it.
        .filter((text) => !text.startsWith('SET datestyle TO ISO'))
    );
  } finally {
    spy.mockRestore();
  }
}
