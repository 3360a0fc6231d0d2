import type { Catalog } from './catalog.types.ts';

export const it: Catalog = {
  joinSession: 'Accedi alla sessione',
  addToCalendar: 'Aggiungi al calendario',
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
    becauseOnStaff: (center) => `Ricevi questo messaggio perché fai parte dello staff di ${center}.`,
    questions: 'Domande?',
    openFrom: (when) => `Accesso aperto da: ${when}`,
    inPerson: (center) => `In presenza, presso ${center}`,
    nothingToDo: 'Non devi fare nulla.',
    oneAnswer: 'Basta premere una volta: sì o no.',
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
    sessionRestored: {
      subject: ({ service, when }) => `Si tiene comunque: ${service}, ${when}`,
      lead: ({ center }) =>
        `Buone notizie: questa sessione presso ${center} si tiene comunque. Il tuo posto è ancora tuo.`,
      push: 'Questa sessione si tiene comunque. Il tuo posto è ancora tuo.',
    },
    sessionRestoredWithoutSeat: {
      subject: ({ service, when }) => `Si tiene comunque: ${service}, ${when}`,
      lead: ({ center }) =>
        `Questa sessione presso ${center} si tiene comunque. A quell’ora hai un’altra lezione, perciò il tuo posto è stato liberato; puoi riprenderlo finché ce n’è uno libero.`,
      push: 'Questa sessione si tiene comunque. A quell’ora hai un’altra lezione e il tuo posto è stato liberato.',
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
    linkChanged: {
      subject: ({ service, when }) => `Nuovo link per ${service}: ${when}`,
      lead: ({ center }) =>
        `${center} ha cambiato il link di questa sessione. Se non sei più nella videochiamata, premi di nuovo il pulsante: porta a quella nuova.`,
      push: 'Il link è cambiato: premi per accedere di nuovo.',
    },
    teacherLink: {
      subject: ({ service, when }) => `Il tuo link per ${service}: ${when}`,
      lead: ({ center }) =>
        `Tieni questa sessione presso ${center}. Il pulsante apre la sua videochiamata, solo per te.`,
      push: 'Premi per aprire la videochiamata.',
    },
    teacherLinkChanged: {
      subject: ({ service, when }) => `Il tuo nuovo link per ${service}: ${when}`,
      lead: ({ center }) =>
        `Il link alla videochiamata di questa sessione, che tieni presso ${center}, è cambiato. Il pulsante porta a quella nuova: il link che avevi porta altrove.`,
      push: 'Il link è cambiato: premi per aprire la nuova videochiamata.',
    },
    teacherMoved: {
      subject: ({ service, when }) => `Nuovo orario per ${service}: ${when}`,
      lead: ({ center }) => `L’orario di questa sessione, che tieni presso ${center}, è cambiato.`,
      push: 'La sessione che tieni è stata spostata a questo orario.',
    },
    teacherCancelled: {
      subject: ({ service, when }) => `Annullata: ${service}, ${when}`,
      lead: ({ center }) => `Questa sessione, che dovevi tenere presso ${center}, è stata annullata.`,
      push: 'La sessione che tieni è stata annullata.',
    },
    teacherRestored: {
      subject: ({ service, when }) => `Si tiene comunque: ${service}, ${when}`,
      lead: ({ center }) => `Questa sessione, che tieni presso ${center}, si tiene comunque.`,
      push: 'La sessione che tieni si tiene comunque.',
    },
    openClass: 'Apri la lezione',
    addLink: 'Aggiungi il link',
    teachNote:
      'Questa pagina è solo tua: apre la lezione e avvisa se cominci in ritardo. Per favore, non condividerla.',
    linkMissing: {
      subject: ({ service, when }) => `Manca il link: ${service}, ${when}`,
      lead: ({ center }) =>
        `Questa sessione online di ${center} non ha ancora il link alla videochiamata, e ci sono già prenotazioni.`,
      push: 'Non ha ancora un link.',
      remedy:
        'Aggiungi il link alla sessione o al suo servizio. Così tutte le persone prenotate riceveranno l’accesso al momento previsto.',
    },
    noticeHeld: {
      subject: ({ service, when }) => `Manca il link, accesso non inviato: ${service}, ${when}`,
      lead: ({ center }) =>
        `È il momento di inviare l’accesso a questa sessione online di ${center}, ma manca il link alla videochiamata. Nessuno ha ricevuto nulla.`,
      push: 'Manca il link: nessuno ha ricevuto l’accesso.',
      remedy:
        'Aggiungi il link alla sessione o al suo servizio. Così tutte le persone prenotate riceveranno subito l’accesso, fino alla fine della sessione.',
    },
    teacherMissing: {
      subject: ({ service, when }) => `Manca l’insegnante: ${service}, ${when}`,
      lead: ({ center }) =>
        `Questa sessione di ${center} non ha ancora un insegnante, e ci sono già prenotazioni.`,
      push: 'Non ha ancora un insegnante.',
      remedy: 'Indica chi la tiene, oppure annullala: così le persone prenotate lo sanno in tempo.',
    },
    teacherAbsent: {
      subject: ({ service, when }) => `Nessuno ha aperto la lezione: ${service}, ${when}`,
      lead: ({ center }) =>
        `Questa sessione online di ${center} sta per cominciare, e chi la tiene non l’ha ancora aperta.`,
      push: 'Chi la tiene non l’ha ancora aperta.',
      remedy:
        'Chiama chi la tiene. Se nessuno può cominciare, avvisa che la sessione comincia in ritardo, indica un’altra persona che la tenga, oppure annullala: così le persone prenotate lo sanno.',
    },
    roomOfAbsent: {
      subject: ({ service, when }) => `Di chi è la stanza: ${service}, ${when}`,
      lead: ({ center }) =>
        `Questa sessione di ${center} la tiene un’altra persona, e il link è ancora quello della stanza di chi non c’è. Una stanza personale può aprirsi solo per chi ne è titolare.`,
      push: 'Il link è della stanza di chi non c’è.',
      remedy:
        'Chiedi a chi la tiene un link proprio e impostalo, oppure assicurati che la stanza si apra senza chi ne è titolare.',
    },
    roomClash: {
      subject: ({ service, when }) => `Due lezioni in una stanza: ${service}, ${when}`,
      lead: ({ center }) =>
        `Un’altra sessione di ${center} usa la stessa stanza alla stessa ora: chi va a una lezione può entrare nell’altra.`,
      push: 'Un’altra sessione usa la sua stanza alla stessa ora.',
      remedy:
        'Dai un altro link a una delle due, oppure spostala. Fino ad allora si aprono entrambe nella stessa stanza.',
    },
    unreachable: {
      subject: ({ service, when }) => `Non riceve messaggi: ${service}, ${when}`,
      lead: ({ center }) =>
        `Una persona prenotata per questa sessione di ${center} non riceve i messaggi: non arrivano né per email né su un dispositivo.`,
      push: 'I messaggi non raggiungono una persona prenotata.',
      remedy:
        'Chiamala, oppure correggi il suo indirizzo: così le viene inviato di nuovo ciò che non ha ricevuto.',
    },
    sameRoom: 'Nella stessa stanza',
    notReached: 'Non riceve messaggi',
    openConsole: 'Apri nella console',
    consoleNote: 'Accedi con il tuo account dello staff.',
    startsLate: (minutes) => ({
      subject: ({ service, when }) => `Comincia con ${minutes} minuti di ritardo: ${service}, ${when}`,
      lead: ({ center }) =>
        `Questa sessione di ${center} comincia con ${minutes} minuti di ritardo. Tutto il resto rimane com’è.`,
      push: `Comincia con ${minutes} minuti di ritardo.`,
    }),
    startsLateNote: (minutes) => `La sessione comincia con ${minutes} minuti di ritardo.`,
    booked: 'Prenotazioni',
    people: (count) => (count === 1 ? '1 persona' : `${count} persone`),
    noticeDue: 'Invio previsto dell’accesso',
    whatToDo: 'Cosa fare',
  },
  acts: {
    classes: (count) => (count === 1 ? '1 lezione' : `${count} lezioni`),
    more: (count) => (count === 1 ? 'E 1 altra lezione.' : `E altre ${count} lezioni.`),
    cancelled: 'Annullata',
    message: 'Messaggio',
    scheduleChanged: {
      subject: ({ center, classes }) => `Cambiamenti: ${classes} da ${center}`,
      lead: ({ center }) => `${center} ha cambiato l’orario. Ecco tutto ciò che cambia per te.`,
    },
    sessionsCancelled: {
      subject: ({ center, classes }) => `Annullamento: ${classes} da ${center}`,
      lead: ({ center }) => `Ci dispiace: ${center} ha annullato ciò che trovi qui.`,
    },
    teacherChanged: {
      subject: ({ center, classes }) => `Un’altra persona insegna: ${classes} da ${center}`,
      lead: ({ center }) =>
        `Da ${center} insegna una persona diversa da quella del tuo promemoria. Tutto il resto rimane com’era.`,
    },
    staffMessage: {
      subject: ({ center }) => `Messaggio di ${center}`,
      lead: ({ center }) => `${center} scrive a tutte le persone che hanno prenotato.`,
    },
    teacherAssigned: {
      subject: ({ center, classes }) => `Insegni ${classes} da ${center}`,
      lead: ({ center }) => `${center} ti ha assegnato ciò che trovi qui.`,
    },
    teacherUnassigned: {
      subject: ({ center, classes }) => `Un’altra persona insegna ${classes} da ${center}`,
      lead: ({ center }) => `${center} ha assegnato a un’altra persona ciò che trovi qui.`,
    },
  },
  signIn: {
    subject: ({ center }) => (center ? `Il tuo codice per ${center}` : 'Il tuo codice di accesso'),
    lead: ({ center }) =>
      center ? `Ecco il tuo codice per accedere a ${center}.` : 'Ecco il tuo codice per accedere.',
    validFor: 'Valido per',
    validity: (minutes) => `${minutes} minuti, una sola volta`,
    notYou: 'Se non l’hai chiesto tu',
    ignoreIt:
      'Non devi fare nulla: senza questo codice nessuno può entrare. Non comunicarlo a nessuno: noi non te lo chiederemo mai.',
    because: 'Ricevi questo messaggio perché qualcuno vuole accedere con questo indirizzo.',
  },
  wrongTries: {
    subject: ({ center }) =>
      center ? `Codici errati provati per il tuo account: ${center}` : 'Sono stati provati codici errati',
    lead: ({ center }) =>
      center
        ? `Qualcuno ha provato più codici errati per accedere a ${center} con il tuo indirizzo.`
        : 'Qualcuno ha provato più codici errati per accedere con il tuo indirizzo.',
    title: 'Nessuno è entrato con quei codici',
    hint: 'Se sei stato tu, chiedi semplicemente un nuovo codice. Altrimenti non devi fare nulla: per qualche mese i tuoi codici possono essere più lunghi, così nessuno può indovinarli. Non comunicare un codice a nessuno.',
    because: 'Ricevi questo messaggio perché qualcuno ha provato ad accedere con questo indirizzo.',
  },
  newDevice: {
    subject: ({ center }) => `Nuovo accesso: ${center}`,
    lead: ({ center }) => `C’è stato un accesso al tuo account di ${center} da un dispositivo nuovo per noi.`,
    unknown: 'Dispositivo sconosciuto',
    notYou: 'Se non sei stato tu',
    remedy:
      'Chi è entrato aveva un codice della tua casella di posta: cambiane prima la password, poi scrivi al tuo centro, perché chiuda l’accesso.',
    because: (center) => `Ricevi questo messaggio perché hai un account presso ${center}.`,
  },
  emailChange: {
    code: {
      subject: ({ center }) => `Conferma il tuo nuovo indirizzo per ${center}`,
      lead: ({ center }) =>
        `Ecco il codice con cui questo diventa l’indirizzo del tuo account presso ${center}.`,
      ignoreIt:
        'Non devi fare nulla: senza questo codice il tuo indirizzo non entra in nessun account. Non comunicarlo a nessuno: noi non te lo chiederemo mai.',
      because: ({ center }) =>
        `Ricevi questo messaggio perché qualcuno ha indicato questo indirizzo per un account presso ${center}.`,
    },
    taken: {
      subject: ({ center }) => `Hai già un account presso ${center}`,
      lead: ({ center }) =>
        `Qualcuno voleva usare questo indirizzo per un account presso ${center}, ma appartiene già a un altro account.`,
      title: 'Non è cambiato nulla',
      whatToDo:
        'Se eri tu, accedi con questo indirizzo: hai già un account. Se non eri tu, non devi fare nulla.',
      because: ({ center }) =>
        `Ricevi questo messaggio perché qualcuno ha indicato questo indirizzo per un account presso ${center}.`,
    },
    notice: {
      subject: ({ center }) => `Un nuovo indirizzo per il tuo account presso ${center}`,
      lead: ({ center }) =>
        `Qualcuno che ha effettuato l’accesso al tuo account presso ${center} ha chiesto di sostituirne l’indirizzo.`,
      title: 'Eri tu?',
      ifYou: 'Se eri tu',
      itWasMe: 'Non devi fare nulla.',
      button: 'Non ero io',
      note: 'Il pulsante porta a una pagina in cui conservi questo indirizzo e chiudi tutti gli accessi. Vale per sette giorni, anche dopo il cambio.',
      because: ({ center }) =>
        `Ricevi questo messaggio perché questo è, o era fino a ora, l’indirizzo del tuo account presso ${center}.`,
    },
    page: {
      stands: {
        title: 'Vuoi conservare il tuo indirizzo?',
        hint: 'Premi il pulsante se non hai chiesto tu un altro indirizzo. Questo indirizzo resta nel tuo account, o ci ritorna, e tutti gli accessi vengono chiusi. Finché non premi non succede nulla.',
      },
      button: 'Conserva il mio indirizzo e chiudi tutti gli accessi',
      takenBack: (center) => ({
        title: 'Tutti gli accessi sono chiusi',
        hint: `Il cambio di indirizzo è annullato. Accedi di nuovo con un codice e contatta ${center} se qualcosa non va.`,
      }),
      over: (center) => ({
        title: 'Questo link non ha più effetto',
        hint: `Sono passati sette giorni, oppure l’indirizzo è stato corretto nel frattempo. Se qualcosa non va nel tuo account, contatta ${center}.`,
      }),
    },
  },
  webhookPaused: {
    subject: ({ host }) => `Webhook in pausa: ${host}`,
    lead: ({ center }) =>
      `Questo indirizzo non accetta più gli eventi che ${center} gli invia, quindi l’invio è stato messo in pausa.`,
    partner: 'Partner',
    failingSince: 'Senza risposta valida da',
    remedy:
      'Fai riparare l’indirizzo da chi lo gestisce e poi riattiva il webhook. A quel punto verrà inviato ciò che è in attesa, se non ha più di tre giorni; ciò che accade durante la pausa non gli verrà inviato.',
  },
  teach: {
    missing: {
      title: 'Manca il link',
      hint: 'Aggiungi qui il link alla videochiamata. Così tutte le persone prenotate riceveranno l’accesso.',
    },
    ready: {
      title: 'La tua lezione è pronta',
      hint: 'Il pulsante ti porta nella videochiamata. Premilo quando cominci: così il centro sa che ci sei.',
    },
    started: (at) => ({
      title: 'Hai aperto la lezione',
      hint: `È successo ${at}. Se non sei più nella videochiamata, premi di nuovo il pulsante.`,
    }),
    cancelled: (center) => ({
      title: 'La sessione è stata annullata',
      hint: `${center} l’ha annullata: non c’è nessuna lezione da tenere.`,
    }),
    refused: 'Non è stato possibile. Ecco come stanno le cose ora.',
    link: 'Link',
    waitingNote: 'Nota per chi aspetta',
    form: {
      label: 'Il link alla videochiamata',
      hint: 'Incolla il link, o l’invito intero.',
      button: 'Salva il link',
      refused: 'Con questo non si può accedere. Indica il link della riunione stessa: comincia con https://.',
      suggestion: 'È questo?',
      take: 'Usa questo link',
    },
    late: {
      title: 'Cominci in ritardo?',
      hint: 'Chi non è ancora dentro riceve una notifica e lo legge nella sua pagina. L’orario non cambia.',
      button: (minutes) => `${minutes} minuti di ritardo`,
      said: (minutes, at) => `Hai detto che cominci con ${minutes} minuti di ritardo, ${at}.`,
      recently: 'L’hai detto meno di due minuti fa.',
    },
    room: {
      title: 'La videochiamata non funziona?',
      hint: 'Da quel momento tutti, anche tu, vanno nella stanza di riserva. Chi era nella videochiamata viene avvisato.',
      use: 'Passa alla stanza di riserva',
      tick: 'La videochiamata non funziona',
      inUse: 'È in uso la stanza di riserva.',
      back: 'Torna alla stanza di prima',
      tickBack: 'La videochiamata funziona di nuovo',
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
    keptOut: {
      title: 'Il tuo centro al momento non è disponibile',
      hint: 'Per questo la pagina ora non può aprire la tua sessione. Ricaricala più tardi o chiedi al tuo centro.',
    },
    moved: (previously) => `Attenzione al nuovo orario. Prima: ${previously}.`,
    refusedPress: 'In questo momento non abbiamo potuto farti accedere.',
    changesByItself: 'Puoi lasciare aperta questa pagina: si aggiorna da sola.',
    reloadHint: 'Per vedere se ci sono novità, ricarica la pagina.',
    reload: 'Ricarica',
    attendance: {
      question: 'Ci sarai?',
      yes: 'Sì, ci sarò',
      no: 'No, non posso',
      confirmed: 'Hai risposto che ci sarai.',
      declined: 'Hai risposto che non puoi.',
      freesSeat: 'Se non puoi, il tuo posto va a un’altra persona.',
      giveBack: {
        question: 'Vuoi lasciare il tuo posto?',
        hint: 'Potrà averlo un’altra persona. Fino all’inizio puoi riprenderlo in questa pagina, finché ci sono posti liberi.',
        late: (freeUntil) => `È tardi: era gratis fino a ${freeUntil}.`,
        tick: 'Non posso esserci',
        button: 'Lascia il mio posto',
        keep: 'Tieni il mio posto',
      },
      gaveBack: (center) => ({
        title: 'Hai lasciato il tuo posto',
        hint: `Ora può averlo un’altra persona. Se non sei stato tu, riprendilo qui o contatta ${center}.`,
      }),
      takeBack: {
        tick: 'Alla fine ci sarò',
        button: 'Riprendi il mio posto',
        full: 'Al momento tutti i posti sono occupati.',
      },
    },
  },
};
