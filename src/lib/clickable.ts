/** Makes a text until it ends with a letter or digit: mail programs cut a final `-` or `_` off a link. */
export function clickable(make: () => string): string {
  for (;;) {
    const text = make();
    if (!/[-_]$/.test(text)) return text;
  }
}
