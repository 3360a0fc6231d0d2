import { useState } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../../api/hooks.ts';
import { PeopleStaffDocument, type StaffRowFragment } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useIsManager, useStaff } from '../../../shell/viewer.tsx';
import { Button } from '../../../ui/button.tsx';
import { Badge, Page, Row, Shown } from '../../../ui/parts.tsx';
import { memberPath } from '../paths.ts';
import css from '../people.module.css';
import { PeopleTabs } from '../tabs.tsx';
import { texts } from '../texts.ts';
import { NewMember } from './new-member.tsx';

/** Who teaches and who manages. */
export function Staff() {
  const t = useTexts(texts.common);
  const words = useTexts(texts.staff);
  const isManager = useIsManager();
  const read = useRead(PeopleStaffDocument, {});
  const [creating, setCreating] = useState(false);
  const create = isManager && (
    <Button look="primary" onClick={() => setCreating(true)}>
      {words.create}
    </Button>
  );
  return (
    <Page title={t.title} actions={create}>
      <PeopleTabs />
      <Shown read={read}>
        {({ professionals }) => (
          <ul className={css.list}>
            {professionals?.map((member) => (
              <li key={member.id}>
                <Line member={member} />
              </li>
            ))}
          </ul>
        )}
      </Shown>
      {creating && <NewMember onClose={() => setCreating(false)} />}
    </Page>
  );
}

function Line({ member: { id, name, email, role } }: { member: StaffRowFragment }) {
  const t = useTexts(texts.staff);
  const isMe = useStaff().id === id;
  return (
    <Link to={memberPath(id)} className={css.row}>
      <span className={css.what}>
        <span className={css.name}>{name}</span>
        <span className={css.small}>{email}</span>
      </span>
      <Row>
        {isMe && <Badge>{t.you}</Badge>}
        <Badge tone={role === 'MANAGER' ? 'good' : 'plain'}>{t.roles[role]}</Badge>
      </Row>
    </Link>
  );
}
