import { useCallback, useEffect, useState } from 'react';
import type { Failure } from '../../api/failures.ts';
import type { Read } from '../../api/hooks.ts';
import type { Language } from '../../i18n/language.ts';

/** A message with made-up facts, as the server composes it. Its mail is at an address of its own. */
export type Sample = {
  purpose: string;
  situation: string;
  file: string;
  fromName: string | null;
  to: string;
  subject: string;
  text: string;
  /** Null: it is sent by mail only. */
  push: { title: string; body: string; url: string | null } | null;
};

const address = (language: Language) => `/console/messages/${language}`;
export const mailAddress = (language: Language, file: string): string => `${address(language)}/${file}`;

/** The samples of every message in one language. They are no data of anybody, so they do not come by the API. */
export function useSamples(language: Language): Read<Sample[]> {
  const [read, setRead] = useState<{ language: Language; data: Sample[] } | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [tries, setTries] = useState(0);
  const reload = useCallback(() => setTries((before) => before + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each try reads anew
  useEffect(() => {
    let left = false;
    setFailure(null);
    readSamples(language)
      .then((data) => !left && setRead({ language, data }))
      .catch((error: Error) => !left && setFailure(failureOf(error)));
    return () => {
      left = true;
    };
  }, [language, tries]);
  const data = read?.language === language ? read.data : undefined;
  return { data, failure, loading: !data && !failure, reload };
}

async function readSamples(language: Language): Promise<Sample[]> {
  const answer = await fetch(address(language));
  if (!answer.ok) throw new Error(`the samples answered ${answer.status}`);
  return answer.json();
}

/** A request that did not come through is a `TypeError`. */
const failureOf = (error: Error): Failure => ({
  kind: error instanceof TypeError ? 'OFFLINE' : 'FAILED',
  message: error.message,
});
