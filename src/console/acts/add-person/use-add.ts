import { type Refusal, refusalOf } from '../../api/failures.ts';
import { useAct } from '../../api/hooks.ts';
import {
  AddPersonDocument,
  type AddPersonMutationVariables,
  type SeatToShareFragment,
} from '../../generated/operations.ts';

type Who = Omit<AddPersonMutationVariables['input'], 'sessionId'>;
/** A seat, also one that they had already, and then what there is to say. */
export type Added = { seat: SeatToShareFragment | null; message: string | null };

/** Gives somebody a seat in a class. */
export function useAdd(sessionId: string) {
  const { run, running } = useAct(AddPersonDocument);
  const add = async (who: Who): Promise<{ added: Added } | { refusal: Refusal }> => {
    const outcome = await run({ input: { sessionId, ...who } });
    if (outcome.__typename === 'Booking') return { added: { seat: outcome, message: null } };
    if (outcome.__typename === 'AlreadyBookedError')
      return { added: { seat: outcome.booking, message: outcome.message } };
    return { refusal: refusalOf(outcome, 'Booking')! };
  };
  return { add, running };
}
