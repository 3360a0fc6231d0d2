import type { Catalog } from './catalog.types.ts';

export const es: Catalog = {
  joinSession: 'Acceder a la sesión',
  addToCalendar: 'Añadir al calendario',
  when: 'Cuándo',
  with: 'Con',
  center: 'Centro',
  instructions: 'Instrucciones de acceso',
  reason: 'Motivo',
  timeAt: (center, time) => `en ${center}: ${time}`,
  mail: {
    greeting: (name) => (name ? `Hola, ${name}:` : 'Hola:'),
    accessIsPersonal:
      'Si la sesión aún no está abierta, la página te dirá cuándo se abre. Este acceso es solo tuyo: por favor, no lo compartas.',
    because: (center) => `Recibes este mensaje porque tienes una reserva en ${center}.`,
    becauseOnStaff: (center) => `Recibes este mensaje porque formas parte del equipo de ${center}.`,
    questions: '¿Alguna duda?',
    openFrom: (when) => `Acceso abierto desde: ${when}`,
    inPerson: (center) => `Presencial, en ${center}`,
    nothingToDo: 'No tienes que hacer nada.',
    oneAnswer: 'Basta con pulsar una vez: sí o no.',
    previously: 'Antes',
    newTime: 'Nuevo horario',
    note: 'Nota',
    answer: 'Responder',
    answerIsPersonal:
      'En la página basta con pulsar una vez. Este acceso es solo tuyo: por favor, no lo compartas.',
    accessNotice: {
      subject: ({ service, when }) => `Accede a ${service}: ${when}`,
      lead: ({ center }) => `Aquí tienes tu acceso a esta sesión online de ${center}.`,
      push: 'Pulsa para acceder.',
    },
    reminder: {
      subject: ({ service, when }) => `Recordatorio: ${service}, ${when}`,
      lead: ({ center }) => `Te recordamos que tienes reservada esta sesión en ${center}.`,
      push: 'Recordatorio de tu reserva.',
    },
    attendanceConfirmation: {
      subject: ({ service, when }) => `¿Vas a asistir? ${service}, ${when}`,
      lead: ({ center }) => `Tienes reservada esta sesión en ${center}. Dinos, por favor, si vas a asistir.`,
      push: '¿Vas a asistir?',
    },
    sessionMoved: {
      subject: ({ service, when }) => `Nuevo horario de ${service}: ${when}`,
      lead: ({ center }) => `${center} ha cambiado el horario de esta sesión. Tu reserva sigue en pie.`,
      push: 'La sesión ha pasado a este horario.',
    },
    sessionCancelled: {
      subject: ({ service, when }) => `Cancelada: ${service}, ${when}`,
      lead: ({ center }) => `Lo sentimos: ${center} ha cancelado esta sesión.`,
      push: 'Esta sesión se ha cancelado.',
    },
    sessionRestored: {
      subject: ({ service, when }) => `Al final sí tiene lugar: ${service}, ${when}`,
      lead: ({ center }) =>
        `Buenas noticias: esta sesión en ${center} al final sí tiene lugar. Tu plaza sigue siendo tuya.`,
      push: 'Esta sesión al final sí tiene lugar. Tu plaza sigue siendo tuya.',
    },
    sessionRestoredWithoutSeat: {
      subject: ({ service, when }) => `Al final sí tiene lugar: ${service}, ${when}`,
      lead: ({ center }) =>
        `Esta sesión en ${center} al final sí tiene lugar. Tienes otra clase a esa hora, así que tu plaza ha quedado libre; puedes recuperarla mientras haya una.`,
      push: 'Esta sesión al final sí tiene lugar. Tienes otra clase a esa hora y tu plaza ha quedado libre.',
    },
    bookingConfirmed: {
      subject: ({ service, when }) => `Reserva confirmada: ${service}, ${when}`,
      lead: ({ center }) => `Tu reserva de esta sesión en ${center} está confirmada.`,
      push: 'Tu reserva está confirmada.',
    },
    bookingCancelled: {
      subject: ({ service, when }) => `Reserva cancelada: ${service}, ${when}`,
      lead: ({ center }) => `Se ha cancelado tu reserva de esta sesión en ${center}.`,
      push: 'Se ha cancelado tu reserva.',
    },
    linkChanged: {
      subject: ({ service, when }) => `Nuevo enlace para ${service}: ${when}`,
      lead: ({ center }) =>
        `${center} ha cambiado el enlace de esta sesión. Si ya no estás en la videollamada, vuelve a pulsar el botón: te lleva a la nueva.`,
      push: 'El enlace ha cambiado: pulsa para volver a acceder.',
    },
    teacherLink: {
      subject: ({ service, when }) => `Tu enlace para ${service}: ${when}`,
      lead: ({ center }) => `Impartes esta sesión en ${center}. El botón abre su videollamada, solo para ti.`,
      push: 'Pulsa para abrir la videollamada.',
    },
    teacherLinkChanged: {
      subject: ({ service, when }) => `Tu nuevo enlace para ${service}: ${when}`,
      lead: ({ center }) =>
        `Ha cambiado el enlace de la videollamada de esta sesión, que impartes en ${center}. El botón lleva a la nueva: el enlace que tenías lleva a otro sitio.`,
      push: 'El enlace ha cambiado: pulsa para abrir la nueva videollamada.',
    },
    teacherMoved: {
      subject: ({ service, when }) => `Nuevo horario de ${service}: ${when}`,
      lead: ({ center }) => `Ha cambiado el horario de esta sesión, que impartes en ${center}.`,
      push: 'La sesión que impartes ha pasado a este horario.',
    },
    teacherCancelled: {
      subject: ({ service, when }) => `Cancelada: ${service}, ${when}`,
      lead: ({ center }) => `Se ha cancelado esta sesión, que ibas a impartir en ${center}.`,
      push: 'La sesión que impartes se ha cancelado.',
    },
    teacherRestored: {
      subject: ({ service, when }) => `Al final sí tiene lugar: ${service}, ${when}`,
      lead: ({ center }) => `Esta sesión, que impartes en ${center}, al final sí tiene lugar.`,
      push: 'La sesión que impartes al final sí tiene lugar.',
    },
    openClass: 'Abrir la clase',
    addLink: 'Añadir el enlace',
    teachNote:
      'Esta página es solo tuya: abre la clase y avisa si empiezas tarde. Por favor, no la compartas.',
    linkMissing: {
      subject: ({ service, when }) => `Falta el enlace: ${service}, ${when}`,
      lead: ({ center }) =>
        `Esta sesión online de ${center} aún no tiene el enlace de la videollamada, y ya hay reservas.`,
      push: 'Aún no tiene enlace.',
      remedy:
        'Añade el enlace a la sesión o a su servicio. Así, todas las personas con reserva recibirán su acceso en el momento previsto.',
    },
    noticeHeld: {
      subject: ({ service, when }) => `Falta el enlace, acceso sin enviar: ${service}, ${when}`,
      lead: ({ center }) =>
        `Ha llegado el momento de enviar el acceso a esta sesión online de ${center}, pero falta el enlace de la videollamada. Nadie ha recibido nada.`,
      push: 'Falta el enlace: nadie ha recibido su acceso.',
      remedy:
        'Añade el enlace a la sesión o a su servicio. Así, todas las personas con reserva recibirán su acceso al instante, hasta que termine la sesión.',
    },
    teacherMissing: {
      subject: ({ service, when }) => `Falta profesor: ${service}, ${when}`,
      lead: ({ center }) => `Esta sesión de ${center} aún no tiene quien la imparta, y ya hay reservas.`,
      push: 'Aún no tiene quien la imparta.',
      remedy: 'Indica quién la imparte, o cancélala: así las personas con reserva lo sabrán a tiempo.',
    },
    teacherAbsent: {
      subject: ({ service, when }) => `Nadie ha abierto la clase: ${service}, ${when}`,
      lead: ({ center }) =>
        `Esta sesión online de ${center} está a punto de empezar, y quien la imparte aún no la ha abierto.`,
      push: 'Quien la imparte aún no la ha abierto.',
      remedy:
        'Llama a quien la imparte. Si nadie puede empezar, avisa de que la sesión empieza tarde, indica a otra persona para impartirla o cancélala: así lo sabrán las personas con reserva.',
    },
    roomOfAbsent: {
      subject: ({ service, when }) => `De quién es la sala: ${service}, ${when}`,
      lead: ({ center }) =>
        `Esta sesión de ${center} la imparte otra persona, y el enlace sigue siendo el de la sala de quien no está. Una sala personal puede abrirse solo para su titular.`,
      push: 'El enlace es de la sala de quien no está.',
      remedy:
        'Pide a quien la imparte un enlace propio y ponlo, o asegúrate de que la sala se abre sin su titular.',
    },
    roomClash: {
      subject: ({ service, when }) => `Dos clases en una sala: ${service}, ${when}`,
      lead: ({ center }) =>
        `Otra sesión de ${center} usa la misma sala a la misma hora: quien va a una clase puede entrar en la otra.`,
      push: 'Otra sesión usa su sala a la misma hora.',
      remedy:
        'Pon otro enlace a una de las dos, o cámbiala de hora. Mientras tanto, las dos se abren en la misma sala.',
    },
    unreachable: {
      subject: ({ service, when }) => `No recibe mensajes: ${service}, ${when}`,
      lead: ({ center }) =>
        `Una persona con reserva en esta sesión de ${center} no recibe los mensajes: no llegan por correo ni a ningún dispositivo.`,
      push: 'Los mensajes no llegan a una persona con reserva.',
      remedy: 'Llámala o corrige su dirección: así se le envía de nuevo lo que no le llegó.',
    },
    sameRoom: 'En la misma sala',
    notReached: 'No recibe mensajes',
    openConsole: 'Abrir en la consola',
    consoleNote: 'Entra con tu cuenta del equipo.',
    startsLate: (minutes) => ({
      subject: ({ service, when }) => `Empieza ${minutes} minutos tarde: ${service}, ${when}`,
      lead: ({ center }) =>
        `Esta sesión de ${center} empieza ${minutes} minutos tarde. Todo lo demás sigue igual.`,
      push: `Empieza ${minutes} minutos tarde.`,
    }),
    startsLateNote: (minutes) => `La sesión empieza ${minutes} minutos tarde.`,
    booked: 'Reservas',
    people: (count) => (count === 1 ? '1 persona' : `${count} personas`),
    noticeDue: 'Envío previsto del acceso',
    whatToDo: 'Qué hacer',
  },
  acts: {
    classes: (count) => (count === 1 ? '1 clase' : `${count} clases`),
    more: (count) => (count === 1 ? 'Y 1 clase más.' : `Y ${count} clases más.`),
    cancelled: 'Cancelada',
    message: 'Mensaje',
    scheduleChanged: {
      subject: ({ center, classes }) => `Cambios: ${classes} en ${center}`,
      lead: ({ center }) => `${center} ha cambiado su horario. Esto es todo lo que cambia para ti.`,
    },
    sessionsCancelled: {
      subject: ({ center, classes }) => `Cancelación: ${classes} en ${center}`,
      lead: ({ center }) => `Lo sentimos: ${center} ha cancelado lo que ves aquí.`,
    },
    teacherChanged: {
      subject: ({ center, classes }) => `Otra persona da la clase: ${classes} en ${center}`,
      lead: ({ center }) =>
        `En ${center} dará la clase otra persona que la que decía tu recordatorio. Todo lo demás sigue igual.`,
    },
    staffMessage: {
      subject: ({ center }) => `Mensaje de ${center}`,
      lead: ({ center }) => `${center} escribe a todas las personas que han reservado.`,
    },
    teacherAssigned: {
      subject: ({ center, classes }) => `Das ${classes} en ${center}`,
      lead: ({ center }) => `${center} te ha asignado lo que ves aquí.`,
    },
    teacherUnassigned: {
      subject: ({ center, classes }) => `Otra persona da ${classes} en ${center}`,
      lead: ({ center }) => `${center} ha asignado a otra persona lo que ves aquí.`,
    },
  },
  signIn: {
    subject: ({ center }) => (center ? `Tu código para ${center}` : 'Tu código de acceso'),
    lead: ({ center }) =>
      center ? `Este es tu código para entrar en ${center}.` : 'Este es tu código para entrar.',
    validFor: 'Válido durante',
    validity: (minutes) => `${minutes} minutos, una sola vez`,
    notYou: 'Si no lo has pedido tú',
    ignoreIt:
      'No tienes que hacer nada: sin este código nadie puede entrar. No se lo digas a nadie; nunca te lo pediremos.',
    because: 'Recibes este mensaje porque alguien quiere entrar con esta dirección.',
  },
  wrongTries: {
    subject: ({ center }) =>
      center
        ? `Se han probado códigos erróneos en tu cuenta de ${center}`
        : 'Se han probado códigos erróneos',
    lead: ({ center }) =>
      center
        ? `Alguien ha probado varios códigos erróneos para entrar con tu dirección en ${center}.`
        : 'Alguien ha probado varios códigos erróneos para entrar con tu dirección.',
    title: 'Nadie ha entrado con ellos',
    hint: 'Si has sido tú, pide simplemente otro código. Si no, no tienes que hacer nada: durante unos meses tus códigos pueden ser más largos, para que nadie pueda adivinarlos. No digas un código a nadie.',
    because: 'Recibes este mensaje porque alguien ha intentado entrar con esta dirección.',
  },
  newDevice: {
    subject: ({ center }) => `Nuevo acceso en ${center}`,
    lead: ({ center }) => `Se ha entrado en tu cuenta de ${center} desde un dispositivo nuevo para nosotros.`,
    unknown: 'Dispositivo desconocido',
    notYou: 'Si no has sido tú',
    remedy:
      'Quien ha entrado tenía un código de tu correo: cambia primero la contraseña del correo y escribe después a tu centro, para que cierre esa sesión.',
    because: (center) => `Recibes este mensaje porque tienes una cuenta en ${center}.`,
  },
  emailChange: {
    code: {
      subject: ({ center }) => `Confirma tu nueva dirección para ${center}`,
      lead: ({ center }) => `Este es el código con el que esta será la dirección de tu cuenta en ${center}.`,
      ignoreIt:
        'No tienes que hacer nada: sin este código tu dirección no entra en ninguna cuenta. No se lo digas a nadie; nunca te lo pediremos.',
      because: ({ center }) =>
        `Recibes este mensaje porque alguien ha indicado esta dirección para una cuenta en ${center}.`,
    },
    taken: {
      subject: ({ center }) => `Ya tienes una cuenta en ${center}`,
      lead: ({ center }) =>
        `Alguien quería usar esta dirección para una cuenta en ${center}, pero ya es la de otra cuenta.`,
      title: 'No ha cambiado nada',
      whatToDo:
        'Si has sido tú, entra con esta dirección: ya tienes una cuenta. Si no has sido tú, no tienes que hacer nada.',
      because: ({ center }) =>
        `Recibes este mensaje porque alguien ha indicado esta dirección para una cuenta en ${center}.`,
    },
    notice: {
      subject: ({ center }) => `Una nueva dirección para tu cuenta en ${center}`,
      lead: ({ center }) =>
        `Alguien que ha entrado en tu cuenta en ${center} ha pedido cambiar su dirección por otra.`,
      title: '¿Has sido tú?',
      ifYou: 'Si has sido tú',
      itWasMe: 'No tienes que hacer nada.',
      button: 'No he sido yo',
      note: 'El botón lleva a una página en la que conservas esta dirección y cierras todas las sesiones. Funciona durante siete días, también después del cambio.',
      because: ({ center }) =>
        `Recibes este mensaje porque esta es, o era hasta ahora, la dirección de tu cuenta en ${center}.`,
    },
    page: {
      stands: {
        title: '¿Quieres conservar tu dirección?',
        hint: 'Pulsa el botón si no has pedido tú otra dirección. Esta dirección se queda en tu cuenta, o vuelve a ella, y se cierran todas las sesiones. No pasa nada hasta que pulses.',
      },
      button: 'Conservar mi dirección y cerrar todas las sesiones',
      takenBack: (center) => ({
        title: 'Todas las sesiones están cerradas',
        hint: `El cambio de dirección queda anulado. Vuelve a entrar con un código y ponte en contacto con ${center} si algo no te cuadra.`,
      }),
      over: (center) => ({
        title: 'Este enlace ya no hace nada',
        hint: `Han pasado sus siete días, o la dirección se ha corregido desde entonces. Si algo va mal en tu cuenta, ponte en contacto con ${center}.`,
      }),
    },
  },
  webhookPaused: {
    subject: ({ host }) => `Webhook en pausa: ${host}`,
    lead: ({ center }) =>
      `Esta dirección ya no acepta los eventos que le envía ${center}, así que el envío se ha puesto en pausa.`,
    partner: 'Colaborador',
    failingSince: 'Sin respuesta válida desde',
    remedy:
      'Pide a quien gestiona la dirección que la repare y, después, reanuda el webhook. Entonces se enviará lo que está pendiente si no tiene más de tres días; lo que ocurra durante la pausa no se le enviará.',
  },
  teach: {
    missing: {
      title: 'Falta el enlace',
      hint: 'Añade aquí el enlace de la videollamada. Así, todas las personas con reserva recibirán su acceso.',
    },
    ready: {
      title: 'Tu clase está lista',
      hint: 'El botón te lleva a la videollamada. Púlsalo al empezar: así el centro sabe que estás ahí.',
    },
    started: (at) => ({
      title: 'Has abierto la clase',
      hint: `Fue el ${at}. Si ya no estás en la videollamada, vuelve a pulsar el botón.`,
    }),
    cancelled: (center) => ({
      title: 'La sesión se ha cancelado',
      hint: `${center} la ha anulado: no hay ninguna clase que impartir.`,
    }),
    refused: 'No se ha podido hacer. Así están las cosas ahora.',
    link: 'Enlace',
    waitingNote: 'Nota para quien espera',
    form: {
      label: 'El enlace de la videollamada',
      hint: 'Pega el enlace o la invitación entera.',
      button: 'Guardar el enlace',
      refused: 'Con esto no se puede acceder. Indica el enlace de la propia reunión: empieza por https://.',
      suggestion: '¿Es este?',
      take: 'Usar este enlace',
    },
    late: {
      title: '¿Empiezas tarde?',
      hint: 'Quien aún no ha entrado recibe una notificación y lo lee en su página. La hora no cambia.',
      button: (minutes) => `${minutes} minutos tarde`,
      said: (minutes, at) => `Has dicho que empiezas ${minutes} minutos tarde, el ${at}.`,
      recently: 'Lo has dicho hace menos de dos minutos.',
    },
    room: {
      title: '¿No funciona la videollamada?',
      hint: 'A partir de entonces todos, también tú, vais a la sala de reserva. Quien estaba en la videollamada recibe un aviso.',
      use: 'Pasar a la sala de reserva',
      tick: 'La videollamada no funciona',
      inUse: 'Se usa la sala de reserva.',
      back: 'Volver a la sala de siempre',
      tickBack: 'La videollamada vuelve a funcionar',
    },
  },
  page: {
    opens: (when) => ({
      title: `Se abre el ${when}`,
      hint: 'En ese momento aparecerá aquí el botón para acceder.',
    }),
    waiting: (center) => ({
      title: 'Falta el enlace',
      hint: `En cuanto ${center} añada el enlace de la videollamada, aparecerá aquí el botón para acceder. No tienes que hacer nada.`,
    }),
    open: (startsAt) => ({ title: 'Ya puedes acceder', hint: `La sesión empieza el ${startsAt}.` }),
    live: { title: 'La sesión está en directo', hint: 'Ya ha empezado y todavía puedes acceder.' },
    ended: (endedAt) => ({ title: 'La sesión ha terminado', hint: `Terminó el ${endedAt}.` }),
    cancelled: (center) => ({
      title: 'La sesión se ha cancelado',
      hint: `${center} la ha anulado: no hay ninguna sesión a la que acceder.`,
    }),
    bookingCancelled: (center) => ({
      title: 'Esta reserva ya no es válida',
      hint: `La reserva se canceló, así que esta página ya no da acceso a la sesión. Si no te lo esperabas, ponte en contacto con ${center}.`,
    }),
    inPerson: (center) => ({
      title: 'Esta sesión es presencial',
      hint: `No hay nada a lo que acceder por internet: nos vemos en ${center}.`,
    }),
    unknown: {
      title: 'No reconocemos esta dirección',
      hint: 'Puede que esté incompleta o que un mensaje más reciente la haya sustituido. Abre el último mensaje de tu centro y pulsa allí el botón, o pide al centro uno nuevo.',
    },
    keptOut: {
      title: 'Tu centro no está disponible en este momento',
      hint: 'Por eso esta página no puede abrir ahora tu sesión. Vuelve a cargarla más tarde o pregunta a tu centro.',
    },
    moved: (previously) => `Ten en cuenta el nuevo horario. Antes: ${previously}.`,
    refusedPress: 'Ahora mismo no hemos podido darte acceso.',
    changesByItself: 'Puedes dejar esta página abierta: se actualiza sola.',
    reloadHint: 'Para saber si hay novedades, vuelve a cargar la página.',
    reload: 'Volver a cargar',
    attendance: {
      question: '¿Vas a asistir?',
      yes: 'Sí, asistiré',
      no: 'No, no puedo asistir',
      confirmed: 'Has dicho que asistirás.',
      declined: 'Has dicho que no puedes asistir.',
      freesSeat: 'Si no puedes asistir, tu plaza quedará libre para otra persona.',
      giveBack: {
        question: '¿Quieres dejar tu plaza?',
        hint: 'Podrá ocuparla otra persona. Hasta el inicio puedes recuperarla en esta página, mientras quede una libre.',
        late: (freeUntil) => `Es tarde: era gratis hasta el ${freeUntil}.`,
        tick: 'No puedo asistir',
        button: 'Dejar mi plaza',
        keep: 'Conservar mi plaza',
      },
      gaveBack: (center) => ({
        title: 'Has dejado tu plaza',
        hint: `Ahora puede ocuparla otra persona. Si no lo has hecho tú, recupérala aquí o ponte en contacto con ${center}.`,
      }),
      takeBack: {
        tick: 'Al final asistiré',
        button: 'Recuperar mi plaza',
        full: 'En este momento todas las plazas están ocupadas.',
      },
    },
  },
};
