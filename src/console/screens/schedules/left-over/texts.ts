import { defineTexts } from '../../../i18n/language.ts';

export const texts = defineTexts(
  {
    title: 'Classes left over',
    hint: 'Somebody booked these before the weekly class lost their day. They take place, and follow the service’s link, unless you cancel them.',
    cancel: 'Cancel them …',
    cancelTitle: 'Cancel classes left over',
    which: 'Which ones?',
    chooseOne: 'Choose at least one.',
    reason: 'Reason',
    reasonHint: 'Everybody who has booked reads it. It may be left blank.',
    cancelThem: 'Cancel the classes',
    cancelled: (count: number) =>
      count === 1 ? 'Cancelled. 1 person will be told.' : `Cancelled. ${count} people will be told.`,
    booked: (count: number) => `${count} booked`,
  },
  {
    es: {
      title: 'Clases que sobran',
      hint: 'Alguien las reservó antes de que la clase semanal perdiera ese día. Se celebran, y siguen el enlace del servicio, si no las cancelas.',
      cancel: 'Cancelarlas …',
      cancelTitle: 'Cancelar clases que sobran',
      which: '¿Cuáles?',
      chooseOne: 'Elige al menos una.',
      reason: 'Motivo',
      reasonHint: 'Lo leen quienes tienen reserva. Puede quedar vacío.',
      cancelThem: 'Cancelar las clases',
      cancelled: (count) =>
        count === 1 ? 'Canceladas. Se avisará a 1 persona.' : `Canceladas. Se avisará a ${count} personas.`,
      booked: (count) => (count === 1 ? '1 reserva' : `${count} reservas`),
    },
    it: {
      title: 'Lezioni in più',
      hint: 'Qualcuno le ha prenotate prima che la lezione settimanale perdesse quel giorno. Si tengono, e seguono il link del servizio, se non le annulli.',
      cancel: 'Annullale …',
      cancelTitle: 'Annulla le lezioni in più',
      which: 'Quali?',
      chooseOne: 'Scegline almeno una.',
      reason: 'Motivo',
      reasonHint: 'Lo legge chi ha prenotato. Può restare vuoto.',
      cancelThem: 'Annulla le lezioni',
      cancelled: (count) =>
        count === 1
          ? 'Annullate. Verrà avvisata 1 persona.'
          : `Annullate. Verranno avvisate ${count} persone.`,
      booked: (count) => (count === 1 ? '1 prenotazione' : `${count} prenotazioni`),
    },
    ca: {
      title: 'Classes que sobren',
      hint: 'Algú les va reservar abans que la classe setmanal perdés aquell dia. Es fan, i segueixen l’enllaç del servei, si no les cancel·les.',
      cancel: 'Cancel·la-les …',
      cancelTitle: 'Cancel·la classes que sobren',
      which: 'Quines?',
      chooseOne: 'Tria’n almenys una.',
      reason: 'Motiu',
      reasonHint: 'El llegeixen les persones amb reserva. Es pot deixar buit.',
      cancelThem: 'Cancel·la les classes',
      cancelled: (count) =>
        count === 1 ? 'Cancel·lades. S’avisarà 1 persona.' : `Cancel·lades. S’avisarà ${count} persones.`,
      booked: (count) => (count === 1 ? '1 reserva' : `${count} reserves`),
    },
  },
);
