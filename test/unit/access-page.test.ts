import { describe, expect, it } from 'vitest';
import type { AccessPageView } from '../../src/api/web/access-page/model.ts';
import { accessPageEvent, renderAccessPage } from '../../src/api/web/access-page/page.ts';
import { ASSETS } from '../../src/api/web/assets.ts';
import { renderNotFoundPage } from '../../src/api/web/error-pages.ts';
import { dark, light, type Palette } from '../../src/design/palette.ts';
import { catalogFor } from '../../src/i18n/catalog.ts';
import { LANGUAGES } from '../../src/i18n/language.ts';
import type { AccessPageState } from '../../src/modules/access/rules.ts';

const view: AccessPageView = {
  state: 'SCHEDULED',
  mayBeRestored: false,
  live: false,
  revision: 3,
  centerName: 'Estudio Luna',
  serviceName: 'Vinyasa Flow',
  professionalName: 'Marta Soler',
  startsAt: new Date('2026-03-10T18:00:00Z'),
  endsAt: new Date('2026-03-10T19:00:00Z'),
  opensAt: new Date('2026-03-10T17:45:00Z'),
  previousStartsAt: null,
  timeZone: 'Europe/Madrid',
  centerTimeZone: 'Europe/Madrid',
  locales: ['en-GB'],
  joiningInstructions: null,
  waitingNote: null,
  cancellationReason: null,
  contactEmail: 'hola@luna.example',
  contactPhone: '+34 600 000 000',
  joinPath: '/join/TOKEN',
  eventsPath: '/join/TOKEN/events',
  calendarPath: null,
  question: null,
  gaveBack: null,
  scriptPath: '/assets/access.js',
  stylePath: '/assets/access.css',
};
const page = (changes: Partial<AccessPageView> = {}) => renderAccessPage({ ...view, ...changes });
const STATES: AccessPageState[] = [
  'NOT_ONLINE',
  'SCHEDULED',
  'WAITING_FOR_LINK',
  'OPEN',
  'ENDED',
  'CANCELLED',
  'BOOKING_CANCELLED',
];
const state = (html: string) => /<div id="state"[\s\S]*?<\/div>/.exec(html)![0];

