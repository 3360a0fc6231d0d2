import type { en } from './en.ts';

export const es: typeof en = {
  title: 'Configuración online',
  copyLink: 'Copiar enlace',
  openLink: 'Abrir',
  saved: 'Guardado.',
  origin: {
    NONE: 'ninguno',
    INHERITED: 'del servicio',
    COPIED: 'copiado del servicio',
    MANUAL: 'a mano',
  },
  takeServices: 'Usar lo del servicio',
  copyServices: 'Copiar de nuevo lo del servicio',
  clear: 'Quitar',
  linkUnderBackup: 'Se conserva, y sigue al servicio como antes, mientras se usa la sala de reserva.',
  substitutesRoom: (name) =>
    `Si ${name} dio una sala para la sustitución, se usa esa, y el enlace propio de la clase se conserva debajo.`,
  sendAt: {
    title: 'Envío',
    label: 'Fecha y hora de envío',
    hint: 'Una hora puesta a mano se queda donde está aunque la clase cambie de hora.',
    afterSent: 'Ya se ha enviado: nadie lo recibe otra vez. Quien reserve después sigue la hora nueva.',
    readers: (time) => `En tu reloj: ${time}`,
    byHand: 'a mano',
    automatic: (lead) => (lead === 0 ? 'automático, al empezar' : `automático, ${lead} min antes de empezar`),
    reset: 'De nuevo automático',
    noDate: 'Pon una fecha y una hora, por favor.',
    sent: (time, people) =>
      people === 1 ? `Último envío: ${time}, a 1 persona` : `Último envío: ${time}, a ${people} personas`,
  },
  sendNow: {
    label: 'Enviar ahora',
    title: '¿Enviar ahora cómo acceder?',
    first: (people) =>
      people === 1
        ? 'A la única persona con reserva, por correo y push. La clase se abre ahora, y la hora de envío pasa a ser ahora, a mano.'
        : `A las ${people} personas con reserva, por correo y push. La clase se abre ahora, y la hora de envío pasa a ser ahora, a mano.`,
    again: 'Llega solo a quien aún no lo ha recibido.',
    done: 'Está en camino.',
    noLink: 'Sin enlace no se puede enviar nada.',
  },
  joinUrl: {
    title: 'Enlace',
    none: 'Aún no hay enlace',
    label: 'Enlace de la videollamada',
    hint: 'Pégalo, o toda la invitación.',
    clear: '¿Quitar el enlace?',
    cleared:
      'Hasta que haya otro, nadie puede acceder y no se envía nada. Un enlace nuevo del servicio lo vuelve a llenar.',
  },
  backupJoinUrl: {
    title: 'Enlace de reserva',
    none: 'No hay enlace de reserva',
    label: 'Enlace de la sala de reserva',
    hint: 'No se envía a nadie allí hasta que pulses Plan B.',
    clear: '¿Quitar el enlace de reserva?',
    cleared: 'El plan B pedirá entonces un enlace.',
  },
  joiningInstructions: {
    title: 'Instrucciones de acceso',
    none: 'No hay instrucciones',
    label: 'Instrucciones de acceso',
    hint: 'Un código, qué traer, cómo prepararse. Se ven en el mensaje y cuando la clase está abierta.',
    clear: '¿Quitar las instrucciones de acceso?',
    cleared: 'No se ve ninguna, diga lo que diga el servicio.',
  },
  note: {
    title: 'Nota para quien espera',
    none: 'No hay nota',
    label: 'Nota para quien espera',
    hint: 'Se ve en su página al momento. Vacía: ninguna.',
  },
};
