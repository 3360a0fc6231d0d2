import { defineTexts } from '../../../../i18n/language.ts';

export const personal = defineTexts(
  {
    title: 'About you',
    name: 'Name',
    language: 'Language',
    languageHint: 'Of these pages and of your messages.',
    zone: 'Time zone',
    zoneHint: 'In which messages tell you times.',
    asStudio: (value: string) => `As the studio: ${value}`,
    saved: 'Saved',
  },
  {
    es: {
      title: 'Sobre ti',
      name: 'Nombre',
      language: 'Idioma',
      languageHint: 'De estas páginas y de tus mensajes.',
      zone: 'Zona horaria',
      zoneHint: 'En la que los mensajes te dicen las horas.',
      asStudio: (value) => `Como el centro: ${value}`,
      saved: 'Guardado',
    },
    it: {
      title: 'Su di te',
      name: 'Nome',
      language: 'Lingua',
      languageHint: 'Di queste pagine e dei tuoi messaggi.',
      zone: 'Fuso orario',
      zoneHint: 'In cui i messaggi ti dicono gli orari.',
      asStudio: (value) => `Come il centro: ${value}`,
      saved: 'Salvato',
    },
    ca: {
      title: 'Sobre tu',
      name: 'Nom',
      language: 'Idioma',
      languageHint: 'D’aquestes pàgines i dels teus missatges.',
      zone: 'Fus horari',
      zoneHint: 'En què els missatges et diuen les hores.',
      asStudio: (value) => `Com el centre: ${value}`,
      saved: 'Desat',
    },
  },
);
