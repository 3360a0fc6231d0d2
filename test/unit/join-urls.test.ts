import { describe, expect, it } from 'vitest';
import { InvalidJoinUrlError } from '../../src/modules/services/errors.ts';
import { joinUrlOf, joinUrlWarnings, keptJoinUrl } from '../../src/modules/services/join-url-rules.ts';
import { INVITATIONS, MEET, TEAMS, ZOOM } from '../support/invitations.ts';

/** What becomes of a paste: the link it is taken as, or the one that its refusal suggests. */
function pasted(text: string): { taken: string } | { suggested: string | null; because: string } {
  try {
    return { taken: joinUrlOf(text) };
  } catch (error) {
    if (!(error instanceof InvalidJoinUrlError)) throw error;
    return { suggested: error.suggestion, because: error.message };
  }
}
const suggested = (text: string) => {
  const answer = pasted(text);
  return 'taken' in answer ? `taken: ${answer.taken}` : answer.suggested;
};

const INVISIBLE = [
  0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202b,
  0x202c, 0x202d, 0x202e, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x2066, 0x2067, 0x2068, 0x2069, 0x206a,
  0x2800, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xfffc, 0xe0001, 0xe0020, 0xe007f, 0xe0100,
].map((code) => ({ name: `U+${code.toString(16).toUpperCase()}`, sign: String.fromCodePoint(code) }));

describe('what nobody sees in a pasted link', () => {
  it.each(INVISIBLE)('$name is lost at both ends and inside', ({ sign }) => {
    expect(joinUrlOf(`${MEET}${sign}`)).toBe(MEET);
    expect(joinUrlOf(`${sign}${sign}${MEET}`)).toBe(MEET);
    expect(joinUrlOf(`https://meet${sign}.google.com/abc-${sign}defg-hij`)).toBe(MEET);
    expect(joinUrlOf(`${sign} ${ZOOM}${sign}\n`)).toBe(ZOOM);
  });
  it.each(INVISIBLE)('$name is lost where a page has encoded it', ({ sign }) => {
    expect(joinUrlOf(MEET + encodeURIComponent(sign))).toBe(MEET);
    expect(joinUrlOf(`https://meet.jit.si/Caf%C3%A9${encodeURIComponent(sign)}`)).toBe(
      'https://meet.jit.si/Caf%C3%A9',
    );
  });
  it('as half an emoji', () => {
    expect(joinUrlOf(`${MEET}\ud83e`)).toBe(MEET);
    expect(joinUrlOf(`\udd57${MEET}`)).toBe(MEET);
  });
  it('as quotation marks that an app has encoded', () => {
    for (const mark of ['"', '”', '»', '>', '。'])
      expect(joinUrlOf(MEET + encodeURIComponent(mark))).toBe(MEET);
  });
  it('as blanks behind, encoded ones too', () => {
    expect(joinUrlOf(`${MEET}%20%20`)).toBe(MEET);
    expect(joinUrlOf(`\u00a0${MEET}\u3000\ufeff`)).toBe(MEET);
  });
  it('is not a letter, a mark or an escape of the link', () => {
    expect(joinUrlOf('https://meet.jit.si/%D0%99%D0%BE%D0%B3%D0%B0')).toContain('%D0%99%D0%BE%D0%B3%D0%B0');
    expect(joinUrlOf('https://meet.example/a%3a%2f?b=%e9')).toBe('https://meet.example/a%3a%2f?b=%e9');
  });
});

describe('punctuation behind a pasted link is not of it', () => {
  it.each([
    ...[...'.,;:!?\'"’”»)]}>|*`'].map((mark) => [MEET + mark, MEET]),
    ...[...'。，、；：！？」』】》）］'].map((mark) => [MEET + mark, MEET]),
    [`${MEET}).`, MEET],
    [`${MEET}...`, MEET],
    [`${MEET}”.`, MEET],
    ['https://en.example.org/wiki/Yoga_(class)', 'https://en.example.org/wiki/Yoga_(class)'],
    ['https://en.example.org/wiki/Yoga_(class)).', 'https://en.example.org/wiki/Yoga_(class)'],
    ['https://meet.example/room/', 'https://meet.example/room/'],
    [`${MEET}/`, `${MEET}/`],
    [
      'https://studio.webex.com/wbxmjs/joinservice/sites/studio/meeting/download/0a1b',
      'https://studio.webex.com/wbxmjs/joinservice/sites/studio/meeting/download/0a1b',
    ],
    ['https://meet.example/room-', 'https://meet.example/room-'],
    ['https://meet.example/room_', 'https://meet.example/room_'],
    ['https://meet.example/room?key=YWI=', 'https://meet.example/room?key=YWI='],
    ["https://meet.jit.si/Anna'sYoga", "https://meet.jit.si/Anna'sYoga"],
  ])('%j is taken as %s', (text, taken) => expect(pasted(text)).toEqual({ taken }));
});

