import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MODULES, ROOMS } from '../test/architecture/plan.ts';

/*
 * Prints docs/tree.svg from the plan of the house: a row for each depth of knowledge, a box for each room, and inside
 * `modules` the same again. With --check it only compares, and says how to print.
 */

const WIDTH = 980;
const MARGIN = 24;
const GAP = 14;
const LINE = 15;

/** What everybody may know is drawn at the foot, without arrows: they would hide the others. */
const FOOT = ['ports', 'lib', 'i18n', 'design'];

type Box = { name: string; hint: string[]; x: number; y: number; width: number; height: number };

/** Levels of a graph without circles: each node stands above everything it knows. */
function levels(knows: Map<string, string[]>): string[][] {
  const depth = (name: string): number =>
    Math.max(0, ...(knows.get(name) ?? []).map((other) => depth(other) + 1));
  const names = [...knows.keys()];
  const deepest = Math.max(...names.map(depth));
  return Array.from({ length: deepest + 1 }, (_, n) => names.filter((name) => depth(name) === deepest - n));
}

function wrapped(text: string, characters: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length > characters && lines.at(-1) !== '') lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** A row of boxes across the width, as tall as its tallest. */
function rowOf(
  names: string[],
  hints: Map<string, string>,
  from: { x: number; y: number; width: number },
): Box[] {
  const width = (from.width - GAP * (names.length - 1)) / names.length;
  const texts = names.map((name) => wrapped(hints.get(name) ?? '', Math.floor((width - 16) / 6)));
  const height = 30 + LINE * Math.max(...texts.map(({ length }) => length)) + 4;
  return names.map((name, n) => ({
    name,
    hint: texts[n]!,
    x: from.x + n * (width + GAP),
    y: from.y,
    width,
    height,
  }));
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function drawn({ name, hint, x, y, width, height }: Box, kind: string): string {
  const middle = (x + width / 2).toFixed(1);
  const lines = hint.map(
    (line, n) => `<text class="hint" x="${middle}" y="${y + 36 + n * LINE}">${escaped(line)}</text>`,
  );
  return `<rect class="${kind}" x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${height}" rx="8"/><text class="name" x="${middle}" y="${y + 20}">${name}</text>${lines.join('')}`;
}

function arrow(from: Box, to: Box): string {
  const [x1, x2] = [from, to].map(({ x, width }) => (x + width / 2).toFixed(1));
  const [y1, y2] = [from.y + from.height, to.y - 3];
  const bend = (y1 + y2) / 2;
  return `<path d="M${x1} ${y1}C${x1} ${bend} ${x2} ${bend} ${x2} ${y2}"/>`;
}

function moduleBoxes(y: number): Box[] {
  const knows = new Map(Object.entries(MODULES).map(([name, known]) => [name, [...known] as string[]]));
  const boxes: Box[] = [];
  let top = y + 34;
  for (const names of levels(knows)) {
    const row = rowOf(names, new Map(), { x: MARGIN * 2, y: top, width: WIDTH - MARGIN * 4 });
    boxes.push(...row.map((box) => ({ ...box, height: 30, hint: [] })));
    top += 30 + GAP;
  }
  return boxes;
}

function tree(): string {
  const hints = new Map(ROOMS.map(({ path, holds }) => [path, holds]));
  const inside = (path: string, known: string) => path === known || path.startsWith(`${known}/`);
  const drawnRooms = ROOMS.filter(({ path }) => !FOOT.includes(path));
  const knows = new Map(
    drawnRooms.map(({ path, knows }) => [
      path,
      drawnRooms
        .map((room) => room.path)
        .filter((other) => other !== path && knows.some((known) => inside(other, known))),
    ]),
  );
  const boxes: Box[] = [];
  const modules: Box[] = [];
  let y = MARGIN;
  for (const names of levels(knows)) {
    const row = rowOf(names, hints, { x: MARGIN, y, width: WIDTH - MARGIN * 2 });
    if (names.includes('modules')) {
      modules.push(...moduleBoxes(y));
      const height = Math.max(...modules.map((box) => box.y + box.height)) - y + GAP;
      const others = names.filter((name) => name !== 'modules');
      boxes.push({ name: 'modules', hint: [], x: MARGIN, y, width: WIDTH - MARGIN * 2, height });
      y += height + 2 * GAP;
      boxes.push(...rowOf(others, hints, { x: MARGIN, y, width: WIDTH - MARGIN * 2 }));
      if (others.length === 0) continue;
      y += boxes.at(-1)!.height + 2 * GAP;
      continue;
    }
    boxes.push(...row);
    y += row[0]!.height + 2 * GAP;
  }
  const foot = rowOf(FOOT, hints, { x: MARGIN, y, width: WIDTH - MARGIN * 2 });
  const height = y + foot[0]!.height + MARGIN + LINE;
  const at = new Map(boxes.map((box) => [box.name, box]));
  const arrows = [...knows].flatMap(([path, known]) =>
    known.map((other) => arrow(at.get(path)!, at.get(other)!)),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="14" role="img" aria-label="The rooms of src, and which of them may import which">
<style>.room{fill:#fff;stroke:#0d665c;stroke-width:1.5}.hall{fill:#eef4f2;stroke:#9bb5b0}.name{font-weight:600}.hint{fill:#555;font-size:11.5px}text{fill:#1d2b29;text-anchor:middle}path{stroke:#0d665c;stroke-opacity:.7;fill:none;marker-end:url(#tip)}</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0 0L8 4L0 8z" style="fill:#0d665c;stroke:none;marker-end:none"/></marker></defs>
<rect width="${WIDTH}" height="${height}" fill="#f7f6f3"/>
${[...arrows, ...boxes.map((box) => drawn(box, box.name === 'modules' ? 'hall' : 'room')), ...modules.map((box) => drawn(box, 'room')), ...foot.map((box) => drawn(box, 'hall'))].join('\n')}
<text class="hint" x="${WIDTH / 2}" y="${height - 8}">Everybody may know the last row. A module may know those below it that the plan names.</text>
</svg>
`;
}

const file = fileURLToPath(new URL('tree.svg', import.meta.url));
if (!process.argv.includes('--check')) writeFileSync(file, tree());
else if (readFileSync(file, 'utf8') !== tree()) {
  console.error('docs/tree.svg is not of the plan as it is: npm run tree');
  process.exitCode = 1;
}
