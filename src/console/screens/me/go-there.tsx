import { useState } from 'react';
import type { Refusal } from '../../api/failures.ts';
import { switchAccount } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { Refused } from '../../ui/refused.tsx';

const OFFLINE: Refusal = { __typename: 'NoAnswer', failure: { kind: 'OFFLINE', message: 'no answer' } };

/** Leads to one's account at another studio. */
export function GoThere({ centerId, label }: { centerId: string; label: string }) {
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [going, setGoing] = useState(false);
  async function go(): Promise<void> {
    setGoing(true);
    const refused = await switchAccount({ centerId, role: 'CUSTOMER' }).then(
      (answer) => answer && { __typename: answer.code, message: answer.message },
      () => OFFLINE,
    );
    setGoing(false);
    setRefusal(refused);
    // Loaded anew: everything that was read belongs to the account that is left.
    if (!refused) location.assign('/me/classes');
  }
  return (
    <>
      <Button busy={going} onClick={go}>
        {label}
      </Button>
      <Refused refusal={refusal} />
    </>
  );
}
