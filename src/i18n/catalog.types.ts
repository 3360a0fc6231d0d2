/** The texts of one message. `MailTexts` has those that all messages share. */
export type MessageTexts = {
  /** One line. `when` is short, and names its time zone. */
  subject: (facts: { service: string; when: string }) => string;
  /** One sentence that says what this message is. */
  lead: (facts: { center: string }) => string;
  /** The text of the push, after the time. */
  push: string;
};

/** A message to staff about something that is missing, and what they can do. */
export type AlertTexts = MessageTexts & { remedy: string };

export type MailTexts = {
  /** A general greeting if the name is empty. */
  greeting: (name: string) => string;
  /** Under the button: what happens if it is pressed too early, and that it must not be shared. */
  accessIsPersonal: string;
  /** Why this person receives the message. */
  because: (center: string) => string;
  becauseOnStaff: (center: string) => string;
  questions: string;
  /** The preview of a session with an access window: when it opens or opened. */
  openFrom: (when: string) => string;
  /** The preview of a session in person. */
  inPerson: (center: string) => string;
  /** The preview of a message that asks for nothing. */
  nothingToDo: string;
  /** The preview of an attendance question. */
  oneAnswer: string;
  previously: string;
  newTime: string;
  note: string;
  /** The button of an attendance question, and the text under it. */
  answer: string;
  answerIsPersonal: string;
  accessNotice: MessageTexts;
  reminder: MessageTexts;
  attendanceConfirmation: MessageTexts;
  sessionMoved: MessageTexts;
  sessionCancelled: MessageTexts;
  sessionRestored: MessageTexts;
  /** To whoever is in another class at that time. */
  sessionRestoredWithoutSeat: MessageTexts;
  bookingConfirmed: MessageTexts;
  bookingCancelled: MessageTexts;
  linkChanged: MessageTexts;
  /** To the professional who teaches the session. */
  teacherLink: MessageTexts;
  teacherLinkChanged: MessageTexts;
  teacherMoved: MessageTexts;
  teacherCancelled: MessageTexts;
  teacherRestored: MessageTexts;
  /** The buttons that lead the professional to their page, and the text under them. */
  openClass: string;
  addLink: string;
  teachNote: string;
  /** To staff about a missing link: before the send time, and after it. */
  linkMissing: AlertTexts;
  noticeHeld: AlertTexts;
  /** To managers about a session without a teacher. */
  teacherMissing: AlertTexts;
  /** To managers about a session whose teacher has not opened it. */
  teacherAbsent: AlertTexts;
  /** To managers about a session in the room of a teacher who does not teach it. */
  roomOfAbsent: AlertTexts;
  /** To managers and teachers about two sessions in one room, and the label of the other one. */
  roomClash: AlertTexts;
  sameRoom: string;
  /** To managers about people whom no message reaches, and the label of their names. */
  unreachable: AlertTexts;
  notReached: string;
  /** The button that leads staff into the console, and the text under it. */
  openConsole: string;
  consoleNote: string;
  /** To customers who are not in yet; and the same as a waiting note. */
  startsLate: (minutes: number) => MessageTexts;
  startsLateNote: (minutes: number) => string;
  /** The label of the number of booked people. */
  booked: string;
  people: (count: number) => string;
  /** The label of the access notice's send time. */
  noticeDue: string;
  whatToDo: string;
};

/** A message about what staff did to several classes at once; there may be one. `classes` is their number in words. */
export type ActTexts = {
  /** For a subject, and the title of a notification. */
  subject: (facts: { center: string; classes: string }) => string;
  /** One sentence that says what this message is. */
  lead: (facts: { center: string }) => string;
};

export type ActsTexts = {
  classes: (count: number) => string;
  /** After the classes that are shown. */
  more: (count: number) => string;
  /** Of one class. */
  cancelled: string;
  /** The label of words by staff. */
  message: string;
  scheduleChanged: ActTexts;
  sessionsCancelled: ActTexts;
  teacherChanged: ActTexts;
  staffMessage: ActTexts;
  /** To a professional. */
  teacherAssigned: ActTexts;
  teacherUnassigned: ActTexts;
};

/** The mail with a sign-in code. `center` is null if the person has accounts in several centers. */
export type SignInTexts = {
  subject: (facts: { center: string | null }) => string;
  lead: (facts: { center: string | null }) => string;
  validFor: string;
  /** The minutes, and that the code works once. */
  validity: (minutes: number) => string;
  notYou: string;
  /** What to do in that case: nothing, and never tell anybody the code. */
  ignoreIt: string;
  because: string;
};

/** To the owner of an address for which wrong codes were entered. `center` is null as in `SignInTexts`. */
export type WrongTriesTexts = {
  subject: (facts: { center: string | null }) => string;
  lead: (facts: { center: string | null }) => string;
  title: string;
  /** What to do: nothing. And that codes may be longer for some time. */
  hint: string;
  because: string;
};

