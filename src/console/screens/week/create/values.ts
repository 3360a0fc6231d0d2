import type { Refusal } from '../../../api/failures.ts';
import type { CreateSessionInput } from '../../../generated/operations.ts';
import { instantOf } from '../../../i18n/zoned.ts';

/** The form as it is typed. Empty: the service's, or by itself. */
export type Values = {
  serviceId: string;
  date: string;
  time: string;
  durationMinutes: string;
  professionalId: string;
  capacity: string;
  joinUrl: string;
  joiningInstructions: string;
  sendAt: string;
};

export const nothing = (date: string): Values => ({
  serviceId: '',
  date,
  time: '',
  durationMinutes: '',
  professionalId: '',
  capacity: '',
  joinUrl: '',
  joiningInstructions: '',
  sendAt: '',
});

/** Null: the day or the time is none. */
export function inputOf(values: Values, zone: string, online: boolean): CreateSessionInput | null {
  const { serviceId, date, time, professionalId } = values;
  const startsAt = instantOf(`${date}T${time}`, zone);
  if (!startsAt || !time) return null;
  return {
    serviceId,
    startsAt,
    professionalId: professionalId || undefined,
    durationMinutes: numberOf(values.durationMinutes),
    capacity: numberOf(values.capacity),
    ...(online && {
      joinUrl: values.joinUrl.trim() || undefined,
      joiningInstructions: values.joiningInstructions.trim() || undefined,
      sendAt: (values.sendAt && instantOf(values.sendAt, zone)) || undefined,
    }),
  };
}

const numberOf = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text));

/** The form asks for day and time apart; the API has one instant. */
export const atItsField = (refusal: Refusal): Refusal =>
  refusal.field === 'startsAt' ? { ...refusal, field: 'time' } : refusal;
