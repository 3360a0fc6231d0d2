import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { useRead } from '../../api/hooks.ts';
import { type Modality, ServiceListDocument } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { useIsManager } from '../../shell/viewer.tsx';
import { Button } from '../../ui/button.tsx';
import { Page, Shown } from '../../ui/parts.tsx';
import { useSay } from '../../ui/say.tsx';
import { Create } from './create.tsx';
import { Filters, type Wanted } from './filters.tsx';
import { List } from './list.tsx';
import { texts } from './texts.ts';

/** What the center offers. The filters are in the address: a reload, or a way back, shows the same. */
export default function Services() {
  const t = useTexts(texts);
  const say = useSay();
  const isManager = useIsManager();
  const [, navigate] = useLocation();
  const [creating, setCreating] = useState(false);
  const [wanted, setWanted] = useWanted();
  const [after, setAfter] = useState<string | null>(null);
  const { search, modality, archived } = wanted;
  const read = useRead(ServiceListDocument, {
    search: search || null,
    modality: modality || null,
    archived,
    after,
  });
  const change = (next: Wanted) => {
    setAfter(null);
    setWanted(next);
  };
  const created = (id: string, name: string) => {
    say(t.created(name));
    navigate(`/services/${encodeURIComponent(id)}`);
  };
  const action = isManager && (
    <Button look="primary" onClick={() => setCreating(true)}>
      {t.create}
    </Button>
  );
  return (
    <Page title={t.title} actions={action}>
      <Filters wanted={wanted} onChange={change} />
      <Shown read={read}>
        {({ services }) => (
          <List
            services={services?.edges.map(({ node }) => node) ?? []}
            filtered={Boolean(search || modality || archived)}
            loading={read.loading}
            pageInfo={services?.pageInfo}
            onMore={setAfter}
          />
        )}
      </Shown>
      {creating && <Create onCreated={created} onClose={() => setCreating(false)} />}
    </Page>
  );
}

function useWanted(): [Wanted, (wanted: Wanted) => void] {
  const [params, setParams] = useSearchParams();
  const modality = params.get('modality');
  const wanted: Wanted = {
    search: params.get('search') ?? '',
    modality: modality === 'ONLINE' || modality === 'IN_PERSON' ? (modality as Modality) : '',
    archived: params.get('archived') === 'true',
  };
  const change = ({ search, modality, archived }: Wanted) => {
    const next = new URLSearchParams();
    if (search) next.set('search', search);
    if (modality) next.set('modality', modality);
    if (archived) next.set('archived', 'true');
    setParams(next, { replace: true });
  };
  return [wanted, change];
}
