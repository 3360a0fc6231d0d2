import type { en } from './en.ts';

export const it: typeof en = {
  copyUrl: 'Copia il link personale',
  sendAgain: 'Invia di nuovo',
  sentAgain: (name) => `Di nuovo in arrivo a ${name}.`,
  renew: 'Nuovo link personale',
  renewLead:
    'Il link che ha ora smette subito di funzionare. I messaggi che lo contenevano vengono inviati di nuovo con quello nuovo.',
  renewed: 'C’è un nuovo link personale.',
  takeOff: 'Togli dalla lista',
  takeOffLead: (name) =>
    `Il posto di ${name} è subito libero e il suo link personale si chiude. Non conta mai come ritardo.`,
  takenOff: (name) => `${name} non è più nella lista.`,
};
