import pino from 'pino';
import type { Log } from '../ports/log.ts';

/** JSON lines on standard output. Fields that could hold a secret are masked, whoever logs them. */
export function createLog(level: string): Log {
  const logger = pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        'authorization',
        'token',
        'apiKey',
        'joinUrl',
        'endpoint',
        'email',
        '*.authorization',
        '*.token',
      ],
      censor: '[masked]',
    },
  });
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
  };
}
