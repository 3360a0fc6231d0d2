import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { PICTURE } from '../src/design/icon.ts';
import { light } from '../src/design/palette.ts';

/*
 * Draws the icons of the installed web app with a browser: `CHROMIUM=… npx tsx docs/icons.ts`. To be run when the picture
 * changes; what it writes is committed.
 */

const DIRECTORY = fileURLToPath(new URL('../src/console/public/console/', import.meta.url));

const PLAY = 'M6 4.8v6.4L11.4 8z';
const svg = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">${content}</svg>`;

/** To the edges, for systems that cut a shape of their own; what matters is inside of four fifths. */
const FULL = svg(
  `<path fill="${light.accent}" d="M-1-1h18v18H-1z"/><path fill="${light.onAccent}" d="${PLAY}"/>`,
);
/** In the status bar of Android only the shape counts. */
const SHAPE = svg(`<path fill="#fff" fill-rule="evenodd" d="M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z${PLAY}"/>`);

const ICONS = [
  { name: 'icon-192', picture: PICTURE, size: 192 },
  { name: 'icon-512', picture: PICTURE, size: 512 },
  { name: 'icon-maskable-512', picture: FULL, size: 512 },
  { name: 'icon-180', picture: FULL, size: 180 },
  { name: 'badge-96', picture: SHAPE, size: 96 },
];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
const page = await browser.newPage();
for (const { name, picture, size } of ICONS) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100vw }</style>${picture}`);
  await page.screenshot({ path: `${DIRECTORY}${name}.png`, omitBackground: true });
}
await browser.close();
