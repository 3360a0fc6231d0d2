import { defineTexts } from '../../../i18n/language.ts';

export const texts = defineTexts(
  {
    what: 'The change',
    fromDay: 'From this day on',
    fromDayHint: 'Days before it keep what they have.',
    weekdays: 'On which days',
    oneDay: 'Choose at least one day.',
    startTime: 'Start',
    whole: 'Give a whole number.',
    look: 'See what it would do',
    apply: 'Apply exactly this',
    applied: 'The weekly class was changed.',
    changeSomething: 'Change something first.',
    whatItDoes: 'What it does',
    classes: 'Class by class',
    untilStays: 'The last day stays as it is.',
    noClassYet: 'No class of the next weeks changes; later ones are made so.',
    sendTimes: 'Send times that were set by hand',
    sendTimeInTheWay:
      'Some would go out after the end of their class: move them along, or make them automatic again.',
    cancelIt: 'Cancel this class',
    thisOneToo: 'This one too',
    sendTime: {
      KEEP: 'Keep them',
      SHIFT: 'Move them by as much as the start',
      RESET: 'Make them automatic again',
    },
    value: { START: 'start', DURATION: 'length', PROFESSIONAL: 'teacher', CAPACITY: 'seats' },
    effect: {
      CHANGE: 'changes',
      KEEP: 'stays',
      LEAVE: 'left over',
      CANCEL: 'cancelled',
      REMOVE: 'removed',
      OVER: 'stays',
    },
    why: {
      CHANGE: 'It follows the weekly class.',
      KEEP: 'It was set by hand.',
      LEAVE:
        'The weekly class has none on this day any more, but somebody has booked it, or had. It takes place.',
      CANCEL: 'It is left over, and you chose to cancel it.',
      REMOVE: 'The weekly class has none on this day any more, and nobody ever booked it.',
      OVER: 'It would already be over.',
    },
    counted: {
      CHANGE: (count: number) => (count === 1 ? '1 class changes' : `${count} classes change`),
      KEEP: (count: number) => (count === 1 ? '1 class stays as it is' : `${count} classes stay as they are`),
      LEAVE: (count: number) =>
        count === 1 ? '1 booked class is left over' : `${count} booked classes are left over`,
      CANCEL: (count: number) => (count === 1 ? '1 class is cancelled' : `${count} classes are cancelled`),
      REMOVE: (count: number) => (count === 1 ? '1 class is removed' : `${count} classes are removed`),
      OVER: (count: number) =>
        count === 1 ? '1 class would already be over' : `${count} classes would already be over`,
    },
    warning: {
      NOTICE_AFTER_START: 'Its access would go out after the start.',
      NOTICE_ALREADY_SENT: 'Its access was sent already; the send time stays.',
      NOTICE_OVER_A_DAY_EARLY: 'Its access would go out more than a day early.',
      ROOM_CLASH: 'Another class meets in its room at that time.',
      TEACHER_TWICE: 'Its teacher has another class at that time.',
      AFTER_END: 'Its access would go out after the end.',
    },
    seats: (count: number) => (count === 1 ? '1 seat' : `${count} seats`),
    newOnes: (count: number) => (count === 1 ? '1 new class' : `${count} new classes`),
    toldLater: (count: number) =>
      count === 1
        ? '1 person is told, in ten minutes; until then it can be taken back.'
        : `${count} people are told, each in one message, in ten minutes; until then it can be taken back.`,
    toldAtOnce: (count: number) =>
      count === 1
        ? '1 person is told at once, because a class is near: it cannot be taken back.'
        : `${count} people are told at once, each in one message, because a class is near: it cannot be taken back.`,
    toldNobody: (atOnce: boolean) =>
      atOnce
        ? 'Nobody with a booking is told. A class is near: it cannot be taken back.'
        : 'Nobody with a booking is told. For ten minutes it can be taken back.',
    seatsHint: (count: number) => `Blank: the service’s, ${count}.`,
    byHand: (values: string) => `Set by hand, so it stays: ${values}.`,
  },
  {
    es: {
      what: 'El cambio',
      fromDay: 'A partir de este día',
      fromDayHint: 'Los días anteriores se quedan como están.',
      weekdays: 'Qué días',
      oneDay: 'Elige al menos un día.',
      startTime: 'Inicio',
      whole: 'Escribe un número entero.',
      look: 'Ver qué haría',
      apply: 'Aplicar exactamente esto',
      applied: 'Se ha cambiado la clase semanal.',
      changeSomething: 'Cambia algo primero.',
      whatItDoes: 'Qué hace',
      classes: 'Clase por clase',
      untilStays: 'El último día se queda como está.',
      noClassYet: 'No cambia ninguna clase de las próximas semanas; las siguientes se crean así.',
      sendTimes: 'Horas de envío fijadas a mano',
      sendTimeInTheWay:
        'Algunas saldrían después del final de su clase: muévelas también, o vuelve a hacerlas automáticas.',
      cancelIt: 'Cancelar esta clase',
      thisOneToo: 'Esta también',
      sendTime: {
        KEEP: 'Dejarlas',
        SHIFT: 'Moverlas tanto como el inicio',
        RESET: 'Volver a hacerlas automáticas',
      },
      value: { START: 'inicio', DURATION: 'duración', PROFESSIONAL: 'quién la imparte', CAPACITY: 'plazas' },
      effect: {
        CHANGE: 'cambia',
        KEEP: 'se queda',
        LEAVE: 'sobra',
        CANCEL: 'se cancela',
        REMOVE: 'se elimina',
        OVER: 'se queda',
      },
      why: {
        CHANGE: 'Sigue a la clase semanal.',
        KEEP: 'Se fijó a mano.',
        LEAVE: 'La clase semanal ya no tiene ninguna ese día, pero alguien la reservó. Se celebra.',
        CANCEL: 'Sobra, y has elegido cancelarla.',
        REMOVE: 'La clase semanal ya no tiene ninguna ese día, y nadie la reservó nunca.',
        OVER: 'Ya habría terminado.',
      },
      counted: {
        CHANGE: (count) => (count === 1 ? 'cambia 1 clase' : `cambian ${count} clases`),
        KEEP: (count) =>
          count === 1 ? 'se queda como está 1 clase' : `se quedan como están ${count} clases`,
        LEAVE: (count) => (count === 1 ? 'sobra 1 clase reservada' : `sobran ${count} clases reservadas`),
        CANCEL: (count) => (count === 1 ? 'se cancela 1 clase' : `se cancelan ${count} clases`),
        REMOVE: (count) => (count === 1 ? 'se elimina 1 clase' : `se eliminan ${count} clases`),
        OVER: (count) =>
          count === 1 ? '1 clase ya habría terminado' : `${count} clases ya habrían terminado`,
      },
      warning: {
        NOTICE_AFTER_START: 'Su acceso saldría después del inicio.',
        NOTICE_ALREADY_SENT: 'Su acceso ya se envió; la hora de envío se queda.',
        NOTICE_OVER_A_DAY_EARLY: 'Su acceso saldría más de un día antes.',
        ROOM_CLASH: 'Otra clase usa su sala a esa hora.',
        TEACHER_TWICE: 'Quien la imparte tiene otra clase a esa hora.',
        AFTER_END: 'Su acceso saldría después del final.',
      },
      seats: (count) => (count === 1 ? '1 plaza' : `${count} plazas`),
      newOnes: (count) => (count === 1 ? '1 clase nueva' : `${count} clases nuevas`),
      toldLater: (count) =>
        count === 1
          ? 'Se avisa a 1 persona dentro de diez minutos; hasta entonces se puede deshacer.'
          : `Se avisa a ${count} personas, con un solo mensaje cada una, dentro de diez minutos; hasta entonces se puede deshacer.`,
      toldAtOnce: (count) =>
        count === 1
          ? 'Se avisa a 1 persona enseguida, porque hay una clase cerca: no se puede deshacer.'
          : `Se avisa a ${count} personas enseguida, con un solo mensaje cada una, porque hay una clase cerca: no se puede deshacer.`,
      toldNobody: (atOnce) =>
        atOnce
          ? 'No se avisa a nadie con reserva. Hay una clase cerca: no se puede deshacer.'
          : 'No se avisa a nadie con reserva. Durante diez minutos se puede deshacer.',
      seatsHint: (count) => `Vacío: las del servicio, ${count}.`,
      byHand: (values) => `Fijado a mano, así que se queda: ${values}.`,
    },
    it: {
      what: 'La modifica',
      fromDay: 'Da questo giorno',
      fromDayHint: 'I giorni precedenti restano come sono.',
      weekdays: 'In quali giorni',
      oneDay: 'Scegli almeno un giorno.',
      startTime: 'Inizio',
      whole: 'Scrivi un numero intero.',
      look: 'Guarda che cosa farebbe',
      apply: 'Applica esattamente questo',
      applied: 'La lezione settimanale è stata modificata.',
      changeSomething: 'Prima cambia qualcosa.',
      whatItDoes: 'Che cosa fa',
      classes: 'Lezione per lezione',
      untilStays: 'L’ultimo giorno resta com’è.',
      noClassYet: 'Nessuna lezione delle prossime settimane cambia; le successive nascono così.',
      sendTimes: 'Orari d’invio impostati a mano',
      sendTimeInTheWay:
        'Alcuni invii partirebbero dopo la fine della lezione: spostali anch’essi, o rendili di nuovo automatici.',
      cancelIt: 'Annulla questa lezione',
      thisOneToo: 'Anche questa',
      sendTime: {
        KEEP: 'Lasciarli',
        SHIFT: 'Spostarli quanto l’inizio',
        RESET: 'Renderli di nuovo automatici',
      },
      value: { START: 'inizio', DURATION: 'durata', PROFESSIONAL: 'insegnante', CAPACITY: 'posti' },
      effect: {
        CHANGE: 'cambia',
        KEEP: 'resta',
        LEAVE: 'in più',
        CANCEL: 'annullata',
        REMOVE: 'eliminata',
        OVER: 'resta',
      },
      why: {
        CHANGE: 'Segue la lezione settimanale.',
        KEEP: 'È stata impostata a mano.',
        LEAVE: 'La lezione settimanale non ne ha più in questo giorno, ma qualcuno l’ha prenotata. Si tiene.',
        CANCEL: 'È in più, e hai scelto di annullarla.',
        REMOVE: 'La lezione settimanale non ne ha più in questo giorno, e nessuno l’ha mai prenotata.',
        OVER: 'Sarebbe già finita.',
      },
      counted: {
        CHANGE: (count) => (count === 1 ? 'cambia 1 lezione' : `cambiano ${count} lezioni`),
        KEEP: (count) => (count === 1 ? '1 lezione resta com’è' : `${count} lezioni restano come sono`),
        LEAVE: (count) =>
          count === 1 ? '1 lezione prenotata è in più' : `${count} lezioni prenotate sono in più`,
        CANCEL: (count) => (count === 1 ? 'viene annullata 1 lezione' : `vengono annullate ${count} lezioni`),
        REMOVE: (count) => (count === 1 ? 'viene eliminata 1 lezione' : `vengono eliminate ${count} lezioni`),
        OVER: (count) =>
          count === 1 ? '1 lezione sarebbe già finita' : `${count} lezioni sarebbero già finite`,
      },
      warning: {
        NOTICE_AFTER_START: 'L’accesso partirebbe dopo l’inizio.',
        NOTICE_ALREADY_SENT: 'L’accesso è già stato inviato; l’orario d’invio resta.',
        NOTICE_OVER_A_DAY_EARLY: 'L’accesso partirebbe con più di un giorno di anticipo.',
        ROOM_CLASH: 'Un’altra lezione usa la sua stanza a quell’ora.',
        TEACHER_TWICE: 'Chi la tiene ha un’altra lezione a quell’ora.',
        AFTER_END: 'L’accesso partirebbe dopo la fine.',
      },
      seats: (count) => (count === 1 ? '1 posto' : `${count} posti`),
      newOnes: (count) => (count === 1 ? '1 lezione nuova' : `${count} lezioni nuove`),
      toldLater: (count) =>
        count === 1
          ? 'Viene avvisata 1 persona, tra dieci minuti; fino ad allora si può annullare.'
          : `Vengono avvisate ${count} persone, con un solo messaggio ciascuna, tra dieci minuti; fino ad allora si può annullare.`,
      toldAtOnce: (count) =>
        count === 1
          ? 'Viene avvisata subito 1 persona, perché una lezione è vicina: non si può annullare.'
          : `Vengono avvisate subito ${count} persone, con un solo messaggio ciascuna, perché una lezione è vicina: non si può annullare.`,
      toldNobody: (atOnce) =>
        atOnce
          ? 'Nessuno con prenotazione viene avvisato. Una lezione è vicina: non si può annullare.'
          : 'Nessuno con prenotazione viene avvisato. Per dieci minuti si può annullare.',
      seatsHint: (count) => `Vuoto: quelli del servizio, ${count}.`,
      byHand: (values) => `Impostato a mano, perciò resta: ${values}.`,
    },
    ca: {
      what: 'El canvi',
      fromDay: 'A partir d’aquest dia',
      fromDayHint: 'Els dies anteriors es queden com estan.',
      weekdays: 'Quins dies',
      oneDay: 'Tria almenys un dia.',
      startTime: 'Inici',
      whole: 'Escriu un nombre enter.',
      look: 'Mira què faria',
      apply: 'Aplica exactament això',
      applied: 'S’ha canviat la classe setmanal.',
      changeSomething: 'Canvia alguna cosa primer.',
      whatItDoes: 'Què fa',
      classes: 'Classe per classe',
      untilStays: 'L’últim dia es queda com està.',
      noClassYet: 'No canvia cap classe de les properes setmanes; les següents es creen així.',
      sendTimes: 'Hores d’enviament posades a mà',
      sendTimeInTheWay:
        'Algunes sortirien després del final de la classe: mou-les també, o torna a fer-les automàtiques.',
      cancelIt: 'Cancel·la aquesta classe',
      thisOneToo: 'Aquesta també',
      sendTime: {
        KEEP: 'Deixar-les',
        SHIFT: 'Moure-les tant com l’inici',
        RESET: 'Tornar a fer-les automàtiques',
      },
      value: { START: 'inici', DURATION: 'durada', PROFESSIONAL: 'qui la fa', CAPACITY: 'places' },
      effect: {
        CHANGE: 'canvia',
        KEEP: 'es queda',
        LEAVE: 'sobra',
        CANCEL: 'es cancel·la',
        REMOVE: 's’elimina',
        OVER: 'es queda',
      },
      why: {
        CHANGE: 'Segueix la classe setmanal.',
        KEEP: 'Es va posar a mà.',
        LEAVE: 'La classe setmanal ja no en té cap aquest dia, però algú l’ha reservada. Es fa.',
        CANCEL: 'Sobra, i has triat cancel·lar-la.',
        REMOVE: 'La classe setmanal ja no en té cap aquest dia, i ningú no l’ha reservada mai.',
        OVER: 'Ja s’hauria acabat.',
      },
      counted: {
        CHANGE: (count) => (count === 1 ? 'canvia 1 classe' : `canvien ${count} classes`),
        KEEP: (count) =>
          count === 1 ? '1 classe es queda com està' : `${count} classes es queden com estan`,
        LEAVE: (count) => (count === 1 ? 'sobra 1 classe reservada' : `sobren ${count} classes reservades`),
        CANCEL: (count) => (count === 1 ? 'es cancel·la 1 classe' : `es cancel·len ${count} classes`),
        REMOVE: (count) => (count === 1 ? 's’elimina 1 classe' : `s’eliminen ${count} classes`),
        OVER: (count) =>
          count === 1 ? '1 classe ja s’hauria acabat' : `${count} classes ja s’haurien acabat`,
      },
      warning: {
        NOTICE_AFTER_START: 'El seu accés sortiria després de l’inici.',
        NOTICE_ALREADY_SENT: 'El seu accés ja es va enviar; l’hora d’enviament es queda.',
        NOTICE_OVER_A_DAY_EARLY: 'El seu accés sortiria amb més d’un dia d’antelació.',
        ROOM_CLASH: 'Una altra classe fa servir la seva sala a aquella hora.',
        TEACHER_TWICE: 'Qui la fa té una altra classe a aquella hora.',
        AFTER_END: 'El seu accés sortiria després del final.',
      },
      seats: (count) => (count === 1 ? '1 plaça' : `${count} places`),
      newOnes: (count) => (count === 1 ? '1 classe nova' : `${count} classes noves`),
      toldLater: (count) =>
        count === 1
          ? 'S’avisa 1 persona d’aquí a deu minuts; fins llavors es pot desfer.'
          : `S’avisa ${count} persones, amb un sol missatge cadascuna, d’aquí a deu minuts; fins llavors es pot desfer.`,
      toldAtOnce: (count) =>
        count === 1
          ? 'S’avisa 1 persona de seguida, perquè hi ha una classe a prop: no es pot desfer.'
          : `S’avisa ${count} persones de seguida, amb un sol missatge cadascuna, perquè hi ha una classe a prop: no es pot desfer.`,
      toldNobody: (atOnce) =>
        atOnce
          ? 'No s’avisa ningú amb reserva. Hi ha una classe a prop: no es pot desfer.'
          : 'No s’avisa ningú amb reserva. Durant deu minuts es pot desfer.',
      seatsHint: (count) => `Buit: les del servei, ${count}.`,
      byHand: (values) => `Posat a mà, així que es queda: ${values}.`,
    },
  },
);
