/** What was typed into a field for numbers; null: it is blank, or no whole number. */
export function wholeNumber(text: string): number | null {
  return /^-?\d{1,9}$/.test(text.trim()) ? Number(text) : null;
}
