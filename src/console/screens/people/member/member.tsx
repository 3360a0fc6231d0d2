import { useState } from 'react';
import { Link } from 'wouter';
import { Section } from '../../../account/section.tsx';
import { useRead } from '../../../api/hooks.ts';
import { PeopleMemberDocument, type StaffMemberFragment } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useIsManager, useStaff } from '../../../shell/viewer.tsx';
import { Button } from '../../../ui/button.tsx';
import { MailLink } from '../../../ui/mail-link.tsx';
import { Badge, Empty, Page, Row, Shown, Stack } from '../../../ui/parts.tsx';
import { STAFF } from '../paths.ts';
import css from '../people.module.css';
import { texts } from '../texts.ts';
import { About } from './about.tsx';
import { Classes } from './classes.tsx';
import { Removal } from './removal/removal.tsx';

type Leaver = { id: string; name: string };

/** One member of staff. What was said about a removal stays when the person is gone. */
export function Member({ id }: { id: string }) {
  const t = useTexts(texts.staff);
  const read = useRead(PeopleMemberDocument, { id });
  const [leaver, setLeaver] = useState<Leaver | null>(null);
  return (
    <Stack>
      <div>
        <Link to={STAFF} className={css.back}>
          {t.all}
        </Link>
      </div>
      <Shown read={read}>
        {({ node }) =>
          // Whoever left has no name.
          node?.__typename === 'Professional' && node.name ? (
            <Known member={node} onRemove={() => setLeaver({ id, name: node.name })} />
          ) : (
            <Empty>{t.gone}</Empty>
          )
        }
      </Shown>
      {leaver && <Removal {...leaver} onClose={() => setLeaver(null)} />}
    </Stack>
  );
}

function Known({ member, onRemove }: { member: StaffMemberFragment; onRemove(): void }) {
  const t = useTexts(texts.staff);
  const words = useTexts(texts.common);
  const isManager = useIsManager();
  const isMe = useStaff().id === member.id;
  const facts = (
    <>
      <Badge tone={member.role === 'MANAGER' ? 'good' : 'plain'}>{t.roles[member.role]}</Badge>
      {isMe && <Badge>{t.you}</Badge>}
      {!isMe && member.email && <MailLink to={member.email}>{words.write}</MailLink>}
    </>
  );
  return (
    <Page title={member.name} actions={facts}>
      <div className={css.person}>
        <Classes memberId={member.id} />
        <Stack>
          <About member={member} />
          {isManager && !isMe && (
            <Section title={t.leaving}>
              <p>{t.leavingWhat}</p>
              <Row>
                <Button look="danger" onClick={onRemove}>
                  {t.remove}
                </Button>
              </Row>
            </Section>
          )}
        </Stack>
      </div>
    </Page>
  );
}
