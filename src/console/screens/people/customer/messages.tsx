import { useState } from 'react';
import { Link } from 'wouter';
import { Section } from '../../../account/section.tsx';
import { useRead } from '../../../api/hooks.ts';
import { PeopleMessagesDocument, type PeopleMessagesQuery } from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { MessageLine } from '../../../ui/messages/message-line.tsx';
import { outcomes } from '../../../ui/messages/outcomes.ts';
import { withPushesLeftOut } from '../../../ui/messages/pushes-left-out.ts';
import { More } from '../../../ui/more.tsx';
import { Empty, Row, Shown } from '../../../ui/parts.tsx';
import { sessionPath } from '../paths.ts';
import css from '../people.module.css';
import { texts } from '../texts.ts';

const AT_ONCE = 20;

/** What this person was sent about all their classes, read when it is asked for. */
export function Messages({ customerId }: { customerId: string }) {
  const t = useTexts(texts.customer);
  const { messages } = useTexts(outcomes);
  const [shown, setShown] = useState(false);
  if (!shown)
    return (
      <Row>
        <Button onClick={() => setShown(true)}>{t.showMessages}</Button>
      </Row>
    );
  return (
    <Section title={messages}>
      <Sent id={customerId} />
    </Section>
  );
}

function Sent({ id }: { id: string }) {
  const { noMessages } = useTexts(outcomes);
  const [after, setAfter] = useState<string | null>(null);
  const read = useRead(PeopleMessagesDocument, { id, first: AT_ONCE, after });
  return (
    <Shown read={read}>
      {({ node }) => {
        if (node?.__typename !== 'Customer') return null;
        const { edges, pageInfo } = node.deliveries;
        const messages = withPushesLeftOut(edges.map((edge) => edge.node));
        return (
          <>
            {messages.length === 0 && <Empty>{noMessages}</Empty>}
            <ol>
              {messages.map((message) => (
                <MessageLine key={message.id} message={message}>
                  <About session={message.session} />
                </MessageLine>
              ))}
            </ol>
            <More pageInfo={pageInfo} busy={read.loading} onMore={setAfter} />
          </>
        );
      }}
    </Shown>
  );
}

type Customer = Extract<NonNullable<PeopleMessagesQuery['node']>, { __typename: 'Customer' }>;
type Message = Customer['deliveries']['edges'][number]['node'];

/** The class of a message, the first of several. */
function About({ session }: Pick<Message, 'session'>) {
  const dates = useDates();
  if (!session) return null;
  return (
    <p className={css.small}>
      <Link to={sessionPath(session.id)}>{session.service.name}</Link>, {dates.dayAndTime(session.startsAt)}
    </p>
  );
}
