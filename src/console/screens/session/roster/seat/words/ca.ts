import type { en } from './en.ts';

export const ca: typeof en = {
  copyUrl: 'Copia l’enllaç personal',
  sendAgain: 'Torna-ho a enviar',
  sentAgain: (name) => `De nou en camí cap a ${name}.`,
  renew: 'Enllaç personal nou',
  renewLead:
    'L’enllaç que té ara deixa de servir de seguida. Els missatges on anava es tornen a enviar amb el nou.',
  renewed: 'Hi ha un enllaç personal nou.',
  takeOff: 'Treu de la llista',
  takeOffLead: (name) =>
    `La plaça de ${name} queda lliure de seguida i el seu enllaç personal es tanca. Mai no compta com a tard.`,
  takenOff: (name) => `${name} ja no és a la llista.`,
};
