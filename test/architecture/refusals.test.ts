import { isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import { whoMay } from '../../src/graphql/schema-kit/builder.ts';
import { REFUSALS, refusalIn } from '../../src/i18n/refusals.ts';
import { refusalNames, saidIn } from './refusals.ts';
import { readSources } from './sources.ts';

const sources = readSources();
const names = refusalNames(sources);
const said = sources.map((source) => saidIn(source, names));
const sentences = new Set(said.flatMap((file) => [...file.sentences]));
const words = new Set(said.flatMap((file) => [...file.words]));

const places = (text: string) => [...text.matchAll(/\{\d\}/g)].map(([place]) => place).sort();

describe('what refusals say', () => {
  it('is found in the code', () => {
    expect(sentences.size).toBeGreaterThan(100);
    expect(sentences).toContain('The session has ended.');
    expect(sentences).toContain('{1} must have at most {2} characters.');
    expect(sentences).toContain('This key was used with another request: take a new key.');
    expect(words).toContain('The waiting note');
    expect(words).toContain('service link change');
  });

  describe.each(Object.entries(REFUSALS))('in %s', (language, texts) => {
    it('has every sentence and every word', () => {
      const missing = [...sentences, ...words].filter((said) => !Object.hasOwn(texts, said));
      expect(missing, `src/i18n/refusals/${language}.ts`).toEqual([]);
    });

    it('has a word for everybody whom a field may be for', () => {
      const fields = Object.values(schema.getTypeMap())
        .filter(isObjectType)
        .flatMap((type) =>
          Object.keys(type.getFields()).map((name) => ({ parentType: type, fieldName: name })),
        );
      const kinds = new Set(
        fields.map((field) => /^Only (.+) may do this\.$/.exec(whoMay(field) ?? '')?.[1]),
      );
      kinds.delete(undefined);
      expect(kinds).toContain('managers and partners');
      expect([...kinds].filter((kind) => !Object.hasOwn(texts, kind!))).toEqual([]);
    });

    it('says each with the same in its places, and knows it again in a message', () => {
      const filled = (text: string) => text.replace(/\{(\d)\}/g, (_place, n) => `${n}0${n}`);
      for (const [sentence, text] of Object.entries(texts)) {
        expect(places(text), sentence).toEqual(places(sentence));
        expect(refusalIn(language as 'es', filled(sentence)), sentence).toBe(filled(text));
      }
    });
  });
});

describe('a refusal', () => {
  it('is said with its values in their places, those translated that have words', () => {
    expect(refusalIn('es', 'There is no such webhook endpoint.')).toBe('No existe ese destino de webhooks.');
    expect(refusalIn('ca', 'The capacity must be at most 10000.')).toBe(
      'La capacitat ha de ser com a màxim 10000.',
    );
    expect(refusalIn('it', 'There is no such scope; choose among a, b.')).toBe(
      'Non esiste questo permesso; scegli tra a, b.',
    );
  });

  it('stays English where nobody has translated it, and where English is spoken', () => {
    expect(refusalIn('es', 'Something else.')).toBe('Something else.');
    expect(refusalIn('es', '')).toBe('');
    expect(refusalIn('en', 'The session has ended.')).toBe('The session has ended.');
    expect(refusalIn('it', ' must have at most 5 characters.')).toBe(' must have at most 5 characters.');
  });
});
