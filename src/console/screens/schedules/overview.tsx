import { useState } from 'react';
import { useDates } from '../../i18n/dates.ts';
import { useDays } from '../../i18n/days.ts';
import { useTexts } from '../../i18n/language.ts';
import { useIsManager, useStaff } from '../../shell/viewer.tsx';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Badge, Card, Muted, Notice, Row, Stack } from '../../ui/parts.tsx';
import { useToday } from '../../ui/today.ts';
import { Classes } from './classes.tsx';
import { End } from './end.tsx';
import { LatestChange } from './latest-change.tsx';
import { LeftOver } from './left-over/card.tsx';
import type { Doing, ScheduleOnPage } from './screen.tsx';
import { Substitutions } from './substitutions.tsx';
import { texts } from './texts.ts';

type Props = { schedule: ScheduleOnPage; reload(): void; onDo(doing: Doing): void };

/** The weekly class as it is, what can be taken back of it, and its classes ahead. */
export function Overview({ schedule, reload, onDo }: Props) {
  const t = useTexts(texts);
  const { until, service, latestChange } = schedule;
  const today = useToday();
  const ended = until !== null && until < today;
  const left = schedule.sessionsAfterUntil.edges.map(({ node }) => node);
  const leftIds = new Set(left.map(({ id }) => id));
  const ahead = schedule.sessions.edges.map(({ node }) => node).filter(({ id }) => !leftIds.has(id));
  return (
    <>
      {service.archivedAt && <Notice tone="warn">{t.archived}</Notice>}
      {latestChange && <LatestChange key={latestChange.id} change={latestChange} reload={reload} />}
      <Card label={t.facts}>
        <Stack>
          {ended && (
            <Row>
              <Badge>{t.ended}</Badge>
            </Row>
          )}
          <ScheduleFacts schedule={schedule} />
          {!ended && <Acts schedule={schedule} reload={reload} onDo={onDo} />}
        </Stack>
      </Card>
      <Substitutions sessions={[...ahead, ...left]} mayUndo={useMayRun(schedule)} reload={reload} />
      <LeftOver schedule={schedule} reload={reload} />
      <Card label={t.ahead}>
        <Stack>
          <h2>{t.ahead}</h2>
          {ahead.length > 0 ? (
            <Classes sessions={ahead} label={t.ahead} usual={schedule} />
          ) : (
            <Muted>{t.noneAhead}</Muted>
          )}
        </Stack>
      </Card>
    </>
  );
}

function ScheduleFacts({ schedule }: { schedule: ScheduleOnPage }) {
  const t = useTexts(texts);
  const days = useDays();
  const { zone } = useDates();
  const { weekdays, startTime, durationMinutes, professional, capacity, service, from, until } = schedule;
  return (
    <Facts
      rows={[
        [t.when, `${days.weekdays(weekdays)}, ${days.time(startTime)} (${zone})`],
        [t.duration, t.minutes(durationMinutes)],
        [t.teacher, professional?.name ?? t.nobody],
        [t.seats, capacity === null ? t.seatsOfService(service.capacity) : String(capacity)],
        [t.from, days.date(from)],
        [t.until, until ? days.date(until) : t.goesOn],
      ]}
    />
  );
}

/** Managers, and who teaches it. */
function useMayRun({ professional }: ScheduleOnPage): boolean {
  const me = useStaff();
  return useIsManager() || professional?.id === me.id;
}

/** What its teacher may do, and what only managers may. */
function Acts({ schedule, reload, onDo }: Props) {
  const t = useTexts(texts);
  const isManager = useIsManager();
  const mayRun = useMayRun(schedule);
  const [ending, setEnding] = useState(false);
  const mayChange = isManager && !schedule.service.archivedAt;
  if (!mayRun) return null;
  return (
    <Row>
      {mayChange && (
        <Button look="primary" onClick={() => onDo('change')}>
          {t.change}
        </Button>
      )}
      <Button onClick={() => onDo('substitute')}>{t.substitute}</Button>
      {isManager && (
        <Button look="danger" onClick={() => setEnding(true)}>
          {t.end}
        </Button>
      )}
      {ending && <End schedule={schedule} reload={reload} onClose={() => setEnding(false)} />}
    </Row>
  );
}
