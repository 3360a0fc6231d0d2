/** The first segments of the console's addresses. Whatever is behind them, the console decides what it shows. */
export const CONSOLE_SEGMENTS = [
  'sign-in',
  'now',
  'attention',
  'week',
  'sessions',
  'services',
  'schedules',
  'people',
  'closures',
  'settings',
  'messages',
  'me',
  'c',
] as const;

/** The addresses that show the console. */
export const CONSOLE_PATHS = ['/', ...CONSOLE_SEGMENTS.map((segment) => `/${segment}/*`)];

/** Its files that have an address at the root: a service worker watches the folder that it is in. */
export const ROOT_FILES = ['sw.js', 'manifest.webmanifest'] as const;