describe('around a pasted link', () => {
  it.each([
    `“${MEET}”`,
    `„${MEET}“`,
    `«${MEET}»`,
    `« ${MEET} »`,
    `‘${MEET}’`,
    `‹${MEET}›`,
    `"${MEET}"`,
    `'${MEET}'`,
    `\`${MEET}\``,
    `(${MEET})`,
    `[${MEET}]`,
    `{${MEET}}`,
    `<${MEET}>`,
    `「${MEET}」`,
    `『${MEET}』`,
    `【${MEET}】`,
    `（${MEET}）`,
    `*${MEET}*`,
    `**${MEET}**`,
    `_ ${MEET}`,
    `> ${MEET}`,
    `- ${MEET}`,
    `[Join](${MEET})`,
    `[${MEET}](${MEET})`,
    `<a href="${MEET}">Join</a>`,
    `<a href='${MEET}'>${MEET}</a>`,
    `Link:${MEET}`,
    `会议链接：${MEET}。密码`,
    `${MEET}。密码`,
    `会議「${MEET}」に参加`,
    `${MEET}会议`,
    `Join: ${MEET}, passcode 12`,
    `Join: ${MEET}; passcode 12`,
    `${MEET} ${MEET}`,
    `${MEET}\n${MEET}`,
    `${MEET}${MEET}`,
    `${MEET},${MEET}`,
    `https://${MEET}`,
    `http://${MEET}`,
    `https://https://${MEET}`,
    `URL:${MEET}\\nDESCRIPTION:x`,
    MEET.replace('https', 'http'),
    MEET.slice('https://'.length),
    `Join at ${MEET.slice('https://'.length)} at six`,
    `https://www.google.com/url?q=${encodeURIComponent(MEET)}&sa=D&source=calendar`,
    `https://slack-redir.net/link?url=${encodeURIComponent(MEET)}`,
    `https://www.google.com/url?sa=t&url=${encodeURIComponent(MEET)}&usg=x`,
    `https://www.youtube.com/redirect?event=video_description&q=${encodeURIComponent(MEET)}`,
    `https://lm.facebook.com/l.php?u=${encodeURIComponent(MEET)}`,
    `https://linkprotect.cudasvc.com/url?a=${encodeURIComponent(MEET)}&c=E,1,abc&typo=1`,
    `https://urldefense.com/v3/__${MEET}__;!!AbC!xyz$`,
    `Join https://urldefense.com/v3/__${MEET.replace('//', '/')}__;!!AbC!xyz$ now`,
    'https://urldefense.proofpoint.com/v2/url?u=https-3A__meet.google.com_abc-2Ddefg-2Dhij&d=DwMFaQ&c=x',
    `&lt;${MEET}&gt;`,
    `&quot;${MEET}&quot;`,
    `${MEET}&nbsp;`,
    ...['ttps://', 'hhttps://', 'htps://', 'https//', 'https:/', 'https:', '://', '//'].map(
      (scheme) => scheme + MEET.slice('https://'.length),
    ),
  ])('%j suggests the link alone', (text) => expect(suggested(text)).toBe(MEET));
});

describe('out of an invitation comes the meeting’s own link', () => {
  it.each(INVITATIONS)('%s', (_what, link, text) => {
    expect(suggested(text)).toBe(link);
    expect(joinUrlOf(link)).toBe(link);
  });
});

