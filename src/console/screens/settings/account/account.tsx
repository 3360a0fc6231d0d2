import { Address } from '../../../account/address.tsx';
import { Notifications } from '../../../account/notifications.tsx';
import { Section } from '../../../account/section.tsx';
import { SignIns } from '../../../account/sign-ins.tsx';
import { refusalOf } from '../../../api/failures.ts';
import { useAct, useRead } from '../../../api/hooks.ts';
import { signOut } from '../../../api/session.ts';
import {
  SaveStaffAccountDocument,
  type StaffAccountFragment,
  StaffAccountSettingsDocument,
} from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useAccount } from '../../../shell/viewer.tsx';
import { Button } from '../../../ui/button.tsx';
import { Muted, Row, Shown, Stack } from '../../../ui/parts.tsx';
import css from '../settings.module.css';
import { Personal } from './personal.tsx';
import { texts } from './texts.ts';

/** A member of staff's own account. */
export function Account() {
  const read = useRead(StaffAccountSettingsDocument, {});
  return (
    <div className={css.narrow}>
      <Shown read={read}>
        {({ viewer }) =>
          viewer?.__typename === 'Professional' && (
            <Stack>
              <Personal me={viewer} />
              <MyAddress me={viewer} />
              <Notifications viewerId={viewer.id} />
              <SignIns viewerId={viewer.id} />
              <Another />
            </Stack>
          )
        }
      </Shown>
    </div>
  );
}

function MyAddress({ me }: { me: StaffAccountFragment }) {
  const { center } = useAccount();
  const save = useAct(SaveStaffAccountDocument);
  const change = async (email: string) =>
    refusalOf(await save.run({ input: { professionalId: me.id, email } }), 'Professional');
  return <Address who={me} proven={null} account={{ centerId: center.id, role: me.role }} change={change} />;
}

/** Which accounts an address has is said to nobody who has not just proven it, so the choice is at the sign-in. */
function Another() {
  const t = useTexts(texts);
  return (
    <Section title={t.another}>
      <Muted>{t.anotherHint}</Muted>
      <Row>
        <Button onClick={() => signOut()}>{t.choose}</Button>
      </Row>
    </Section>
  );
}
