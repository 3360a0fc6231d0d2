import { defineTexts } from '../../i18n/language.ts';

export const signIns = defineTexts(
  {
    title: 'Where you are signed in',
    here: 'This one',
    end: 'End',
    ended: 'That sign-in has ended.',
    device: (browser: string, system?: string) => (system ? `${browser} on ${system}` : browser),
    unknown: 'Unknown device',
    lastUsed: (when: string) => `Last used ${when}`,
    signOut: 'Sign out of this device',
  },
  {
    es: {
      title: 'Dónde has entrado',
      here: 'Este',
      end: 'Cerrar',
      ended: 'Esa sesión está cerrada.',
      device: (browser, system) => (system ? `${browser} en ${system}` : browser),
      unknown: 'Dispositivo desconocido',
      lastUsed: (when) => `Usado por última vez: ${when}`,
      signOut: 'Salir en este dispositivo',
    },
    it: {
      title: 'Dove hai effettuato l’accesso',
      here: 'Questo',
      end: 'Termina',
      ended: 'Quell’accesso è terminato.',
      device: (browser, system) => (system ? `${browser} su ${system}` : browser),
      unknown: 'Dispositivo sconosciuto',
      lastUsed: (when) => `Ultimo uso: ${when}`,
      signOut: 'Esci da questo dispositivo',
    },
    ca: {
      title: 'On has entrat',
      here: 'Aquest',
      end: 'Tanca',
      ended: 'Aquella sessió està tancada.',
      device: (browser, system) => (system ? `${browser} a ${system}` : browser),
      unknown: 'Dispositiu desconegut',
      lastUsed: (when) => `Usat per darrer cop: ${when}`,
      signOut: 'Surt en aquest dispositiu',
    },
  },
);

export const studios = defineTexts(
  { title: 'Your other studios', go: 'Go there' },
  {
    es: { title: 'Tus otros centros', go: 'Ir allí' },
    it: { title: 'I tuoi altri centri', go: 'Vai lì' },
    ca: { title: 'Els teus altres centres', go: 'Ves-hi' },
  },
);
