import { defineTexts } from '../../../i18n/language.ts';

export const texts = defineTexts(
  {
    title: 'Close for some time',
    when: 'When',
    kinds: { DAYS: 'Whole days', HOURS: 'Some hours' },
    firstDay: 'First day',
    lastDay: 'Last day',
    from: 'From',
    until: 'Until',
    inZone: (zone: string) => `Times of ${zone}`,
    faults: {
      missing: 'Say from when until when.',
      backwards: 'It must end after it begins.',
      over: 'That is over already.',
      tooLong: 'At most a year.',
    },
    reason: 'Reason',
    reasonHint: 'People read it in the message. It may stay empty.',
    services: 'Only these services',
    servicesHint: 'None chosen: all of them.',
    teacher: 'Only the classes of',
    everybody: 'Everybody',
    look: 'See what it would cancel',
    nothingYet: 'Nothing happens yet.',
    effectTitle: 'This would happen',
    classes: (count: number) =>
      count === 0
        ? 'No class is cancelled'
        : count === 1
          ? '1 class is cancelled'
          : `${count} classes are cancelled`,
    people: (count: number) =>
      count === 0
        ? 'nobody is booked'
        : count === 1
          ? '1 person is told, in one message'
          : `${count} people are told, in one message each`,
    skipped: 'Weekly classes are not made in this time.',
    firstOf: (count: number) => `The first ${count}:`,
    taken: (count: number) => `${count} booked`,
    change: 'Change it',
    doClose: (count: number) =>
      count === 0 ? 'Close' : count === 1 ? 'Close and cancel 1 class' : `Close and cancel ${count} classes`,
    outdated: 'Something changed meanwhile. Nothing was done; this is how it would be now.',
    gone: 'A service or the teacher that you chose is not there any more. Choose anew.',
    closed: 'Closed.',
  },
  {
    es: {
      title: 'Cerrar un tiempo',
      when: 'Cuándo',
      kinds: { DAYS: 'Días enteros', HOURS: 'Algunas horas' },
      firstDay: 'Primer día',
      lastDay: 'Último día',
      from: 'Desde',
      until: 'Hasta',
      inZone: (zone) => `Horas de ${zone}`,
      faults: {
        missing: 'Indica desde cuándo y hasta cuándo.',
        backwards: 'Tiene que terminar después de empezar.',
        over: 'Eso ya ha pasado.',
        tooLong: 'Un año como máximo.',
      },
      reason: 'Motivo',
      reasonHint: 'Se lee en el mensaje. Puede quedar vacío.',
      services: 'Solo estos servicios',
      servicesHint: 'Si no eliges ninguno: todos.',
      teacher: 'Solo las clases de',
      everybody: 'Todo el equipo',
      look: 'Ver qué se cancelaría',
      nothingYet: 'Todavía no ocurre nada.',
      effectTitle: 'Esto ocurriría',
      classes: (count) =>
        count === 0
          ? 'No se cancela ninguna clase'
          : count === 1
            ? 'Se cancela 1 clase'
            : `Se cancelan ${count} clases`,
      people: (count) =>
        count === 0
          ? 'no hay reservas'
          : count === 1
            ? 'se avisa a 1 persona, en un mensaje'
            : `se avisa a ${count} personas, en un mensaje a cada una`,
      skipped: 'En ese tiempo no se crean clases semanales.',
      firstOf: (count) => `Las primeras ${count}:`,
      taken: (count) => (count === 1 ? '1 reserva' : `${count} reservas`),
      change: 'Cambiarlo',
      doClose: (count) =>
        count === 0
          ? 'Cerrar'
          : count === 1
            ? 'Cerrar y cancelar 1 clase'
            : `Cerrar y cancelar ${count} clases`,
      outdated: 'Mientras tanto algo ha cambiado. No se ha hecho nada; ahora sería así.',
      gone: 'Un servicio o profesional de los elegidos ya no está. Elige de nuevo.',
      closed: 'Cerrado.',
    },
    it: {
      title: 'Chiudi per un periodo',
      when: 'Quando',
      kinds: { DAYS: 'Giorni interi', HOURS: 'Alcune ore' },
      firstDay: 'Primo giorno',
      lastDay: 'Ultimo giorno',
      from: 'Da',
      until: 'A',
      inZone: (zone) => `Orari di ${zone}`,
      faults: {
        missing: 'Indica da quando a quando.',
        backwards: 'Deve finire dopo l’inizio.',
        over: 'È già passato.',
        tooLong: 'Al massimo un anno.',
      },
      reason: 'Motivo',
      reasonHint: 'Si legge nel messaggio. Può restare vuoto.',
      services: 'Solo questi servizi',
      servicesHint: 'Nessuno scelto: tutti.',
      teacher: 'Solo le lezioni di',
      everybody: 'Tutti',
      look: 'Guarda che cosa verrebbe annullato',
      nothingYet: 'Per ora non succede niente.',
      effectTitle: 'Succederebbe questo',
      classes: (count) =>
        count === 0
          ? 'Nessuna lezione viene annullata'
          : count === 1
            ? '1 lezione viene annullata'
            : `${count} lezioni vengono annullate`,
      people: (count) =>
        count === 0
          ? 'nessuno ha prenotato'
          : count === 1
            ? '1 persona viene avvisata, con un messaggio'
            : `${count} persone vengono avvisate, con un messaggio ciascuna`,
      skipped: 'In questo periodo non vengono create lezioni settimanali.',
      firstOf: (count) => `Le prime ${count}:`,
      taken: (count) => (count === 1 ? '1 prenotazione' : `${count} prenotazioni`),
      change: 'Cambia',
      doClose: (count) =>
        count === 0
          ? 'Chiudi'
          : count === 1
            ? 'Chiudi e annulla 1 lezione'
            : `Chiudi e annulla ${count} lezioni`,
      outdated: 'Nel frattempo qualcosa è cambiato. Non è stato fatto niente; adesso sarebbe così.',
      gone: 'Un servizio o l’insegnante che avevi scelto non c’è più. Scegli di nuovo.',
      closed: 'Chiuso.',
    },
    ca: {
      title: 'Tanca un temps',
      when: 'Quan',
      kinds: { DAYS: 'Dies sencers', HOURS: 'Algunes hores' },
      firstDay: 'Primer dia',
      lastDay: 'Últim dia',
      from: 'Des de',
      until: 'Fins a',
      inZone: (zone) => `Hores de ${zone}`,
      faults: {
        missing: 'Indica des de quan i fins quan.',
        backwards: 'Ha d’acabar després de començar.',
        over: 'Això ja ha passat.',
        tooLong: 'Un any com a màxim.',
      },
      reason: 'Motiu',
      reasonHint: 'Es llegeix al missatge. Pot quedar buit.',
      services: 'Només aquests serveis',
      servicesHint: 'Si no en tries cap: tots.',
      teacher: 'Només les classes de',
      everybody: 'Tot l’equip',
      look: 'Mira què es cancel·laria',
      nothingYet: 'Encara no passa res.',
      effectTitle: 'Passaria això',
      classes: (count) =>
        count === 0
          ? 'No es cancel·la cap classe'
          : count === 1
            ? 'Es cancel·la 1 classe'
            : `Es cancel·len ${count} classes`,
      people: (count) =>
        count === 0
          ? 'no hi ha reserves'
          : count === 1
            ? 's’avisa 1 persona, en un missatge'
            : `s’avisa ${count} persones, en un missatge a cadascuna`,
      skipped: 'En aquest temps no es creen classes setmanals.',
      firstOf: (count) => `Les primeres ${count}:`,
      taken: (count) => (count === 1 ? '1 reserva' : `${count} reserves`),
      change: 'Canvia-ho',
      doClose: (count) =>
        count === 0
          ? 'Tanca'
          : count === 1
            ? 'Tanca i cancel·la 1 classe'
            : `Tanca i cancel·la ${count} classes`,
      outdated: 'Mentrestant ha canviat alguna cosa. No s’ha fet res; ara seria així.',
      gone: 'Un servei o professional dels que havies triat ja no hi és. Torna a triar.',
      closed: 'Tancat.',
    },
  },
);
