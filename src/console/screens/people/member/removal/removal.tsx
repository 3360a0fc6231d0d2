import { useState } from 'react';
import { refusalOf } from '../../../../api/failures.ts';
import { useAct } from '../../../../api/hooks.ts';
import { RemoveMemberDocument, type RemoveMemberMutation } from '../../../../generated/operations.ts';
import { useTexts } from '../../../../i18n/language.ts';
import { Button } from '../../../../ui/button.tsx';
import { Buttons } from '../../../../ui/buttons.tsx';
import { Dialog } from '../../../../ui/dialog.tsx';
import { Stack } from '../../../../ui/parts.tsx';
import { Refused } from '../../../../ui/refused.tsx';
import { texts as ui } from '../../../../ui/texts.ts';
import { texts } from '../../texts.ts';
import { Gone } from './gone.tsx';
import { HandOver, type Succession } from './hand-over.tsx';

type Answer = RemoveMemberMutation['removeProfessional'];
export type StillTeaching = Extract<Answer, { __typename: 'StillTeachingError' }>;
export type Removed = Extract<Answer, { __typename: 'Professional' }>;

type Props = { id: string; name: string; onClose(): void };

/** Asks first; then, where classes are ahead, who teaches them; then says what the person leaves behind. */
export function Removal({ id, name, onClose }: Props) {
  const t = useTexts(texts.removal);
  const words = useTexts(ui);
  const act = useAct(RemoveMemberDocument);
  const [answer, setAnswer] = useState<Awaited<ReturnType<typeof act.run>> | null>(null);
  // Stays when another answer, such as none at all, follows.
  const [still, setStill] = useState<StillTeaching | null>(null);
  async function remove(succession: Succession = {}): Promise<void> {
    const outcome = await act.run({ input: { professionalId: id, ...succession } });
    setAnswer(outcome);
    if (outcome.__typename === 'StillTeachingError') setStill(outcome);
  }
  if (answer?.__typename === 'Professional') return <Gone name={name} removed={answer} />;
  const refusal =
    answer && answer.__typename !== 'StillTeachingError' ? refusalOf(answer, 'Professional') : null;
  return (
    <Dialog title={t.title(name)} onClose={onClose}>
      <p>{t.what}</p>
      {still ? (
        <HandOver leaverId={id} still={still} busy={act.running} onSaid={remove} onClose={onClose}>
          <Refused refusal={refusal} />
        </HandOver>
      ) : (
        <Stack>
          <Refused refusal={refusal} />
          <Buttons>
            <Button onClick={onClose}>{words.cancel}</Button>
            <Button look="danger" busy={act.running} onClick={() => remove()}>
              {t.remove}
            </Button>
          </Buttons>
        </Stack>
      )}
    </Dialog>
  );
}
