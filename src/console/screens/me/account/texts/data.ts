import { defineTexts } from '../../../../i18n/language.ts';

export const data = defineTexts(
  {
    title: 'Your data',
    what: 'You can have everything that is kept about you as a file, or have it erased.',
    export: 'Download my data',
    erase: 'Erase my account',
    eraseTitle: 'Erase your account?',
    eraseWhat:
      'Your seats are given back, your personal links end at once, and your name, address and devices are gone. There is no way back.',
    sure: 'I know that this cannot be undone',
    eraseNow: 'Erase it for good',
  },
  {
    es: {
      title: 'Tus datos',
      what: 'Puedes tener en un archivo todo lo que se guarda sobre ti, o hacer que se borre.',
      export: 'Descargar mis datos',
      erase: 'Borrar mi cuenta',
      eraseTitle: '¿Borrar tu cuenta?',
      eraseWhat:
        'Tus plazas quedan libres, tus accesos personales se cierran al instante y tu nombre, tu dirección y tus dispositivos desaparecen. No hay vuelta atrás.',
      sure: 'Sé que esto no se puede deshacer',
      eraseNow: 'Borrarla para siempre',
    },
    it: {
      title: 'I tuoi dati',
      what: 'Puoi avere in un file tutto ciò che si conserva su di te, oppure farlo cancellare.',
      export: 'Scarica i miei dati',
      erase: 'Cancella il mio account',
      eraseTitle: 'Cancellare il tuo account?',
      eraseWhat:
        'I tuoi posti tornano liberi, i tuoi link personali si chiudono subito e il tuo nome, il tuo indirizzo e i tuoi dispositivi spariscono. Non si torna indietro.',
      sure: 'So che non si può annullare',
      eraseNow: 'Cancella per sempre',
    },
    ca: {
      title: 'Les teves dades',
      what: 'Pots tenir en un fitxer tot el que es guarda de tu, o fer que s’esborri.',
      export: 'Baixa les meves dades',
      erase: 'Esborra el meu compte',
      eraseTitle: 'Vols esborrar el teu compte?',
      eraseWhat:
        'Les teves places queden lliures, els teus accessos personals es tanquen a l’instant i el teu nom, la teva adreça i els teus dispositius desapareixen. No hi ha marxa enrere.',
      sure: 'Sé que això no es pot desfer',
      eraseNow: 'Esborra’l per sempre',
    },
  },
);
