import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useAsk } from '../../../../api/ask.ts';
import { refusalOf } from '../../../../api/failures.ts';
import { useAct } from '../../../../api/hooks.ts';
import {
  ApplyServiceLinkDocument,
  PreviewServiceLinkDocument,
  type PreviewServiceLinkQuery,
} from '../../../../generated/operations.ts';
import { useTexts } from '../../../../i18n/language.ts';
import { Button } from '../../../../ui/button.tsx';
import { Buttons } from '../../../../ui/buttons.tsx';
import { Dialog } from '../../../../ui/dialog.tsx';
import { DraftNotice } from '../../../../ui/draft-notice.tsx';
import { useDraft } from '../../../../ui/form.ts';
import { LinkField } from '../../../../ui/link-field.tsx';
import { Notice, Row, Stack } from '../../../../ui/parts.tsx';
import { useRefused } from '../../../../ui/refused.tsx';
import { useSay } from '../../../../ui/say.tsx';
import { texts as common } from '../../../../ui/texts.ts';
import css from '../../services.module.css';
import type { ServiceOnPage } from '../screen.tsx';
import { Preview } from './preview.tsx';
import { texts } from './texts.ts';

type Props = { service: ServiceOnPage; reload(): void; onClose(): void };
type Shown = {
  joinUrl: string | null;
  preview: NonNullable<PreviewServiceLinkQuery['serviceLinkChangePreview']>;
};

/** Another link: what it would do, class by class, then exactly that. */
export function ChangeLink({ service, reload, onClose }: Props) {
  const t = useTexts(texts);
  const words = useTexts(common);
  const refused = useRefused();
  const say = useSay();
  const form = useForm({ defaultValues: { joinUrl: service.joinUrl ?? '' } });
  const draft = useDraft(`service link ${service.id}`, form);
  const { ask, asking } = useAsk(PreviewServiceLinkDocument);
  const apply = useAct(ApplyServiceLinkDocument);
  const [shown, setShown] = useState<Shown | null>(null);
  const [suggestion, setSuggestion] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);

  async function look(joinUrl: string | null): Promise<void> {
    const { data, failure } = await ask({ serviceId: service.id, joinUrl });
    setSuggestion(failure?.suggestion ?? null);
    const preview = data?.serviceLinkChangePreview;
    if (preview) return setShown({ joinUrl, preview });
    setShown(null);
    const offline = failure?.kind === 'OFFLINE' ? words.offline : words.failed;
    form.setError('joinUrl', { message: failure?.kind === 'REFUSED' ? failure.message : offline });
  }
  const submit = form.handleSubmit(async ({ joinUrl }) => {
    setFault(null);
    await look(joinUrl.trim() || null);
  });
  const set = async ({ joinUrl, preview }: Shown) => {
    const refusal = refusalOf(await apply.run({ input: { token: preview.token } }), 'ServiceLinkChange');
    if (!refusal) {
      draft.forget();
      reload();
      say(joinUrl ? t.applied : t.cleared);
      return onClose();
    }
    setFault(refused(refusal));
    // What it would do by now, for whoever presses again.
    if (refusal.__typename === 'PreviewOutdatedError') await look(joinUrl);
  };
  const again = () => {
    setShown(null);
    setFault(null);
  };
  return (
    <Dialog title={t.changeTitle} onClose={onClose}>
      {shown ? (
        <Stack>
          <Preview joinUrl={shown.joinUrl} preview={shown.preview} />
          <div className={css.actions}>
            <Stack>
              {fault && <Notice tone="bad">{fault}</Notice>}
              <Row>
                <Button look="primary" busy={apply.running || asking} onClick={() => set(shown)}>
                  {shown.joinUrl ? t.apply : t.clear}
                </Button>
                <Button onClick={again}>{t.another}</Button>
              </Row>
            </Stack>
          </div>
        </Stack>
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack>
            <DraftNotice {...draft} />
            <LinkField
              label={t.title}
              hint={t.hint}
              error={form.formState.errors.joinUrl?.message}
              suggestion={suggestion}
              onUse={(link) => {
                form.setValue('joinUrl', link);
                form.clearErrors('joinUrl');
                void look(link);
              }}
              {...form.register('joinUrl')}
            />
            <Buttons>
              <Button onClick={onClose}>{words.cancel}</Button>
              <Button type="submit" look="primary" busy={asking}>
                {t.look}
              </Button>
            </Buttons>
          </Stack>
        </form>
      )}
    </Dialog>
  );
}
