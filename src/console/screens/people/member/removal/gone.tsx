import { useLocation } from 'wouter';
import { useTexts } from '../../../../i18n/language.ts';
import { Button, LinkButton } from '../../../../ui/button.tsx';
import { Dialog } from '../../../../ui/dialog.tsx';
import { Row } from '../../../../ui/parts.tsx';
import { texts as ui } from '../../../../ui/texts.ts';
import { STAFF } from '../../paths.ts';
import { texts } from '../../texts.ts';
import type { Removed } from './removal.tsx';

/** What outlives a removal: keys and webhooks go on until a manager ends them. */
export function Gone({ name, removed }: { name: string; removed: Removed }) {
  const t = useTexts(texts.removal);
  const words = useTexts(ui);
  const [, navigate] = useLocation();
  const left = [
    ...(removed.partnerKeys ?? []).map((key) => ({ id: key.id, name: key.name })),
    ...(removed.webhookEndpoints ?? []).map(({ id, url }) => ({ id, name: url })),
  ];
  return (
    <Dialog title={t.done(name)} onClose={() => navigate(STAFF)}>
      {left.length > 0 && (
        <>
          <p>{t.keys}</p>
          <ul>
            {left.map(({ id, name }) => (
              <li key={id}>
                <strong>{name}</strong>
              </li>
            ))}
          </ul>
        </>
      )}
      <Row>
        {left.length > 0 && <LinkButton to="/settings/partners">{t.toSettings}</LinkButton>}
        <Button look="primary" onClick={() => navigate(STAFF)}>
          {words.close}
        </Button>
      </Row>
    </Dialog>
  );
}
