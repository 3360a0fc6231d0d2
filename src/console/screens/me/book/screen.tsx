import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { useRead } from '../../../api/hooks.ts';
import { BookableClassesDocument, BookableServicesDocument } from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { ByDay } from '../../../ui/by-day.tsx';
import { Select } from '../../../ui/field.tsx';
import { More } from '../../../ui/more.tsx';
import { Empty, Page, Shown, Stack } from '../../../ui/parts.tsx';
import css from '../me.module.css';
import { ClassDialog } from './class-dialog.tsx';
import { ClassRow } from './class-row.tsx';
import { texts } from './texts.ts';

const HOUR_MS = 3_600_000;
/** A class that has begun can be booked until it ends, so it is not over in the list either. */
const BACK_MS = 4 * HOUR_MS;
const AHEAD_MS = 8 * 7 * 24 * HOUR_MS;
const AT_ONCE = 50;

/** The timetable of the center, and a class of it that `?class=` names over it. */
export default function Book() {
  const t = useTexts(texts);
  const [search, setSearch] = useSearchParams();
  const serviceId = search.get('service');
  const chosen = search.get('class');
  const open = (id: string) => setSearch((present) => ({ ...Object.fromEntries(present), class: id }));
  const close = () => setSearch(serviceId ? { service: serviceId } : {});
  return (
    <div className={css.narrow}>
      <Page title={t.title}>
        <ServiceChoice
          value={serviceId ?? ''}
          onChoose={(service) => setSearch(service ? { service } : {}, { replace: true })}
        />
        <Timetable key={serviceId} serviceId={serviceId} onOpen={open} />
        {chosen && <ClassDialog key={chosen} id={chosen} onClose={close} />}
      </Page>
    </div>
  );
}

function ServiceChoice({ value, onChoose }: { value: string; onChoose(id: string): void }) {
  const t = useTexts(texts);
  const read = useRead(BookableServicesDocument, {});
  const services = read.data?.services?.edges.map(({ node }) => node) ?? [];
  if (services.length < 2) return null;
  return (
    <Select label={t.service} value={value} onChange={({ target }) => onChoose(target.value)}>
      <option value="">{t.allServices}</option>
      {services.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}

function Timetable({ serviceId, onOpen }: { serviceId: string | null; onOpen(id: string): void }) {
  const t = useTexts(texts);
  const [{ from, to }] = useState(() => ({
    from: new Date(Date.now() - BACK_MS).toISOString(),
    to: new Date(Date.now() + AHEAD_MS).toISOString(),
  }));
  const [after, setAfter] = useState<string | null>(null);
  const read = useRead(BookableClassesDocument, { from, to, serviceId, first: AT_ONCE, after });
  return (
    <Shown read={read}>
      {({ sessions }) => {
        const ahead = sessions?.edges
          .map(({ node }) => node)
          .filter(
            ({ notBookableReason }) => notBookableReason !== 'ENDED' && notBookableReason !== 'CANCELLED',
          );
        if (!sessions || !ahead?.length) return <Empty>{t.empty}</Empty>;
        return (
          <Stack>
            <ByDay items={ahead} at={({ startsAt }) => startsAt} keyOf={({ id }) => id}>
              {(session) => <ClassRow session={session} onOpen={() => onOpen(session.id)} />}
            </ByDay>
            <More pageInfo={sessions.pageInfo} busy={read.loading} onMore={setAfter} />
          </Stack>
        );
      }}
    </Shown>
  );
}
