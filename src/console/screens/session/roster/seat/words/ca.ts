import type { en } from './en.ts';

export const ca: typeof en = {
  copyUrl: 'Copia l’enllaç personal',
  sendAgain: 'Torna-ho a enviar',
  sentAgain: (name) => `De nou en camí cap a ${name}.`,
  renew: 'Enllaç personal nou',
  renewLead:
    'L’enllaç que té ara deixa de servir de seguida. Els missatges on anava es tornen a enviar amb el nou.',
  renewed: 'Hi ha un enllaç personal nou.',
  takeOff: 'Treu de la llista',
  takeOffLead: (name) =>
    `La plaça de ${name} queda lliure de seguida i el seu enllaç personal es tanca. Mai no compta com a tard.`,
  takenOff: (name) => `${name} ja no és a la llista.`,
  messages: 'Missatges',
  noMessages: 'Encara no s’ha enviat res.',
  unverified: 'El correu encara no estava verificat.',
  possibleRepeat: 'Pot haver arribat dues vegades.',
  status: {
    CLAIMED: 'en camí',
    FAILED: 'no enviat',
    MISSED: 'perdut',
    PENDING: 'en espera',
    SENT: 'enviat',
    SKIPPED: 'no enviat',
    SUPERSEDED: 'substituït per un de més nou',
    UNKNOWN: 'potser enviat, es torna a provar',
  },
  event: {
    BLOCKED: 'La bústia ha rebutjat aquest correu',
    BOUNCED: 'Ha tornat: aquesta adreça no existeix',
    DEFERRED: 'La bústia ha demanat esperar; es torna a provar',
    DELIVERED: 'La bústia l’ha acceptat',
    DROPPED: 'No s’ha provat: correus anteriors van tornar o es van marcar com a brossa',
    PROCESSED: 'El proveïdor l’ha acceptat',
    SPAM_REPORTED: 'Marcat com a correu brossa',
  },
};
