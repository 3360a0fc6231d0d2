import { useRead } from '../../../api/hooks.ts';
import { MyAccountDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Page, Shown, Stack } from '../../../ui/parts.tsx';
import css from '../me.module.css';
import { Address } from './address.tsx';
import { MyData } from './data.tsx';
import { Notifications } from './notifications.tsx';
import { Personal } from './personal.tsx';
import { SignIns } from './sign-ins.tsx';
import { Studios } from './studios.tsx';
import { texts } from './texts.ts';

/** One's own account: what may reach this device, who one is, where one is signed in, and what is kept. */
export default function Account() {
  const t = useTexts(texts);
  const read = useRead(MyAccountDocument, {});
  return (
    <div className={css.narrow}>
      <Page title={t.title}>
        <Shown read={read}>
          {({ me, center }) =>
            me &&
            center && (
              <Stack>
                <Notifications viewerId={me.id} />
                <Personal me={me} center={center} />
                <Address me={me} centerId={center.id} />
                <SignIns viewerId={me.id} />
                <Studios />
                <MyData me={me} />
              </Stack>
            )
          }
        </Shown>
      </Page>
    </div>
  );
}
