import { light } from './palette.ts';

/** The picture of the product: *play* on a disk. */
export const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${light.accent}"/><path d="M6 4.8v6.4L11.4 8z" fill="${light.onAccent}"/></svg>`;

/** The picture on a page's tab, as a data URL: no browser has to ask for it. */
export const ICON_URL = `data:image/svg+xml,${encodeURIComponent(PICTURE)}`;
