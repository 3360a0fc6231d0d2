import { useSearchParams } from 'wouter';
import { LANGUAGE_NAMES, LANGUAGES, type Language, useLocale, useTexts } from '../../i18n/language.ts';
import { Select } from '../../ui/field.tsx';
import { Page, Shown } from '../../ui/parts.tsx';
import css from './messages.module.css';
import { type Sample, useSamples } from './samples.ts';
import { Shows } from './shows.tsx';
import { texts } from './texts.ts';
import { useNames } from './use-names.ts';

/** Every message in every language, as people get it. What is chosen is in the address. */
export default function Messages() {
  const t = useTexts(texts);
  const [params, setParams] = useSearchParams();
  const own = useLocale().language;
  const language = LANGUAGES.find((one) => one === params.get('language')) ?? own;
  const read = useSamples(language);
  const choose = (change: Record<string, string>) =>
    setParams((present) => new URLSearchParams({ ...Object.fromEntries(present), ...change }), {
      replace: true,
    });
  return (
    <Page title={t.title}>
      <p className={css.intro}>{t.intro}</p>
      <Shown read={read}>
        {(samples) => {
          const purpose =
            samples.find((one) => one.purpose === params.get('message'))?.purpose ?? 'ACCESS_NOTICE';
          const ofPurpose = samples.filter((one) => one.purpose === purpose);
          const sample = ofPurpose.find((one) => one.situation === params.get('to')) ?? ofPurpose[0];
          return (
            <>
              <Choices {...{ samples, language, purpose, ofPurpose, sample }} onChoice={choose} />
              {sample && <Shows key={sample.file} language={language} sample={sample} />}
            </>
          );
        }}
      </Shown>
    </Page>
  );
}

type ChoicesProps = {
  samples: Sample[];
  language: Language;
  purpose: string;
  ofPurpose: Sample[];
  sample: Sample | undefined;
  onChoice(change: Record<string, string>): void;
};

function Choices({ samples, language, purpose, ofPurpose, sample, onChoice }: ChoicesProps) {
  const t = useTexts(texts);
  const names = useNames();
  const purposes = [...new Set(samples.map((one) => one.purpose))];
  return (
    <div className={css.choices}>
      <Select
        label={t.message}
        value={purpose}
        onChange={({ target }) => onChoice({ message: target.value })}
      >
        {purposes
          .map((one) => [one, names.purpose(one)] as const)
          .toSorted(([, one], [, other]) => one.localeCompare(other))
          .map(([one, name]) => (
            <option key={one} value={one}>
              {name}
            </option>
          ))}
      </Select>
      <Select
        label={t.situation}
        value={sample?.situation}
        onChange={({ target }) => onChoice({ to: target.value })}
      >
        {ofPurpose.map(({ situation }) => (
          <option key={situation} value={situation}>
            {names.situation(situation)}
          </option>
        ))}
      </Select>
      <Select
        label={t.language}
        value={language}
        onChange={({ target }) => onChoice({ language: target.value })}
      >
        {LANGUAGES.map((one) => (
          <option key={one} value={one} lang={one}>
            {LANGUAGE_NAMES[one]}
          </option>
        ))}
      </Select>
    </div>
  );
}
