import { Link } from 'wouter';
import type { ServiceRowFragment } from '../../generated/operations.ts';
import { useTexts } from '../../i18n/language.ts';
import { More } from '../../ui/more.tsx';
import { Badge, Empty, Row } from '../../ui/parts.tsx';
import css from './services.module.css';
import { texts } from './texts.ts';

type Props = {
  services: ServiceRowFragment[];
  /** Whether a filter may be why nothing is there. */
  filtered: boolean;
  loading: boolean;
  pageInfo: { hasNextPage: boolean; endCursor?: string | null } | undefined;
  onMore(after: string | null): void;
};

export function List({ services, filtered, loading, pageInfo, onMore }: Props) {
  const t = useTexts(texts);
  if (services.length === 0) return loading ? null : <Empty>{filtered ? t.noneFound : t.none}</Empty>;
  return (
    <>
      <ul className={css.list}>
        {services.map((service) => (
          <li key={service.id}>
            <ServiceLine service={service} />
          </li>
        ))}
      </ul>
      {pageInfo && <More pageInfo={pageInfo} busy={loading} onMore={onMore} />}
    </>
  );
}

function ServiceLine({ service }: { service: ServiceRowFragment }) {
  const t = useTexts(texts);
  const { id, name, modality, capacity, durationMinutes, joinUrl, archivedAt } = service;
  return (
    <Link to={`/services/${encodeURIComponent(id)}`} className={css.row}>
      <span>
        <span className={css.name}>{name}</span>
        <span className={css.small}>
          {t.minutes(durationMinutes)} · {t.seats(capacity)}
        </span>
      </span>
      <Row>
        {modality === 'ONLINE' && !joinUrl && <Badge tone="warn">{t.noLink}</Badge>}
        <Badge>{t.modalities[modality]}</Badge>
        {archivedAt && <Badge>{t.archived}</Badge>}
      </Row>
    </Link>
  );
}
