import type { es } from './es.ts';

export const it: Record<keyof typeof es, string> = {
  // What a sentence is about, in place of {1}.
  'A center': 'Un centro',
  'A message': 'Un messaggio',
  'A service': 'Un servizio',
  account: 'questo account',
  'An e-mail address': 'Un indirizzo e-mail',
  booking: 'questa prenotazione',
  center: 'questo centro',
  closure: 'questa chiusura',
  customer: 'questa persona',
  event: 'questo evento',
  'is cancelled': 'è annullata',
  'is over': 'è terminata',
  link: 'questo link',
  'link change': 'questa modifica del link',
  'partner key': 'questa chiave',
  preview: 'questa anteprima',
  professional: 'questo membro dello staff',
  'push device': 'questo browser',
  schedule: 'questo orario settimanale',
  'schedule change': 'questa modifica dell’orario',
  scope: 'questo permesso',
  service: 'questo servizio',
  'service link change': 'questa modifica del link',
  session: 'questa sessione',
  'sign in': 'questo accesso',
  substitution: 'questa sostituzione',
  'The capacity': 'La capienza',
  'The days ahead': 'Il numero di giorni di anticipo',
  'The description': 'La descrizione',
  'The duration in minutes': 'La durata in minuti',
  'The joining instructions': 'Il testo delle istruzioni per accedere',
  'The lead in minutes': 'L’anticipo in minuti',
  'The manager’s name': 'Il nome della persona responsabile',
  'The minutes before the start': 'Il numero di minuti prima dell’inizio',
  'The name': 'Il nome',
  'The note': 'La nota',
  'The phone number': 'Il numero di telefono',
  'The reason': 'Il motivo',
  'The waiting note': 'La nota per chi aspetta',
  'webhook delivery': 'questo invio di webhook',
  'webhook endpoint': 'questa destinazione di webhook',
  // Who may do something, in place of {1}.
  customers: 'i clienti',
  managers: 'chi gestisce il centro',
  'managers and partners': 'chi gestisce il centro e per i partner',
  'people who are signed in': 'chi ha effettuato l’accesso',
  'people who are signed in and partners': 'chi ha effettuato l’accesso e per i partner',
  'people who are signed in and partners with `access:read`':
    'chi ha effettuato l’accesso e per i partner con `access:read`',
  'people who are signed in and partners with `bookings:write`':
    'chi ha effettuato l’accesso e per i partner con `bookings:write`',
  'people who are signed in and partners with `calendar:read`':
    'chi ha effettuato l’accesso e per i partner con `calendar:read`',
  staff: 'lo staff',
  'staff and partners with `access:read`': 'lo staff e per i partner con `access:read`',
  // Sentences.
  'There is no such {1}.': 'Non esiste {1}.',
  'This cannot be emptied: give a value, or leave it out.':
    'Questo non può restare vuoto: indica un valore o non includerlo.',
  '{1} must have at most {2} characters.': '{1} può avere al massimo {2} caratteri.',
  '{1} must not be empty.': '{1} non può restare in bianco.',
  '{1} must be a single line without control characters.':
    '{1} deve stare su una sola riga, senza caratteri di controllo.',
  '{1} must not hold invisible format characters, such as marks of direction: type it anew.':
    '{1} non può contenere caratteri di formato invisibili, come segni di direzione: riscrivi il testo.',
  '{1} must have at least one visible character.': '{1} deve avere almeno un carattere visibile.',
  '{1} must not hold a web address; write a space after a full stop.':
    '{1} non può contenere un indirizzo web; lascia uno spazio dopo ogni punto.',
  'The search must have at most 254 characters.': 'La ricerca può avere al massimo 254 caratteri.',
  'The search must be a single line without control characters.':
    'La ricerca deve stare su una sola riga, senza caratteri di controllo.',
  '{1} must not contain control characters.': '{1} non può contenere caratteri di controllo.',
  'This is not an e-mail address; it should look like name@example.com, in plain letters before the @, without blanks, quotes or a dot at an end.':
    'Questo non è un indirizzo e-mail; deve essere come nome@example.com, con lettere senza accenti prima della @ e senza spazi, virgolette o punti alle estremità.',
  'This is not a time zone; use an IANA name such as Europe/Rome.':
    'Questo non è un fuso orario; usa un nome IANA, come Europe/Rome.',
  'A locale has at most 35 characters.': 'Un codice di lingua ha al massimo 35 caratteri.',
  'This is not a locale; use a language tag such as it-IT.':
    'Questo non è un codice di lingua; usane uno come it-IT.',
  '{1} must be a whole number.': '{1} deve essere un numero intero.',
  '{1} must be at least {2}.': '{1} deve essere almeno {2}.',
  '{1} must be at most {2}.': '{1} deve essere al massimo {2}.',
  'There is no such {1}; choose among {2}.': 'Non esiste {1}; scegli tra {2}.',
  'Choose at least one of {1}.': 'Scegline almeno uno tra {1}.',
  'Choose among {1}, each once.': 'Scegli tra {1}, ciascuno una sola volta.',
  'Give exactly one of {1}.': 'Indica esattamente uno tra questi: {1}.',
  'The body is not valid JSON.': 'Il corpo non è JSON valido.',
  'This key was used with another request: take a new key.':
    'Questa chiave è già stata usata con un’altra richiesta: usane una nuova.',
  'Give in {1} a cursor of this list, as a page answers it.':
    'In {1} indica un cursore di questa lista, come lo restituisce una pagina.',
  'Give first, or last, and not both: a page is of one end of a list.':
    'Indica first o last, ma non entrambi: una pagina è di un’estremità della lista.',
  'A page has at most {1} entries, so {2} must be at most {3}.':
    'Una pagina ha al massimo {1} voci, quindi {2} deve essere al massimo {3}.',
  'Give in {1} a non-negative number.': 'In {1} indica un numero non negativo.',
  'The session is held in person: it has no online access.':
    'La sessione è in presenza: non ha accesso online.',
  'The send time is already past: send now instead.': 'L’ora di invio è già passata: invia adesso.',
  'This booking is cancelled: book again first.': 'Questa prenotazione è annullata: prenota di nuovo prima.',
  'The session is held in person: there is nothing to join online.':
    'La sessione è in presenza: non c’è nulla a cui accedere online.',
  'The session is not open to join yet.': 'Non si può ancora accedere alla sessione.',
  'The session has no link yet: it can be joined as soon as there is one.':
    'La sessione non ha ancora un link: si potrà accedere appena ci sarà.',
  'The session can be joined.': 'Si può accedere alla sessione.',
  'The session has ended.': 'La sessione è terminata.',
  'The session is cancelled.': 'La sessione è annullata.',
  'The session has no link yet: set one first.': 'La sessione non ha ancora un link: inseriscine uno prima.',
  'This was sent less than a minute ago.': 'Questo è stato inviato meno di un minuto fa.',
  'Give either bookingId, signed in, or accessToken.':
    'Indica bookingId, dopo aver effettuato l’accesso, oppure accessToken.',
  'Every seat of this session is taken.': 'Tutti i posti di questa sessione sono occupati.',
  'You already have a seat in this session.': 'Hai già un posto in questa sessione.',
  'This customer already has a seat in this session.': 'Questa persona ha già un posto in questa sessione.',
  'The session has begun: it is too late to answer.': 'La sessione è già iniziata: è tardi per rispondere.',
  'Nobody can have come yet: attendance begins half an hour before the start.':
    'Nessuno può essere già arrivato: la presenza si registra da mezz’ora prima dell’inizio.',
  'Give either customerId or customer.': 'Indica customerId oppure customer.',
  'The end must be still ahead.': 'La fine deve essere ancora futura.',
  'There are {1} keys already: revoke one first.': 'Ci sono già {1} chiavi: revocane una prima.',
  'Somebody in this center already uses this e-mail address.':
    'Qualcuno in questo centro usa già questo indirizzo e-mail.',
  'This would send more messages to this address than are allowed in a day: try again later.':
    'Così si invierebbero a questo indirizzo più messaggi di quelli consentiti in un giorno: riprova più tardi.',
  'The modality binds every session of the service: end or cancel those that are ahead first.':
    'La modalità vale per tutte le sessioni del servizio: termina o annulla prima quelle future.',
  'Somebody else edited this meanwhile: look at it as it is now, then edit it again.':
    'Nel frattempo qualcun altro ha fatto delle modifiche: guarda com’è adesso e poi modifica di nuovo.',
  'Something changed since the preview: look again.':
    'Qualcosa è cambiato dopo l’anteprima: guardala di nuovo.',
  'A join URL has at most {1} characters.': 'Un link di accesso ha al massimo {1} caratteri.',
  'A join URL must begin with https://.': 'Un link di accesso deve iniziare con https://.',
  'A join URL must be one https address and nothing else.':
    'Un link di accesso deve essere un solo indirizzo https e nient’altro.',
  'The host of a join URL has a dot, as in https://meet.example.com/room.':
    'Il dominio di un link di accesso contiene un punto, come in https://meet.example.com/room.',
  'This link was copied from the text of a web page: it holds &amp; for &, or the like.':
    'Questo link è stato copiato dal codice di una pagina web: contiene &amp; al posto di &, o qualcosa di simile.',
  'People cannot join by this address: it is a help, calendar, download, dial-in or start page. Copy the meeting’s own link.':
    'Con questo indirizzo non si può accedere: è una pagina di aiuto, calendario, download, telefono o iniziale. Copia il link della riunione stessa.',
  'This address leads to the meeting only by way of a mail filter or chat. Copy the meeting’s own link.':
    'Questo indirizzo porta alla riunione solo passando da un filtro di posta o da una chat. Copia il link della riunione stessa.',
  'A join URL must not hold a user name or password.':
    'Un link di accesso non può contenere un nome utente o una password.',
  'This link is cut off. Copy it again, whole.': 'Questo link è troncato. Copialo di nuovo, intero.',
  'This is not a web address; a join URL begins with https://.':
    'Questo non è un indirizzo web; un link di accesso inizia con https://.',
  'A center has at most {1} services.': 'Un centro ha al massimo {1} servizi.',
  'Only an online service has this.': 'Questo è solo per i servizi online.',
  'The session would lie in the past: give a start that is still ahead.':
    'La sessione sarebbe nel passato: indica un inizio futuro.',
  '{1} seats are taken: the capacity cannot be lower than that.':
    'Ci sono {1} posti occupati: la capienza non può essere inferiore.',
  'The send time must be before the session ends.': 'L’ora di invio deve precedere la fine della sessione.',
  'Give a range whose end is after its start, at most a year long.':
    'Indica un intervallo la cui fine segua l’inizio, di un anno al massimo.',
  'Give a start after the year 0.': 'Indica un inizio successivo all’anno 0.',
  'This service is archived; choose one that is offered.':
    'Questo servizio è archiviato; scegline uno offerto.',
  'A center has at most {1} sessions ahead.': 'Un centro ha al massimo {1} sessioni future.',
  'The start must be before the year 9999.': 'L’inizio deve precedere l’anno 9999.',
  'The send time must be still ahead.': 'L’ora di invio deve essere ancora futura.',
  'The service is held in person: its sessions have no online access.':
    'Il servizio è in presenza: le sue sessioni non hanno accesso online.',
  'There are {1} endpoints already: delete one first.': 'Ci sono già {1} destinazioni: eliminane una prima.',
  'The center has {1} endpoints already: delete one first.':
    'Il centro ha già {1} destinazioni: eliminane una prima.',
  'The URL must have at most 2048 characters.': 'L’URL può avere al massimo 2048 caratteri.',
  'Only the center itself is told of {1}.': 'Solo il centro stesso viene avvisato di {1}.',
  'The key is not made for {1}, which {2} needs.': 'La chiave non ha il permesso {1}, necessario per {2}.',
  'The URL must answer the challenge that it is sent: with success, and the challenge in the body.':
    'L’URL deve rispondere alla verifica che riceve: con esito positivo e con la verifica nel corpo.',
  'Give { set: value } or { reset: true }: exactly one, or leave it out.':
    'Indica { set: valore } o { reset: true }: esattamente uno, oppure non includerlo.',
  'Give { set: value }, { reset: true } or { clear: true }: exactly one, or leave it out.':
    'Indica { set: valore }, { reset: true } o { clear: true }: esattamente uno, oppure non includerlo.',
  'Give either sessionId or bookingId.': 'Indica sessionId oppure bookingId.',
  'This is not a phone number; it should look like +39 06 1234567.':
    'Questo non è un numero di telefono; deve essere come +39 06 1234567.',
  'Give a time of day as HH:MM, such as 21:30.': 'Indica un’ora come HH:MM, per esempio 21:30.',
  'A center has at most {1} customers.': 'Un centro ha al massimo {1} clienti.',
  'The browser subscribed with a key that is not ours any more: let it subscribe anew, and register what it says then.':
    'Il browser si è iscritto con una chiave che non è più nostra: fallo iscrivere di nuovo e registra quello che dice allora.',
  'This browser is registered for another account: let it subscribe anew, and register what it says then.':
    'Questo browser è registrato per un altro account: fai una nuova iscrizione e registra ciò che indica.',
  "{1} must be {2} bytes in base64url, as the browser's PushSubscription gives it.":
    '{1} deve avere {2} byte in base64url, come indicato dalla PushSubscription del browser.',
  'The endpoint must have at most 2048 characters.': 'La destinazione può avere al massimo 2048 caratteri.',
  'A push endpoint must be an https URL.': 'Una destinazione di notifiche deve essere un URL https.',
  'A push endpoint must not hold credentials.':
    'Una destinazione di notifiche non può contenere credenziali.',
  'A push endpoint must be on a public host.':
    'Una destinazione di notifiche deve essere su un server pubblico.',
  'A push endpoint must use the standard port.':
    'Una destinazione di notifiche deve usare la porta standard.',
  'A push endpoint must be on a public host, given by name.':
    'Una destinazione di notifiche deve essere su un server pubblico, indicato per nome.',
  'Sign in again with a code first: this needs a sign-in of the last 10 minutes.':
    'Prima accedi di nuovo con un codice: serve un accesso degli ultimi 10 minuti.',
  'You cannot empty your own address: give another one.':
    'Non puoi lasciare vuoto il tuo indirizzo: indicane un altro.',
  'This code is not valid (any more): check it, or ask for another one.':
    'Questo codice non è valido (o non lo è più): controllalo o chiedine un altro.',
  'This address is known more than once, or as somebody else: say which account you want.':
    'Questo indirizzo figura in più account o in un altro: indica quale account vuoi.',
  'You are not signed in any more: sign in again.': 'Il tuo accesso non è più valido: accedi di nuovo.',
  'They still have classes: give a successorId, or leaveUnassigned: true to decide later who teaches.':
    'Ha ancora delle lezioni: indica un successorId, oppure leaveUnassigned: true per decidere più tardi chi insegna.',
  'A center needs a manager: make somebody else a manager first.':
    'Un centro ha bisogno di qualcuno che lo gestisca: assegna prima questo ruolo a un’altra persona.',
  'A center has at most {1} members of staff.': 'Lo staff di un centro ha al massimo {1} membri.',
  'Give either successorId or leaveUnassigned.': 'Indica successorId oppure leaveUnassigned.',
  'You cannot remove yourself: another manager must.':
    'Non puoi rimuovere te stesso: deve farlo un’altra persona che gestisce il centro.',
  'Choose somebody else: they cannot follow themselves.':
    'Scegli un’altra persona: nessuno può succedere a se stesso.',
  'This is not the token of a preview.': 'Questo non è il token di un’anteprima.',
  'This change was undone already.': 'Questa modifica è già stata annullata.',
  'Only an online service has a link.': 'Solo un servizio online ha un link.',
  'The session would already have ended.': 'La sessione sarebbe già terminata.',
  'The notice would go out after the new end: choose SHIFT or RESET.':
    'L’avviso partirebbe dopo la nuova fine: scegli SHIFT o RESET.',
  'The last day is already over.': 'L’ultimo giorno è già passato.',
  'The last day must not be before the first.': 'L’ultimo giorno non può precedere il primo.',
  'The schedule ends before that day already.': 'L’orario settimanale finisce già prima di quel giorno.',
  '{1} has at most {2} weekly classes, those that ended within a year among them.':
    '{1} ha al massimo {2} lezioni settimanali, comprese quelle terminate da meno di un anno.',
  'Give the start on a 24-hour clock as HH:MM, such as 18:00.':
    'Indica l’inizio nel formato di 24 ore come HH:MM, per esempio 18:00.',
  'Give a date such as 2026-03-10.': 'Indica una data come 2026-03-10.',
  'Name at least one weekday.': 'Indica almeno un giorno della settimana.',
  'Name each weekday once.': 'Indica ogni giorno della settimana una sola volta.',
  'A center has at most {1} closures ahead.': 'Un centro ha al massimo {1} chiusure future.',
  'A message must not hold a web address: the personal URL of each person goes with it by itself.':
    'Un messaggio non può contenere un indirizzo web: l’accesso personale di ognuno è già incluso.',
  'A notice would go out after the new end: choose SHIFT or RESET.':
    'Un avviso partirebbe dopo la nuova fine: scegli SHIFT o RESET.',
  'A schedule changes from a day within a year.':
    'Un orario settimanale cambia a partire da un giorno entro un anno.',
  'Choose at least one session.': 'Scegli almeno una sessione.',
  'Choose at most {1} sessions.': 'Scegli al massimo {1} sessioni.',
  'Give 5 or 10.': 'Indica 5 o 10.',
  'Give either days or hours.': 'Indica giorni oppure ore.',
  'Give the first day.': 'Indica il primo giorno.',
  'Give the hour on a 24-hour clock as HH:MM, such as 18:00.':
    'Indica l’ora nel formato di 24 ore come HH:MM, per esempio 18:00.',
  'Give the last day.': 'Indica l’ultimo giorno.',
  'It cannot be taken back any more: people were told.':
    'Non si può più annullare: le persone sono già state avvisate.',
  'It follows the schedule.': 'Segue l’orario settimanale.',
  'It is over already.': 'È già passato.',
  'It lasts at most {1} days.': 'Dura al massimo {1} giorni.',
  'It must end after it begins.': 'Deve finire dopo l’inizio.',
  'It was set by hand.': 'È stato impostato a mano.',
  'It would already be over.': 'Sarebbe già terminata.',
  'Its service is archived.': 'Il suo servizio è archiviato.',
  'Name at least one session.': 'Indica almeno una sessione.',
  'Name at most 100 services.': 'Indica al massimo 100 servizi.',
  'Name at most {1} sessions.': 'Indica al massimo {1} sessioni.',
  'Name each session once.': 'Indica ogni sessione una sola volta.',
  'Name sessions that the preview shows as left over.':
    'Indica sessioni che l’anteprima mostra come rimaste.',
  'Name sessions that the preview shows.': 'Indica sessioni che l’anteprima mostra.',
  'Say which sessions by exactly one of sessionIds, scheduleId and teacherId.':
    'Indica le sessioni con esattamente uno tra sessionIds, scheduleId e teacherId.',
  'That a class begins late can be said from half an hour before its start to half an hour after it.':
    'Si può avvisare che una lezione inizia in ritardo da mezz’ora prima dell’inizio a mezz’ora dopo.',
  'The first day of the change must not be over.':
    'Il primo giorno della modifica non può essere già passato.',
  'The last day must be within {1} days of the first.':
    'L’ultimo giorno deve essere entro {1} giorni dal primo.',
  'The schedule begins on {1}.': 'L’orario settimanale inizia il {1}.',
  'The schedule ends on {1}.': 'L’orario settimanale finisce il {1}.',
  'The schedule has no class on its day any more, and it was chosen to be cancelled.':
    'L’orario non ha più lezione in quel giorno, e si è scelto di annullarla.',
  'The schedule has no class on its day any more, and nobody ever booked it.':
    'L’orario non ha più lezione in quel giorno, e nessuno l’ha mai prenotata.',
  'The schedule has no class on its day any more, and people were told of it or had booked it.':
    'L’orario non ha più lezione in quel giorno, e alcune persone ne erano informate o l’avevano prenotata.',
  'The schedule was changed again since: take that back first.':
    'Da allora l’orario è cambiato di nuovo: annulla prima quella modifica.',
  'The session has no backup room: give the link of one.':
    'La sessione non ha una stanza di riserva: indica il link di una.',
  'There is no session to be given to the substitute.':
    'Non c’è nessuna sessione da affidare a chi sostituisce.',
  'This center has written {1} messages within an hour, which is the most: try again later.':
    'Questo centro ha scritto {1} messaggi in un’ora, che è il massimo: riprova più tardi.',
  'This schedule has ended.': 'Questo orario settimanale è terminato.',
  'This session can no longer be booked.': 'Questa sessione non si può più prenotare.',
  'This session cannot be booked yet.': 'Questa sessione non si può ancora prenotare.',
  'This session {1}: leave it out.': 'Questa sessione {1}: toglila.',
  'This was said less than two minutes ago.': 'Questo è stato detto meno di due minuti fa.',
  // Who may not, and who must wait; why a preview says what it says.
  'Sign in first: the token is missing, expired or revoked.':
    'Prima effettua l’accesso: il token manca, è scaduto o è stato revocato.',
  'This sign-in has ended.': 'Questo accesso è terminato.',
  'You may not do this.': 'Non puoi farlo.',
  'You may not watch this session.': 'Non puoi seguire questa sessione.',
  'Only {1} may do this.': 'Questo è solo per {1}.',
  'Only customers may do this.': 'Questo è solo per i clienti.',
  'Only managers and partners may do this.': 'Questo è solo per chi gestisce il centro e per i partner.',
  'Only managers and the teacher of this session may do this.':
    'Questo è solo per chi gestisce il centro e per chi tiene questa sessione.',
  'Only managers, and customers for themselves, may do this.':
    'Questo è solo per chi gestisce il centro e, per sé stessi, per i clienti.',
  'Only people who are signed in may do this.': 'Questo è solo per chi ha effettuato l’accesso.',
  'Only staff is shown alerts.': 'Gli avvisi sono solo per lo staff.',
  'Only staff may ask for `missingLink`.': '`missingLink` è solo per lo staff.',
  'Too many requests: try again in {1} seconds.': 'Troppe richieste: riprova tra {1} secondi.',
  '{1} Try again in {2} s.': '{1} Riprova tra {2} s.',
  'At most {1} operations at once on one socket.': 'Al massimo {1} operazioni contemporanee su un socket.',
  'At most {1} streams and sockets at once.': 'Al massimo {1} flussi e socket contemporanei.',
  'At most {1} calls at once and {2} a second after that, one of which includes {3} objects of the answer.':
    'Al massimo {1} chiamate di seguito, poi {2} al secondo; ognuna comprende {3} oggetti della risposta.',
  'Too much is asked in documents that were never asked before. Send values as variables, or ask again later.':
    'Si chiede troppo in documenti mai chiesti prima. Invia i valori come variabili o chiedi di nuovo più tardi.',
  'Too much of what you sent, watch or have not read yet is kept here. Read what is answered, send less at once.':
    'Qui si conserva troppo di ciò che hai inviato, segui o non hai ancora letto. Leggi le risposte e invia meno alla volta.',
  'Too many idempotency keys.': 'Troppe chiavi di idempotenza.',
  'A request with this key is still running.': 'Una richiesta con questa chiave è ancora in corso.',
  'It has no link, so it takes over the service’s.': 'Non ha un link, quindi prende quello del servizio.',
  'Its link came from the service, so it follows.': 'Il suo link veniva dal servizio, quindi lo segue.',
  'Its link came from the service, so it goes with it.':
    'Il suo link veniva dal servizio, quindi se ne va con esso.',
  'Its link was entered by hand.': 'Il suo link è stato inserito a mano.',
  'It is a one-off session.': 'È una sessione singola.',
};