describe('a link that may be cut is not suggested', () => {
  it.each([
    'https://meet.jit.si/Yoga Morning Class',
    'Sala: https://meet.jit.si/Yoga Morning Class',
    'https://jitsi.studio.example/Yoga Morning Class',
    'https://us02web.zoom.us/j/8123?pwd=abcDEF\n123.1',
    'https://us02web.zoom.us/j/8123?pwd=abcDEF\r\n123.1',
    'https://us02web.zoom.us/j/8123?pwd=abcDEF\n123.1 Meeting ID: 812',
    '> https://us02web.zoom.us/j/8123?pwd=abcDEF\n> ghi',
    'https://us02web.zoom.us/j/8123?pwd=abcDEF 123.1',
    'https://us02web.zoom.us/j/8123?pwd=\nabcDEF',
    'https://us02web.zoom.us/j/8123?pwd=abcDEF=\n123.1',
    'https://us02web.zoom.us/j/\n8123?pwd=abcDEF',
    `<${TEAMS.slice(0, -20)}\n${TEAMS.slice(-20)}>`,
    `Studio https://studio.example/\nhttps://us02web.zoom.us/j/8123?pwd=abcDEF\n123.1`,
    'https://teams.microsoft.com/l/meetup-join/19:meeting_A@thread.v2/0?context={"Tid":"1"',
    'https://teams.microsoft.com/l/meetup-join/19%3ameeting_A%40thread.v2/0?con\ntext=%7b%7d',
    'https://meet.google.com/abc-defg\n-hij',
    'https://meet.jit.si/瑜伽（早）',
    'https://meet.jit.si/Yoga|Morning',
    'https://meet.studio.example/Yoga"Morning"',
    'https://urldefense.com/v3/__https://meet.google.com/a**Bc__;JSU!!AbC!xyz$',
    'https://meet.example/ro\nom',
  ])('%j', (text) => expect(suggested(text)).toBeNull());
});

describe('an address by which nobody joins is refused', () => {
  it.each([
    ['https://aka.ms/JoinTeamsMeeting?omkt=en-US', 'help'],
    ['https://us02web.zoom.us/meeting/t1/ics?icsToken=x', 'calendar'],
    ['https://us02web.zoom.us/u/kbCdEfG', 'dial-in'],
    ['https://zoom.us/download', 'download'],
    ['https://zoom.us', 'start page'],
    ['https://zoom.us/join', 'start page'],
    ['https://us02web.zoom.us/s/81234567890?zak=eyJ0eXAi', 'start page'],
    ['https://signin.webex.com/join', 'start page'],
    ['https://calendar.google.com/calendar/event?eid=abc', 'calendar'],
    ['https://outlook.office.com/calendar/item/1', 'calendar'],
    ['https://tel.meet/abc-defg-hij?pin=1', 'dial-in'],
    ['https://meet.google.com/new', 'start page'],
    ['https://teams.microsoft.com/meetingOptions/?organizerId=1', 'help'],
    ['https://dialin.teams.microsoft.com/1?id=2', 'dial-in'],
    ['https://meet.jit.si/static/dialInInfo.html?room=x', 'dial-in'],
    ['https://studio.example/class.ics', 'calendar'],
    ['https://teams.microsoft.com/l/meetup-join/19%3ameeting_A%40thread.v2/0?context=', 'cut off'],
    ['https://teams.microsoft.com/l/meetup-join/19%3ameeting_A%40thread.v2/0', 'cut off'],
    [`${TEAMS.slice(0, -12)}`, 'cut off'],
    ['https://us02web.zoom.us/j/', 'cut off'],
    ['https://us02web.zoom.us/j/8123?pwd=', 'cut off'],
    ['https://meet.google.com/abc-defg', 'cut off'],
    ['https://studio.webex.com/studio/j.php', 'cut off'],
    ['https://meet/', 'has a dot'],
    ['https://meet./room', 'has a dot'],
    ['https://localhost/room', 'has a dot'],
    ['https://2130706433/room', 'has a dot'],
    ['https://[::1]/room', 'has a dot'],
    ['https://anna@meet.google.com/abc-defg-hij', 'user name'],
    ['https://meet.google.com@evil.example/abc-defg-hij', 'user name'],
    ['zoommtg://zoom.us/join?confno=1', 'begin with https'],
    ['msteams:/l/meetup-join/1', 'begin with https'],
    ['mailto:anna@studio.example', 'begin with https'],
    ['anna@studio.example', 'begins with https'],
  ])('%s: %s', (text, why) => {
    const answer = pasted(text);
    expect(answer).toMatchObject({ suggested: null });
    expect((answer as { because: string }).because).toContain(why);
  });
  it('of other places as of a room with such a name is not', () => {
    for (const link of [
      'https://meet.jit.si/dial-in-yoga',
      'https://meet.example/calling',
      'https://x.example/ics2',
    ])
      expect(joinUrlOf(link)).toBe(link);
  });
});

