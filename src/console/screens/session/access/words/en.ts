export const en = {
  title: 'Online configuration',
  copyLink: 'Copy link',
  openLink: 'Open',
  saved: 'Saved.',
  origin: {
    NONE: 'none',
    INHERITED: 'from the service',
    COPIED: 'copied from the service',
    MANUAL: 'by hand',
  },
  takeServices: 'Take the service’s',
  copyServices: 'Copy the service’s again',
  clear: 'Remove',
  linkUnderBackup: 'Kept, and follows the service as before, while the backup room is in use.',
  substitutesRoom: (name: string) =>
    `If ${name} gave a room for the substitution, that one is in use, and the class’s own link is kept under it.`,
  sendAt: {
    title: 'Sending',
    label: 'Date and time of sending',
    hint: 'A time set by hand stays where it is when the class moves.',
    afterSent: 'It was sent already: nobody gets it again. Whoever books later follows the new time.',
    readers: (time: string) => `On your clock: ${time}`,
    byHand: 'by hand',
    automatic: (lead: number) =>
      lead === 0 ? 'automatic, at the start' : `automatic, ${lead} min before the start`,
    reset: 'Automatic again',
    noDate: 'Please give a date and a time.',
    sent: (time: string, people: number) =>
      people === 1 ? `Last sent ${time}, to 1 person` : `Last sent ${time}, to ${people} people`,
  },
  sendNow: {
    label: 'Send now',
    title: 'Send how to join now?',
    first: (people: number) =>
      people === 1
        ? 'To the 1 person who is booked, by e-mail and push. The class opens now, and the send time becomes now, by hand.'
        : `To the ${people} people who are booked, by e-mail and push. The class opens now, and the send time becomes now, by hand.`,
    again: 'It reaches only those who have not had it.',
    done: 'It is on its way.',
    noLink: 'Without a link nothing can be sent.',
  },
  joinUrl: {
    title: 'Link',
    none: 'No link yet',
    label: 'Link of the video call',
    hint: 'Paste it, or the whole invitation.',
    clear: 'Remove the link?',
    cleared:
      'Until there is another, nobody can join and nothing is sent. A new link of the service fills it again.',
  },
  backupJoinUrl: {
    title: 'Backup link',
    none: 'No backup link',
    label: 'Link of the backup room',
    hint: 'Nobody is sent there before you press Plan B.',
    clear: 'Remove the backup link?',
    cleared: 'Plan B then asks for a link.',
  },
  joiningInstructions: {
    title: 'Joining details',
    none: 'No details',
    label: 'Joining details',
    hint: 'A passcode, what to bring, how to set up. People see it in the message and once the class is open.',
    clear: 'Remove the joining details?',
    cleared: 'People see none, whatever the service says.',
  },
  note: {
    title: 'Note for who waits',
    none: 'No note',
    label: 'Note for people who wait',
    hint: 'Shown on their page at once. Empty: none.',
  },
};