/** To a person who signed in on a device that was not seen before. */
export type NewDeviceTexts = {
  subject: (facts: { center: string }) => string;
  lead: (facts: { center: string }) => string;
  /** The name of a device that did not name itself. */
  unknown: string;
  notYou: string;
  remedy: string;
  because: (center: string) => string;
};

/** The texts that all mails about a new address for an account have. */
export type EmailChangeMailTexts = {
  subject: (facts: { center: string }) => string;
  /** One sentence that says what happened. */
  lead: (facts: { center: string }) => string;
  because: (facts: { center: string }) => string;
};

/** A new address for an account: the mails about it, and the page that takes the change back. */
export type EmailChangeTexts = {
  /** To the new address, with the code that confirms it. */
  code: EmailChangeMailTexts & { ignoreIt: string };
  /** To the new address if another account has it already; without a code. */
  taken: EmailChangeMailTexts & { title: string; whatToDo: string };
  /** To the present address, with a link to the page that takes the change back. */
  notice: EmailChangeMailTexts & {
    title: string;
    ifYou: string;
    itWasMe: string;
    button: string;
    note: string;
  };
  page: {
    stands: StateTexts;
    button: string;
    takenBack: (center: string) => StateTexts;
    over: (center: string) => StateTexts;
  };
};

/** To managers about a webhook that was paused. */
export type WebhookPausedTexts = {
  subject: (facts: { host: string }) => string;
  lead: (facts: { center: string }) => string;
  /** The label of the partner's name, if the webhook belongs to a partner. */
  partner: string;
  failingSince: string;
  remedy: string;
};

/** A state of a page: a title that says what is the case, and a sentence about what happens next. */
export type StateTexts = { title: string; hint: string };

/** The attendance question, its two buttons, and the answers. */
export type AttendanceTexts = {
  question: string;
  yes: string;
  no: string;
  confirmed: string;
  declined: string;
  /** A hint in centers in which a *no* gives the seat back. */
  freesSeat: string;
  /** The second step of such a *no*: a question, its consequence, a box to tick, and two buttons. */
  giveBack: {
    question: string;
    hint: string;
    /** It was free until then. */
    late: (freeUntil: string) => string;
    tick: string;
    button: string;
    keep: string;
  };
  /** The state after the holder gave the seat back. */
  gaveBack: (center: string) => StateTexts;
  takeBack: { tick: string; button: string; full: string };
};

export type PageTexts = {
  opens: (when: string) => StateTexts;
  waiting: (center: string) => StateTexts;
  /** The access window is open, and the session has not started. */
  open: (startsAt: string) => StateTexts;
  /** The access window is open, and the session has started. */
  live: StateTexts;
  ended: (endedAt: string) => StateTexts;
  cancelled: (center: string) => StateTexts;
  bookingCancelled: (center: string) => StateTexts;
  inPerson: (center: string) => StateTexts;
  unknown: StateTexts;
  /** The center is suspended. */
  keptOut: StateTexts;
  moved: (previously: string) => string;
  /** Above the state, after a press that was refused. */
  refusedPress: string;
  /** On a page with scripts, before the access window is open. */
  changesByItself: string;
  /** On a page without scripts. */
  reloadHint: string;
  reload: string;
  attendance: AttendanceTexts;
};

/** The page of a professional for one session. */
export type TeachTexts = {
  missing: StateTexts;
  ready: StateTexts;
  /** After the press of *open the class*. */
  started: (at: string) => StateTexts;
  cancelled: (center: string) => StateTexts;
  /** Above the state, after an act that was refused. */
  refused: string;
  /** Labels of what is shown. */
  link: string;
  waitingNote: string;
  /** The field for a missing link, and what stands beside it when a link was refused. */
  form: { label: string; hint: string; button: string; refused: string; suggestion: string; take: string };
  late: {
    title: string;
    hint: string;
    button: (minutes: number) => string;
    said: (minutes: number, at: string) => string;
    recently: string;
  };
  /** The backup room: putting it in use, and back. */
  room: {
    title: string;
    hint: string;
    use: string;
    tick: string;
    inUse: string;
    back: string;
    tickBack: string;
  };
};

/** Every text for people, in one language. A catalog with a missing text does not compile. */
export type Catalog = {
  joinSession: string;
  /** The link to the calendar entry. */
  addToCalendar: string;
  when: string;
  with: string;
  center: string;
  instructions: string;
  reason: string;
  /** A time in the center's zone. It starts in lower case, because it stands in brackets. */
  timeAt: (center: string, time: string) => string;
  mail: MailTexts;
  acts: ActsTexts;
  signIn: SignInTexts;
  wrongTries: WrongTriesTexts;
  newDevice: NewDeviceTexts;
  emailChange: EmailChangeTexts;
  webhookPaused: WebhookPausedTexts;
  teach: TeachTexts;
  page: PageTexts;
};
