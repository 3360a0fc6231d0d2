/** A message's own sentences; what all messages share stands beside them in `MailWords`. */
export type MessageWords = {
  /** One line; `when` is short and names its zone. */
  subject: (facts: { service: string; when: string }) => string;
  /** What this message is, in one sentence. */
  lead: (facts: { center: string }) => string;
  /** What the notification says after the time. */
  push: string;
};

/** Words about a link that is missing, and what its reader can do. */
export type AlertWords = MessageWords & { remedy: string };

export type MailWords = {
  /** For an empty name it greets nobody in particular. */
  greeting: (name: string) => string;
  /** Under the button: what it does when pressed too early, and that it is not to be shared. */
  accessIsPersonal: string;
  /** Why this person is written to. */
  because: (center: string) => string;
  becauseOnStaff: (center: string) => string;
  questions: string;
  /** What an inbox shows beside the subject: since when there is a way in, which may be to come or past. */
  openFrom: (when: string) => string;
  /** The same of a session without one. */
  inPerson: (center: string) => string;
  /** The same of a message that asks for nothing. */
  nothingToDo: string;
  /** The same of the question whether somebody comes. */
  oneAnswer: string;
  previously: string;
  newTime: string;
  note: string;
  /** The button of the question whether somebody comes, and the words under it. */
  answer: string;
  answerIsPersonal: string;
  accessNotice: MessageWords;
  reminder: MessageWords;
  attendanceConfirmation: MessageWords;
  sessionMoved: MessageWords;
  sessionCancelled: MessageWords;
  bookingConfirmed: MessageWords;
  bookingCancelled: MessageWords;
  linkChanged: MessageWords;
  /** To the professional. */
  teacherLink: MessageWords;
  teacherLinkChanged: MessageWords;
  teacherMoved: MessageWords;
  teacherCancelled: MessageWords;
  /** The professional's button, to the provider itself, and the words under it. */
  openCall: string;
  openCallNote: string;
  /** To staff: ahead of the send time, and from then on. */
  linkMissing: AlertWords;
  noticeHeld: AlertWords;
  /** To managers: nobody teaches it. */
  teacherMissing: AlertWords;
  /** How many people are booked. */
  booked: string;
  people: (count: number) => string;
  /** When the access notice is to go out. */
  noticeDue: string;
  whatToDo: string;
};

/** The mail with a sign-in code. `center` is null for whoever is known in several. */
export type SignInWords = {
  subject: (facts: { center: string | null }) => string;
  lead: (facts: { center: string | null }) => string;
  validFor: string;
  /** So many minutes, and once. */
  validity: (minutes: number) => string;
  notYou: string;
  /** What to do then: nothing; and never to tell anybody the code. */
  ignoreIt: string;
  because: string;
};

/** To the owner of an address for which wrong codes were tried. `center` is null for whoever is known in several. */
export type WrongTriesWords = {
  subject: (facts: { center: string | null }) => string;
  lead: (facts: { center: string | null }) => string;
  title: string;
  /** What to do: nothing; and that codes may be longer for a while. */
  hint: string;
  because: string;
};

/** To whoever signed in from a device that was not seen before. */
export type NewDeviceWords = {
  subject: (facts: { center: string }) => string;
  lead: (facts: { center: string }) => string;
  /** Where the device says nothing of itself. */
  unknown: string;
  notYou: string;
  remedy: string;
  because: (center: string) => string;
};

/** A line of mail about another address for an account. */
export type AddressMailWords = {
  subject: (facts: { center: string }) => string;
  /** What happened, in one sentence. */
  lead: (facts: { center: string }) => string;
  because: (facts: { center: string }) => string;
};

/** Another address for an account: the mails about it, and the page that takes it back. */
export type EmailChangeWords = {
  /** To the new address, with a code. */
  code: AddressMailWords & { ignoreIt: string };
  /** To the new address, when it is another account's already: there is no code. */
  taken: AddressMailWords & { title: string; whatToDo: string };
  /** To the present address, with the page that takes the change back. */
  notice: AddressMailWords & { title: string; ifYou: string; itWasMe: string; button: string; note: string };
  page: {
    stands: StateWords;
    button: string;
    takenBack: (center: string) => StateWords;
    over: (center: string) => StateWords;
  };
};

/** To managers, when an endpoint of other systems is paused. */
export type WebhookPausedWords = {
  subject: (facts: { host: string }) => string;
  lead: (facts: { center: string }) => string;
  /** Whose it is, where it is not the center's. */
  partner: string;
  failingSince: string;
  remedy: string;
};

/** A state of the door: a title that says it all, and a sentence on what happens next. */
export type StateWords = { title: string; hint: string };

/** *Will you come?*, its two buttons, and what was answered. */
export type AttendanceWords = {
  question: string;
  yes: string;
  no: string;
  confirmed: string;
  declined: string;
  /** Where a *no* gives the seat back. */
  freesSeat: string;
  /** The second step of a *no* that gives the seat back: a question, what follows, what to tick, and two buttons. */
  giveBack: { question: string; hint: string; tick: string; button: string; keep: string };
  /** The page of a seat that its holder gave up, and the way back. */
  gaveBack: (center: string) => StateWords;
  takeBack: { tick: string; button: string; full: string };
};

export type PageWords = {
  opens: (when: string) => StateWords;
  waiting: (center: string) => StateWords;
  /** Open before the start. */
  open: (startsAt: string) => StateWords;
  /** Open while the class is going on. */
  live: StateWords;
  ended: (endedAt: string) => StateWords;
  cancelled: (center: string) => StateWords;
  bookingCancelled: (center: string) => StateWords;
  inPerson: (center: string) => StateWords;
  unknown: StateWords;
  moved: (previously: string) => string;
  /** The answer to a press that could not let anybody in; the state below says why. */
  refusedPress: string;
  /** Said while the door is shut, by the page that follows it. */
  changesByItself: string;
  /** The same without scripts. */
  reloadHint: string;
  reload: string;
  attendance: AttendanceWords;
};

/** Everything that people read, in one language. A sentence missing from a catalog does not compile. */
export type Catalog = {
  joinSession: string;
  /** The link to the entry for one's own calendar. */
  addToCalendar: string;
  when: string;
  with: string;
  center: string;
  instructions: string;
  reason: string;
  /** A time on the center's clock; it starts in lower case, for brackets. */
  timeAt: (center: string, time: string) => string;
  mail: MailWords;
  signIn: SignInWords;
  wrongTries: WrongTriesWords;
  newDevice: NewDeviceWords;
  emailChange: EmailChangeWords;
  webhookPaused: WebhookPausedWords;
  page: PageWords;
};
