import type { Catalog } from './catalog.types.ts';

/** *De* and a name. It is elided before a vowel and a silent h, but not if *i* or *u* is a consonant, as in *ioga*. */
const de = (name: string): string =>
  /^h?[aeiouàèéíòóú]/i.test(name) && !/^h?[iu][aeiouàèéíòóú]/i.test(name) ? `d’${name}` : `de ${name}`;

export const ca: Catalog = {
  joinSession: 'Accedeix a la sessió',
  addToCalendar: 'Afegeix al calendari',
  when: 'Quan',
  with: 'Amb',
  center: 'Centre',
  instructions: 'Instruccions d’accés',
  reason: 'Motiu',
  timeAt: (center, time) => `a ${center}: ${time}`,
  mail: {
    greeting: (name) => (name ? `Hola, ${name},` : 'Hola,'),
    accessIsPersonal:
      'Si la sessió encara no és oberta, la pàgina et dirà quan s’obre. Aquest accés és només teu: si us plau, no el comparteixis.',
    because: (center) => `Reps aquest missatge perquè tens una reserva a ${center}.`,
    becauseOnStaff: (center) => `Reps aquest missatge perquè formes part de l’equip ${de(center)}.`,
    questions: 'Tens cap dubte?',
    openFrom: (when) => `Accés obert des de: ${when}`,
    inPerson: (center) => `Presencial, a ${center}`,
    nothingToDo: 'No cal que facis res.',
    oneAnswer: 'N’hi ha prou de prémer un cop: sí o no.',
    previously: 'Abans',
    newTime: 'Nou horari',
    note: 'Nota',
    answer: 'Respon',
    answerIsPersonal:
      'A la pàgina n’hi ha prou de prémer un cop. Aquest accés és només teu: si us plau, no el comparteixis.',
    accessNotice: {
      subject: ({ service, when }) => `Accedeix a ${service}: ${when}`,
      lead: ({ center }) => `Aquí tens el teu accés a aquesta sessió en línia a ${center}.`,
      push: 'Prem per accedir-hi.',
    },
    reminder: {
      subject: ({ service, when }) => `Recordatori: ${service}, ${when}`,
      lead: ({ center }) => `Et recordem que tens reservada aquesta sessió a ${center}.`,
      push: 'Recordatori de la teva reserva.',
    },
    attendanceConfirmation: {
      subject: ({ service, when }) => `Hi seràs? ${service}, ${when}`,
      lead: ({ center }) => `Tens reservada aquesta sessió a ${center}. Digues-nos, si us plau, si hi seràs.`,
      push: 'Hi seràs?',
    },
    sessionMoved: {
      subject: ({ service, when }) => `Nou horari ${de(service)}: ${when}`,
      lead: ({ center }) =>
        `${center} ha canviat l’horari d’aquesta sessió. La teva reserva continua en peu.`,
      push: 'La sessió ha passat a aquest horari.',
    },
    sessionCancelled: {
      subject: ({ service, when }) => `Cancel·lada: ${service}, ${when}`,
      lead: ({ center }) => `Ho sentim: ${center} ha cancel·lat aquesta sessió.`,
      push: 'Aquesta sessió s’ha cancel·lat.',
    },
    sessionRestored: {
      subject: ({ service, when }) => `Al final sí que es fa: ${service}, ${when}`,
      lead: ({ center }) =>
        `Bones notícies: aquesta sessió a ${center} al final sí que es fa. La teva plaça continua sent teva.`,
      push: 'Aquesta sessió al final sí que es fa. La teva plaça continua sent teva.',
    },
    sessionRestoredWithoutSeat: {
      subject: ({ service, when }) => `Al final sí que es fa: ${service}, ${when}`,
      lead: ({ center }) =>
        `Aquesta sessió a ${center} al final sí que es fa. Tens una altra classe a aquella hora i la teva plaça ha quedat lliure; la pots recuperar mentre n’hi hagi.`,
      push: 'Aquesta sessió al final sí que es fa. Tens una altra classe a aquella hora i la teva plaça ha quedat lliure.',
    },
    bookingConfirmed: {
      subject: ({ service, when }) => `Reserva feta: ${service}, ${when}`,
      lead: ({ center }) => `La teva reserva d’aquesta sessió a ${center} està confirmada.`,
      push: 'La teva reserva està confirmada.',
    },
    bookingCancelled: {
      subject: ({ service, when }) => `Reserva cancel·lada: ${service}, ${when}`,
      lead: ({ center }) => `S’ha cancel·lat la teva reserva d’aquesta sessió a ${center}.`,
      push: 'S’ha cancel·lat la teva reserva.',
    },
    linkChanged: {
      subject: ({ service, when }) => `Nou enllaç per a ${service}: ${when}`,
      lead: ({ center }) =>
        `${center} ha canviat l’enllaç d’aquesta sessió. Si ja no ets a la videotrucada, torna a prémer el botó: et porta a la nova.`,
      push: 'L’enllaç ha canviat: prem per tornar-hi a accedir.',
    },
    teacherLink: {
      subject: ({ service, when }) => `El teu enllaç per a ${service}: ${when}`,
      lead: ({ center }) =>
        `Imparteixes aquesta sessió a ${center}. El botó n’obre la videotrucada, només per a tu.`,
      push: 'Prem per obrir la videotrucada.',
    },
    teacherLinkChanged: {
      subject: ({ service, when }) => `El teu nou enllaç per a ${service}: ${when}`,
      lead: ({ center }) =>
        `Ha canviat l’enllaç de la videotrucada d’aquesta sessió, que imparteixes a ${center}. El botó porta a la nova: l’enllaç que tenies porta a un altre lloc.`,
      push: 'L’enllaç ha canviat: prem per obrir la nova videotrucada.',
    },
    teacherMoved: {
      subject: ({ service, when }) => `Nou horari ${de(service)}: ${when}`,
      lead: ({ center }) => `Ha canviat l’horari d’aquesta sessió, que imparteixes a ${center}.`,
      push: 'La sessió que imparteixes ha passat a aquest horari.',
    },
    teacherCancelled: {
      subject: ({ service, when }) => `Cancel·lada: ${service}, ${when}`,
      lead: ({ center }) => `S’ha cancel·lat aquesta sessió, que havies d’impartir a ${center}.`,
      push: 'La sessió que imparteixes s’ha cancel·lat.',
    },
    teacherRestored: {
      subject: ({ service, when }) => `Al final sí que es fa: ${service}, ${when}`,
      lead: ({ center }) => `Aquesta sessió, que imparteixes a ${center}, al final sí que es fa.`,
      push: 'La sessió que imparteixes al final sí que es fa.',
    },
    openClass: 'Obre la classe',
    addLink: 'Afegeix l’enllaç',
    teachNote:
      'Aquesta pàgina és només teva: obre la classe i avisa si comences tard. Si us plau, no la comparteixis.',
    linkMissing: {
      subject: ({ service, when }) => `Falta l’enllaç: ${service}, ${when}`,
      lead: ({ center }) =>
        `Aquesta sessió en línia ${de(center)} encara no té l’enllaç de la videotrucada, i ja hi ha reserves.`,
      push: 'Encara no té enllaç.',
      remedy:
        'Afegeix l’enllaç a la sessió o al seu servei. Així, totes les persones amb reserva rebran el seu accés en el moment previst.',
    },
    noticeHeld: {
      subject: ({ service, when }) => `Falta l’enllaç, accés no enviat: ${service}, ${when}`,
      lead: ({ center }) =>
        `És el moment d’enviar l’accés a aquesta sessió en línia ${de(center)}, però falta l’enllaç de la videotrucada. Ningú no ha rebut res.`,
      push: 'Falta l’enllaç: ningú no ha rebut el seu accés.',
      remedy:
        'Afegeix l’enllaç a la sessió o al seu servei. Així, totes les persones amb reserva rebran el seu accés a l’instant, fins que acabi la sessió.',
    },
    teacherMissing: {
      subject: ({ service, when }) => `Falta professor: ${service}, ${when}`,
      lead: ({ center }) => `Aquesta sessió ${de(center)} encara no té qui la faci, i ja hi ha reserves.`,
      push: 'Encara no té qui la faci.',
      remedy: 'Indica qui la fa, o cancel·la-la: així les persones amb reserva ho sabran a temps.',
    },
    teacherAbsent: {
      subject: ({ service, when }) => `Ningú no ha obert la classe: ${service}, ${when}`,
      lead: ({ center }) =>
        `Aquesta sessió en línia ${de(center)} és a punt de començar, i qui la fa encara no l’ha oberta.`,
      push: 'Qui la fa encara no l’ha oberta.',
      remedy:
        'Truca a qui la fa. Si ningú no pot començar, avisa que la sessió comença tard, indica una altra persona que la faci o cancel·la-la: així ho sabran les persones amb reserva.',
    },
    roomOfAbsent: {
      subject: ({ service, when }) => `De qui és la sala: ${service}, ${when}`,
      lead: ({ center }) =>
        `Aquesta sessió ${de(center)} la fa una altra persona, i l’enllaç encara és el de la sala de qui no hi és. Una sala personal pot obrir-se només per a qui n’és titular.`,
      push: 'L’enllaç és de la sala de qui no hi és.',
      remedy:
        'Demana a qui la fa un enllaç propi i posa’l, o assegura’t que la sala s’obre sense qui n’és titular.',
    },
    roomClash: {
      subject: ({ service, when }) => `Dues classes en una sala: ${service}, ${when}`,
      lead: ({ center }) =>
        `Una altra sessió ${de(center)} fa servir la mateixa sala a la mateixa hora: qui va a una classe pot entrar a l’altra.`,
      push: 'Una altra sessió fa servir la seva sala a la mateixa hora.',
      remedy:
        'Posa un altre enllaç a una de les dues, o canvia-la d’hora. Mentrestant, totes dues s’obren a la mateixa sala.',
    },
    unreachable: {
      subject: ({ service, when }) => `No rep missatges: ${service}, ${when}`,
      lead: ({ center }) =>
        `Una persona amb reserva en aquesta sessió ${de(center)} no rep els missatges: no arriben per correu ni a cap dispositiu.`,
      push: 'Els missatges no arriben a una persona amb reserva.',
      remedy: 'Truca-li o corregeix la seva adreça: així se li torna a enviar el que no li ha arribat.',
    },
    sameRoom: 'A la mateixa sala',
    notReached: 'No rep missatges',
    openConsole: 'Obre a la consola',
    consoleNote: 'Entra amb el teu compte de l’equip.',
    startsLate: (minutes) => ({
      subject: ({ service, when }) => `Comença ${minutes} minuts tard: ${service}, ${when}`,
      lead: ({ center }) =>
        `Aquesta sessió ${de(center)} comença ${minutes} minuts tard. Tota la resta queda igual.`,
      push: `Comença ${minutes} minuts tard.`,
    }),
    startsLateNote: (minutes) => `La sessió comença ${minutes} minuts tard.`,
    booked: 'Reserves',
    people: (count) => (count === 1 ? '1 persona' : `${count} persones`),
    noticeDue: 'Enviament previst de l’accés',
    whatToDo: 'Què cal fer',
  },
  acts: {
    classes: (count) => (count === 1 ? '1 classe' : `${count} classes`),
    more: (count) => (count === 1 ? 'I 1 classe més.' : `I ${count} classes més.`),
    cancelled: 'Cancel·lada',
    message: 'Missatge',
    scheduleChanged: {
      subject: ({ center, classes }) => `Canvis: ${classes} a ${center}`,
      lead: ({ center }) => `${center} ha canviat l’horari. Això és tot el que canvia per a tu.`,
    },
    sessionsCancelled: {
      subject: ({ center, classes }) => `Cancel·lació: ${classes} a ${center}`,
      lead: ({ center }) => `Ho sentim: ${center} ha cancel·lat el que veus aquí.`,
    },
    teacherChanged: {
      subject: ({ center, classes }) => `Una altra persona fa la classe: ${classes} a ${center}`,
      lead: ({ center }) =>
        `A ${center} farà la classe una persona diferent de la que deia el teu recordatori. Tota la resta continua igual.`,
    },
    staffMessage: {
      subject: ({ center }) => `Missatge de ${center}`,
      lead: ({ center }) => `${center} escriu a totes les persones que han reservat.`,
    },
    teacherAssigned: {
      subject: ({ center, classes }) => `Fas ${classes} a ${center}`,
      lead: ({ center }) => `${center} t’ha assignat el que veus aquí.`,
    },
    teacherUnassigned: {
      subject: ({ center, classes }) => `Una altra persona fa ${classes} a ${center}`,
      lead: ({ center }) => `${center} ha assignat a una altra persona el que veus aquí.`,
    },
  },
  signIn: {
    subject: ({ center }) => (center ? `El teu codi per a ${center}` : 'El teu codi d’accés'),
    lead: ({ center }) =>
      center ? `Aquest és el teu codi per entrar a ${center}.` : 'Aquest és el teu codi per entrar.',
    validFor: 'Vàlid durant',
    validity: (minutes) => `${minutes} minuts, una sola vegada`,
    notYou: 'Si no l’has demanat tu',
    ignoreIt:
      'No cal que facis res: sense aquest codi ningú no hi pot entrar. No el diguis a ningú; nosaltres no te’l demanarem mai.',
    because: 'Reps aquest missatge perquè algú vol entrar amb aquesta adreça.',
  },
  wrongTries: {
    subject: ({ center }) =>
      center ? `S’han provat codis erronis al teu compte: ${center}` : 'S’han provat codis erronis',
    lead: ({ center }) =>
      center
        ? `Algú ha provat diversos codis erronis per entrar a ${center} amb la teva adreça.`
        : 'Algú ha provat diversos codis erronis per entrar amb la teva adreça.',
    title: 'Ningú no hi ha entrat',
    hint: 'Si has estat tu, demana simplement un altre codi. Si no, no cal que facis res: durant uns mesos els teus codis poden ser més llargs, perquè ningú no els pugui endevinar. No diguis cap codi a ningú.',
    because: 'Reps aquest missatge perquè algú ha provat d’entrar amb aquesta adreça.',
  },
  newDevice: {
    subject: ({ center }) => `Nou accés a ${center}`,
    lead: ({ center }) => `S’ha entrat al teu compte a ${center} des d’un dispositiu nou per a nosaltres.`,
    unknown: 'Dispositiu desconegut',
    notYou: 'Si no has estat tu',
    remedy:
      'Qui ha entrat tenia un codi del teu correu: canvia’n primer la contrasenya i escriu després al teu centre, perquè tanqui aquest accés.',
    because: (center) => `Reps aquest missatge perquè tens un compte a ${center}.`,
  },
  emailChange: {
    code: {
      subject: ({ center }) => `Confirma la teva nova adreça per a ${center}`,
      lead: ({ center }) => `Aquest és el codi amb què aquesta serà l’adreça del teu compte a ${center}.`,
      ignoreIt:
        'No cal que facis res: sense aquest codi la teva adreça no entra en cap compte. No el diguis a ningú; nosaltres no te’l demanarem mai.',
      because: ({ center }) =>
        `Reps aquest missatge perquè algú ha indicat aquesta adreça per a un compte a ${center}.`,
    },
    taken: {
      subject: ({ center }) => `Ja tens un compte a ${center}`,
      lead: ({ center }) =>
        `Algú volia fer servir aquesta adreça per a un compte a ${center}, però ja és la d’un altre compte.`,
      title: 'No ha canviat res',
      whatToDo:
        'Si has estat tu, entra amb aquesta adreça: ja tens un compte. Si no has estat tu, no cal que facis res.',
      because: ({ center }) =>
        `Reps aquest missatge perquè algú ha indicat aquesta adreça per a un compte a ${center}.`,
    },
    notice: {
      subject: ({ center }) => `Una nova adreça per al teu compte a ${center}`,
      lead: ({ center }) =>
        `Algú que ha entrat al teu compte a ${center} ha demanat de canviar-ne l’adreça per una altra.`,
      title: 'Has estat tu?',
      ifYou: 'Si has estat tu',
      itWasMe: 'No cal que facis res.',
      button: 'No he estat jo',
      note: 'El botó porta a una pàgina on conserves aquesta adreça i tanques totes les sessions. Funciona durant set dies, també després del canvi.',
      because: ({ center }) =>
        `Reps aquest missatge perquè aquesta és, o era fins ara, l’adreça del teu compte a ${center}.`,
    },
    page: {
      stands: {
        title: 'Vols conservar la teva adreça?',
        hint: 'Prem el botó si no has demanat tu una altra adreça. Aquesta adreça es queda al teu compte, o hi torna, i es tanquen totes les sessions. No passa res fins que premis.',
      },
      button: 'Conserva la meva adreça i tanca totes les sessions',
      takenBack: (center) => ({
        title: 'Totes les sessions estan tancades',
        hint: `El canvi d’adreça queda anul·lat. Torna a entrar amb un codi i posa’t en contacte amb ${center} si hi ha res que no et quadri.`,
      }),
      over: (center) => ({
        title: 'Aquest enllaç ja no fa res',
        hint: `Han passat els seus set dies, o l’adreça s’ha corregit des d’aleshores. Si hi ha res que no va bé al teu compte, posa’t en contacte amb ${center}.`,
      }),
    },
  },
  webhookPaused: {
    subject: ({ host }) => `Webhook aturat: ${host}`,
    lead: ({ center }) =>
      `Aquesta adreça ja no accepta els esdeveniments que li envia ${center}, de manera que l’enviament s’ha posat en pausa.`,
    partner: 'Col·laborador',
    failingSince: 'Sense resposta vàlida des de',
    remedy:
      'Demana a qui gestiona l’adreça que la repari i, després, reprèn el webhook. Llavors s’enviarà el que està pendent si no té més de tres dies; el que passi durant la pausa no s’hi enviarà.',
  },
  teach: {
    missing: {
      title: 'Falta l’enllaç',
      hint: 'Afegeix aquí l’enllaç de la videotrucada. Així, totes les persones amb reserva rebran el seu accés.',
    },
    ready: {
      title: 'La teva classe és a punt',
      hint: 'El botó et porta a la videotrucada. Prem-lo quan comencis: així el centre sap que hi ets.',
    },
    started: (at) => ({
      title: 'Has obert la classe',
      hint: `Va ser ${at}. Si ja no ets a la videotrucada, torna a prémer el botó.`,
    }),
    cancelled: (center) => ({
      title: 'La sessió s’ha cancel·lat',
      hint: `${center} l’ha anul·lada: no hi ha cap classe per impartir.`,
    }),
    refused: 'No s’ha pogut fer. Així estan les coses ara.',
    link: 'Enllaç',
    waitingNote: 'Nota per a qui espera',
    form: {
      label: 'L’enllaç de la videotrucada',
      hint: 'Enganxa l’enllaç o la invitació sencera.',
      button: 'Desa l’enllaç',
      refused: 'Amb això no s’hi pot accedir. Indica l’enllaç de la mateixa reunió: comença per https://.',
      suggestion: 'És aquest?',
      take: 'Fes servir aquest enllaç',
    },
    late: {
      title: 'Comences tard?',
      hint: 'Qui encara no ha entrat rep una notificació i ho llegeix a la seva pàgina. L’hora no canvia.',
      button: (minutes) => `${minutes} minuts tard`,
      said: (minutes, at) => `Has dit que comences ${minutes} minuts tard, ${at}.`,
      recently: 'Ho has dit fa menys de dos minuts.',
    },
    room: {
      title: 'No funciona la videotrucada?',
      hint: 'A partir de llavors tothom, tu també, va a la sala de reserva. Qui era a la videotrucada rep un avís.',
      use: 'Passa a la sala de reserva',
      tick: 'La videotrucada no funciona',
      inUse: 'S’utilitza la sala de reserva.',
      back: 'Torna a la sala de sempre',
      tickBack: 'La videotrucada torna a funcionar',
    },
  },
  page: {
    opens: (when) => ({
      title: `S’obre ${when}`,
      hint: 'En aquell moment apareixerà aquí el botó per accedir-hi.',
    }),
    waiting: (center) => ({
      title: 'Falta l’enllaç',
      hint: `Tan bon punt ${center} afegeixi l’enllaç de la videotrucada, apareixerà aquí el botó per accedir-hi. No cal que facis res.`,
    }),
    open: (startsAt) => ({ title: 'Ja hi pots accedir', hint: `La sessió comença ${startsAt}.` }),
    live: { title: 'La sessió és en directe', hint: 'Ja ha començat i encara hi pots accedir.' },
    ended: (endedAt) => ({ title: 'La sessió ha acabat', hint: `Va acabar ${endedAt}.` }),
    cancelled: (center) => ({
      title: 'La sessió s’ha cancel·lat',
      hint: `${center} l’ha anul·lada: no hi ha cap sessió a la qual accedir.`,
    }),
    bookingCancelled: (center) => ({
      title: 'Aquesta reserva ja no és vàlida',
      hint: `La reserva es va cancel·lar, de manera que aquesta pàgina ja no dona accés a la sessió. Si no t’ho esperaves, posa’t en contacte amb ${center}.`,
    }),
    inPerson: (center) => ({
      title: 'Aquesta sessió és presencial',
      hint: `No hi ha res a què accedir en línia: ens veiem a ${center}.`,
    }),
    unknown: {
      title: 'No reconeixem aquesta adreça',
      hint: 'Potser és incompleta o un missatge més recent l’ha substituïda. Obre l’últim missatge del teu centre i prem-hi el botó, o demana’n un de nou al centre.',
    },
    keptOut: {
      title: 'El teu centre no està disponible en aquest moment',
      hint: 'Per això aquesta pàgina no pot obrir ara la teva sessió. Torna-la a carregar més tard o pregunta al teu centre.',
    },
    moved: (previously) => `Tingues en compte el nou horari. Abans: ${previously}.`,
    refusedPress: 'Ara mateix no t’hem pogut donar accés.',
    changesByItself: 'Pots deixar aquesta pàgina oberta: s’actualitza sola.',
    reloadHint: 'Per saber si hi ha novetats, torna a carregar la pàgina.',
    reload: 'Torna a carregar',
    attendance: {
      question: 'Hi seràs?',
      yes: 'Sí, hi seré',
      no: 'No, no puc',
      confirmed: 'Has dit que hi seràs.',
      declined: 'Has dit que no pots.',
      freesSeat: 'Si no pots, la teva plaça quedarà lliure per a una altra persona.',
      giveBack: {
        question: 'Vols deixar la teva plaça?',
        hint: 'La podrà ocupar una altra persona. Fins a l’inici la pots recuperar en aquesta pàgina, mentre en quedi una de lliure.',
        late: (freeUntil) => `És tard: era gratuït fins ${freeUntil}.`,
        tick: 'No hi puc ser',
        button: 'Deixa la meva plaça',
        keep: 'Conserva la meva plaça',
      },
      gaveBack: (center) => ({
        title: 'Has deixat la teva plaça',
        hint: `Ara la pot ocupar una altra persona. Si no ho has fet tu, recupera-la aquí o posa’t en contacte amb ${center}.`,
      }),
      takeBack: {
        tick: 'Al final hi seré',
        button: 'Recupera la meva plaça',
        full: 'Ara mateix totes les places estan ocupades.',
      },
    },
  },
};
