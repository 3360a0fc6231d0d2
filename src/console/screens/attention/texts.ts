import type { AlertKind, AlertSeverity, BookingAlertReason } from '../../generated/operations.ts';
import { defineTexts } from '../../i18n/language.ts';

type Kinds = Record<AlertKind, string>;
const kinds = (texts: Kinds): Kinds => texts;
const severities = (texts: Record<AlertSeverity, string>): Record<AlertSeverity, string> => texts;
const reasons = (texts: Record<BookingAlertReason, string>): Record<BookingAlertReason, string> => texts;

export const texts = defineTexts(
  {
    title: 'Needs attention',
    nothing: 'All is well.',
    nothingMore: 'Every class of the next two weeks has what it needs. What comes up appears here by itself.',
    more: 'There is more: it appears as these are done.',
    settled: 'This has been settled meanwhile. What you typed is kept.',
    kind: kinds({
      MISSING_LINK: 'No link',
      NO_TEACHER: 'No teacher',
      TEACHER_NOT_THERE: 'The teacher has not started',
      ROOM_OF_ABSENT_TEACHER: 'The room of somebody who is away',
      ROOM_CLASH: 'Two classes in one room',
      UNREACHABLE: 'Messages do not arrive',
      WEBHOOK_PAUSED: 'Another system is not told',
    }),
    severity: severities({ URGENT: 'Now', SOON: 'Within a day', LATER: 'Within two weeks' }),
    people: (people: number) => (people === 1 ? '1 person booked' : `${people} people booked`),
    with: (name: string) => `with ${name}`,
    noTeacher: 'no teacher',
    waitsForManager: 'A manager can settle this.',
    teacher: 'Who teaches?',
    choose: 'Choose',
    giveTeacher: 'Assign',
    teacherGiven: (name: string) => `${name} teaches it.`,
    teacherOutdated: (name: string | null) =>
      name
        ? `Meanwhile somebody chose ${name}. Press again to change it.`
        : 'Meanwhile somebody edited this class. Press again.',
    another: 'Somebody else teaches',
    writeTo: (name: string) => `Write to ${name}`,
    roomLead: (name: string | null) =>
      name
        ? `${name} teaches, and the link is still of the other one’s room, which may open for its host only.`
        : 'The link is still of a room which may open for its host only.',
    keepRoom: 'It opens: keep this room',
    roomKept: 'The room stays.',
    clashLead: 'Both use the same room at the same time. Give one of them another link.',
    linkFor: (service: string, time: string) => `Link for ${service}, ${time}`,
    reason: reasons({
      BOUNCED: 'The mailbox refused the last mail.',
      DROPPED: 'The mail service sends nothing more to this address.',
      UNREACHABLE: 'There is no way to reach this person.',
    }),
    noEmail: 'no e-mail address',
    copyUrl: 'Copy their personal link',
    correct: 'Correct e-mail address',
    save: 'Save address',
    corrected: 'Saved. What they missed is sent again.',
    paused: (since: string) => `Nothing has been sent there since ${since}, because it did not answer.`,
    resume: 'Send again',
    resumed: 'It is tried again.',
    details: 'Everything about this class',
  },
  {
    es: {
      title: 'Requiere atención',
      nothing: 'Todo va bien.',
      nothingMore:
        'Cada clase de las próximas dos semanas tiene lo que necesita. Lo que surja aparece aquí solo.',
      more: 'Hay más: aparece a medida que resuelves esto.',
      settled: 'Mientras tanto esto ya se ha resuelto. Lo que has escrito se conserva.',
      kind: kinds({
        MISSING_LINK: 'Falta el enlace',
        NO_TEACHER: 'Falta profesor',
        TEACHER_NOT_THERE: 'Nadie ha empezado la clase',
        ROOM_OF_ABSENT_TEACHER: 'La sala es de quien no está',
        ROOM_CLASH: 'Dos clases en una sala',
        UNREACHABLE: 'Los mensajes no llegan',
        WEBHOOK_PAUSED: 'Otro sistema no recibe nada',
      }),
      severity: severities({ URGENT: 'Ahora', SOON: 'En un día', LATER: 'En dos semanas' }),
      people: (people) => (people === 1 ? '1 reserva' : `${people} reservas`),
      with: (name) => `con ${name}`,
      noTeacher: 'sin profesor',
      waitsForManager: 'Lo puede resolver un responsable.',
      teacher: '¿Quién la imparte?',
      choose: 'Elige',
      giveTeacher: 'Asignar',
      teacherGiven: (name) => `La imparte ${name}.`,
      teacherOutdated: (name) =>
        name
          ? `Mientras tanto alguien ha elegido a ${name}. Pulsa otra vez para cambiarlo.`
          : 'Mientras tanto alguien ha cambiado esta clase. Pulsa otra vez.',
      another: 'La imparte otra persona',
      writeTo: (name) => `Escribir a ${name}`,
      roomLead: (name) =>
        name
          ? `La imparte ${name}, y el enlace sigue siendo el de la sala de quien no está. Puede abrirse solo para su titular.`
          : 'El enlace es el de una sala que puede abrirse solo para su titular.',
      keepRoom: 'Se abre: dejar esta sala',
      roomKept: 'La sala se queda.',
      clashLead: 'Las dos usan la misma sala a la misma hora. Pon otro enlace en una de ellas.',
      linkFor: (service, time) => `Enlace para ${service}, ${time}`,
      reason: reasons({
        BOUNCED: 'El buzón rechazó el último correo.',
        DROPPED: 'El servicio de correo ya no envía nada a esta dirección.',
        UNREACHABLE: 'No hay manera de avisar a esta persona.',
      }),
      noEmail: 'sin dirección de correo',
      copyUrl: 'Copiar su enlace personal',
      correct: 'Corregir la dirección de correo',
      save: 'Guardar dirección',
      corrected: 'Guardada. Lo que no le llegó se envía de nuevo.',
      paused: (since) => `No se envía nada allí desde ${since}, porque no respondía.`,
      resume: 'Volver a enviar',
      resumed: 'Se vuelve a intentar.',
      details: 'Todo sobre esta clase',
    },
    it: {
      title: 'Richiede attenzione',
      nothing: 'Va tutto bene.',
      nothingMore:
        'Ogni lezione delle prossime due settimane ha ciò che serve. Se c’è qualcosa, compare qui da sé.',
      more: 'C’è altro: compare man mano che risolvi questo.',
      settled: 'Nel frattempo è già stato risolto. Quello che hai scritto è conservato.',
      kind: kinds({
        MISSING_LINK: 'Manca il link',
        NO_TEACHER: 'Manca l’insegnante',
        TEACHER_NOT_THERE: 'Nessuno ha iniziato la lezione',
        ROOM_OF_ABSENT_TEACHER: 'La stanza è di chi non c’è',
        ROOM_CLASH: 'Due lezioni in una stanza',
        UNREACHABLE: 'I messaggi non arrivano',
        WEBHOOK_PAUSED: 'Un altro sistema non riceve nulla',
      }),
      severity: severities({ URGENT: 'Adesso', SOON: 'Entro un giorno', LATER: 'Entro due settimane' }),
      people: (people) => (people === 1 ? '1 prenotazione' : `${people} prenotazioni`),
      with: (name) => `con ${name}`,
      noTeacher: 'senza insegnante',
      waitsForManager: 'Può risolverlo un responsabile.',
      teacher: 'Chi la tiene?',
      choose: 'Scegli',
      giveTeacher: 'Assegna',
      teacherGiven: (name) => `La tiene ${name}.`,
      teacherOutdated: (name) =>
        name
          ? `Nel frattempo qualcuno ha scelto ${name}. Premi di nuovo per cambiare.`
          : 'Nel frattempo qualcuno ha modificato questa lezione. Premi di nuovo.',
      another: 'La tiene un’altra persona',
      writeTo: (name) => `Scrivi a ${name}`,
      roomLead: (name) =>
        name
          ? `La tiene ${name}, e il link è ancora quello della stanza di chi non c’è, che può aprirsi solo per il titolare.`
          : 'Il link è quello di una stanza che può aprirsi solo per il titolare.',
      keepRoom: 'Si apre: lascia questa stanza',
      roomKept: 'La stanza resta.',
      clashLead: 'Usano la stessa stanza alla stessa ora. Dai a una delle due un altro link.',
      linkFor: (service, time) => `Link per ${service}, ${time}`,
      reason: reasons({
        BOUNCED: 'La casella ha rifiutato l’ultima e-mail.',
        DROPPED: 'Il servizio di posta non invia più nulla a questo indirizzo.',
        UNREACHABLE: 'Non c’è modo di raggiungere questa persona.',
      }),
      noEmail: 'nessun indirizzo e-mail',
      copyUrl: 'Copia il suo link personale',
      correct: 'Correggi l’indirizzo e-mail',
      save: 'Salva indirizzo',
      corrected: 'Salvato. Quello che non è arrivato viene inviato di nuovo.',
      paused: (since) => `Lì non viene inviato nulla dal ${since}, perché non rispondeva.`,
      resume: 'Riprendi l’invio',
      resumed: 'Si prova di nuovo.',
      details: 'Tutto su questa lezione',
    },
    ca: {
      title: 'Demana atenció',
      nothing: 'Tot va bé.',
      nothingMore:
        'Cada classe de les properes dues setmanes té el que necessita. El que surti apareix aquí tot sol.',
      more: 'N’hi ha més: apareix a mesura que resols això.',
      settled: 'Mentrestant això ja s’ha resolt. El que has escrit es conserva.',
      kind: kinds({
        MISSING_LINK: 'Falta l’enllaç',
        NO_TEACHER: 'Falta professor',
        TEACHER_NOT_THERE: 'Ningú no ha començat la classe',
        ROOM_OF_ABSENT_TEACHER: 'La sala és de qui no hi és',
        ROOM_CLASH: 'Dues classes en una sala',
        UNREACHABLE: 'Els missatges no arriben',
        WEBHOOK_PAUSED: 'Un altre sistema no rep res',
      }),
      severity: severities({ URGENT: 'Ara', SOON: 'En un dia', LATER: 'En dues setmanes' }),
      people: (people) => (people === 1 ? '1 reserva' : `${people} reserves`),
      with: (name) => `amb ${name}`,
      noTeacher: 'sense professor',
      waitsForManager: 'Ho pot resoldre un responsable.',
      teacher: 'Qui la fa?',
      choose: 'Tria',
      giveTeacher: 'Assigna',
      teacherGiven: (name) => `La fa ${name}.`,
      teacherOutdated: (name) =>
        name
          ? `Mentrestant algú ha triat ${name}. Prem una altra vegada per canviar-ho.`
          : 'Mentrestant algú ha canviat aquesta classe. Prem una altra vegada.',
      another: 'La fa una altra persona',
      writeTo: (name) => `Escriu a ${name}`,
      roomLead: (name) =>
        name
          ? `La fa ${name}, i l’enllaç encara és el de la sala de qui no hi és, que pot obrir-se només per a qui n’és titular.`
          : 'L’enllaç és el d’una sala que pot obrir-se només per a qui n’és titular.',
      keepRoom: 'S’obre: deixa aquesta sala',
      roomKept: 'La sala es queda.',
      clashLead: 'Fan servir la mateixa sala a la mateixa hora. Posa un altre enllaç a una de les dues.',
      linkFor: (service, time) => `Enllaç per a ${service}, ${time}`,
      reason: reasons({
        BOUNCED: 'La bústia va rebutjar l’últim correu.',
        DROPPED: 'El servei de correu ja no envia res a aquesta adreça.',
        UNREACHABLE: 'No hi ha manera d’avisar aquesta persona.',
      }),
      noEmail: 'sense adreça de correu',
      copyUrl: 'Copia el seu enllaç personal',
      correct: 'Corregeix l’adreça de correu',
      save: 'Desa l’adreça',
      corrected: 'Desada. El que no li va arribar s’envia de nou.',
      paused: (since) => `No s’hi envia res des de ${since}, perquè no responia.`,
      resume: 'Torna a enviar',
      resumed: 'Es torna a provar.',
      details: 'Tot sobre aquesta classe',
    },
  },
);
