import { defineTexts } from '../../../../i18n/language.ts';

export const texts = defineTexts(
  {
    title: 'Video link',
    none: 'None yet. Classes without a link cannot open.',
    set: 'Set the link',
    change: 'Change the link',
    copy: 'Copy link',
    changeTitle: 'Another video link',
    hint: 'Jitsi, Meet, Zoom or any other https address. Leave it empty to take the link away.',
    look: 'See what it would do',
    apply: 'Apply exactly this',
    clear: 'Take the link away',
    another: 'Another link',
    applied: 'The link is set.',
    cleared: 'The link was taken away.',
    noLinkThen: 'The service has no link then.',
    whatItDoes: 'What it does',
    noClasses: 'No class ahead is concerned.',
    classes: 'Class by class',
    undo: 'Take it back',
    undone: 'The change was taken back.',
    didNothing: 'No class was concerned.',
    lastChange: (when: string) => `Last changed ${when}:`,
    showAll: (count: number) => `Show all ${count}`,
    holders: (count: number) =>
      count === 1
        ? '1 person was sent the old link; their personal link leads to the new one.'
        : `${count} people were sent the old link; their personal links lead to the new one.`,
    bookedWithout: (count: number) =>
      count === 1
        ? '1 person with a booking has no way in then.'
        : `${count} people with bookings have no way in then.`,
    effect: {
      FILL: 'gets it',
      REPLACE: 'is replaced',
      CLEAR: 'loses it',
      KEEP_MANUAL: 'stays',
      KEEP_ONE_OFF: 'stays',
    },
    why: {
      FILL: 'It has no link and takes this one over.',
      REPLACE: 'It follows the service.',
      CLEAR: 'It follows the service, which has none then.',
      KEEP_MANUAL: 'Its link was entered by hand.',
      KEEP_ONE_OFF: 'It is a single class: it keeps its own link.',
    },
    would: {
      FILL: (count: number) =>
        count === 1 ? '1 class without a link gets it' : `${count} classes without a link get it`,
      REPLACE: (count: number) =>
        count === 1 ? '1 link of the service is replaced' : `${count} links of the service are replaced`,
      CLEAR: (count: number) => (count === 1 ? '1 class loses its link' : `${count} classes lose their link`),
      KEEP_MANUAL: (count: number) =>
        count === 1 ? '1 link entered by hand stays' : `${count} links entered by hand stay`,
      KEEP_ONE_OFF: (count: number) =>
        count === 1 ? '1 single class keeps its own' : `${count} single classes keep their own`,
    },
    done: {
      FILL: (count: number) => (count === 1 ? '1 filled' : `${count} filled`),
      REPLACE: (count: number) => (count === 1 ? '1 replaced' : `${count} replaced`),
      CLEAR: (count: number) => (count === 1 ? '1 emptied' : `${count} emptied`),
      KEEP_MANUAL: (count: number) => (count === 1 ? '1 by hand kept' : `${count} by hand kept`),
      KEEP_ONE_OFF: (count: number) => (count === 1 ? '1 single class kept' : `${count} single classes kept`),
    },
  },
  {
    es: {
      title: 'Enlace de la videollamada',
      none: 'Todavía no hay. Las clases sin enlace no pueden abrirse.',
      set: 'Poner el enlace',
      change: 'Cambiar el enlace',
      copy: 'Copiar enlace',
      changeTitle: 'Otro enlace de la videollamada',
      hint: 'Jitsi, Meet, Zoom o cualquier otra dirección https. Déjalo vacío para quitar el enlace.',
      look: 'Ver qué haría',
      apply: 'Aplicar exactamente esto',
      clear: 'Quitar el enlace',
      another: 'Otro enlace',
      applied: 'El enlace está puesto.',
      cleared: 'Se ha quitado el enlace.',
      noLinkThen: 'El servicio se queda sin enlace.',
      whatItDoes: 'Qué hace',
      noClasses: 'No afecta a ninguna clase próxima.',
      classes: 'Clase por clase',
      undo: 'Deshacer',
      undone: 'Se ha deshecho el cambio.',
      didNothing: 'No afectó a ninguna clase.',
      lastChange: (when) => `Último cambio, ${when}:`,
      showAll: (count) => `Ver las ${count}`,
      holders: (count) =>
        count === 1
          ? '1 persona recibió el enlace antiguo; su acceso personal lleva al nuevo.'
          : `${count} personas recibieron el enlace antiguo; su acceso personal lleva al nuevo.`,
      bookedWithout: (count) =>
        count === 1
          ? '1 persona con reserva se queda sin entrada.'
          : `${count} personas con reserva se quedan sin entrada.`,
      effect: {
        FILL: 'lo recibe',
        REPLACE: 'se cambia',
        CLEAR: 'lo pierde',
        KEEP_MANUAL: 'se queda',
        KEEP_ONE_OFF: 'se queda',
      },
      why: {
        FILL: 'No tiene enlace y toma este.',
        REPLACE: 'Sigue al servicio.',
        CLEAR: 'Sigue al servicio, que se queda sin enlace.',
        KEEP_MANUAL: 'Su enlace se puso a mano.',
        KEEP_ONE_OFF: 'Es una clase suelta: conserva su enlace.',
      },
      would: {
        FILL: (count) =>
          count === 1 ? '1 clase sin enlace lo recibe' : `${count} clases sin enlace lo reciben`,
        REPLACE: (count) =>
          count === 1 ? 'se cambia 1 enlace del servicio' : `se cambian ${count} enlaces del servicio`,
        CLEAR: (count) => (count === 1 ? '1 clase pierde su enlace' : `${count} clases pierden su enlace`),
        KEEP_MANUAL: (count) =>
          count === 1 ? 'se queda 1 enlace puesto a mano' : `se quedan ${count} enlaces puestos a mano`,
        KEEP_ONE_OFF: (count) =>
          count === 1 ? '1 clase suelta conserva el suyo' : `${count} clases sueltas conservan el suyo`,
      },
      done: {
        FILL: (count) => (count === 1 ? '1 rellenada' : `${count} rellenadas`),
        REPLACE: (count) => (count === 1 ? '1 cambiada' : `${count} cambiadas`),
        CLEAR: (count) => (count === 1 ? '1 vaciada' : `${count} vaciadas`),
        KEEP_MANUAL: (count) => (count === 1 ? '1 a mano conservada' : `${count} a mano conservadas`),
        KEEP_ONE_OFF: (count) => (count === 1 ? '1 suelta conservada' : `${count} sueltas conservadas`),
      },
    },
    it: {
      title: 'Link alla videochiamata',
      none: 'Non c’è ancora. Le lezioni senza link non possono aprirsi.',
      set: 'Imposta il link',
      change: 'Cambia il link',
      copy: 'Copia il link',
      changeTitle: 'Un altro link alla videochiamata',
      hint: 'Jitsi, Meet, Zoom o qualsiasi altro indirizzo https. Lascialo vuoto per togliere il link.',
      look: 'Guarda che cosa farebbe',
      apply: 'Applica esattamente questo',
      clear: 'Togli il link',
      another: 'Un altro link',
      applied: 'Il link è impostato.',
      cleared: 'Il link è stato tolto.',
      noLinkThen: 'Il servizio resta senza link.',
      whatItDoes: 'Che cosa fa',
      noClasses: 'Non riguarda nessuna lezione futura.',
      classes: 'Lezione per lezione',
      undo: 'Annulla la modifica',
      undone: 'La modifica è stata annullata.',
      didNothing: 'Non ha riguardato nessuna lezione.',
      lastChange: (when) => `Ultima modifica, ${when}:`,
      showAll: (count) => `Mostra tutte le ${count}`,
      holders: (count) =>
        count === 1
          ? '1 persona ha ricevuto il vecchio link; il suo accesso personale porta a quello nuovo.'
          : `${count} persone hanno ricevuto il vecchio link; il loro accesso personale porta a quello nuovo.`,
      bookedWithout: (count) =>
        count === 1
          ? '1 persona con prenotazione resta senza accesso.'
          : `${count} persone con prenotazione restano senza accesso.`,
      effect: {
        FILL: 'lo riceve',
        REPLACE: 'cambia',
        CLEAR: 'lo perde',
        KEEP_MANUAL: 'resta',
        KEEP_ONE_OFF: 'resta',
      },
      why: {
        FILL: 'Non ha un link e prende questo.',
        REPLACE: 'Segue il servizio.',
        CLEAR: 'Segue il servizio, che resta senza link.',
        KEEP_MANUAL: 'Il suo link è stato inserito a mano.',
        KEEP_ONE_OFF: 'È una lezione singola: tiene il suo link.',
      },
      would: {
        FILL: (count) =>
          count === 1 ? '1 lezione senza link lo riceve' : `${count} lezioni senza link lo ricevono`,
        REPLACE: (count) =>
          count === 1 ? 'cambia 1 link del servizio' : `cambiano ${count} link del servizio`,
        CLEAR: (count) => (count === 1 ? '1 lezione perde il link' : `${count} lezioni perdono il link`),
        KEEP_MANUAL: (count) =>
          count === 1 ? 'resta 1 link inserito a mano' : `restano ${count} link inseriti a mano`,
        KEEP_ONE_OFF: (count) =>
          count === 1 ? '1 lezione singola tiene il suo' : `${count} lezioni singole tengono il loro`,
      },
      done: {
        FILL: (count) => (count === 1 ? '1 riempita' : `${count} riempite`),
        REPLACE: (count) => (count === 1 ? '1 cambiata' : `${count} cambiate`),
        CLEAR: (count) => (count === 1 ? '1 svuotata' : `${count} svuotate`),
        KEEP_MANUAL: (count) => (count === 1 ? '1 a mano conservata' : `${count} a mano conservate`),
        KEEP_ONE_OFF: (count) => (count === 1 ? '1 singola conservata' : `${count} singole conservate`),
      },
    },
    ca: {
      title: 'Enllaç de la videotrucada',
      none: 'Encara no n’hi ha. Les classes sense enllaç no es poden obrir.',
      set: 'Posa l’enllaç',
      change: 'Canvia l’enllaç',
      copy: 'Copia l’enllaç',
      changeTitle: 'Un altre enllaç de la videotrucada',
      hint: 'Jitsi, Meet, Zoom o qualsevol altra adreça https. Deixa-ho buit per treure l’enllaç.',
      look: 'Mira què faria',
      apply: 'Aplica exactament això',
      clear: 'Treu l’enllaç',
      another: 'Un altre enllaç',
      applied: 'L’enllaç està posat.',
      cleared: 'S’ha tret l’enllaç.',
      noLinkThen: 'El servei es queda sense enllaç.',
      whatItDoes: 'Què fa',
      noClasses: 'No afecta cap classe propera.',
      classes: 'Classe per classe',
      undo: 'Desfés-ho',
      undone: 'S’ha desfet el canvi.',
      didNothing: 'No va afectar cap classe.',
      lastChange: (when) => `Últim canvi, ${when}:`,
      showAll: (count) => `Mostra les ${count}`,
      holders: (count) =>
        count === 1
          ? '1 persona va rebre l’enllaç antic; el seu accés personal porta al nou.'
          : `${count} persones van rebre l’enllaç antic; el seu accés personal porta al nou.`,
      bookedWithout: (count) =>
        count === 1
          ? '1 persona amb reserva es queda sense accés.'
          : `${count} persones amb reserva es queden sense accés.`,
      effect: {
        FILL: 'el rep',
        REPLACE: 'es canvia',
        CLEAR: 'el perd',
        KEEP_MANUAL: 'es queda',
        KEEP_ONE_OFF: 'es queda',
      },
      why: {
        FILL: 'No té enllaç i agafa aquest.',
        REPLACE: 'Segueix el servei.',
        CLEAR: 'Segueix el servei, que es queda sense enllaç.',
        KEEP_MANUAL: 'El seu enllaç es va posar a mà.',
        KEEP_ONE_OFF: 'És una classe solta: conserva el seu enllaç.',
      },
      would: {
        FILL: (count) =>
          count === 1 ? '1 classe sense enllaç el rep' : `${count} classes sense enllaç el reben`,
        REPLACE: (count) =>
          count === 1 ? 'es canvia 1 enllaç del servei' : `es canvien ${count} enllaços del servei`,
        CLEAR: (count) => (count === 1 ? '1 classe perd l’enllaç' : `${count} classes perden l’enllaç`),
        KEEP_MANUAL: (count) =>
          count === 1 ? 'es queda 1 enllaç posat a mà' : `es queden ${count} enllaços posats a mà`,
        KEEP_ONE_OFF: (count) =>
          count === 1 ? '1 classe solta conserva el seu' : `${count} classes soltes conserven el seu`,
      },
      done: {
        FILL: (count) => (count === 1 ? '1 omplerta' : `${count} omplertes`),
        REPLACE: (count) => (count === 1 ? '1 canviada' : `${count} canviades`),
        CLEAR: (count) => (count === 1 ? '1 buidada' : `${count} buidades`),
        KEEP_MANUAL: (count) => (count === 1 ? '1 a mà conservada' : `${count} a mà conservades`),
        KEEP_ONE_OFF: (count) => (count === 1 ? '1 solta conservada' : `${count} soltes conservades`),
      },
    },
  },
);
