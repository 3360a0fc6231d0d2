import type { ComponentProps } from 'react';
import { useRead } from '../api/hooks.ts';
import { TeacherChoicesDocument } from '../generated/operations.ts';
import { Select } from './field.tsx';

type Props = ComponentProps<'select'> & {
  label: string;
  hint?: string;
  error?: string;
  /** The words for nobody. */
  none: string;
  /** Whose id is left out: who teaches now. */
  except?: string;
};

/** Who of the staff teaches; the value is an id, or empty for nobody. */
export function TeacherSelect({ none, except, ...select }: Props) {
  const { data } = useRead(TeacherChoicesDocument, {});
  const staff = (data?.professionals ?? []).filter(({ id }) => id !== except);
  return (
    // A list that arrives late must not change what is chosen: the browser chooses anew when it does.
    <Select key={staff.length} {...select}>
      <option value="">{none}</option>
      {staff.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}
