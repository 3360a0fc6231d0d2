import type { en } from './en.ts';

export const es: typeof en = {
  copyUrl: 'Copiar el enlace personal',
  sendAgain: 'Enviar otra vez',
  sentAgain: (name) => `De nuevo en camino a ${name}.`,
  renew: 'Enlace personal nuevo',
  renewLead:
    'El enlace que tiene ahora deja de servir al momento. Los mensajes en los que iba se envían otra vez con el nuevo.',
  renewed: 'Hay un enlace personal nuevo.',
  takeOff: 'Quitar de la lista',
  takeOffLead: (name) =>
    `La plaza de ${name} queda libre al momento y su enlace personal se cierra. Nunca cuenta como tarde.`,
  takenOff: (name) => `${name} ya no está en la lista.`,
  messages: 'Mensajes',
  noMessages: 'Aún no se ha enviado nada.',
  unverified: 'El correo aún no estaba verificado.',
  possibleRepeat: 'Puede haber llegado dos veces.',
  status: {
    CLAIMED: 'en camino',
    FAILED: 'no enviado',
    MISSED: 'perdido',
    PENDING: 'en espera',
    SENT: 'enviado',
    SKIPPED: 'no enviado',
    SUPERSEDED: 'sustituido por uno más nuevo',
    UNKNOWN: 'quizá enviado, se vuelve a intentar',
  },
  event: {
    BLOCKED: 'El buzón ha rechazado este correo',
    BOUNCED: 'Ha sido devuelto: esa dirección no existe',
    DEFERRED: 'El buzón ha pedido esperar; se vuelve a intentar',
    DELIVERED: 'El buzón lo ha aceptado',
    DROPPED: 'No se ha intentado: correos anteriores fueron devueltos o marcados como spam',
    PROCESSED: 'El proveedor lo ha aceptado',
    SPAM_REPORTED: 'Marcado como spam',
  },
};
