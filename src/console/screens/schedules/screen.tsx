import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { useRead } from '../../api/hooks.ts';
import { SchedulePageDocument, type SchedulePageQuery } from '../../generated/operations.ts';
import { useDays } from '../../i18n/days.ts';
import { useTexts } from '../../i18n/language.ts';
import { Empty, Page, Shown, Stack } from '../../ui/parts.tsx';
import { Change } from './change/screen.tsx';
import { Overview } from './overview.tsx';
import { Substitute } from './substitute/screen.tsx';
import { texts } from './texts.ts';

export type ScheduleOnPage = Extract<SchedulePageQuery['node'], { __typename: 'Schedule' }>;

/** What is done with the weekly class; in the address, so that a reload stays there and the way back leads out of it. */
export type Doing = 'change' | 'substitute' | null;
export type DoingProps = { schedule: ScheduleOnPage; onDone(): void };

/** One weekly class: its classes ahead, a change from a day on, a substitute, its end. */
export default function Screen({ id }: { id: string }) {
  const t = useTexts(texts);
  const [from] = useState(() => new Date().toISOString());
  const read = useRead(SchedulePageDocument, { id, from });
  return (
    <Shown read={read}>
      {({ node }) =>
        node?.__typename === 'Schedule' ? (
          <SchedulePage schedule={node} reload={read.reload} />
        ) : (
          <Page title={t.title}>
            <Empty>{t.unknown}</Empty>
          </Page>
        )
      }
    </Shown>
  );
}

function SchedulePage({ schedule, reload }: { schedule: ScheduleOnPage; reload(): void }) {
  const t = useTexts(texts);
  const days = useDays();
  const [params, setParams] = useSearchParams();
  const doing = params.get('do') as Doing;
  const go = (next: Doing) => setParams(next ? { do: next } : {});
  const done = () => {
    reload();
    go(null);
  };
  const { service, weekdays, startTime } = schedule;
  const title = `${service.name}: ${days.weekdays(weekdays)}, ${days.time(startTime)}`;
  const back = doing ? (
    <Link to={`/schedules/${encodeURIComponent(schedule.id)}`}>← {title}</Link>
  ) : (
    <Link to={`/services/${encodeURIComponent(service.id)}`}>← {service.name}</Link>
  );
  return (
    <Stack>
      {back}
      {doing === 'change' && (
        <Page title={t.changeTitle}>
          <Change schedule={schedule} onDone={done} />
        </Page>
      )}
      {doing === 'substitute' && (
        <Page title={t.substituteTitle}>
          <Substitute schedule={schedule} onDone={done} />
        </Page>
      )}
      {!doing && (
        <Page title={title}>
          <Overview schedule={schedule} reload={reload} onDo={go} />
        </Page>
      )}
    </Stack>
  );
}
