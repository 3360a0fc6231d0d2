/** A spreadsheet takes a cell that begins so for a formula; the wide signs too, after some keyboards. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A cell as RFC 4180 quotes it. What looks like a formula is made a text by an apostrophe: names are typed by strangers. */
function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Excel takes a file without this mark for one of an old alphabet. */
const BYTE_ORDER_MARK = '\uFEFF';

export const csvOf = (rows: readonly (readonly string[])[]): string =>
  BYTE_ORDER_MARK + rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
