/** One field that nothing is read for, as the peers' own measurements ask, and one that is read from the database. */
export const QUESTIONS = { plain: '{ pushPublicKey }', read: '{ center { name } }' } as const;

/** What a bare server answers: the same as the product. */
export const ANSWERS: Record<string, object> = {
  [QUESTIONS.plain]: { pushPublicKey: '' },
  [QUESTIONS.read]: { center: { name: 'Studio 10' } },
};
