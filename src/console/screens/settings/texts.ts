import { defineTexts } from '../../i18n/language.ts';

export const texts = defineTexts(
  {
    title: 'Settings',
    center: 'Center',
    partners: 'Partners',
    webhooks: 'Webhooks',
    account: 'My account',
    secretOnce: 'Copy it now: it is shown this once, and kept nowhere.',
    done: 'I have copied it',
  },
  {
    es: {
      title: 'Ajustes',
      center: 'Centro',
      partners: 'Socios',
      webhooks: 'Webhooks',
      account: 'Mi cuenta',
      secretOnce: 'Cópialo ahora: solo se muestra esta vez y no se guarda en ningún sitio.',
      done: 'Ya lo he copiado',
    },
    it: {
      title: 'Impostazioni',
      center: 'Centro',
      partners: 'Partner',
      webhooks: 'Webhook',
      account: 'Il mio account',
      secretOnce: 'Copialo adesso: si vede solo questa volta e non è conservato da nessuna parte.',
      done: 'L’ho copiato',
    },
    ca: {
      title: 'Configuració',
      center: 'Centre',
      partners: 'Socis',
      webhooks: 'Webhooks',
      account: 'El meu compte',
      secretOnce: 'Copia’l ara: només es mostra aquesta vegada i no es desa enlloc.',
      done: 'Ja l’he copiat',
    },
  },
);
