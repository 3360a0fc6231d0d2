export const en = {
  copyUrl: 'Copy the personal link',
  sendAgain: 'Send again',
  sentAgain: (name: string) => `On its way to ${name} again.`,
  renew: 'New personal link',
  renewLead:
    'The link they have now is dead at once. The messages it was in are sent again with the new one.',
  renewed: 'There is a new personal link.',
  takeOff: 'Take off the list',
  takeOffLead: (name: string) =>
    `The seat of ${name} is free at once, and their personal link closes. It never counts as late.`,
  takenOff: (name: string) => `${name} is off the list.`,
};
