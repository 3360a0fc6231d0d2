import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { ASSETS } from '../api/web/assets.ts';
import { allSamples, renderMessagesPage } from '../api/web/outbox/message-gallery.ts';
import { writingTo } from './paths.ts';
import { saidOf } from './refusals.ts';

/** Writes the page of all messages, and each mail as a file of its own. Returns the page's path. */
async function writeMessages(folder: string): Promise<string> {
  const samples = allSamples();
  await mkdir(join(folder, 'mails'), { recursive: true });
  for (const { file, html } of samples) await writeFile(join(folder, 'mails', file), html);
  await writeFile(join(folder, 'messages.css'), ASSETS['outbox.css']);
  const page = join(folder, 'index.html');
  await writeFile(page, renderMessagesPage(samples, { stylePath: 'messages.css', mailsPath: 'mails/' }));
  return page;
}

const program = new Command('npm run messages --')
  .description(
    'Writes a page that shows every message, mail and push, in every language, with made-up facts. Open it in a browser; it loads nothing from elsewhere. A running server without providers shows the same at /outbox/messages.',
  )
  .option('--out <folder>', 'where to write it', '.data/messages')
  .action(async ({ out }: { out: string }) =>
    console.log(await writingTo('out', out, () => writeMessages(resolve(out)))),
  );

program.parseAsync().catch((error: Error) => {
  console.error(saidOf(error, program));
  process.exitCode = 1;
});
