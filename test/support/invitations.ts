export const MEET = 'https://meet.google.com/abc-defg-hij';
export const ZOOM = 'https://us02web.zoom.us/j/81234567890?pwd=QmFzZTY0cGFzc2NvZGU.1';
const CONTEXT = '%7b%22Tid%22%3a%2272f988bf%22%2c%22Oid%22%3a%22e0f1%22%7d';
export const TEAMS = `https://teams.microsoft.com/l/meetup-join/19%3ameeting_NDk2%40thread.v2/0?context=${CONTEXT}`;
const NEW_TEAMS = 'https://teams.microsoft.com/meet/2345678901234?p=AbCdEfGhIjKlMnOp';
const WEBEX = `https://studio.webex.com/studio/j.php?MTID=m${'0123456789abcdef'.repeat(2)}`;

/** Invitations as providers write them: which, the meeting’s own link, and the text. */
export const INVITATIONS: [string, string, string][] = [
  [
    'Teams, 2024',
    NEW_TEAMS,
    `________________________________________________________________________________
Microsoft Teams Need help?<https://aka.ms/JoinTeamsMeeting?omkt=en-US>
Join the meeting now<${NEW_TEAMS}>
Meeting ID: 234 567 890 123 4
Passcode: Ab3Cd5
________________________________
Dial in by phone
+39 02 3600 1234,,123456789#<tel:+390236001234,,123456789#> Italy, Milano
Find a local number<https://dialin.teams.microsoft.com/8551f4c1-bea3-441a-8738-69aa517a91c5?id=123456789>
For organizers: Meeting options<https://teams.microsoft.com/meetingOptions/?organizerId=e0f1&tenantId=72f9&threadId=19_meeting_NDk2@thread.v2&messageId=0&language=en-US> | Reset dial-in PIN<https://dialin.teams.microsoft.com/usp/pstnconferencing>
________________________________________________________________________________`,
  ],
  [
    'Teams, the older link',
    TEAMS,
    `Microsoft Teams Need help?<https://aka.ms/JoinTeamsMeeting?omkt=en-US>\r\nJoin the meeting now<${TEAMS}>\r\nMeeting ID: 345`,
  ],
  [
    'Teams, 2020',
    TEAMS,
    `________________________________\nJoin Microsoft Teams Meeting<${TEAMS}>\n+1 323-849-4874   United States, Los Angeles (Toll)\nConference ID: 123 456 789#\nLocal numbers<https://dialin.teams.microsoft.com/x?id=1> | Reset PIN<https://mysettings.lync.com/pstnconferencing> | Learn more about Teams<https://aka.ms/JoinTeamsMeeting> | Meeting options<https://teams.microsoft.com/meetingOptions/?organizerId=1>`,
  ],
  [
    'Teams, as text',
    NEW_TEAMS,
    `Riunione di Microsoft Teams\nPartecipa: ${NEW_TEAMS}\nID riunione: 234 567 890 123 4\nPasscode: Ab3Cd5\nServe aiuto? https://aka.ms/JoinTeamsMeeting?omkt=it-IT`,
  ],
  [
    'Teams, help page first on its own line',
    NEW_TEAMS,
    `Need help?\nhttps://aka.ms/JoinTeamsMeeting\n\n${NEW_TEAMS}\n\nSystem reference\nhttps://teams.microsoft.com/l/meeting/details?eventId=1`,
  ],
  [
    'Teams for home',
    'https://teams.live.com/meet/9312345678901?p=xYz',
    'Join with Teams\nhttps://teams.live.com/meet/9312345678901?p=xYz\n\nhttps://www.microsoft.com/en-us/microsoft-teams/download-app',
  ],
  [
    'Teams behind a mail filter',
    TEAMS,
    `Join<https://eur01.safelinks.protection.outlook.com/ap/t-59584e83/?url=${encodeURIComponent(TEAMS)}&data=05%7C02%7C&sdata=x&reserved=0>`,
  ],
  [
    'Teams behind a filter that puts one letter for all others',
    TEAMS,
    `Join<https://urldefense.com/v3/__${TEAMS.replaceAll('%', '*')}__;${btoa('%'.repeat(TEAMS.split('%').length - 1)).replace(/=+$/, '')}!!AbC!xyz$>`,
  ],
  [
    'Zoom, as its programs answer it: never the link by which the host starts',
    ZOOM,
    `{"start_url": "https://us02web.zoom.us/s/81234567890?zak=eyJ0eXAi", "join_url": "${ZOOM}"}`,
  ],
  [
    'Teams with its JSON unescaped',
    'https://teams.microsoft.com/l/meetup-join/19:meeting_A@thread.v2/0?context=%7B%22Tid%22%3A%221%22%2C%22Oid%22%3A%222%22%7D',
    'https://teams.microsoft.com/l/meetup-join/19:meeting_A@thread.v2/0?context={"Tid":"1","Oid":"2"}',
  ],
  [
    'Teams with its JSON unescaped, in a sentence',
    'https://teams.microsoft.com/l/meetup-join/19:meeting_A@thread.v2/0?context=%7B%22Tid%22%3A%20%221%22%7D&anon=true',
    'Join <https://teams.microsoft.com/l/meetup-join/19:meeting_A@thread.v2/0?context={"Tid": "1"}&anon=true> now',
  ],
  [
    'Zoom, from its client',
    ZOOM,
    `Anna Rossi is inviting you to a scheduled Zoom meeting.

Topic: Vinyasa
Time: Dec 1, 2026 06:00 PM Rome

Join Zoom Meeting
${ZOOM}

Meeting ID: 812 3456 7890
Passcode: 123456

---

One tap mobile
+390694806488,,81234567890#,,,,*123456# Italy
Find your local number: https://us02web.zoom.us/u/kbCdEfG`,
  ],
  [
    'Zoom, every week',
    ZOOM,
    `Please download and import the following iCalendar (.ics) files to your calendar system.\nWeekly: https://us02web.zoom.us/meeting/tZ0ocO/ics?icsToken=98tyKu&meetingMasterEventId=x\n\nJoin Zoom Meeting\n${ZOOM}\n\nMeeting ID: 812 3456 7890`,
  ],
  [
    'Zoom, with a short calendar file',
    'https://us02web.zoom.us/j/8123?pwd=abc',
    'import the following iCalendar (.ics) files\nWeekly: https://us02web.zoom.us/meeting/t1/ics?icsToken=x\nJoin Zoom Meeting\nhttps://us02web.zoom.us/j/8123?pwd=abc',
  ],
  [
    'Zoom, from a web page',
    'https://zoom.us/j/8123?pwd=a.1&from=b',
    'https://zoom.us/j/8123?pwd=a.1&amp;from=b',
  ],
  [
    'Zoom, in HTML',
    'https://zoom.us/j/8123?pwd=a&from=b',
    '<p><a href="https://zoom.us/j/8123?pwd=a&amp;from=b">Entra</a></p>',
  ],
  ['Zoom, over http', ZOOM, `Join Zoom: ${ZOOM.replace('https', 'http')}`],
  ['Zoom, beside the studio’s own site', ZOOM, `https://studio.example/\n\nZoom: ${ZOOM}`],
  ['Zoom, a vanity room', 'https://studio.zoom.us/my/anna', 'Ci vediamo su studio.zoom.us/my/anna alle 18'],
  ['Zoom, quoted in a reply', ZOOM, `> Join Zoom Meeting\n> ${ZOOM}\n>\n> Meeting ID: 812`],
  [
    'Zoom, on a phone’s share sheet',
    'https://us02web.zoom.us/j/8123?pwd=abc',
    'Join my meeting: https://us02web.zoom.us/j/8123?pwd=abc\nMeeting ID: 812 3\nPasscode: 1',
  ],
  [
    'Google Meet, from the calendar',
    MEET,
    `Yoga\nTuesday, 1 December · 18:00 – 19:00\nTime zone: Europe/Rome\nGoogle Meet joining info\nVideo call link: ${MEET}\nOr dial: ‪(IT) +39 02 8295 6543‬ PIN: ‪123 456 789 0123‬#\nMore phone numbers: https://tel.meet/abc-defg-hij?pin=1234567890123`,
  ],
  [
    'Google Meet, the phone numbers first',
    MEET,
    `More phone numbers: https://tel.meet/abc-defg-hij?pin=1\nEvent: https://calendar.google.com/calendar/event?eid=abc\nhttps://www.google.com/calendar/event?eid=abc\nLearn more about Meet at: https://support.google.com/a/users/answer/9282720\n${MEET}\nAnna`,
  ],
  [
    'Webex',
    WEBEX,
    `Anna is inviting you to a scheduled Webex meeting.\nMeeting number (access code): 2345 678 9012\nJoin meeting: ${WEBEX}\nJoin by phone\nGlobal call-in numbers: https://studio.webex.com/studio/globalcallin.php?MTID=m1\nNeed help? Go to https://help.webex.com`,
  ],
  [
    'Webex, the help first',
    'https://studio.webex.com/meet/anna',
    'https://help.webex.com\nhttps://collaborationhelp.cisco.com/article/WBX000029055\nhttps://studio.webex.com/meet/anna',
  ],
  [
    'GoTo',
    'https://meet.goto.com/123456789',
    'Please join my meeting from your computer, tablet or smartphone.\nhttps://meet.goto.com/123456789\nYou can also dial in using your phone.\nGet the app now: https://meet.goto.com/install',
  ],
  [
    'GoTo, older',
    'https://global.gotomeeting.com/join/123456789',
    'First GoToMeeting? Test: https://global.gotomeeting.com/install/123456789\nhttps://link.gotomeeting.com/system-check\nhttps://global.gotomeeting.com/join/123456789',
  ],
  ['Whereby', 'https://whereby.com/studio-lumen', 'Join me in https://whereby.com/studio-lumen'],
  [
    'Whereby, of a company',
    'https://lumen.whereby.com/yoga?roomKey=eyJ.a',
    'https://support.whereby.com/hc\nhttps://lumen.whereby.com/yoga?roomKey=eyJ.a',
  ],
  [
    'Jitsi',
    'https://meet.jit.si/StudioLumen',
    'Anna is inviting you to a meeting.\n\nJoin the meeting:\nhttps://meet.jit.si/StudioLumen\n\nTo join by phone instead, tap this: +1.512.647.1431,,1234567890#\n\nLooking for a different dial-in number?\nSee meeting dial-in numbers: https://meet.jit.si/static/dialInInfo.html?room=StudioLumen\n\nIf also dialing-in through a room phone, join without connecting to audio: https://meet.jit.si/StudioLumen#config.startSilent=true',
  ],
  [
    'Jitsi, the phone first',
    'https://meet.jit.si/StudioLumen',
    'https://meet.jit.si/static/dialInInfo.html?room=StudioLumen\n\n(https://meet.jit.si/StudioLumen)',
  ],
  [
    'another provider',
    'https://bbb.studio.example/b/ann-abc-def',
    'BigBlueButton: https://bbb.studio.example/b/ann-abc-def (access code 123)',
  ],
  [
    'another provider, beside a calendar file',
    'https://video.studio.example/room/7',
    'https://studio.example/classes/7.ics\nhttps://video.studio.example/room/7',
  ],
];
