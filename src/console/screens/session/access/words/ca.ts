import type { en } from './en.ts';

export const ca: typeof en = {
  title: 'Configuració en línia',
  copyLink: 'Copia l’enllaç',
  openLink: 'Obre',
  saved: 'Desat.',
  origin: {
    NONE: 'cap',
    INHERITED: 'del servei',
    COPIED: 'copiat del servei',
    MANUAL: 'a mà',
  },
  takeServices: 'Fes servir el del servei',
  copyServices: 'Torna a copiar el del servei',
  clear: 'Treu',
  linkUnderBackup: 'Es conserva, i segueix el servei com abans, mentre es fa servir la sala de reserva.',
  substitutesRoom: (name) =>
    `Si ${name} va donar una sala per a la substitució, es fa servir aquella, i l’enllaç propi de la classe es conserva a sota.`,
  sendAt: {
    title: 'Enviament',
    label: 'Data i hora d’enviament',
    hint: 'Una hora posada a mà es queda on és encara que la classe canviï d’hora.',
    afterSent: 'Ja s’ha enviat: ningú no ho rep una altra vegada. Qui reservi després segueix l’hora nova.',
    readers: (time) => `Al teu rellotge: ${time}`,
    byHand: 'a mà',
    automatic: (lead) => (lead === 0 ? 'automàtic, en començar' : `automàtic, ${lead} min abans de començar`),
    reset: 'De nou automàtic',
    noDate: 'Posa una data i una hora.',
    sent: (time, people) =>
      people === 1
        ? `Últim enviament: ${time}, a 1 persona`
        : `Últim enviament: ${time}, a ${people} persones`,
  },
  sendNow: {
    label: 'Envia ara',
    title: 'Vols enviar ara com s’hi accedeix?',
    first: (people) =>
      people === 1
        ? 'A l’única persona amb reserva, per correu i push. La classe s’obre ara, i l’hora d’enviament passa a ser ara, a mà.'
        : `A les ${people} persones amb reserva, per correu i push. La classe s’obre ara, i l’hora d’enviament passa a ser ara, a mà.`,
    again: 'Arriba només a qui encara no ho ha rebut.',
    done: 'Va de camí.',
    noLink: 'Sense enllaç no es pot enviar res.',
  },
  joinUrl: {
    title: 'Enllaç',
    none: 'Encara no hi ha enllaç',
    label: 'Enllaç de la videotrucada',
    hint: 'Enganxa’l, o tota la invitació.',
    clear: 'Vols treure l’enllaç?',
    cleared:
      'Fins que n’hi hagi un altre, ningú no hi pot accedir i no s’envia res. Un enllaç nou del servei el torna a omplir.',
  },
  backupJoinUrl: {
    title: 'Enllaç de reserva',
    none: 'No hi ha enllaç de reserva',
    label: 'Enllaç de la sala de reserva',
    hint: 'No s’hi envia ningú fins que premis Pla B.',
    clear: 'Vols treure l’enllaç de reserva?',
    cleared: 'El pla B demanarà aleshores un enllaç.',
  },
  joiningInstructions: {
    title: 'Instruccions d’accés',
    none: 'No hi ha instruccions',
    label: 'Instruccions d’accés',
    hint: 'Un codi, què cal portar, com preparar-se. Es veuen al missatge i quan la classe és oberta.',
    clear: 'Vols treure les instruccions d’accés?',
    cleared: 'No se’n veu cap, digui el que digui el servei.',
  },
  note: {
    title: 'Nota per a qui espera',
    none: 'No hi ha nota',
    label: 'Nota per a qui espera',
    hint: 'Es veu a la seva pàgina de seguida. Buida: cap.',
  },
};
