import { useState } from 'react';
import { Link } from 'wouter';
import type { ServiceScheduleFragment } from '../../../../generated/operations.ts';
import { useDays } from '../../../../i18n/days.ts';
import { useTexts } from '../../../../i18n/language.ts';
import { useIsManager } from '../../../../shell/viewer.tsx';
import { Button } from '../../../../ui/button.tsx';
import { Badge, Card, Muted, Row, Stack } from '../../../../ui/parts.tsx';
import { useToday } from '../../../../ui/today.ts';
import css from '../../services.module.css';
import { texts as listTexts } from '../../texts.ts';
import type { ServiceOnPage } from '../screen.tsx';
import { NewSchedule } from './new-schedule.tsx';
import { texts } from './texts.ts';

/** When the service takes place every week. Ended ones come last. */
export function Weekly({ service, reload }: { service: ServiceOnPage; reload(): void }) {
  const t = useTexts(texts);
  const isManager = useIsManager();
  const today = useToday();
  const [adding, setAdding] = useState(false);
  const ended = ({ until }: ServiceScheduleFragment) => until !== null && until < today;
  const schedules = [...(service.schedules ?? [])].sort((a, b) => Number(ended(a)) - Number(ended(b)));
  return (
    <Card label={t.title}>
      <Stack>
        <Row between>
          <h2>{t.title}</h2>
          {isManager && !service.archivedAt && <Button onClick={() => setAdding(true)}>{t.create}</Button>}
        </Row>
        {schedules.length === 0 && <Muted>{t.none}</Muted>}
        {schedules.length > 0 && (
          <ul className={css.list}>
            {schedules.map((schedule) => (
              <li key={schedule.id}>
                <ScheduleLine schedule={schedule} ended={ended(schedule)} />
              </li>
            ))}
          </ul>
        )}
        {adding && <NewSchedule service={service} reload={reload} onClose={() => setAdding(false)} />}
      </Stack>
    </Card>
  );
}

function ScheduleLine({ schedule, ended }: { schedule: ServiceScheduleFragment; ended: boolean }) {
  const t = useTexts(texts);
  const list = useTexts(listTexts);
  const days = useDays();
  const { id, weekdays, startTime, durationMinutes, professional, from, until } = schedule;
  const span = until ? t.span(days.date(from), days.date(until)) : t.since(days.date(from));
  return (
    <Link to={`/schedules/${encodeURIComponent(id)}`} className={css.row}>
      <span>
        <span className={css.name}>
          {days.weekdays(weekdays)}, {days.time(startTime)}
        </span>
        <span className={css.small}>
          {list.minutes(durationMinutes)} · {professional?.name ?? t.nobody} · {span}
        </span>
      </span>
      {ended && <Badge>{t.ended}</Badge>}
    </Link>
  );
}
