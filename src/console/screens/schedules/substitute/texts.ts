import { defineTexts } from '../../../i18n/language.ts';

export const texts = defineTexts(
  {
    who: 'Who teaches instead',
    choose: 'Choose …',
    chooseOne: 'Choose who teaches.',
    look: 'See which classes',
    apply: 'Apply exactly this',
    applied: 'The substitute teaches now. Both are told.',
    classes: 'Class by class',
    none: 'None of these days has a class of theirs to give.',
    room: 'In whose room?',
    roomHint: 'A personal room opens only for its host.',
    link: 'Link of the substitute’s room',
    pasteLink: 'Paste the link of their room.',
    tellNobody: 'No reminder went out yet: customers will read the right name in it.',
    twice: 'Teaches another class at that time.',
    rooms: {
      THEIRS: 'In the substitute’s room',
      PRESENT: 'In the present room: it opens for them too',
      UNKNOWN: 'It is not known yet: it stays under Attention until it is',
    },
    effect: { ASSIGN: 'changes hands', KEEP_OTHER_TEACHER: 'stays' },
    why: { KEEP_OTHER_TEACHER: 'It was given by hand to somebody else than the weekly teacher.' },
    given: (count: number) => (count === 1 ? '1 class changes hands' : `${count} classes change hands`),
    booked: (count: number) => (count === 1 ? '1 booked' : `${count} booked`),
    tell: (count: number) =>
      count === 1
        ? 'Tell the 1 person whose reminder named another teacher'
        : `Tell the ${count} people whose reminder named another teacher`,
  },
  {
    es: {
      who: 'Quién la imparte en su lugar',
      choose: 'Elige …',
      chooseOne: 'Elige quién la imparte.',
      look: 'Ver qué clases',
      apply: 'Aplicar exactamente esto',
      applied: 'La sustitución está hecha. Se avisa a las dos personas.',
      classes: 'Clase por clase',
      none: 'En esos días no hay ninguna clase que dar a otra persona.',
      room: '¿En la sala de quién?',
      roomHint: 'Una sala personal se abre solo para su titular.',
      link: 'Enlace de la sala de quien sustituye',
      pasteLink: 'Pega el enlace de su sala.',
      tellNobody: 'Aún no ha salido ningún recordatorio: los clientes leerán en él el nombre correcto.',
      twice: 'Imparte otra clase a esa hora.',
      rooms: {
        THEIRS: 'En la sala de quien sustituye',
        PRESENT: 'En la sala de siempre: también se le abre',
        UNKNOWN: 'Aún no se sabe: queda en Atención hasta entonces',
      },
      effect: { ASSIGN: 'cambia de manos', KEEP_OTHER_TEACHER: 'se queda' },
      why: { KEEP_OTHER_TEACHER: 'Se dio a mano a otra persona que la de la clase semanal.' },
      given: (count) => (count === 1 ? '1 clase cambia de manos' : `${count} clases cambian de manos`),
      booked: (count) => (count === 1 ? '1 reserva' : `${count} reservas`),
      tell: (count) =>
        count === 1
          ? 'Avisar a la persona cuyo recordatorio decía otro nombre'
          : `Avisar a las ${count} personas cuyo recordatorio decía otro nombre`,
    },
    it: {
      who: 'Chi insegna al suo posto',
      choose: 'Scegli …',
      chooseOne: 'Scegli chi insegna.',
      look: 'Guarda quali lezioni',
      apply: 'Applica esattamente questo',
      applied: 'La sostituzione è fatta. Vengono avvisate entrambe le persone.',
      classes: 'Lezione per lezione',
      none: 'In questi giorni non c’è nessuna lezione da dare.',
      room: 'Nella stanza di chi?',
      roomHint: 'Una stanza personale si apre solo per chi ne è titolare.',
      link: 'Link della stanza di chi sostituisce',
      pasteLink: 'Incolla il link della sua stanza.',
      tellNobody: 'Nessun promemoria è ancora partito: i clienti vi leggeranno il nome giusto.',
      twice: 'Ha un’altra lezione a quell’ora.',
      rooms: {
        THEIRS: 'Nella stanza di chi sostituisce',
        PRESENT: 'Nella stanza di sempre: si apre anche per chi sostituisce',
        UNKNOWN: 'Non si sa ancora: resta in Attenzione finché non si sa',
      },
      effect: { ASSIGN: 'passa di mano', KEEP_OTHER_TEACHER: 'resta' },
      why: {
        KEEP_OTHER_TEACHER: 'È stata data a mano a una persona diversa da quella della lezione settimanale.',
      },
      given: (count) => (count === 1 ? '1 lezione passa di mano' : `${count} lezioni passano di mano`),
      booked: (count) => (count === 1 ? '1 prenotazione' : `${count} prenotazioni`),
      tell: (count) =>
        count === 1
          ? 'Avvisa la persona il cui promemoria diceva un altro nome'
          : `Avvisa le ${count} persone il cui promemoria diceva un altro nome`,
    },
    ca: {
      who: 'Qui la fa en lloc seu',
      choose: 'Tria …',
      chooseOne: 'Tria qui la fa.',
      look: 'Mira quines classes',
      apply: 'Aplica exactament això',
      applied: 'La substitució està feta. S’avisa totes dues persones.',
      classes: 'Classe per classe',
      none: 'En aquests dies no hi ha cap classe per donar.',
      room: 'A la sala de qui?',
      roomHint: 'Una sala personal s’obre només per a qui n’és titular.',
      link: 'Enllaç de la sala de qui substitueix',
      pasteLink: 'Enganxa l’enllaç de la seva sala.',
      tellNobody: 'Encara no ha sortit cap recordatori: els clients hi llegiran el nom correcte.',
      twice: 'Fa una altra classe a aquella hora.',
      rooms: {
        THEIRS: 'A la sala de qui substitueix',
        PRESENT: 'A la sala de sempre: també se li obre',
        UNKNOWN: 'Encara no se sap: queda a Atenció fins que se sàpiga',
      },
      effect: { ASSIGN: 'canvia de mans', KEEP_OTHER_TEACHER: 'es queda' },
      why: { KEEP_OTHER_TEACHER: 'Es va donar a mà a una altra persona que la de la classe setmanal.' },
      given: (count) => (count === 1 ? '1 classe canvia de mans' : `${count} classes canvien de mans`),
      booked: (count) => (count === 1 ? '1 reserva' : `${count} reserves`),
      tell: (count) =>
        count === 1
          ? 'Avisa la persona el recordatori de la qual deia un altre nom'
          : `Avisa les ${count} persones el recordatori de les quals deia un altre nom`,
    },
  },
);
