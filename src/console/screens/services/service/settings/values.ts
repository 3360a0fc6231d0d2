import type {
  SaveServiceMutationVariables,
  ServiceSettingsFragment,
} from '../../../../generated/operations.ts';
import { wholeNumber } from '../../whole-number.ts';

/** The settings as they are typed. `editVersion` is that of the service under them: a draft keeps it too. */
export type Values = {
  name: string;
  description: string;
  modality: 'ONLINE' | 'IN_PERSON';
  capacity: string;
  durationMinutes: string;
  joiningInstructions: string;
  accessLeadMinutes: string;
  backupJoinUrl: string;
  opensDaysAhead: string;
  opensAtTime: string;
  closes: 'END' | 'BEFORE' | 'AFTER';
  closesMinutes: string;
  editVersion: number;
};
export type Name = Exclude<keyof Values, 'editVersion'>;

const typed = (value: number | null) => (value === null ? '' : String(value));

export function valuesOf(service: ServiceSettingsFragment): Values {
  const closes = service.bookingClosesMinutes;
  return {
    name: service.name,
    description: service.description ?? '',
    modality: service.modality,
    capacity: typed(service.capacity),
    durationMinutes: typed(service.durationMinutes),
    joiningInstructions: service.joiningInstructions ?? '',
    accessLeadMinutes: typed(service.accessLeadMinutes),
    backupJoinUrl: service.backupJoinUrl ?? '',
    opensDaysAhead: typed(service.bookingOpensDaysAhead),
    opensAtTime: service.bookingOpensAtTime ?? '',
    closes: closes === null ? 'END' : closes < 0 ? 'AFTER' : 'BEFORE',
    closesMinutes: closes === null ? '' : typed(Math.abs(closes)),
    editVersion: service.editVersion ?? 0,
  };
}

export const namesOf = (values: Values): Name[] =>
  (Object.keys(values) as (keyof Values)[]).filter((name) => name !== 'editVersion');

type Input = SaveServiceMutationVariables['input'];

type Given = { [Field in Name]?: (values: Values) => Partial<Input> };

/** What the API is given for each field that was changed. */
const GIVEN: Given = {
  name: ({ name }) => ({ name }),
  description: ({ description }) => ({ description: description || null }),
  modality: ({ modality }) => ({ modality }),
  capacity: ({ capacity }) => ({ capacity: wholeNumber(capacity) }),
  durationMinutes: ({ durationMinutes }) => ({ durationMinutes: wholeNumber(durationMinutes) }),
  accessLeadMinutes: (values) => ({ accessLeadMinutes: wholeNumber(values.accessLeadMinutes) }),
  opensDaysAhead: (values) => ({ bookingOpensDaysAhead: wholeNumber(values.opensDaysAhead) }),
  opensAtTime: (values) => ({ bookingOpensAtTime: values.opensAtTime || null }),
  closes: (values) => ({ bookingClosesMinutes: closesOf(values) }),
  closesMinutes: (values) => ({ bookingClosesMinutes: closesOf(values) }),
};
/** In person there is neither; what stood there goes with the modality. */
const GIVEN_ONLINE: Given = {
  joiningInstructions: (values) => ({ joiningInstructions: values.joiningInstructions || null }),
  backupJoinUrl: (values) => ({ backupJoinUrl: values.backupJoinUrl || null }),
};

export function changeOf(values: Values, changed: readonly Name[]): Partial<Input> {
  const given = values.modality === 'ONLINE' ? { ...GIVEN, ...GIVEN_ONLINE } : GIVEN;
  return Object.assign({}, ...changed.map((name) => given[name]?.(values)));
}

function closesOf({ closes, closesMinutes }: Values): number | null {
  const minutes = wholeNumber(closesMinutes) ?? 0;
  if (closes === 'END') return null;
  return closes === 'AFTER' ? -minutes : minutes;
}

/** Which field of the form a refusal is about, where it is called otherwise here. */
export const FIELD_OF: Record<string, Name> = {
  bookingOpensDaysAhead: 'opensDaysAhead',
  bookingOpensAtTime: 'opensAtTime',
  bookingClosesMinutes: 'closesMinutes',
};
