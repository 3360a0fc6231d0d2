import { describe, expect, it } from 'vitest';
import { ASSETS } from '../../src/api/web/assets.ts';
import { renderOutboxMessage, renderOutboxPage } from '../../src/api/web/outbox/page.ts';

const mail = {
  id: 'one',
  at: new Date('2026-03-10T18:00:00Z'),
  channel: 'EMAIL' as const,
  purpose: 'ACCESS_NOTICE',
  to: 'ana@example.com',
  fromName: 'Estudio Luna',
  subject: 'Join <b>Yoga</b>',
  text: 'Hi,\n<script>no</script>',
  html: '<p>the mail</p>',
  url: null,
  repeats: 0,
};
const push = { ...mail, id: 'two', channel: 'PUSH' as const, html: null, url: 'https://example.com/join/x' };

describe('the development outbox', () => {
  it('shows a mail in a frame without scripts, without forms and with another origin', () => {
    const card = renderOutboxMessage(mail);
    expect(card).toContain('src="/outbox/one/html"');
    expect(/ sandbox="([^"]*)"/.exec(card)?.[1]).not.toMatch(/allow-(scripts|same-origin|forms)/);
    expect(card).not.toContain('the mail</p>');
    expect(card).toContain('Join &lt;b&gt;Yoga&lt;/b&gt;');
    expect(card).toContain('&lt;script&gt;no&lt;/script&gt;');
  });

  it('titles the frames of two mails of one subject differently, by their receiver and by their time', () => {
    const others = [
      { ...mail, to: 'bea@example.com' },
      { ...mail, at: new Date('2026-03-10T18:00:00.001Z') },
    ];
    const titles = [mail, ...others].map((one) => / title="([^"]*)"/.exec(renderOutboxMessage(one))?.[1]);
    expect(titles[0]).toBe('The mail to ana@example.com at 18:00:00.000 UTC: Join &lt;b&gt;Yoga&lt;/b&gt;');
    expect(new Set(titles).size).toBe(3);
  });

  it('shows a push as a notification that links to the address of a tap', () => {
    expect(renderOutboxMessage(push)).toContain('<a class="notification" href="https://example.com/join/x"');
  });

  it('says when a message was sent again', () => {
    expect(renderOutboxMessage({ ...mail, repeats: 2 })).toContain('sent 3 times');
    expect(renderOutboxMessage(mail)).not.toContain('sent 1 times');
  });

  it('shows messages in the given order and names its stream; its script parses', () => {
    const paths = { eventsPath: '/outbox/events', stylePath: '/assets/o.css', scriptPath: '/assets/o.js' };
    const page = renderOutboxPage([push, mail], paths);
    expect(page.indexOf('message-two')).toBeLessThan(page.indexOf('message-one'));
    expect(page).toContain('data-events="/outbox/events"');
    expect(() => new Function(ASSETS['outbox.js'])).not.toThrow();
  });
});
