import type { AccessState, ValueSource } from '../../generated/operations.ts';
import { defineTexts } from '../../i18n/language.ts';

type Door = Record<Exclude<AccessState, 'SCHEDULED'>, string>;
const doors = (texts: Door): Door => texts;
const sources = (texts: Record<ValueSource, string>): Record<ValueSource, string> => texts;

export const texts = defineTexts(
  {
    title: 'Now',
    nothing: 'No class within the hour.',
    next: 'Next',
    nothingAhead: 'Nothing more in the next 24 hours.',
    later: 'Later today',
    noLinkFor: (service: string, time: string) => `${service} at ${time} has no link yet`,
    waiting: (people: number) =>
      people === 1
        ? 'Paste it: 1 person is waiting, and gets in at once.'
        : `Paste it: ${people} people are waiting, and get in at once.`,
    booked: (people: number) =>
      people === 1
        ? 'Paste it: 1 person is booked, and gets access in time.'
        : `Paste it: ${people} people are booked, and get access in time.`,
    nobody: 'Paste the link, or the whole invitation.',
    live: 'Live',
    inPerson: 'In person',
    opensAt: (time: string) => `Opens at ${time}`,
    door: doors({
      NOT_ONLINE: 'In person',
      OPEN: 'Open',
      WAITING_FOR_LINK: 'Waiting for the link',
      ENDED: 'Over',
      CANCELLED: 'Cancelled',
    }),
    you: 'You teach',
    noTeacher: 'No teacher yet',
    seats: 'Booked',
    ofSeats: (taken: number, capacity: number) => `${taken} of ${capacity}`,
    in: 'In',
    present: 'Present',
    started: (time: string) => `Started at ${time}`,
    link: 'Link',
    noLink: 'No link yet',
    copyLink: 'Copy link',
    source: sources({
      NONE: '',
      INHERITED: 'from the service',
      COPIED: 'copied from the service',
      MANUAL: 'entered by hand',
    }),
    backup: 'Everybody is sent to the backup room.',
    note: 'People read',
    details: 'Everything about this class',
    actions: (service: string) => `What can be done: ${service}`,
    choose: 'Actions for this class',
    share: 'Share',
    planB: 'Plan B',
    add: 'Add person',
  },
  {
    es: {
      title: 'Ahora',
      nothing: 'No hay ninguna clase en la próxima hora.',
      next: 'La siguiente',
      nothingAhead: 'Nada más en las próximas 24 horas.',
      later: 'Más tarde, hoy',
      noLinkFor: (service, time) => `${service}, ${time}: aún no tiene enlace`,
      waiting: (people) =>
        people === 1
          ? 'Pégalo: 1 persona está esperando y entra al instante.'
          : `Pégalo: ${people} personas están esperando y entran al instante.`,
      booked: (people) =>
        people === 1
          ? 'Pégalo: 1 persona tiene reserva y recibe su acceso a tiempo.'
          : `Pégalo: ${people} personas tienen reserva y reciben su acceso a tiempo.`,
      nobody: 'Pega el enlace, o la invitación entera.',
      live: 'En directo',
      inPerson: 'Presencial',
      opensAt: (time) => `Se abre a las ${time}`,
      door: doors({
        NOT_ONLINE: 'Presencial',
        OPEN: 'Abierta',
        WAITING_FOR_LINK: 'Esperando el enlace',
        ENDED: 'Terminada',
        CANCELLED: 'Cancelada',
      }),
      you: 'La impartes tú',
      noTeacher: 'Aún sin profesor',
      seats: 'Reservas',
      ofSeats: (taken, capacity) => `${taken} de ${capacity}`,
      in: 'Dentro',
      present: 'Presentes',
      started: (time) => `Empezada a las ${time}`,
      link: 'Enlace',
      noLink: 'Aún sin enlace',
      copyLink: 'Copiar enlace',
      source: sources({
        NONE: '',
        INHERITED: 'del servicio',
        COPIED: 'copiado del servicio',
        MANUAL: 'puesto a mano',
      }),
      backup: 'Todo el mundo va a la sala de reserva.',
      note: 'La gente lee',
      details: 'Todo sobre esta clase',
      actions: (service) => `Qué se puede hacer: ${service}`,
      choose: 'Acciones para esta clase',
      share: 'Compartir',
      planB: 'Plan B',
      add: 'Añadir persona',
    },
    it: {
      title: 'Adesso',
      nothing: 'Nessuna lezione entro un’ora.',
      next: 'La prossima',
      nothingAhead: 'Nient’altro nelle prossime 24 ore.',
      later: 'Più tardi, oggi',
      noLinkFor: (service, time) => `${service}, ${time}: manca ancora il link`,
      waiting: (people) =>
        people === 1
          ? 'Incollalo: 1 persona aspetta, ed entra subito.'
          : `Incollalo: ${people} persone aspettano, ed entrano subito.`,
      booked: (people) =>
        people === 1
          ? 'Incollalo: 1 persona ha prenotato, e riceve l’accesso in tempo.'
          : `Incollalo: ${people} persone hanno prenotato, e ricevono l’accesso in tempo.`,
      nobody: 'Incolla il link, o tutto l’invito.',
      live: 'In corso',
      inPerson: 'In presenza',
      opensAt: (time) => `Si apre alle ${time}`,
      door: doors({
        NOT_ONLINE: 'In presenza',
        OPEN: 'Aperta',
        WAITING_FOR_LINK: 'In attesa del link',
        ENDED: 'Finita',
        CANCELLED: 'Annullata',
      }),
      you: 'La tieni tu',
      noTeacher: 'Ancora nessun insegnante',
      seats: 'Prenotati',
      ofSeats: (taken, capacity) => `${taken} di ${capacity}`,
      in: 'Entrati',
      present: 'Presenti',
      started: (time) => `Iniziata alle ${time}`,
      link: 'Link',
      noLink: 'Manca il link',
      copyLink: 'Copia link',
      source: sources({
        NONE: '',
        INHERITED: 'dal servizio',
        COPIED: 'copiato dal servizio',
        MANUAL: 'inserito a mano',
      }),
      backup: 'Tutti vengono mandati alla stanza di riserva.',
      note: 'Le persone leggono',
      details: 'Tutto su questa lezione',
      actions: (service) => `Che cosa si può fare: ${service}`,
      choose: 'Azioni per questa lezione',
      share: 'Condividi',
      planB: 'Piano B',
      add: 'Aggiungi persona',
    },
    ca: {
      title: 'Ara',
      nothing: 'Cap classe durant la propera hora.',
      next: 'La següent',
      nothingAhead: 'Res més en les properes 24 hores.',
      later: 'Més tard, avui',
      noLinkFor: (service, time) => `${service}, ${time}: encara no té enllaç`,
      waiting: (people) =>
        people === 1
          ? 'Enganxa’l: 1 persona s’espera, i hi entra a l’instant.'
          : `Enganxa’l: ${people} persones s’esperen, i hi entren a l’instant.`,
      booked: (people) =>
        people === 1
          ? 'Enganxa’l: 1 persona té reserva, i rep l’accés a temps.'
          : `Enganxa’l: ${people} persones tenen reserva, i reben l’accés a temps.`,
      nobody: 'Enganxa l’enllaç, o tota la invitació.',
      live: 'En directe',
      inPerson: 'Presencial',
      opensAt: (time) => `S’obre a les ${time}`,
      door: doors({
        NOT_ONLINE: 'Presencial',
        OPEN: 'Oberta',
        WAITING_FOR_LINK: 'Esperant l’enllaç',
        ENDED: 'Acabada',
        CANCELLED: 'Cancel·lada',
      }),
      you: 'La fas tu',
      noTeacher: 'Encara sense professor',
      seats: 'Reserves',
      ofSeats: (taken, capacity) => `${taken} de ${capacity}`,
      in: 'A dins',
      present: 'Presents',
      started: (time) => `Començada a les ${time}`,
      link: 'Enllaç',
      noLink: 'Encara sense enllaç',
      copyLink: 'Copia l’enllaç',
      source: sources({
        NONE: '',
        INHERITED: 'del servei',
        COPIED: 'copiat del servei',
        MANUAL: 'posat a mà',
      }),
      backup: 'Tothom va a la sala de reserva.',
      note: 'La gent llegeix',
      details: 'Tot sobre aquesta classe',
      actions: (service) => `Què es pot fer: ${service}`,
      choose: 'Accions per a aquesta classe',
      share: 'Comparteix',
      planB: 'Pla B',
      add: 'Afegeix persona',
    },
  },
);
