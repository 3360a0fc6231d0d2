export const en = {
  move: 'Move',
  title: 'Move the class',
  startsAt: 'New start',
  readers: (zone: string, time: string) => `${zone}; on your clock: ${time}`,
  duration: 'Minutes',
  minutes: (minutes: number) => `${minutes} minutes`,
  note: 'A line for the people booked',
  noteHint: 'Goes with the message. It can stay empty.',
  sendTime: 'The time of sending was set by hand',
  choice: {
    KEEP: 'It stays where it is',
    SHIFT: 'It moves by as much as the class',
    RESET: 'It becomes automatic again',
  },
  noDate: 'Please give a date and a time.',
  preview: 'What becomes of it',
  looking: 'Looking what becomes of it …',
  noPreview: 'What becomes of it cannot be said at the moment.',
  nobody: 'Nobody has to be told.',
  atOnce: (people: number) =>
    people === 1 ? '1 person is told at once.' : `${people} people are told at once.`,
  inAMinute: (people: number) =>
    `${people === 1 ? '1 person is' : `${people} people are`} told after a minute. Until then you can move it back without a word.`,
  follows: (time: string) => `How to join is sent ${time}.`,
  stays: (time: string) => `How to join is sent ${time}, as set by hand.`,
  sentAgain: (time: string) => `How to join was sent already. It is sent again ${time}.`,
  notSentAgain:
    'How to join was sent already and is not sent again. The message about the move has the same personal address.',
  obstacle: {
    SESSION_ENDED: 'The class is over: it cannot be moved.',
    SESSION_CANCELLED: 'The class is cancelled: it cannot be moved.',
    SESSION_IN_PAST: 'The class would be over already at that time.',
    SEND_TIME_AFTER_END:
      'The time of sending would fall after the new end. Choose that it moves along, or is automatic.',
  },
  warning: {
    NOTICE_AFTER_START: 'How to join is sent after the class has begun.',
    NOTICE_ALREADY_SENT:
      'How to join was sent already, more than a day from the new start. Moving it along or making it automatic sends it again.',
    NOTICE_OVER_A_DAY_EARLY: 'How to join is sent more than a day before the class.',
    ROOM_CLASH: 'Another class meets in the same room at that time.',
    TEACHER_TWICE: 'The teacher has another class at that time.',
  },
  moved: (time: string, people: number) =>
    `Moved to ${time}. ${people === 0 ? 'Nobody has to be told.' : people === 1 ? '1 person is told.' : `${people} people are told.`}`,
  movedFrom: (time: string) => `Moved from ${time}.`,
  toldIn: (seconds: number) => `People are told in ${seconds} s.`,
  toldSoon: 'People are told within a minute.',
  moveBack: 'Move it back',
  isBack: (time: string) => `It is at ${time} again.`,
};
