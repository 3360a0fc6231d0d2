import { useId } from 'react';
import { type Language, useTexts } from '../../i18n/language.ts';
import css from './messages.module.css';
import { mailAddress, type Sample } from './samples.ts';
import { texts } from './texts.ts';

type Props = { sample: Sample; language: Language };

/** One message by both channels. */
export function Shows(props: Props) {
  return (
    <div className={css.channels}>
      <Mail {...props} />
      <Push {...props} />
    </div>
  );
}

/** The mail is a page in a frame that may do nothing, so that its own style shows as it is. */
function Mail({ sample: { file, fromName, to, subject, text }, language }: Props) {
  const t = useTexts(texts);
  const id = useId();
  return (
    <section className={css.channel} aria-labelledby={id}>
      <h2 id={id}>{t.mail}</h2>
      <dl className={css.head}>
        <dt>{t.from}</dt>
        <dd>{fromName}</dd>
        <dt>{t.to}</dt>
        <dd>{to}</dd>
        <dt>{t.subject}</dt>
        <dd lang={language}>
          <strong>{subject}</strong>
        </dd>
      </dl>
      <iframe
        className={css.mail}
        sandbox=""
        src={mailAddress(language, file)}
        title={`${t.mail}: ${subject}`}
      />
      <details>
        <summary className={css.summary}>{t.asText}</summary>
        <pre className={css.text} lang={language}>
          {text}
        </pre>
      </details>
    </section>
  );
}

function Push({ sample: { push }, language }: Props) {
  const t = useTexts(texts);
  const id = useId();
  return (
    <section className={css.channel} aria-labelledby={id}>
      <h2 id={id}>{t.push}</h2>
      {push ? (
        <>
          <div className={css.push} lang={language}>
            <strong>{push.title}</strong>
            <p>{push.body}</p>
          </div>
          <p className={css.small}>{push.url ? t.leads : t.leadsNowhere}</p>
        </>
      ) : (
        <p className={css.small}>{t.mailOnly}</p>
      )}
    </section>
  );
}
