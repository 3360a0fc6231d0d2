import { defineTexts } from '../../../i18n/language.ts';

const classes = {
  en: (count: number) => (count === 1 ? '1 class' : `${count} classes`),
  es: (count: number) => (count === 1 ? '1 clase' : `${count} clases`),
  it: (count: number) => (count === 1 ? '1 lezione' : `${count} lezioni`),
  ca: (count: number) => (count === 1 ? '1 classe' : `${count} classes`),
};

export const texts = defineTexts(
  {
    selected: (count: number) => (count === 0 ? 'Nothing selected' : `${classes.en(count)} selected`),
    done: 'Done',
    cancel: 'Cancel classes',
    cancelTitle: (count: number) => `Cancel ${classes.en(count)}?`,
    about: (count: number, seats: number) =>
      `${classes.en(count)}, ${seats === 1 ? '1 seat' : `${seats} seats`} taken.`,
    oneMessage: 'Each person is told of all of it in one message.',
    reason: 'Reason',
    reasonHint: 'People read it in the message. It may stay empty.',
    keep: 'Leave them',
    doCancel: (count: number) => `Cancel ${classes.en(count)}`,
    cancelled: (people: number) =>
      people === 0
        ? 'Cancelled. Nobody had booked.'
        : `Cancelled. ${people === 1 ? '1 person is' : `${people} people are`} told.`,
    takeBack: 'Take it back',
    takeBackFor: (seconds: number) => `For ${seconds} s you can take it back, and nobody is told anything.`,
    isTakenBack: 'The classes take place.',
    write: 'Write',
  },
  {
    es: {
      selected: (count) => (count === 0 ? 'Nada seleccionado' : `Selección: ${classes.es(count)}`),
      done: 'Listo',
      cancel: 'Cancelar clases',
      cancelTitle: (count) => `¿Cancelar ${classes.es(count)}?`,
      about: (count, seats) =>
        `${classes.es(count)}, ${seats === 1 ? '1 plaza ocupada' : `${seats} plazas ocupadas`}.`,
      oneMessage: 'Cada persona lo sabrá todo en un solo mensaje.',
      reason: 'Motivo',
      reasonHint: 'Se lee en el mensaje. Puede quedar vacío.',
      keep: 'Dejarlas',
      doCancel: (count) => `Cancelar ${classes.es(count)}`,
      cancelled: (people) =>
        people === 0
          ? 'Cancelado. No había ninguna reserva.'
          : `Cancelado. Se avisa a ${people === 1 ? '1 persona' : `${people} personas`}.`,
      takeBack: 'Deshacer',
      takeBackFor: (seconds) => `Durante ${seconds} s puedes deshacerlo sin que se avise a nadie.`,
      isTakenBack: 'Las clases se hacen.',
      write: 'Escribir',
    },
    it: {
      selected: (count) => (count === 0 ? 'Niente di selezionato' : `Selezione: ${classes.it(count)}`),
      done: 'Fatto',
      cancel: 'Annulla lezioni',
      cancelTitle: (count) => `Annullare ${classes.it(count)}?`,
      about: (count, seats) =>
        `${classes.it(count)}, ${seats === 1 ? '1 posto occupato' : `${seats} posti occupati`}.`,
      oneMessage: 'Ognuno viene avvisato di tutto in un solo messaggio.',
      reason: 'Motivo',
      reasonHint: 'Si legge nel messaggio. Può restare vuoto.',
      keep: 'Lascia così',
      doCancel: (count) => `Annulla ${classes.it(count)}`,
      cancelled: (people) =>
        people === 0
          ? 'Fatto. Nessuno aveva prenotato.'
          : `Fatto. ${people === 1 ? '1 persona viene avvisata' : `${people} persone vengono avvisate`}.`,
      takeBack: 'Torna indietro',
      takeBackFor: (seconds) => `Per ${seconds} s puoi tornare indietro senza che nessuno venga avvisato.`,
      isTakenBack: 'Le lezioni si fanno.',
      write: 'Scrivi',
    },
    ca: {
      selected: (count) => (count === 0 ? 'Res seleccionat' : `Selecció: ${classes.ca(count)}`),
      done: 'Fet',
      cancel: 'Cancel·la classes',
      cancelTitle: (count) => `Vols cancel·lar ${classes.ca(count)}?`,
      about: (count, seats) =>
        `${classes.ca(count)}, ${seats === 1 ? '1 plaça ocupada' : `${seats} places ocupades`}.`,
      oneMessage: 'Cada persona ho sabrà tot en un sol missatge.',
      reason: 'Motiu',
      reasonHint: 'Es llegeix al missatge. Pot quedar buit.',
      keep: 'Deixa-les',
      doCancel: (count) => `Cancel·la ${classes.ca(count)}`,
      cancelled: (people) =>
        people === 0
          ? 'Cancel·lat. No hi havia cap reserva.'
          : `Cancel·lat. S’avisa ${people === 1 ? '1 persona' : `${people} persones`}.`,
      takeBack: 'Desfés-ho',
      takeBackFor: (seconds) => `Durant ${seconds} s ho pots desfer sense que s’avisi ningú.`,
      isTakenBack: 'Les classes es fan.',
      write: 'Escriu',
    },
  },
);
