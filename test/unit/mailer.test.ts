import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBestEffortMailer } from '../../src/platform/email/best-effort-mailer.ts';
import { isolationFor } from '../support/isolation.ts';
import { anEmail } from '../support/messages.ts';
import { recordLog } from '../support/recorded-log.ts';
import { AWAY, SENT, SILENT, scriptedChannels } from '../support/scripted-channels.ts';

const channels = scriptedChannels();
const { log, lines } = recordLog();
const mailer = createBestEffortMailer({
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

const deferred = (person: string) => ({ email: () => anEmail(person) });
const sent = () => channels.emails.map(({ to }) => to.name);

describe('an email outside the delivery queue', () => {
  it('is composed and sent after the request that caused it was answered', async () => {
    const email = vi.fn(() => anEmail('zoe'));
    mailer.enqueue({ email });
    await Promise.resolve();
    expect(email).not.toHaveBeenCalled();
    await vi.runAllTimersAsync();
    expect(sent()).toEqual(['zoe']);
    expect(lines).toEqual([]);
  });

  it.each([
    ['a provider that is away', AWAY],
    ['a provider that never answers', SILENT],
  ])('is tried three times with %s, and given up without its address in the log', async (_what, outcome) => {
    channels.answer = outcome;
    mailer.enqueue(deferred('zoe'));
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
    mailer.enqueue({ email: () => first });
    mailer.enqueue(deferred('ana'));
    await vi.runAllTimersAsync();
    expect(sent()).toEqual(['zoe', 'ana', 'zoe']);
  });

  it('that is refused is not tried again', async () => {
    channels.answer = { kind: 'failed', reason: 'PROVIDER_REFUSED', detail: 'no' };
    mailer.enqueue(deferred('zoe'));
    await vi.runAllTimersAsync();
    expect(sent()).toEqual(['zoe']);
    expect(lines.join()).toContain('was refused');
  });

  it('outlives a provider that throws', async () => {
    channels.meanwhile = () => {
      channels.meanwhile = () => undefined;
      throw new Error('to zoe@example.org');
    };
    mailer.enqueue(deferred('zoe'));
    await vi.runAllTimersAsync();
    mailer.enqueue(deferred('ana'));
    await vi.runAllTimersAsync();
    expect(sent()).toEqual(['zoe', 'ana']);
    expect(lines.join()).not.toContain('zoe');
  });

  it('is given up when a thousand wait already', async () => {
    for (let n = 0; n < 1_100; n += 1) mailer.enqueue(deferred(`n${n}`));
    await vi.runAllTimersAsync();
    expect(sent()).toHaveLength(1_000);
  });

  it('is not tried again once the server stops', async () => {
    const stopping = createBestEffortMailer({
      sendEmails: channels.sendEmails,
      log,
      isolation: isolationFor(),
    });
    channels.answer = AWAY;
    stopping.enqueue(deferred('zoe'));
    await vi.advanceTimersByTimeAsync(0);
    await stopping.close();
    stopping.enqueue(deferred('ana'));
    await vi.runAllTimersAsync();
    expect(sent()).toEqual(['zoe']);
  });
});
