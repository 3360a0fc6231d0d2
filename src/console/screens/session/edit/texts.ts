import { defineTexts } from '../../../i18n/language.ts';

export const texts = defineTexts(
  {
    others: 'Somebody else changed this meanwhile. What you typed is still here.',
    nowItIs: 'Now it is:',
    saveMine: 'Save mine',
    takeTheirs: 'Take theirs',
    change: 'Change',
    nothing: 'nothing',
  },
  {
    es: {
      others: 'Otra persona lo ha cambiado mientras tanto. Lo que has escrito sigue aquí.',
      nowItIs: 'Ahora es:',
      saveMine: 'Guardar lo mío',
      takeTheirs: 'Quedarme con lo suyo',
      change: 'Cambiar',
      nothing: 'nada',
    },
    it: {
      others: 'Nel frattempo un’altra persona l’ha cambiato. Quello che hai scritto è ancora qui.',
      nowItIs: 'Adesso è:',
      saveMine: 'Salva il mio',
      takeTheirs: 'Prendi il suo',
      change: 'Cambia',
      nothing: 'niente',
    },
    ca: {
      others: 'Mentrestant una altra persona ho ha canviat. El que has escrit encara és aquí.',
      nowItIs: 'Ara és:',
      saveMine: 'Desa el meu',
      takeTheirs: 'Queda’t amb el seu',
      change: 'Canvia',
      nothing: 'res',
    },
  },
);
