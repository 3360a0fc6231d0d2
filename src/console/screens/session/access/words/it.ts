import type { en } from './en.ts';

export const it: typeof en = {
  title: 'Configurazione online',
  copyLink: 'Copia il link',
  openLink: 'Apri',
  saved: 'Salvato.',
  origin: {
    NONE: 'nessuno',
    INHERITED: 'dal servizio',
    COPIED: 'copiato dal servizio',
    MANUAL: 'a mano',
  },
  takeServices: 'Prendi quello del servizio',
  copyServices: 'Copia di nuovo dal servizio',
  clear: 'Togli',
  linkUnderBackup: 'Resta conservato, e segue il servizio come prima, finché è in uso la sala di riserva.',
  substitutesRoom: (name) =>
    `Se ${name} ha dato una sala per la sostituzione, si usa quella, e il link della lezione resta conservato sotto.`,
  sendAt: {
    title: 'Invio',
    label: 'Data e ora dell’invio',
    hint: 'Un’ora messa a mano resta dov’è anche quando la lezione viene spostata.',
    afterSent: 'È già stato inviato: nessuno lo riceve di nuovo. Chi prenota dopo segue la nuova ora.',
    readers: (time) => `Sul tuo orologio: ${time}`,
    byHand: 'a mano',
    automatic: (lead) =>
      lead === 0 ? 'automatico, all’inizio' : `automatico, ${lead} min prima dell’inizio`,
    reset: 'Di nuovo automatico',
    noDate: 'Metti una data e un’ora.',
    sent: (time, people) =>
      people === 1 ? `Ultimo invio: ${time}, a 1 persona` : `Ultimo invio: ${time}, a ${people} persone`,
  },
  sendNow: {
    label: 'Invia ora',
    title: 'Inviare ora come accedere?',
    first: (people) =>
      people === 1
        ? 'All’unica persona prenotata, per e-mail e push. La lezione si apre ora, e l’ora dell’invio diventa adesso, a mano.'
        : `Alle ${people} persone prenotate, per e-mail e push. La lezione si apre ora, e l’ora dell’invio diventa adesso, a mano.`,
    again: 'Arriva solo a chi non l’ha ancora ricevuto.',
    done: 'È in arrivo.',
    noLink: 'Senza link non si può inviare niente.',
  },
  joinUrl: {
    title: 'Link',
    none: 'Ancora nessun link',
    label: 'Link della videochiamata',
    hint: 'Incollalo, o incolla tutto l’invito.',
    clear: 'Togliere il link?',
    cleared:
      'Finché non ce n’è un altro, nessuno può accedere e non si invia niente. Un nuovo link del servizio lo riempie di nuovo.',
  },
  backupJoinUrl: {
    title: 'Link di riserva',
    none: 'Nessun link di riserva',
    label: 'Link della sala di riserva',
    hint: 'Nessuno viene mandato lì prima che tu prema Piano B.',
    clear: 'Togliere il link di riserva?',
    cleared: 'Il piano B chiederà allora un link.',
  },
  joiningInstructions: {
    title: 'Istruzioni di accesso',
    none: 'Nessuna istruzione',
    label: 'Istruzioni di accesso',
    hint: 'Un codice, che cosa portare, come prepararsi. Si vedono nel messaggio e quando la lezione è aperta.',
    clear: 'Togliere le istruzioni di accesso?',
    cleared: 'Non se ne vede nessuna, qualunque cosa dica il servizio.',
  },
  note: {
    title: 'Nota per chi aspetta',
    none: 'Nessuna nota',
    label: 'Nota per chi aspetta',
    hint: 'Si vede subito sulla sua pagina. Vuota: nessuna.',
  },
};