describe('every answer', () => {
  const texts = [
    ...INVITATIONS.map(([, , text]) => text),
    `${MEET}.`,
    `“${MEET}”`,
    'https://a.example/x?',
    'https://a.example/b/..%20',
  ];
  it.each(texts)('is a link that stays as it is when it is pasted again: %#', (text) => {
    const answer = pasted(text);
    const link = 'taken' in answer ? answer.taken : answer.suggested;
    expect(joinUrlOf(link!)).toBe(link);
  });
  it('comes out of the longest text, and not of a longer one', () => {
    expect(suggested(`${MEET}\n\n${'word '.repeat(3_200)}`)).toBe(MEET);
    expect(suggested(`${MEET}\n\n${'word '.repeat(4_000)}`)).toBeNull();
  });
});

describe('a link that is kept already', () => {
  it.each(['https://meet/room', 'https://aka.ms/JoinTeamsMeeting', 'https://localhost:8443/room'])(
    'goes on leading where it led before: %s',
    (link) => expect(keptJoinUrl(link)).toBe(link),
  );
  it.each([null, '', 'http://meet.example/a', 'javascript:alert(1)', 'https://anna:x@meet.example/'])(
    'leads nowhere when it is no https address: %s',
    (link) => expect(() => keptJoinUrl(link)).toThrow(InvalidJoinUrlError),
  );
});

describe('the passcode beside a suggested link', () => {
  const refusal = (text: string) => {
    const answer = () => joinUrlOf(text);
    try {
      return { taken: answer() };
    } catch (error) {
      const { suggestion, passcode } = error as InvalidJoinUrlError;
      return { suggestion, passcode };
    }
  };

  it.each([
    ['Passcode: 123456', '123456'],
    ['Meeting password: aB3$x,9 (22331199 from phones)', 'aB3$x,9'],
    ['Código de acceso: Ab3Cd5', 'Ab3Cd5'],
    ['Contraseña de la reunión: luna', 'luna'],
    ['Codice d’accesso: 778899', '778899'],
    ['Password della riunione: luna7', 'luna7'],
    ['Codi d’accés: 55', '55'],
    ['Passcode:&nbsp;42', '42'],
    ['Passcode\u00a0: xyz', 'xyz'],
    ['Meeting number (access code): 2345 678 9012', null],
    ['Meeting ID: 812 3456 7890', null],
    ['Passcode:', null],
  ])('of %j is %j', (line, passcode) =>
    expect(refusal(`Join Zoom Meeting\n${ZOOM}\n\n${line}\n`)).toEqual({ suggestion: ZOOM, passcode }),
  );

  it('is none where no link is suggested', () =>
    expect(refusal('Passcode: 123456')).toEqual({ suggestion: null, passcode: null }));

  it('is found in the invitations that name one', () => {
    const named = INVITATIONS.filter(([, , text]) => /passcode: /i.test(text));
    expect(named.length).toBeGreaterThan(2);
    for (const [, link, text] of named)
      expect(refusal(text)).toEqual({ suggestion: link, passcode: /Passcode: (\S+)/.exec(text)![1] });
  });
});

describe('a personal room', () => {
  const warned = (joinUrl: string) => joinUrlWarnings({ joinUrl: joinUrlOf(joinUrl), backupJoinUrl: null });

  it.each([
    'https://zoom.us/my/anna',
    'https://studio.zoom.us/my/anna.soler?pwd=x.1',
    'https://us02web.zoom.us/j/2345678901?pwd=x.1',
    'https://studio.webex.com/meet/anna',
    'https://studio.webex.com/join/anna',
    'https://gotomeet.me/AnnaSoler',
    'https://meet.goto.com/annasoler',
  ])('is taken and warned of: %s', (link) => expect(warned(link)).toEqual(['PERSONAL_ROOM']));

  it.each([
    ZOOM,
    MEET,
    TEAMS,
    'https://studio.webex.com/studio/j.php?MTID=m0123456789abcdef0123456789abcdef',
    'https://meet.goto.com/123456789',
    'https://global.gotomeeting.com/join/123456789',
    'https://meet.jit.si/anna',
    'https://meet.example/my/anna',
  ])('is not %s', (link) => expect(warned(link)).toEqual([]));

  it('is not a kept link that is none: the list that it is in is read', () =>
    expect(joinUrlWarnings({ joinUrl: 'no link', backupJoinUrl: '' })).toEqual([]));

  it('is warned of as a backup room, too', () =>
    expect(joinUrlWarnings({ joinUrl: MEET, backupJoinUrl: 'https://zoom.us/my/anna' })).toEqual([
      'PERSONAL_BACKUP_ROOM',
    ]));

  it('is not what a row holds that is no link', () =>
    expect(joinUrlWarnings({ joinUrl: 'no link', backupJoinUrl: '' })).toEqual([]));
});
