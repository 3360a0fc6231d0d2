import { useCallback } from 'react';
import { useDays } from '../../../../i18n/days.ts';
import { useTexts } from '../../../../i18n/language.ts';
import { texts as listTexts } from '../../texts.ts';
import { texts } from './texts.ts';
import type { Name, Values } from './values.ts';

/** Says a value of the settings in words, such as one that somebody else has set. */
export function useSpoken(): (name: Name, values: Values) => string {
  const t = useTexts(texts);
  const list = useTexts(listTexts);
  const days = useDays();
  return useCallback(
    (name, values) => {
      const value = values[name];
      if (name === 'modality') return list.modalities[values.modality];
      if (name === 'closes') return t.closes[values.closes];
      if (value === '') return t.empty;
      if (name === 'capacity') return list.seats(Number(value));
      if (name === 'opensAtTime') return days.time(value);
      if (name === 'opensDaysAhead') return t.days(Number(value));
      return name === 'durationMinutes' || name === 'accessLeadMinutes' || name === 'closesMinutes'
        ? list.minutes(Number(value))
        : value;
    },
    [t, list, days],
  );
}
