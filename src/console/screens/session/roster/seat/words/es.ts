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
};
