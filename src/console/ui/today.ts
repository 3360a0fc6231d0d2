import { useCenterZone } from '../i18n/dates.ts';
import { dateOf } from '../i18n/zoned.ts';
import { useNow } from './now.ts';

/** The center's day, such as `2026-03-10`. */
export const useToday = (): string => dateOf(new Date(useNow()).toISOString(), useCenterZone());
