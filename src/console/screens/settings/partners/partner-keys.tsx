import { useState } from 'react';
import { type Refusal, refusalOf } from '../../../api/failures.ts';
import { useAct, useRead } from '../../../api/hooks.ts';
import {
  EndPartnerKeyDocument,
  type PartnerKeyFactsFragment as Key,
  PartnerKeysSettingsDocument,
} from '../../../generated/operations.ts';
import { useDates } from '../../../i18n/dates.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Card, Empty, Muted, Row, Shown, Stack } from '../../../ui/parts.tsx';
import { Refused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import { TwoSteps } from '../../../ui/two-steps.tsx';
import css from '../settings.module.css';
import { WithSecrets } from '../with-secrets.tsx';
import { NewKey } from './new-key.tsx';
import { texts } from './texts.ts';

export function PartnerKeys() {
  const t = useTexts(texts);
  const read = useRead(PartnerKeysSettingsDocument, {});
  return (
    <WithSecrets words={t} form={NewKey} onMade={read.reload}>
      <Shown read={read}>{({ partnerKeys }) => <Keys keys={partnerKeys ?? []} />}</Shown>
    </WithSecrets>
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
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const revoke = async (): Promise<void> => {
    const refused = refusalOf(await end.run({ input: { partnerKeyId: id } }), 'PartnerKey');
    setRefusal(refused);
    if (!refused) say(t.ended);
  };
  return (
    <>
      <div>
        <TwoSteps label={t.revoke} look="danger" act={revoke}>
          {t.revokeMeans}
        </TwoSteps>
      </div>
      <Refused refusal={refusal} />
    </>
  );
}
