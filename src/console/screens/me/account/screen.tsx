import { Address } from '../../../account/address.tsx';
import { Notifications } from '../../../account/notifications.tsx';
import { SignIns } from '../../../account/sign-ins.tsx';
import { refusalOf } from '../../../api/failures.ts';
import { useAct, useRead } from '../../../api/hooks.ts';
import {
  MyAccountDocument,
  type MyAccountFragment,
  UpdateMeDocument,
} from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Page, Shown, Stack } from '../../../ui/parts.tsx';
import css from '../me.module.css';
import { MyData } from './data.tsx';
import { Personal } from './personal.tsx';
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
                <MyAddress me={me} centerId={center.id} />
                <SignIns viewerId={me.id} />
                {/* Another address has accounts elsewhere of its own. */}
                <Studios key={me.email} />
                <MyData me={me} />
              </Stack>
            )
          }
        </Shown>
      </Page>
    </div>
  );
}

function MyAddress({ me, centerId }: { me: MyAccountFragment; centerId: string }) {
  const update = useAct(UpdateMeDocument);
  const change = async (email: string) =>
    refusalOf(await update.run({ input: { customerId: me.id, email } }), 'Customer');
  return (
    <Address
      who={me}
      proven={Boolean(me.emailVerifiedAt)}
      account={{ centerId, role: 'CUSTOMER' }}
      change={change}
    />
  );
}
