import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBestEffortMailer } from '../../src/platform/email/best-effort-mailer.ts';
import { isolationFor } from '../support/isolation.ts';
import { anEmail } from '../support/messages.ts';
import { recordLog } from '../support/recorded-log.ts';
import { AWAY, SENT, SILENT, scriptedChannels } from '../support/scripted-channels.ts';

const channels = scriptedChannels();
const { log, lines } = recordLog();
const post = createBestEffortMailer({
  sendEmails: (emails) => channels.sendEmails(emails),
  log,
  isolation: isolationFor(undefined, log),
});
beforeEach(() => {
  vi.useFakeTimers();
  channels.emails.length = 0;
  channels.answer = SENT;
  lines.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

const letter = (person: string) => ({ email: () => anEmail(person) });
const sent = () => channels.emails.map(({ to }) => to.name);

describe('a mail of its own', () => {
  it('is composed and sent after whoever asked for it was answered', async () => {
    const email = vi.fn(() => anEmail('zoe'));
    post.enqueue({ email });
    await Promise.resolve();
    expect(email).not.toHaveBeenCalled();
    await vi.runAllTimersAsync();
    expect(sent()).toEqual(['zoe']);
    expect(lines).toEqual([]);
  });

  it.each([
    ['a provider that is away', AWAY],
    ['one that never answers', SILENT],
  ])('is tried three times with %s, and given up without its address in the log', async (_what, outcome) => {
    channels.answer = outcome;
    post.enqueue(letter('zoe'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sent()).toHaveLength(1);
    await vi.runAllTimersAsync();
    expect(sent()).toHaveLength(3);
    expect(lines.join()).toContain('given up');
    expect(lines.join()).not.toContain('zoe');
  });

  it('is tried again alone, and no more once it was sent', async () => {
    channels.answer = ({ id }) => (id === first.id && channels.emails.length < 3 ? AWAY : SENT);
    const first = anEmail('zoe');
    post.enqueue({ email: () => first });
    post.enqueue(letter('ana'));
    await vi.runAllTimersAsync();
    expect(sent()).toEqual(['zoe', 'ana', 'zoe']);
  });

  it('that is refused is not tried again', async () => {
    channels.answer = { kind: 'failed', reason: 'PROVIDER_REFUSED', detail: 'no' };
    post.enqueue(letter('zoe'));
    await vi.runAllTimersAsync();
    expect(sent()).toEqual(['zoe']);
    expect(lines.join()).toContain('was refused');
  });

  it('outlives a provider that throws', async () => {
    channels.meanwhile = () => {
      channels.meanwhile = () => undefined;
      throw new Error('to zoe@example.org');
    };
    post.enqueue(letter('zoe'));
    await vi.runAllTimersAsync();
    post.enqueue(letter('ana'));
    await vi.runAllTimersAsync();
    expect(sent()).toEqual(['zoe', 'ana']);
    expect(lines.join()).not.toContain('zoe');
  });

  it('finds no more than a thousand before it', async () => {
    for (let n = 0; n < 1_100; n += 1) post.enqueue(letter(`n${n}`));
    await vi.runAllTimersAsync();
    expect(sent()).toHaveLength(1_000);
  });

  it('is not begun once the server stops', async () => {
    const stopping = createBestEffortMailer({
      sendEmails: channels.sendEmails,
      log,
      isolation: isolationFor(),
    });
    channels.answer = AWAY;
    stopping.enqueue(letter('zoe'));
    await vi.advanceTimersByTimeAsync(0);
    await stopping.close();
    stopping.enqueue(letter('ana'));
    await vi.runAllTimersAsync();
    expect(sent()).toEqual(['zoe']);
  });
});
