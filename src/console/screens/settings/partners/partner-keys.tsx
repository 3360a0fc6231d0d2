import { useState } from 'react';
import { refusalOf, useAct, useRead } from '../../../api/hooks.ts';
import {
  EndPartnerKeyDocument,
  type PartnerKeyFactsFragment as Key,
  PartnerKeysSettingsDocument,
} from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { Card, Empty, Muted, Notice, Row, Shown, Stack } from '../../../ui/parts.tsx';
import { useSay } from '../../../ui/say.tsx';
import { Secret } from '../secret.tsx';
import css from '../settings.module.css';
import { TwoSteps } from '../two-steps.tsx';
import { NewKey } from './new-key.tsx';
import { texts } from './texts.ts';

export function PartnerKeys() {
  const t = useTexts(texts);
  const read = useRead(PartnerKeysSettingsDocument, {});
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const made = (fresh: string): void => {
    setSecret(fresh);
    setAdding(false);
    read.reload();
  };
  return (
    <div className={css.narrow}>
      <Stack>
        <Muted>{t.lead}</Muted>
        {secret && <Secret title={t.secret} secret={secret} onDone={() => setSecret(null)} />}
        {adding ? (
          <NewKey onMade={made} onClose={() => setAdding(false)} />
        ) : (
          <Row>
            <Button look="primary" onClick={() => setAdding(true)}>
              {t.add}
            </Button>
          </Row>
        )}
        <Shown read={read}>{({ partnerKeys }) => <Keys keys={partnerKeys ?? []} />}</Shown>
      </Stack>
    </div>
  );
}

function Keys({ keys }: { keys: readonly Key[] }) {
  const t = useTexts(texts);
  const good = keys.filter(({ revokedAt }) => !revokedAt);
  const ended = keys.filter(({ revokedAt }) => revokedAt);
  return (
    <>
      {good.length === 0 && <Empty>{t.none}</Empty>}
      <ul className={css.list}>
        {good.map((key) => (
          <li key={key.id}>
            <OneKey facts={key} />
          </li>
        ))}
      </ul>
      {ended.length > 0 && (
        <details>
          <summary>{t.showEnded(ended.length)}</summary>
          <ul className={css.list}>
            {ended.map((key) => (
              <li key={key.id}>
                <OneKey facts={key} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function OneKey({ facts }: { facts: Key }) {
  const t = useTexts(texts);
  const dates = useDates();
  const { name, prefix, scopes, createdAt, createdBy, lastUsedAt, expiresAt, revokedAt } = facts;
  const history = [
    t.made(dates.day(createdAt), createdBy?.name ?? ''),
    lastUsedAt ? t.used(dates.dayAndTime(lastUsedAt)) : t.neverUsed,
    ...(expiresAt && !revokedAt ? [t.until(dates.day(expiresAt))] : []),
  ];
  return (
    <Card label={name}>
      <Stack>
        <Row between>
          <h3>{name}</h3>
          <code>{prefix}…</code>
        </Row>
        <p>{scopes.map((scope) => t.scope[scope] ?? scope).join(' · ')}</p>
        <Muted>{history.join(', ')}</Muted>
        {revokedAt ? <Muted>{t.revoked(dates.dayAndTime(revokedAt))}</Muted> : <End id={facts.id} />}
      </Stack>
    </Card>
  );
}

function End({ id }: { id: string }) {
  const t = useTexts(texts);
  const say = useSay();
  const end = useAct(EndPartnerKeyDocument);
  const [refused, setRefused] = useState<string | null>(null);
  const sure = async (): Promise<void> => {
    const refusal = refusalOf(await end.run({ input: { partnerKeyId: id } }), 'PartnerKey');
    if (refusal) setRefused(refusal.message ?? '');
    else say(t.ended);
  };
  return (
    <>
      <div>
        <TwoSteps name={t.revoke} means={t.revokeMeans} busy={end.running} onSure={sure} />
      </div>
      {refused && <Notice tone="bad">{refused}</Notice>}
    </>
  );
}
