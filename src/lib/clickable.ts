/** Makes such a text until its end is a letter or digit: mail programs cut a last `-` or `_` off a link. */
export function clickable(make: () => string): string {
  for (;;) {
    const text = make();
    if (!/[-_]$/.test(text)) return text;
  }
}