describe('the access page', () => {
  it('says each state in its own words, in each language', () => {
    const said = LANGUAGES.flatMap((language) =>
      STATES.map((s) => state(page({ state: s, locales: [language] }))),
    );
    expect(new Set(said).size).toBe(LANGUAGES.length * STATES.length);
    expect(page({ locales: [null, 'ca'] })).toContain('<html lang="ca">');
  });

  it('says when the access window opens, and that it waits for the link, with the staff’s note', () => {
    expect(state(page())).toMatch(/Opens Tuesday,? 10 March (at )?18:45 CET/);
    const waiting = state(page({ state: 'WAITING_FOR_LINK', waitingNote: 'Marta is 5 minutes late' }));
    expect(waiting).toContain('Waiting for the link');
    expect(waiting).toContain('Marta is 5 minutes late');
  });

  it('has the button exactly while the access window is open, as a form that posts to this page', () => {
    for (const s of STATES) expect(page({ state: s }).includes('<form'), s).toBe(s === 'OPEN');
    const open = page({ state: 'OPEN' });
    expect(open).toContain('<form method="post" action="/join/TOKEN">');
    expect(open.match(/<button type="submit"[^>]*>Join session<\/button>/g)).toHaveLength(1);
  });

  it('tells before the start when it begins, and after it that it is live', () => {
    expect(state(page({ state: 'OPEN' }))).toMatch(/starts Tuesday,? 10 March (at )?19:00 CET/);
    expect(state(page({ state: 'OPEN', live: true }))).toContain('The session is live');
  });

  it('tells of a move until the end, and of the reason of a cancellation', () => {
    const previousStartsAt = new Date('2026-03-09T18:00:00Z');
    for (const s of STATES)
      expect(/9 March/.test(page({ state: s, previousStartsAt })), s).toBe(
        ['SCHEDULED', 'WAITING_FOR_LINK', 'OPEN'].includes(s),
      );
    expect(state(page({ state: 'CANCELLED', cancellationReason: 'Marta is ill' }))).toContain(
      'Reason: Marta is ill',
    );
  });

  it('names the zone of each time, and the center’s clock where it shows another hour', () => {
    const html = page({ timeZone: 'America/New_York' });
    expect(html).toContain('Eastern Daylight Time, GMT-4');
    expect(html).toMatch(/At Estudio Luna: 19:00–20:00 \(Central European/);
    expect(state(html)).toMatch(/13:45 \S+ \(at Estudio Luna: 18:45 CET\)/);
  });

  it('explains a press outside the access window', () => {
    expect(state(page({ refusedPress: true }))).toContain(catalogFor('en').page.refusedPress);
    expect(state(page({ refusedPress: true, state: 'OPEN' }))).not.toContain(
      catalogFor('en').page.refusedPress,
    );
  });

  it('escapes text, and keeps its line breaks', () => {
    const evil = '"><img src=x onerror=alert(1)>';
    const html = page({
      state: 'OPEN',
      serviceName: evil,
      centerName: evil,
      professionalName: evil,
      contactEmail: evil,
      contactPhone: evil,
      joiningInstructions: `One\r\n${evil}`,
      joinPath: evil,
      eventsPath: evil,
    });
    expect(html).not.toContain('<img');
    expect(html).toContain('One\n&quot;&gt;&lt;img');
    expect(ASSETS['access.css']).toMatch(/\n\.text \{[^}]*white-space: pre-line;/);
  });

  it('leaves the direction of what the center wrote to its letters', () => {
    const joiningInstructions = 'קוד: לומן';
    expect(page({ state: 'OPEN', joiningInstructions })).toContain(
      `<p class="text" dir="auto">${joiningInstructions}</p>`,
    );
    const waitingNote = 'מיד';
    expect(page({ state: 'WAITING_FOR_LINK', waitingNote })).toContain(`dir="auto">${waitingNote}</p>`);
  });

  it('has one polite live region and no script or style of its own', () => {
    for (const s of STATES) {
      const html = page({ state: s });
      expect(html.match(/aria-live|role="(status|alert)"/g)).toEqual(['role="status"', 'aria-live']);
      expect(html).not.toMatch(/<style| style=| on[a-z]+=|<script>|autofocus/);
      expect(html).not.toMatch(/null|undefined|false/);
    }
  });

  it('reloads itself without scripts while it waits, and has a link to do so', () => {
    expect(page()).toContain('<noscript><meta http-equiv="refresh" content="30"></noscript>');
    expect(page({ state: 'OPEN' })).not.toContain('http-equiv="refresh"');
    expect(page()).toMatch(/<noscript><p class="hint">[^<]*<a href="\/join\/TOKEN">Load again<\/a>/);
  });

  it('is friendly to an unknown pass, in the language the browser asks for', () => {
    const html = renderNotFoundPage(['it-IT'], '/assets/access.css');
    expect(html).toContain('<html lang="it">');
    expect(html).toContain(catalogFor('it').page.unknown.title);
    expect(html).not.toMatch(/<form|<script|data-events/);
  });
});

describe('the access page’s events', () => {
  it('carry the version that the page of the same view shows, and not the join URL', () => {
    const event = accessPageEvent({ ...view, state: 'OPEN' });
    expect(page({ state: 'OPEN' })).toContain(`data-version="${event.version}"`);
    expect(Object.keys(event).sort()).toEqual([
      'endsAt',
      'final',
      'live',
      'opensAt',
      'startsAt',
      'state',
      'version',
    ]);
  });

  it('change version with the state, with the start, and with whatever else changed', () => {
    const versions = [
      view,
      { ...view, state: 'OPEN' as const },
      { ...view, live: true },
      { ...view, revision: 4 },
    ];
    expect(new Set(versions.map((v) => accessPageEvent(v).version)).size).toBe(4);
  });

  it('say which states are final, as the page does', () => {
    const final = STATES.filter((s) => accessPageEvent({ ...view, state: s }).final);
    expect(final).toEqual(['NOT_ONLINE', 'ENDED', 'CANCELLED', 'BOOKING_CANCELLED']);
    for (const s of STATES) expect(page({ state: s }).includes('data-final')).toBe(final.includes(s));
  });

  it('are followed by a script that parses', () => {
    expect(() => new Function(ASSETS['access.js'])).not.toThrow();
  });
});

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

describe('the colors of the pages', () => {
  const surfaces = ['background', 'card', 'tint'] as const;
  const pairs: [keyof Palette, keyof Palette][] = [
    ...surfaces.flatMap((surface) =>
      (['ink', 'muted', 'accent', 'accentStrong'] as const).map((text): [keyof Palette, keyof Palette] => [
        text,
        surface,
      ]),
    ),
    ['onAccent', 'accent'],
    ['onAccent', 'accentStrong'],
  ];

  it.each([
    ['light', light],
    ['dark', dark],
  ] as const)('can be read in %s mode (WCAG 2.2 AA)', (_, palette) => {
    for (const [text, surface] of pairs)
      expect(contrast(palette[text], palette[surface]), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5);
  });

  it('are measured by the contrast of WCAG: black on white is 21', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  });

  it('leave every target at least 44 pixels high', () => {
    expect(ASSETS['access.css']).toMatch(/\nbutton \{[^}]*min-height: 3\.5rem/);
    expect(ASSETS['access.css']).toMatch(/\na \{[^}]*min-height: 2\.75rem/);
  });
});
