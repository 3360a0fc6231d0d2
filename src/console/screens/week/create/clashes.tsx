import type { WeekCreateClassMutation } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button, LinkButton } from '../../../ui/button.tsx';
import { Buttons } from '../../../ui/buttons.tsx';
import { Notice, Stack } from '../../../ui/parts.tsx';
import { texts } from './texts.ts';

type Created = Extract<WeekCreateClassMutation['createSession'], { __typename: 'Session' }>;
type Other = NonNullable<Created['roomClashes']>[number];

export const clashes = ({ roomClashes, teacherClashes }: Created): boolean =>
  Boolean(roomClashes?.length || teacherClashes?.length);

/** The class is made all the same: only people know whether one room or one teacher will do. */
export function Clashes({ of: created, onFine }: { of: Created; onFine(): void }) {
  const t = useTexts(texts);
  return (
    <Stack>
      <Others says={t.sharesRoom} classes={created.roomClashes ?? []} />
      <Others says={t.sharesTeacher} classes={created.teacherClashes ?? []} />
      <Buttons>
        <Button onClick={onFine}>{t.fine}</Button>
        <LinkButton to={`/sessions/${encodeURIComponent(created.id)}`} look="primary">
          {t.change}
        </LinkButton>
      </Buttons>
    </Stack>
  );
}

function Others({ says, classes }: { says: string; classes: Other[] }) {
  const dates = useDates();
  if (classes.length === 0) return null;
  return (
    <Notice tone="warn">
      {says}
      <ul>
        {classes.map(({ id, startsAt, service }) => (
          <li key={id}>
            {dates.dayAndTime(startsAt)} {service.name}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
