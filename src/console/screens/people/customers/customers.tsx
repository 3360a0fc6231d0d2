import { useCallback, useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { useRead } from '../../../api/hooks.ts';
import {
  type CustomerRowFragment,
  PeopleCustomersDocument,
  type PeopleCustomersQuery,
} from '../../../generated/operations.ts';
import { useTexts } from '../../../i18n/language.ts';
import { Button } from '../../../ui/button.tsx';
import { More } from '../../../ui/more.tsx';
import { Empty, Muted, Page, Shown } from '../../../ui/parts.tsx';
import { customerPath } from '../paths.ts';
import css from '../people.module.css';
import { PeopleTabs } from '../tabs.tsx';
import { texts } from '../texts.ts';
import { NewCustomer } from './new-customer.tsx';
import { Search } from './search.tsx';

const AT_ONCE = 50;

/** Who books. The words of the search are in the address: a reload, or a way back, shows the same. */
export function Customers() {
  const t = useTexts(texts.common);
  const words = useTexts(texts.customers);
  const [params, setParams] = useSearchParams();
  const search = params.get('search') ?? '';
  const [after, setAfter] = useState<string | null>(null);
  const [creating, setCreating] = useState(false);
  const read = useRead(PeopleCustomersDocument, { search: search || null, first: AT_ONCE, after });
  const find = useCallback(
    (typed: string) => {
      setAfter(null);
      setParams(typed ? { search: typed } : {}, { replace: true });
    },
    [setParams],
  );
  const create = (
    <Button look="primary" onClick={() => setCreating(true)}>
      {words.create}
    </Button>
  );
  return (
    <Page title={t.title} actions={create}>
      <PeopleTabs />
      <Search words={search} onWords={find} />
      <Shown read={read}>
        {({ customers }) =>
          customers && (
            <List list={customers} searched={Boolean(search)} busy={read.loading} onMore={setAfter} />
          )
        }
      </Shown>
      {creating && <NewCustomer onClose={() => setCreating(false)} />}
    </Page>
  );
}

type ListProps = {
  list: NonNullable<PeopleCustomersQuery['customers']>;
  searched: boolean;
  busy: boolean;
  onMore(after: string | null): void;
};

function List({ list: { totalCount, edges, pageInfo }, searched, busy, onMore }: ListProps) {
  const t = useTexts(texts.customers);
  return (
    <>
      <p role="status">
        <Muted>{searched ? t.found(totalCount) : t.count(totalCount)}</Muted>
      </p>
      {edges.length === 0 && !busy && <Empty>{searched ? t.noneFound : t.none}</Empty>}
      {edges.length > 0 && (
        <ul className={css.list}>
          {edges.map(({ node }) => (
            <li key={node.id}>
              <Line customer={node} />
            </li>
          ))}
        </ul>
      )}
      <More pageInfo={pageInfo} busy={busy} onMore={onMore} />
    </>
  );
}

function Line({ customer: { id, name, email, emailVerifiedAt } }: { customer: CustomerRowFragment }) {
  const t = useTexts(texts.common);
  const words = useTexts(texts.customers);
  return (
    <Link to={customerPath(id)} className={css.row}>
      <span className={css.what}>
        <span className={css.name}>{name}</span>
        <span className={css.small}>
          {email ?? t.noEmail}
          {email && !emailVerifiedAt && ` · ${words.unproven}`}
        </span>
      </span>
    </Link>
  );
}
