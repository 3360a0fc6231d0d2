/** The colors of a page or mail. A test checks every pair of text and background for the contrast of WCAG 2.2 AA. */
export type Palette = {
  background: string;
  card: string;
  line: string;
  ink: string;
  muted: string;
  /** The button and links. */
  accent: string;
  accentStrong: string;
  onAccent: string;
  /** The background of instructions and notes. */
  tint: string;
  /** What is wrong or cannot be taken back, and what wants attention; text on any background. */
  danger: string;
  warning: string;
};

export const light: Palette = {
  background: '#f4f2ee',
  card: '#ffffff',
  line: '#dcd8d0',
  ink: '#1d2a2c',
  muted: '#52605f',
  accent: '#0b665d',
  accentStrong: '#084f48',
  onAccent: '#ffffff',
  tint: '#eef5f3',
  danger: '#a3201d',
  warning: '#7a4b00',
};

export const dark: Palette = {
  background: '#121819',
  card: '#1c2425',
  line: '#3a4647',
  ink: '#edf2f1',
  muted: '#a9b7b6',
  accent: '#7fd4c6',
  accentStrong: '#a5e4d9',
  onAccent: '#062420',
  tint: '#223031',
  danger: '#ffb4ab',
  warning: '#f5c26b',
};

/** System fonts only: nothing is loaded from elsewhere. */
export const FONTS = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

const colorVariables = (palette: Palette): string =>
  Object.entries(palette)
    .map(([name, color]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${color}`)
    .join(';');

/** The palette and the fonts as CSS variables (`--on-accent`, `--fonts`); the device decides between light and dark. */
export const PALETTE_CSS = `:root{color-scheme:light dark;--fonts:${FONTS};${colorVariables(light)}}
@media (prefers-color-scheme:dark){:root{${colorVariables(dark)}}}`;
