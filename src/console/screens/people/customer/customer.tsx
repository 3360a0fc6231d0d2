import { useState } from 'react';
import { Link } from 'wouter';
import { useRead } from '../../../api/hooks.ts';
import { type CustomerPersonFragment, PeopleCustomerDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useIsManager } from '../../../shell/viewer.tsx';
import { MailLink } from '../../../ui/mail-link.tsx';
import { Empty, Page, Shown, Stack } from '../../../ui/parts.tsx';
import { CUSTOMERS } from '../paths.ts';
import css from '../people.module.css';
import { texts } from '../texts.ts';
import { About } from './about.tsx';
import { Past, Upcoming } from './bookings.tsx';
import { Data } from './data.tsx';
import { Devices } from './devices.tsx';
import { Messages } from './messages.tsx';

/** One customer, with all that is known of them. */
export function Customer({ id }: { id: string }) {
  const t = useTexts(texts.customer);
  const read = useRead(PeopleCustomerDocument, { id });
  return (
    <Stack>
      <div>
        <Link to={CUSTOMERS} className={css.back}>
          {t.all}
        </Link>
      </div>
      <Shown read={read}>
        {({ node }) =>
          // Whoever was erased has no name.
          node?.__typename === 'Customer' && node.name ? (
            <Known person={node} onChanged={read.reload} />
          ) : (
            <Empty>{t.gone}</Empty>
          )
        }
      </Shown>
    </Stack>
  );
}

function Known({ person, onChanged }: { person: CustomerPersonFragment; onChanged(): void }) {
  const t = useTexts(texts.common);
  const isManager = useIsManager();
  const [now] = useState(() => Date.now());
  const write = person.email && <MailLink to={person.email}>{t.write}</MailLink>;
  return (
    <Page title={person.name} actions={write}>
      <div className={css.person}>
        <Stack>
          <Upcoming customerId={person.id} now={now} />
          <Past customerId={person.id} now={now} />
          <Messages customerId={person.id} />
        </Stack>
        <Stack>
          <About person={person} />
          <Devices devices={person.pushDevices} onChanged={onChanged} />
          {isManager && <Data person={person} />}
        </Stack>
      </div>
    </Page>
  );
}
