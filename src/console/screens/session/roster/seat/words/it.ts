import type { en } from './en.ts';

export const it: typeof en = {
  copyUrl: 'Copia il link personale',
  sendAgain: 'Invia di nuovo',
  sentAgain: (name) => `Di nuovo in arrivo a ${name}.`,
  renew: 'Nuovo link personale',
  renewLead:
    'Il link che ha ora smette subito di funzionare. I messaggi che lo contenevano vengono inviati di nuovo con quello nuovo.',
  renewed: 'C’è un nuovo link personale.',
  takeOff: 'Togli dalla lista',
  takeOffLead: (name) =>
    `Il posto di ${name} è subito libero e il suo link personale si chiude. Non conta mai come ritardo.`,
  takenOff: (name) => `${name} non è più nella lista.`,
  messages: 'Messaggi',
  noMessages: 'Non è ancora stato inviato nulla.',
  unverified: 'L’indirizzo non era ancora verificato.',
  possibleRepeat: 'Può essere arrivato due volte.',
  status: {
    CLAIMED: 'in arrivo',
    FAILED: 'non inviato',
    MISSED: 'mancato',
    PENDING: 'in attesa',
    SENT: 'inviato',
    SKIPPED: 'non inviato',
    SUPERSEDED: 'sostituito da uno più recente',
    UNKNOWN: 'forse inviato, si riprova',
  },
  event: {
    BLOCKED: 'La casella ha rifiutato questa e-mail',
    BOUNCED: 'È tornata indietro: l’indirizzo non esiste',
    DEFERRED: 'La casella ha chiesto di aspettare; si riprova',
    DELIVERED: 'La casella l’ha accettata',
    DROPPED: 'Non tentata: e-mail precedenti sono tornate indietro o segnalate come spam',
    PROCESSED: 'Il fornitore l’ha accettata',
    SPAM_REPORTED: 'Segnalata come spam',
  },
};
