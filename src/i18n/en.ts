import type { Catalog } from './catalog.types.ts';

export const en: Catalog = {
  joinSession: 'Join session',
  addToCalendar: 'Add to calendar',
  when: 'When',
  with: 'With',
  center: 'Center',
  instructions: 'Joining instructions',
  reason: 'Reason',
  timeAt: (center, time) => `at ${center}: ${time}`,
  mail: {
    greeting: (name) => (name ? `Hi ${name},` : 'Hello,'),
    accessIsPersonal:
      'If the session is not open yet, the page tells you when it opens. This access is yours alone: please do not share it.',
    because: (center) => `You receive this message because you have a booking at ${center}.`,
    becauseOnStaff: (center) => `You receive this message because you work at ${center}.`,
    questions: 'Questions?',
    openFrom: (when) => `Open from ${when}`,
    inPerson: (center) => `In person, at ${center}`,
    nothingToDo: 'There is nothing you need to do.',
    oneAnswer: 'One press is enough: yes or no.',
    previously: 'Previously',
    newTime: 'New time',
    note: 'Note',
    answer: 'Answer',
    answerIsPersonal: 'One press on the page is enough. This access is yours alone: please do not share it.',
    accessNotice: {
      subject: ({ service, when }) => `Join ${service}: ${when}`,
      lead: ({ center }) => `Here is your access to this online session at ${center}.`,
      push: 'Press to join.',
    },
    reminder: {
      subject: ({ service, when }) => `Reminder: ${service}, ${when}`,
      lead: ({ center }) => `A reminder: you have booked this session at ${center}.`,
      push: 'A reminder of your booking.',
    },
    attendanceConfirmation: {
      subject: ({ service, when }) => `Will you come? ${service}, ${when}`,
      lead: ({ center }) => `You have booked this session at ${center}. Please say whether you will come.`,
      push: 'Will you come?',
    },
    sessionMoved: {
      subject: ({ service, when }) => `New time for ${service}: ${when}`,
      lead: ({ center }) => `${center} has moved this session. Your booking moves with it.`,
      push: 'The session has been moved to this time.',
    },
    sessionCancelled: {
      subject: ({ service, when }) => `Cancelled: ${service}, ${when}`,
      lead: ({ center }) => `We are sorry: ${center} has cancelled this session.`,
      push: 'This session has been cancelled.',
    },
    sessionRestored: {
      subject: ({ service, when }) => `It takes place after all: ${service}, ${when}`,
      lead: ({ center }) =>
        `Good news: this session at ${center} takes place after all. Your seat is still yours.`,
      push: 'This session takes place after all. Your seat is still yours.',
    },
    sessionRestoredWithoutSeat: {
      subject: ({ service, when }) => `It takes place after all: ${service}, ${when}`,
      lead: ({ center }) =>
        `This session at ${center} takes place after all. You have another class at that time, so your seat was given up; you can take it back while one is free.`,
      push: 'This session takes place after all. You have another class then, so your seat was given up.',
    },
    bookingConfirmed: {
      subject: ({ service, when }) => `Booked: ${service}, ${when}`,
      lead: ({ center }) => `Your booking of this session at ${center} is confirmed.`,
      push: 'Your booking is confirmed.',
    },
    bookingCancelled: {
      subject: ({ service, when }) => `Booking cancelled: ${service}, ${when}`,
      lead: ({ center }) => `Your booking of this session at ${center} has been cancelled.`,
      push: 'Your booking has been cancelled.',
    },
    linkChanged: {
      subject: ({ service, when }) => `New link for ${service}: ${when}`,
      lead: ({ center }) =>
        `${center} has changed the link of this session. If you are no longer in the call, press the button again: it leads to the new one.`,
      push: 'The link has changed: press to join again.',
    },
    teacherLink: {
      subject: ({ service, when }) => `Your link to ${service}: ${when}`,
      lead: ({ center }) =>
        `You teach this session at ${center}. The button opens its video call, for you and nobody else.`,
      push: 'Press to open the video call.',
    },
    teacherLinkChanged: {
      subject: ({ service, when }) => `New link to ${service}: ${when}`,
      lead: ({ center }) =>
        `The link to the video call of this session, which you teach at ${center}, has changed. The button leads to the new call: the link you had leads elsewhere.`,
      push: 'The link has changed: press to open the new video call.',
    },
    teacherMoved: {
      subject: ({ service, when }) => `New time for ${service}: ${when}`,
      lead: ({ center }) => `This session, which you teach at ${center}, has been moved.`,
      push: 'The session you teach has been moved to this time.',
    },
    teacherCancelled: {
      subject: ({ service, when }) => `Cancelled: ${service}, ${when}`,
      lead: ({ center }) => `This session, which you were to teach at ${center}, has been cancelled.`,
      push: 'The session you teach has been cancelled.',
    },
    teacherRestored: {
      subject: ({ service, when }) => `It takes place after all: ${service}, ${when}`,
      lead: ({ center }) => `This session, which you are to teach at ${center}, takes place after all.`,
      push: 'The session you teach takes place after all.',
    },
    openClass: 'Open the class',
    addLink: 'Add the link',
    teachNote:
      'This page is yours alone: it opens the class, and tells people if you begin late. Please do not pass it on.',
    linkMissing: {
      subject: ({ service, when }) => `Link missing: ${service}, ${when}`,
      lead: ({ center }) =>
        `This online session at ${center} still has no link to its video call, and people are booked.`,
      push: 'It has no link yet.',
      remedy:
        'Add the link to the session, or to its service. Then everybody who is booked is sent their access when it is due.',
    },
    noticeHeld: {
      subject: ({ service, when }) => `Link missing, access not sent: ${service}, ${when}`,
      lead: ({ center }) =>
        `It is time to send people their access to this online session at ${center}, but it has no link to its video call. Nobody has been sent anything.`,
      push: 'It has no link: nobody has been sent their access.',
      remedy:
        'Add the link to the session, or to its service. Then everybody who is booked is sent their access at once, until the session ends.',
    },
    teacherMissing: {
      subject: ({ service, when }) => `No teacher: ${service}, ${when}`,
      lead: ({ center }) => `Nobody is set to teach this session at ${center} yet, and people are booked.`,
      push: 'It has no teacher yet.',
      remedy: 'Set who teaches it, or cancel the session so that people are told in time.',
    },
    teacherAbsent: {
      subject: ({ service, when }) => `Teacher not there: ${service}, ${when}`,
      lead: ({ center }) =>
        `This online session at ${center} is about to start, and its teacher has not opened it yet.`,
      push: 'Its teacher has not opened it yet.',
      remedy:
        'Call the teacher. If nobody can begin, say that the session starts late, set somebody else as its teacher, or cancel it so that people are told.',
    },
    roomOfAbsent: {
      subject: ({ service, when }) => `Whose room: ${service}, ${when}`,
      lead: ({ center }) =>
        `Somebody else teaches this session at ${center}, and its link is still that of the absent teacher’s room. A personal room may open only for its owner.`,
      push: 'The link is of the absent teacher’s room.',
      remedy:
        'Ask whoever teaches it for a link of their own and set it, or make sure that the room opens without its owner.',
    },
    roomClash: {
      subject: ({ service, when }) => `Same room: ${service}, ${when}`,
      lead: ({ center }) =>
        `Another session at ${center} meets in the same room at the same time, so people of one class may walk into the other.`,
      push: 'Another session meets in its room at the same time.',
      remedy: 'Give one of the two another link, or move it. Until then both open into one room.',
    },
    unreachable: {
      subject: ({ service, when }) => `Not reached: ${service}, ${when}`,
      lead: ({ center }) =>
        `Somebody who is booked for this session at ${center} gets no messages: none arrives by e-mail or on a device.`,
      push: 'Messages do not reach somebody who is booked.',
      remedy: 'Call them, or correct their address: then what they missed is sent to them again.',
    },
    sameRoom: 'In the same room',
    notReached: 'Gets no messages',
    openConsole: 'Open in the console',
    consoleNote: 'Sign in with your staff account.',
    startsLate: (minutes) => ({
      subject: ({ service, when }) => `Starts ${minutes} minutes late: ${service}, ${when}`,
      lead: ({ center }) =>
        `This session at ${center} starts ${minutes} minutes late. Everything else stays as it is.`,
      push: `Starts ${minutes} minutes late.`,
    }),
    startsLateNote: (minutes) => `The session starts ${minutes} minutes late.`,
    booked: 'Booked',
    people: (count) => (count === 1 ? '1 person' : `${count} people`),
    noticeDue: 'Access due',
    whatToDo: 'What to do',
  },
  acts: {
    classes: (count) => (count === 1 ? '1 class' : `${count} classes`),
    more: (count) => (count === 1 ? 'And 1 more class.' : `And ${count} more classes.`),
    cancelled: 'Cancelled',
    message: 'Message',
    scheduleChanged: {
      subject: ({ center, classes }) => `Changed: ${classes} at ${center}`,
      lead: ({ center }) => `${center} has changed its timetable. Here is everything that changes for you.`,
    },
    sessionsCancelled: {
      subject: ({ center, classes }) => `Cancelled: ${classes} at ${center}`,
      lead: ({ center }) => `We are sorry: ${center} has cancelled what is listed here.`,
    },
    teacherChanged: {
      subject: ({ center, classes }) => `Another teacher: ${classes} at ${center}`,
      lead: ({ center }) =>
        `Somebody else teaches at ${center} than your reminder said. Everything else stays as it was.`,
    },
    staffMessage: {
      subject: ({ center }) => `Message from ${center}`,
      lead: ({ center }) => `${center} writes to everybody who is booked.`,
    },
    teacherAssigned: {
      subject: ({ center, classes }) => `You teach ${classes} at ${center}`,
      lead: ({ center }) => `${center} has given you what is listed here.`,
    },
    teacherUnassigned: {
      subject: ({ center, classes }) => `Somebody else teaches ${classes} at ${center}`,
      lead: ({ center }) => `${center} has given what is listed here to somebody else.`,
    },
  },
  signIn: {
    subject: ({ center }) => (center ? `Your code for ${center}` : 'Your sign-in code'),
    lead: ({ center }) =>
      center ? `Here is your code to sign in at ${center}.` : 'Here is your code to sign in.',
    validFor: 'Valid for',
    validity: (minutes) => `${minutes} minutes, once`,
    notYou: 'If you did not ask for it',
    ignoreIt:
      'There is nothing you need to do: nobody gets in without this code. Never tell it to anybody; we will never ask you for it.',
    because: 'You receive this message because somebody wants to sign in with this address.',
  },
  wrongTries: {
    subject: ({ center }) =>
      center ? `Wrong codes were tried for your account at ${center}` : 'Wrong sign-in codes were tried',
    lead: ({ center }) =>
      center
        ? `Somebody has tried several wrong codes to sign in with your address at ${center}.`
        : 'Somebody has tried several wrong codes to sign in with your address.',
    title: 'Nobody got in with them',
    hint: 'If it was you, just ask for a new code. If it was not, there is nothing you need to do: your codes may be longer for some months, so that nobody can guess them. Never tell a code to anybody.',
    because: 'You receive this message because somebody tried to sign in with this address.',
  },
  newDevice: {
    subject: ({ center }) => `New sign-in at ${center}`,
    lead: ({ center }) => `Your account at ${center} was signed in to from a device that is new to us.`,
    unknown: 'Unknown device',
    notYou: 'If it was not you',
    remedy:
      'Whoever signed in had a code from your mailbox: change its password first, then write to your center, so that the sign-in is ended.',
    because: (center) => `You receive this message because you have an account at ${center}.`,
  },
  emailChange: {
    code: {
      subject: ({ center }) => `Confirm your new address for ${center}`,
      lead: ({ center }) => `Here is the code that makes this the address of your account at ${center}.`,
      ignoreIt:
        'There is nothing you need to do: without this code your address is in nobody’s account. Never tell it to anybody; we will never ask you for it.',
      because: ({ center }) =>
        `You receive this message because somebody gave this address for an account at ${center}.`,
    },
    taken: {
      subject: ({ center }) => `You already have an account at ${center}`,
      lead: ({ center }) =>
        `Somebody wanted to make this the address of an account at ${center}, but it is the address of another account there.`,
      title: 'Nothing has changed',
      whatToDo:
        'If it was you, sign in with this address: you already have an account by it. If it was not you, there is nothing you need to do.',
      because: ({ center }) =>
        `You receive this message because somebody gave this address for an account at ${center}.`,
    },
    notice: {
      subject: ({ center }) => `A new address for your account at ${center}`,
      lead: ({ center }) =>
        `Somebody who is signed in to your account at ${center} has asked to replace its address by another one.`,
      title: 'Was it you?',
      ifYou: 'If it was you',
      itWasMe: 'There is nothing you need to do.',
      button: 'It was not me',
      note: 'The button leads to a page where you keep this address and sign everybody out. It works for seven days, also after the change.',
      because: ({ center }) =>
        `You receive this message because this is, or was until now, the address of your account at ${center}.`,
    },
    page: {
      stands: {
        title: 'Keep your address?',
        hint: 'Press the button if it was not you who asked for another address. This address stays in your account, or comes back to it, and everybody who is signed in is signed out. Nothing happens before you press.',
      },
      button: 'Keep my address and sign everybody out',
      takenBack: (center) => ({
        title: 'Everybody is signed out',
        hint: `The change of address is taken back. Sign in again with a code, and get in touch with ${center} if anything looks wrong.`,
      }),
      over: (center) => ({
        title: 'This link does nothing any more',
        hint: `Its seven days are over, or the address was corrected since. If something is wrong with your account, please get in touch with ${center}.`,
      }),
    },
  },
  webhookPaused: {
    subject: ({ host }) => `Webhook paused: ${host}`,
    lead: ({ center }) =>
      `This address no longer takes the events that ${center} sends to it, so sending has been paused.`,
    partner: 'Partner',
    failingSince: 'Failing since',
    remedy:
      'Have the address repaired by whoever runs it, and then resume the webhook. What waits for it is sent then, if it is no more than three days old; what happens during the pause is not sent to it.',
  },
  teach: {
    missing: {
      title: 'The link is missing',
      hint: 'Add the link to the video call here. Then everybody who is booked is sent their access.',
    },
    ready: {
      title: 'Your class is ready',
      hint: 'The button takes you into the video call. Press it when you begin: then the center knows that you are there.',
    },
    started: (at) => ({
      title: 'You have opened the class',
      hint: `You did so ${at}. If you are no longer in the call, press the button again.`,
    }),
    cancelled: (center) => ({
      title: 'This session has been cancelled',
      hint: `${center} has called it off: there is nothing to teach.`,
    }),
    refused: 'That could not be done. This is how things are now.',
    link: 'Link',
    waitingNote: 'Note for people who wait',
    form: {
      label: 'The link to the video call',
      hint: 'Paste the link, or the whole invitation.',
      button: 'Save the link',
      refused: 'People cannot join by this. Give the meeting’s own link: it begins with https://.',
      suggestion: 'Is it this one?',
      take: 'Take this link',
    },
    late: {
      title: 'Do you begin late?',
      hint: 'Whoever is not in yet is told by a notification, and reads it on their page. The time stays as it is.',
      button: (minutes) => `${minutes} minutes late`,
      said: (minutes, at) => `You said that you begin ${minutes} minutes late, ${at}.`,
      recently: 'You said so less than two minutes ago.',
    },
    room: {
      title: 'Does the call not work?',
      hint: 'Everybody, you too, goes to the backup room from then on. Whoever was in the call is told.',
      use: 'Switch to the backup room',
      tick: 'The call does not work',
      inUse: 'The backup room is in use.',
      back: 'Switch back',
      tickBack: 'The call works again',
    },
  },
  page: {
    opens: (when) => ({
      title: `Opens ${when}`,
      hint: 'The button to join appears here at that time.',
    }),
    waiting: (center) => ({
      title: 'Waiting for the link',
      hint: `As soon as ${center} adds the link to the video call, the button to join appears here. There is nothing you need to do.`,
    }),
    open: (startsAt) => ({ title: 'You can join now', hint: `The session starts ${startsAt}.` }),
    live: { title: 'The session is live', hint: 'It has started, and you can still join.' },
    ended: (endedAt) => ({ title: 'This session has ended', hint: `It ended ${endedAt}.` }),
    cancelled: (center) => ({
      title: 'This session has been cancelled',
      hint: `${center} has called it off: there is nothing to join.`,
    }),
    bookingCancelled: (center) => ({
      title: 'This booking is no longer valid',
      hint: `The booking was cancelled, so this page no longer opens the session. If that comes as a surprise, please get in touch with ${center}.`,
    }),
    inPerson: (center) => ({
      title: 'This session takes place in person',
      hint: `There is nothing to join online: see you at ${center}.`,
    }),
    unknown: {
      title: 'We do not know this address',
      hint: 'It may be incomplete, or a newer message may have replaced it. Open the latest message from your center and press the button there, or ask your center for a new one.',
    },
    keptOut: {
      title: 'Your center is not available at present',
      hint: 'So this page cannot open your session now. Load it again later, or ask your center.',
    },
    moved: (previously) => `Please note the new time. Previously: ${previously}.`,
    refusedPress: 'We could not let you in just now.',
    changesByItself: 'You can leave this page open: it changes by itself.',
    reloadHint: 'To see whether anything has changed, load this page again.',
    reload: 'Load again',
    attendance: {
      question: 'Will you come?',
      yes: 'Yes, I will come',
      no: 'No, I cannot come',
      confirmed: 'You said that you will come.',
      declined: 'You said that you cannot come.',
      freesSeat: 'If you cannot come, your seat goes to somebody else.',
      giveBack: {
        question: 'Give your seat back?',
        hint: 'Somebody else can have it then. Until the start you can take it back on this page, as long as a seat is free.',
        late: (freeUntil) => `This is late: it was free until ${freeUntil}.`,
        tick: 'I cannot come',
        button: 'Give my seat back',
        keep: 'Keep my seat',
      },
      gaveBack: (center) => ({
        title: 'You gave your seat back',
        hint: `Somebody else can have it now. If you did not do this yourself, take it back here or get in touch with ${center}.`,
      }),
      takeBack: {
        tick: 'I will come after all',
        button: 'Take my seat back',
        full: 'At the moment every seat is taken.',
      },
    },
  },
};
