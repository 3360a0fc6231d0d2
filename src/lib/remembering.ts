/** What was made for a key, made once; the store is emptied when it is full, because keys come from people's data. */
export function remembering<Value>(limit: number): (key: string, make: () => Value) => Value {
  const kept = new Map<string, Value>();
  return (key, make) => {
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = make();
    if (kept.size >= limit) kept.clear();
    kept.set(key, made);
    return made;
  };
}
