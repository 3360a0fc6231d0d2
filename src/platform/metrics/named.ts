import type { Registry } from 'prom-client';

/** Of our own metrics; those of the process have the names that dashboards know. */
const PREFIX = 'online_sessions_';

/** The options of one of our metrics. */
export const named = <Label extends string>(
  register: Registry,
  name: string,
  labelNames: Label[],
  help: string,
) => ({
  name: PREFIX + name,
  help,
  labelNames,
  registers: [register],
});

export const labelOf = (value: string) => value.toLowerCase();
