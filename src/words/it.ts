import type { Words } from './words.ts';

export const it: Words = {
  joinSession: 'Accedi alla sessione',
  when: 'Quando',
  with: 'Con',
  center: 'Centro',
  instructions: 'Istruzioni per accedere',
  reason: 'Motivo',
  timeAt: (center, time) => `presso ${center}: ${time}`,
  mail: {
    greeting: (name) => (name ? `Ciao ${name},` : 'Ciao,'),
    accessIsPersonal:
      'Se la sessione non è ancora aperta, la pagina ti dice quando si apre. Questo accesso è solo tuo: per favore, non condividerlo.',
    because: (center) => `Ricevi questo messaggio perché hai una prenotazione presso ${center}.`,
    questions: 'Domande?',
    previously: 'Prima',
    newTime: 'Nuovo orario',
    note: 'Nota',
    answer: 'Rispondi',
    answerIsPersonal:
      'Sulla pagina basta premere una volta. Questo accesso è solo tuo: per favore, non condividerlo.',
    accessNotice: {
      subject: ({ service, when }) => `Accedi a ${service}: ${when}`,
      lead: ({ center }) => `Ecco il tuo accesso a questa sessione online di ${center}.`,
      push: 'Premi per accedere.',
    },
    reminder: {
      subject: ({ service, when }) => `Promemoria: ${service}, ${when}`,
      lead: ({ center }) => `Ti ricordiamo che hai prenotato questa sessione presso ${center}.`,
      push: 'Promemoria della tua prenotazione.',
    },
    attendanceConfirmation: {
      subject: ({ service, when }) => `Ci sarai? ${service}, ${when}`,
      lead: ({ center }) => `Hai prenotato questa sessione presso ${center}. Facci sapere se ci sarai.`,
      push: 'Ci sarai?',
    },
    sessionMoved: {
      subject: ({ service, when }) => `Nuovo orario per ${service}: ${when}`,
      lead: ({ center }) => `${center} ha spostato questa sessione. La tua prenotazione resta valida.`,
      push: 'La sessione è stata spostata a questo orario.',
    },
    sessionCancelled: {
      subject: ({ service, when }) => `Annullata: ${service}, ${when}`,
      lead: ({ center }) => `Ci dispiace: ${center} ha annullato questa sessione.`,
      push: 'Questa sessione è stata annullata.',
    },
    bookingConfirmed: {
      subject: ({ service, when }) => `Prenotazione confermata: ${service}, ${when}`,
      lead: ({ center }) => `La tua prenotazione di questa sessione presso ${center} è confermata.`,
      push: 'La tua prenotazione è confermata.',
    },
    bookingCancelled: {
      subject: ({ service, when }) => `Prenotazione annullata: ${service}, ${when}`,
      lead: ({ center }) => `La tua prenotazione di questa sessione presso ${center} è stata annullata.`,
      push: 'La tua prenotazione è stata annullata.',
    },
  },
  page: {
    opens: (when) => ({
      title: `Si apre ${when}`,
      hint: 'In quel momento comparirà qui il pulsante per accedere.',
    }),
    waiting: (center) => ({
      title: 'In attesa del link',
      hint: `Appena ${center} aggiunge il link della videochiamata, qui compare il pulsante per accedere. Non devi fare nulla.`,
    }),
    open: (startsAt) => ({ title: 'Puoi accedere', hint: `La sessione comincia ${startsAt}.` }),
    live: { title: 'La sessione è in diretta', hint: 'È già cominciata e puoi ancora accedere.' },
    ended: (endedAt) => ({ title: 'La sessione è terminata', hint: `È terminata ${endedAt}.` }),
    cancelled: (center) => ({
      title: 'La sessione è stata annullata',
      hint: `${center} l’ha annullata: non c’è nessuna sessione a cui accedere.`,
    }),
    bookingCancelled: (center) => ({
      title: 'Questa prenotazione non è più valida',
      hint: `La prenotazione è stata annullata, quindi questa pagina non dà più accesso alla sessione. Se non te l’aspettavi, contatta ${center}.`,
    }),
    inPerson: (center) => ({
      title: 'Questa sessione si svolge in presenza',
      hint: `Non c’è nulla a cui accedere online: ci vediamo presso ${center}.`,
    }),
    unknown: {
      title: 'Non riconosciamo questo indirizzo',
      hint: 'Potrebbe essere incompleto, o un messaggio più recente potrebbe averlo sostituito. Apri l’ultimo messaggio del tuo centro e premi lì il pulsante, oppure chiedine uno nuovo al centro.',
    },
    moved: (previously) => `Attenzione al nuovo orario. Prima: ${previously}.`,
    refusedPress: 'In questo momento non abbiamo potuto farti accedere.',
    changesByItself: 'Puoi lasciare aperta questa pagina: si aggiorna da sola.',
    reloadHint: 'Per vedere se ci sono novità, ricarica la pagina.',
    reload: 'Ricarica',
    addToCalendar: 'Aggiungi al calendario',
    attendance: {
      question: 'Ci sarai?',
      yes: 'Sì, ci sarò',
      no: 'No, non posso',
      confirmed: 'Hai risposto che ci sarai.',
      declined: 'Hai risposto che non puoi.',
      freesSeat: 'Se non puoi, il tuo posto va a un’altra persona.',
    },
  },
};
