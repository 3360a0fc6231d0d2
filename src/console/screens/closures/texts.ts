import { defineTexts } from '../../i18n/language.ts';

export const texts = defineTexts(
  {
    title: 'Closures',
    lead: 'While you are closed, classes are cancelled, and weekly classes are not made.',
    close: 'Close for some time',
    ahead: 'Now and ahead',
    past: (count: number) => `Over or taken back: ${count}`,
    none: 'Nothing is closed.',
    days: (from: string, until: string) => (from === until ? from : `${from} – ${until}`),
    all: 'All classes',
    only: 'Only',
    of: (teacher: string) => `Classes of ${teacher}`,
    told: (people: number) =>
      people === 0
        ? 'Nobody was booked.'
        : people === 1
          ? '1 person was booked.'
          : `${people} people were booked.`,
    takenBack: (when: string) => `Taken back on ${when}`,
    over: 'Over',
    isNow: 'Closed now',
    which: 'Which classes',
    noClasses: 'It cancelled no class.',
    cancelled: 'Cancelled',
    takesPlace: 'Takes place',
    takeBack: 'Take back',
    takeBackTitle: 'Take this closure back?',
    takeBackWhat:
      'The classes that it cancelled, and nothing else, take place again: with their bookings, links and times. Whoever was told of it already is told that they take place.',
    shift: 'Shift',
    shiftTitle: 'Shift this closure?',
    shiftWhat:
      'First it is taken back: its classes take place again, and whoever was told of it already is told so. Then you choose the new time, and see what it would cancel before anything happens.',
    doShift: 'Take back and choose the new time',
    leave: 'Leave it',
    isTakenBack: 'The closure is taken back. Its classes take place.',
  },
  {
    es: {
      title: 'Cierres',
      lead: 'Mientras el centro está cerrado, las clases se cancelan y las semanales no se crean.',
      close: 'Cerrar un tiempo',
      ahead: 'Ahora y más adelante',
      past: (count) => `Terminados o retirados: ${count}`,
      none: 'No hay ningún cierre.',
      days: (from, until) => (from === until ? from : `${from} – ${until}`),
      all: 'Todas las clases',
      only: 'Solo',
      of: (teacher) => `Clases de ${teacher}`,
      told: (people) =>
        people === 0
          ? 'No había ninguna reserva.'
          : people === 1
            ? '1 persona tenía reserva.'
            : `${people} personas tenían reserva.`,
      takenBack: (when) => `Retirado el ${when}`,
      over: 'Terminado',
      isNow: 'Cerrado ahora',
      which: 'Qué clases',
      noClasses: 'No canceló ninguna clase.',
      cancelled: 'Cancelada',
      takesPlace: 'Se imparte',
      takeBack: 'Retirar',
      takeBackTitle: '¿Retirar este cierre?',
      takeBackWhat:
        'Vuelven a impartirse las clases que canceló, y ninguna otra: con sus reservas, enlaces y horas. Se avisa a quienes ya sabían del cierre.',
      shift: 'Mover',
      shiftTitle: '¿Mover este cierre?',
      shiftWhat:
        'Primero se retira: sus clases vuelven a impartirse y se avisa a quienes ya sabían del cierre. Después eliges las nuevas fechas y ves qué se cancelaría antes de que ocurra nada.',
      doShift: 'Retirar y elegir las nuevas fechas',
      leave: 'Dejarlo',
      isTakenBack: 'El cierre se ha retirado. Sus clases se imparten.',
    },
    it: {
      title: 'Chiusure',
      lead: 'Mentre il centro è chiuso, le lezioni vengono annullate e quelle settimanali non vengono create.',
      close: 'Chiudi per un periodo',
      ahead: 'Adesso e in arrivo',
      past: (count) => `Finite o ritirate: ${count}`,
      none: 'Non c’è nessuna chiusura.',
      days: (from, until) => (from === until ? from : `${from} – ${until}`),
      all: 'Tutte le lezioni',
      only: 'Solo',
      of: (teacher) => `Lezioni di ${teacher}`,
      told: (people) =>
        people === 0
          ? 'Nessuno aveva prenotato.'
          : people === 1
            ? '1 persona aveva prenotato.'
            : `${people} persone avevano prenotato.`,
      takenBack: (when) => `Ritirata: ${when}`,
      over: 'Finita',
      isNow: 'Chiuso adesso',
      which: 'Quali lezioni',
      noClasses: 'Non ha annullato nessuna lezione.',
      cancelled: 'Annullata',
      takesPlace: 'Si tiene',
      takeBack: 'Ritira',
      takeBackTitle: 'Ritirare questa chiusura?',
      takeBackWhat:
        'Si tengono di nuovo le lezioni che aveva annullato, e nessun’altra: con prenotazioni, link e orari. Chi sapeva già della chiusura viene avvisato.',
      shift: 'Sposta',
      shiftTitle: 'Spostare questa chiusura?',
      shiftWhat:
        'Prima viene ritirata: le sue lezioni si tengono di nuovo e chi sapeva già della chiusura viene avvisato. Poi scegli le nuove date e vedi che cosa verrebbe annullato, prima che succeda qualcosa.',
      doShift: 'Ritira e scegli le nuove date',
      leave: 'Lascia così',
      isTakenBack: 'La chiusura è ritirata. Le sue lezioni si tengono.',
    },
    ca: {
      title: 'Tancaments',
      lead: 'Mentre el centre és tancat, les classes es cancel·len i les setmanals no es creen.',
      close: 'Tanca un temps',
      ahead: 'Ara i més endavant',
      past: (count) => `Acabats o retirats: ${count}`,
      none: 'No hi ha cap tancament.',
      days: (from, until) => (from === until ? from : `${from} – ${until}`),
      all: 'Totes les classes',
      only: 'Només',
      of: (teacher) => `Classes de ${teacher}`,
      told: (people) =>
        people === 0
          ? 'No hi havia cap reserva.'
          : people === 1
            ? '1 persona tenia reserva.'
            : `${people} persones tenien reserva.`,
      takenBack: (when) => `Retirat: ${when}`,
      over: 'Acabat',
      isNow: 'Tancat ara',
      which: 'Quines classes',
      noClasses: 'No va cancel·lar cap classe.',
      cancelled: 'Cancel·lada',
      takesPlace: 'Es fa',
      takeBack: 'Retira',
      takeBackTitle: 'Vols retirar aquest tancament?',
      takeBackWhat:
        'Es tornen a fer les classes que va cancel·lar, i cap altra: amb les reserves, els enllaços i les hores. S’avisa qui ja sabia del tancament.',
      shift: 'Mou',
      shiftTitle: 'Vols moure aquest tancament?',
      shiftWhat:
        'Primer es retira: les seves classes es tornen a fer i s’avisa qui ja sabia del tancament. Després tries les dates noves i veus què es cancel·laria abans que passi res.',
      doShift: 'Retira i tria les dates noves',
      leave: 'Deixa-ho',
      isTakenBack: 'El tancament s’ha retirat. Les seves classes es fan.',
    },
  },
);
