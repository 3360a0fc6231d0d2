import { useState } from 'react';
import { Link } from 'wouter';
import { refusalOf } from '../../../api/failures.ts';
import { useAct, useRead } from '../../../api/hooks.ts';
import {
  OfferServiceAgainDocument,
  ServicePageDocument,
  type ServicePageQuery,
  TakeServiceOutOfOfferDocument,
} from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { useIsManager } from '../../../shell/viewer.tsx';
import { Button } from '../../../ui/button.tsx';
import { Badge, Card, Empty, Notice, Page, Row, Shown, Stack } from '../../../ui/parts.tsx';
import { useRefused } from '../../../ui/refused.tsx';
import { useSay } from '../../../ui/say.tsx';
import { texts as listTexts } from '../texts.ts';
import { ServiceFacts } from './facts.tsx';
import { ServiceLink } from './link/card.tsx';
import { Settings } from './settings/form.tsx';
import { texts } from './texts.ts';
import { Weekly } from './weekly/card.tsx';

export type ServiceOnPage = NonNullable<ServicePageQuery['service']>;

/** One service: its link, its settings, its weekly classes. */
export default function Screen({ id }: { id: string }) {
  const t = useTexts(texts);
  const read = useRead(ServicePageDocument, { id });
  return (
    <Shown read={read}>
      {({ service }) =>
        service ? (
          <ServicePage service={service} reload={read.reload} />
        ) : (
          <Page title={t.title}>
            <Empty>{t.unknown}</Empty>
          </Page>
        )
      }
    </Shown>
  );
}

function ServicePage({ service, reload }: { service: ServiceOnPage; reload(): void }) {
  const t = useTexts(texts);
  const list = useTexts(listTexts);
  const isManager = useIsManager();
  return (
    <Stack>
      <Link to="/services">{t.back}</Link>
      <Page title={service.name}>
        <Row>
          <Badge>{list.modalities[service.modality]}</Badge>
          {service.archivedAt && <Badge tone="warn">{list.archived}</Badge>}
        </Row>
        {service.archivedAt && <Notice tone="warn">{t.archivedHint}</Notice>}
        {service.modality === 'ONLINE' && <ServiceLink service={service} reload={reload} />}
        <Weekly service={service} reload={reload} />
        {isManager ? (
          <>
            <Settings service={service} />
            <Archive service={service} />
          </>
        ) : (
          <Card label={t.settings}>
            <ServiceFacts service={service} />
          </Card>
        )}
      </Page>
    </Stack>
  );
}

/** Out of the offer, and back: one press each, because each takes the other back. */
function Archive({ service: { id, archivedAt, name } }: { service: ServiceOnPage }) {
  const t = useTexts(texts);
  const refused = useRefused();
  const say = useSay();
  const archive = useAct(TakeServiceOutOfOfferDocument);
  const offer = useAct(OfferServiceAgainDocument);
  const [fault, setFault] = useState<string | null>(null);
  const act = async () => {
    const outcome = await (archivedAt ? offer : archive).run({ input: { serviceId: id } });
    const refusal = refusalOf(outcome, 'Service');
    setFault(refusal && refused(refusal));
    if (!refusal) say(archivedAt ? t.offeredAgain(name) : t.archived(name));
  };
  return (
    <Card label={archivedAt ? t.offerAgain : t.archive}>
      <Stack>
        <p>{archivedAt ? t.offerAgainHint : t.archiveHint}</p>
        {fault && <Notice tone="bad">{fault}</Notice>}
        <Row>
          <Button
            look={archivedAt ? 'primary' : 'danger'}
            busy={archive.running || offer.running}
            onClick={act}
          >
            {archivedAt ? t.offerAgain : t.archive}
          </Button>
        </Row>
      </Stack>
    </Card>
  );
}
