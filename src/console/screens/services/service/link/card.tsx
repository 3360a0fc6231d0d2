import { useState } from 'react';
import { useTexts } from '../../../../i18n/language.ts';
import { useIsManager } from '../../../../shell/viewer.tsx';
import { Button } from '../../../../ui/button.tsx';
import { CopyButton } from '../../../../ui/copy.tsx';
import { Card, Muted, Row, Stack } from '../../../../ui/parts.tsx';
import css from '../../services.module.css';
import type { ServiceOnPage } from '../screen.tsx';
import { ChangeLink } from './change.tsx';
import { LastChange } from './last-change.tsx';
import { texts } from './texts.ts';

/** The link that the service's classes take over: as it is, its change, and the last change to be taken back. */
export function ServiceLink({ service, reload }: { service: ServiceOnPage; reload(): void }) {
  const t = useTexts(texts);
  const isManager = useIsManager();
  const [changing, setChanging] = useState(false);
  const { joinUrl, latestLinkChange } = service;
  return (
    <Card label={t.title}>
      <Stack>
        <h2>{t.title}</h2>
        {joinUrl ? <span className={css.link}>{joinUrl}</span> : <Muted>{t.none}</Muted>}
        <Row>
          {isManager && (
            <Button look={joinUrl ? 'plain' : 'primary'} onClick={() => setChanging(true)}>
              {joinUrl ? t.change : t.set}
            </Button>
          )}
          {joinUrl && <CopyButton text={joinUrl} label={t.copy} />}
        </Row>
        {isManager && latestLinkChange && !latestLinkChange.undoneAt && (
          <LastChange key={latestLinkChange.id} change={latestLinkChange} reload={reload} />
        )}
        {changing && <ChangeLink service={service} reload={reload} onClose={() => setChanging(false)} />}
      </Stack>
    </Card>
  );
}
