import type { es } from './es.ts';

export const ca: Record<keyof typeof es, string> = {
  // What a sentence is about, in place of {1}.
  'A center': 'Un centre',
  'A message': 'Un missatge',
  'A service': 'Un servei',
  account: 'aquest compte',
  'An e-mail address': 'Una adreça de correu',
  booking: 'aquesta reserva',
  center: 'aquest centre',
  closure: 'aquest tancament',
  customer: 'aquesta persona',
  event: 'aquest esdeveniment',
  'is cancelled': 'està cancel·lada',
  'is over': 's’ha acabat',
  link: 'aquest enllaç',
  'link change': 'aquest canvi d’enllaç',
  'partner key': 'aquesta clau',
  preview: 'aquesta previsualització',
  professional: 'aquest membre de l’equip',
  'push device': 'aquest navegador',
  schedule: 'aquest horari setmanal',
  'schedule change': 'aquest canvi d’horari',
  scope: 'aquest permís',
  service: 'aquest servei',
  'service link change': 'aquest canvi d’enllaç',
  session: 'aquesta sessió',
  'sign in': 'aquest inici de sessió',
  substitution: 'aquesta substitució',
  'The capacity': 'La capacitat',
  'The days ahead': 'El nombre de dies d’antelació',
  'The description': 'La descripció',
  'The duration in minutes': 'La durada en minuts',
  'The joining instructions': 'El text de les instruccions d’accés',
  'The lead in minutes': 'L’antelació en minuts',
  'The manager’s name': 'El nom de la persona responsable',
  'The minutes before the start': 'El nombre de minuts abans de l’inici',
  'The name': 'El nom',
  'The note': 'La nota',
  'The phone number': 'El número de telèfon',
  'The reason': 'El motiu',
  'The waiting note': 'La nota per a qui espera',
  'webhook delivery': 'aquest enviament de webhook',
  'webhook endpoint': 'aquesta destinació de webhooks',
  // Who may do something, in place of {1}.
  customers: 'els clients',
  managers: 'qui gestiona el centre',
  'managers and partners': 'qui gestiona el centre i els partners',
  'people who are signed in': 'qui ha iniciat la sessió',
  'people who are signed in and partners': 'qui ha iniciat la sessió i els partners',
  'people who are signed in and partners with `access:read`':
    'qui ha iniciat la sessió i els partners amb `access:read`',
  'people who are signed in and partners with `bookings:write`':
    'qui ha iniciat la sessió i els partners amb `bookings:write`',
  'people who are signed in and partners with `calendar:read`':
    'qui ha iniciat la sessió i els partners amb `calendar:read`',
  staff: 'l’equip',
  'staff and partners with `access:read`': 'l’equip i els partners amb `access:read`',
  // Sentences.
  'There is no such {1}.': 'No existeix {1}.',
  'This cannot be emptied: give a value, or leave it out.':
    'Això no pot quedar buit: indica un valor o no ho incloguis.',
  '{1} must have at most {2} characters.': '{1} pot tenir {2} caràcters com a màxim.',
  '{1} must not be empty.': '{1} no pot quedar en blanc.',
  '{1} must be a single line without control characters.':
    '{1} ha d’ocupar una sola línia, sense caràcters de control.',
  '{1} must not hold invisible format characters, such as marks of direction: type it anew.':
    '{1} no pot contenir caràcters de format invisibles, com ara marques de direcció: torna-ho a escriure.',
  '{1} must have at least one visible character.': '{1} ha de tenir almenys un caràcter visible.',
  '{1} must not hold a web address; write a space after a full stop.':
    '{1} no pot contenir una adreça web; deixa un espai després de cada punt.',
  'The search must have at most 254 characters.': 'La cerca pot tenir 254 caràcters com a màxim.',
  'The search must be a single line without control characters.':
    'La cerca ha d’ocupar una sola línia, sense caràcters de control.',
  '{1} must not contain control characters.': '{1} no pot contenir caràcters de control.',
  'This is not an e-mail address; it should look like name@example.com, in plain letters before the @, without blanks, quotes or a dot at an end.':
    'Això no és una adreça de correu; ha de ser com nom@example.com, amb lletres sense accents abans de la @ i sense espais, cometes ni punts als extrems.',
  'This is not a time zone; use an IANA name such as Europe/Rome.':
    'Això no és una zona horària; fes servir un nom d’IANA, com ara Europe/Rome.',
  'A locale has at most 35 characters.': 'Un codi d’idioma té 35 caràcters com a màxim.',
  'This is not a locale; use a language tag such as it-IT.':
    'Això no és un codi d’idioma; fes-ne servir un com it-IT.',
  '{1} must be a whole number.': '{1} ha de ser un nombre enter.',
  '{1} must be at least {2}.': '{1} ha de ser com a mínim {2}.',
  '{1} must be at most {2}.': '{1} ha de ser com a màxim {2}.',
  'There is no such {1}; choose among {2}.': 'No existeix {1}; tria entre {2}.',
  'Choose at least one of {1}.': 'Tria’n almenys un d’aquests: {1}.',
  'Choose among {1}, each once.': 'Tria entre {1}, cadascun una sola vegada.',
  'Give exactly one of {1}.': 'Indica exactament un d’aquests: {1}.',
  'The body is not valid JSON.': 'El cos no és JSON vàlid.',
  'This key was used with another request: take a new key.':
    'Aquesta clau ja es va fer servir amb una altra petició: fes-ne servir una de nova.',
  'Give in {1} a cursor of this list, as a page answers it.':
    'A {1}, indica un cursor d’aquesta llista, tal com el retorna una pàgina.',
  'Give first, or last, and not both: a page is of one end of a list.':
    'Indica first o last, però no tots dos: una pàgina és d’un extrem de la llista.',
  'A page has at most {1} entries, so {2} must be at most {3}.':
    'Una pàgina té {1} entrades com a màxim, de manera que {2} ha de ser com a màxim {3}.',
  'Give in {1} a non-negative number.': 'A {1}, indica un nombre que no sigui negatiu.',
  'The session is held in person: it has no online access.': 'La sessió és presencial: no té accés en línia.',
  'The send time is already past: send now instead.': 'L’hora d’enviament ja ha passat: envia ara.',
  'This booking is cancelled: book again first.':
    'Aquesta reserva està cancel·lada: torna a reservar primer.',
  'The session is held in person: there is nothing to join online.':
    'La sessió és presencial: no hi ha res a què accedir en línia.',
  'The session is not open to join yet.': 'Encara no es pot accedir a la sessió.',
  'The session has no link yet: it can be joined as soon as there is one.':
    'La sessió encara no té enllaç: s’hi podrà accedir tan bon punt en tingui.',
  'The session can be joined.': 'Es pot accedir a la sessió.',
  'The session has ended.': 'La sessió s’ha acabat.',
  'The session is cancelled.': 'La sessió està cancel·lada.',
  'The session has no link yet: set one first.': 'La sessió encara no té enllaç: posa-n’hi un primer.',
  'This was sent less than a minute ago.': 'Això s’ha enviat fa menys d’un minut.',
  'Give either bookingId, signed in, or accessToken.':
    'Indica bookingId, amb la sessió iniciada, o accessToken.',
  'Every seat of this session is taken.': 'Totes les places d’aquesta sessió estan ocupades.',
  'You already have a seat in this session.': 'Ja tens una plaça en aquesta sessió.',
  'This customer already has a seat in this session.': 'Aquesta persona ja té una plaça en aquesta sessió.',
  'The session has begun: it is too late to answer.': 'La sessió ja ha començat: és tard per respondre.',
  'Nobody can have come yet: attendance begins half an hour before the start.':
    'Encara no pot haver vingut ningú: l’assistència es registra des de mitja hora abans de l’inici.',
  'Give either customerId or customer.': 'Indica customerId o customer.',
  'The end must be still ahead.': 'El final ha d’estar per arribar.',
  'There are {1} keys already: revoke one first.': 'Ja hi ha {1} claus: revoca’n una primer.',
  'Somebody in this center already uses this e-mail address.':
    'Algú d’aquest centre ja fa servir aquesta adreça de correu.',
  'This would send more messages to this address than are allowed in a day: try again later.':
    'Això enviaria a aquesta adreça més missatges dels permesos en un dia: torna-ho a provar més tard.',
  'The modality binds every session of the service: end or cancel those that are ahead first.':
    'La modalitat val per a totes les sessions del servei: acaba o cancel·la primer les que han de venir.',
  'Somebody else edited this meanwhile: look at it as it is now, then edit it again.':
    'Mentrestant algú altre hi ha fet canvis: mira com està ara i torna-ho a editar.',
  'Something changed since the preview: look again.':
    'Alguna cosa ha canviat des de la previsualització: torna-la a mirar.',
  'A join URL has at most {1} characters.': 'Un enllaç d’accés té {1} caràcters com a màxim.',
  'A join URL must begin with https://.': 'Un enllaç d’accés ha de començar per https://.',
  'A join URL must be one https address and nothing else.':
    'Un enllaç d’accés ha de ser una adreça https i res més.',
  'The host of a join URL has a dot, as in https://meet.example.com/room.':
    'El domini d’un enllaç d’accés porta un punt, com a https://meet.example.com/room.',
  'This link was copied from the text of a web page: it holds &amp; for &, or the like.':
    'Aquest enllaç s’ha copiat del codi d’una pàgina web: conté &amp; en lloc de &, o alguna cosa semblant.',
  'People cannot join by this address: it is a help, calendar, download, dial-in or start page. Copy the meeting’s own link.':
    'Amb aquesta adreça no s’hi pot accedir: és una pàgina d’ajuda, calendari, descàrrega, telèfon o inici. Copia l’enllaç de la reunió mateixa.',
  'This address leads to the meeting only by way of a mail filter or chat. Copy the meeting’s own link.':
    'Aquesta adreça només porta a la reunió a través d’un filtre de correu o d’un xat. Copia l’enllaç de la reunió mateixa.',
  'A join URL must not hold a user name or password.':
    'Un enllaç d’accés no pot contenir un usuari ni una contrasenya.',
  'This link is cut off. Copy it again, whole.': 'Aquest enllaç està tallat. Torna’l a copiar, sencer.',
  'This is not a web address; a join URL begins with https://.':
    'Això no és una adreça web; un enllaç d’accés comença per https://.',
  'A center has at most {1} services.': 'Un centre té {1} serveis com a màxim.',
  'Only an online service has this.': 'Això és només per a serveis en línia.',
  'The session would lie in the past: give a start that is still ahead.':
    'La sessió quedaria en el passat: indica un inici que hagi d’arribar.',
  '{1} seats are taken: the capacity cannot be lower than that.':
    'Hi ha {1} places ocupades: la capacitat no pot ser inferior.',
  'The send time must be before the session ends.':
    'L’hora d’enviament ha de ser anterior al final de la sessió.',
  'Give a range whose end is after its start, at most a year long.':
    'Indica un interval que acabi després de començar, d’un any com a màxim.',
  'Give a start after the year 0.': 'Indica un inici posterior a l’any 0.',
  'This service is archived; choose one that is offered.':
    'Aquest servei està arxivat; tria’n un que s’ofereixi.',
  'A center has at most {1} sessions ahead.': 'Un centre té {1} sessions per venir com a màxim.',
  'The start must be before the year 9999.': 'L’inici ha de ser anterior a l’any 9999.',
  'The send time must be still ahead.': 'L’hora d’enviament ha d’estar per arribar.',
  'The service is held in person: its sessions have no online access.':
    'El servei és presencial: les seves sessions no tenen accés en línia.',
  'There are {1} endpoints already: delete one first.': 'Ja hi ha {1} destinacions: elimina’n una primer.',
  'The center has {1} endpoints already: delete one first.':
    'El centre ja té {1} destinacions: elimina’n una primer.',
  'The URL must have at most 2048 characters.': 'L’URL pot tenir 2048 caràcters com a màxim.',
  'Only the center itself is told of {1}.': 'Només s’avisa de {1} el centre mateix.',
  'The key is not made for {1}, which {2} needs.': 'La clau no té el permís {1}, necessari per a {2}.',
  'The URL must answer the challenge that it is sent: with success, and the challenge in the body.':
    'L’URL ha de respondre al repte que se li envia: amb èxit i amb el repte al cos.',
  'Give { set: value } or { reset: true }: exactly one, or leave it out.':
    'Indica { set: valor } o { reset: true }: exactament un, o no ho incloguis.',
  'Give { set: value }, { reset: true } or { clear: true }: exactly one, or leave it out.':
    'Indica { set: valor }, { reset: true } o { clear: true }: exactament un, o no ho incloguis.',
  'Give either sessionId or bookingId.': 'Indica sessionId o bookingId.',
  'This is not a phone number; it should look like +39 06 1234567.':
    'Això no és un número de telèfon; ha de ser com +34 93 123 45 67.',
  'Give a time of day as HH:MM, such as 21:30.': 'Indica una hora com HH:MM, per exemple 21:30.',
  'A center has at most {1} customers.': 'Un centre té {1} clients com a màxim.',
  'The browser subscribed with a key that is not ours any more: let it subscribe anew, and register what it says then.':
    'El navegador es va subscriure amb una clau que ja no és nostra: fes que se subscrigui de nou i registra el que digui llavors.',
  'This browser is registered for another account: let it subscribe anew, and register what it says then.':
    'Aquest navegador està registrat per a un altre compte: fes que se subscrigui de nou i registra el que indiqui llavors.',
  "{1} must be {2} bytes in base64url, as the browser's PushSubscription gives it.":
    '{1} ha de tenir {2} bytes en base64url, tal com ho indica la PushSubscription del navegador.',
  'The endpoint must have at most 2048 characters.': 'La destinació pot tenir 2048 caràcters com a màxim.',
  'A push endpoint must be an https URL.': 'Una destinació de notificacions ha de ser un URL https.',
  'A push endpoint must not hold credentials.':
    'Una destinació de notificacions no pot contenir credencials.',
  'A push endpoint must be on a public host.':
    'Una destinació de notificacions ha de ser en un servidor públic.',
  'A push endpoint must use the standard port.':
    'Una destinació de notificacions ha de fer servir el port estàndard.',
  'A push endpoint must be on a public host, given by name.':
    'Una destinació de notificacions ha de ser en un servidor públic, indicat pel nom.',
  'Sign in again with a code first: this needs a sign-in of the last 10 minutes.':
    'Primer torna a iniciar la sessió amb un codi: cal haver-ho fet en els últims 10 minuts.',
  'You cannot empty your own address: give another one.':
    'No pots deixar buida la teva adreça: indica’n una altra.',
  'This code is not valid (any more): check it, or ask for another one.':
    'Aquest codi no és vàlid (o ja no ho és): revisa’l o demana’n un altre.',
  'This address is known more than once, or as somebody else: say which account you want.':
    'Aquesta adreça consta en més d’un compte o en un altre: digues quin compte vols.',
  'You are not signed in any more: sign in again.': 'Ja no tens la sessió iniciada: torna-la a iniciar.',
  'They still have classes: give a successorId, or leaveUnassigned: true to decide later who teaches.':
    'Encara té classes: indica un successorId, o leaveUnassigned: true per decidir més tard qui les imparteix.',
  'A center needs a manager: make somebody else a manager first.':
    'Un centre necessita algú que el gestioni: dona primer aquest paper a una altra persona.',
  'A center has at most {1} members of staff.': 'L’equip d’un centre té {1} membres com a màxim.',
  'Give either successorId or leaveUnassigned.': 'Indica successorId o leaveUnassigned.',
  'You cannot remove yourself: another manager must.':
    'No et pots donar de baixa a tu mateix: ho ha de fer una altra persona que gestioni el centre.',
  'Choose somebody else: they cannot follow themselves.':
    'Tria una altra persona: ningú no es pot substituir a si mateix.',
  'This is not the token of a preview.': 'Aquest no és el token d’una previsualització.',
  'This change was undone already.': 'Aquest canvi ja es va desfer.',
  'Only an online service has a link.': 'Només un servei en línia té enllaç.',
  'The session would already have ended.': 'La sessió ja s’hauria acabat.',
  'The notice would go out after the new end: choose SHIFT or RESET.':
    'L’avís sortiria després del nou final: tria SHIFT o RESET.',
  'The last day is already over.': 'L’últim dia ja ha passat.',
  'The last day must not be before the first.': 'L’últim dia no pot ser anterior al primer.',
  'The schedule ends before that day already.': 'L’horari setmanal ja s’acaba abans d’aquest dia.',
  '{1} has at most {2} weekly classes, those that ended within a year among them.':
    '{1} té {2} classes setmanals com a màxim, incloses les que van acabar fa menys d’un any.',
  'Give the start on a 24-hour clock as HH:MM, such as 18:00.':
    'Indica l’inici en format de 24 hores com HH:MM, per exemple 18:00.',
  'Give a date such as 2026-03-10.': 'Indica una data com 2026-03-10.',
  'Name at least one weekday.': 'Indica almenys un dia de la setmana.',
  'Name each weekday once.': 'Indica cada dia de la setmana una sola vegada.',
  'A center has at most {1} closures ahead.': 'Un centre té {1} tancaments per venir com a màxim.',
  'A message must not hold a web address: the personal URL of each person goes with it by itself.':
    'Un missatge no pot contenir una adreça web: l’accés personal de cadascú ja hi va inclòs.',
  'A notice would go out after the new end: choose SHIFT or RESET.':
    'Un avís sortiria després del nou final: tria SHIFT o RESET.',
  'A schedule changes from a day within a year.':
    'Un horari setmanal canvia a partir d’un dia dins d’un any com a màxim.',
  'Choose at least one session.': 'Tria almenys una sessió.',
  'Choose at most {1} sessions.': 'Tria {1} sessions com a màxim.',
  'Give 5 or 10.': 'Indica 5 o 10.',
  'Give either days or hours.': 'Indica dies o hores.',
  'Give the first day.': 'Indica el primer dia.',
  'Give the hour on a 24-hour clock as HH:MM, such as 18:00.':
    'Indica l’hora en format de 24 hores com HH:MM, per exemple 18:00.',
  'Give the last day.': 'Indica l’últim dia.',
  'It cannot be taken back any more: people were told.': 'Ja no es pot desfer: ja s’ha avisat la gent.',
  'It follows the schedule.': 'Segueix l’horari setmanal.',
  'It is over already.': 'Ja ha passat.',
  'It lasts at most {1} days.': 'Dura {1} dies com a màxim.',
  'It must end after it begins.': 'Ha d’acabar després de començar.',
  'It was set by hand.': 'Es va posar a mà.',
  'It would already be over.': 'Ja s’hauria acabat.',
  'Its service is archived.': 'El seu servei està arxivat.',
  'Name at least one session.': 'Indica almenys una sessió.',
  'Name at most 100 services.': 'Indica 100 serveis com a màxim.',
  'Name at most {1} sessions.': 'Indica {1} sessions com a màxim.',
  'Name each session once.': 'Indica cada sessió una sola vegada.',
  'Name sessions that the preview shows as left over.':
    'Indica sessions que la previsualització mostri com a sobrants.',
  'Name sessions that the preview shows.': 'Indica sessions que mostri la previsualització.',
  'Say which sessions by exactly one of sessionIds, scheduleId and teacherId.':
    'Indica les sessions amb exactament un de sessionIds, scheduleId i teacherId.',
  'That a class begins late can be said from half an hour before its start to half an hour after it.':
    'Es pot avisar que una classe comença tard des de mitja hora abans de l’inici fins a mitja hora després.',
  'The first day of the change must not be over.': 'El primer dia del canvi no pot haver passat.',
  'The last day must be within {1} days of the first.':
    'L’últim dia ha de ser a {1} dies del primer com a màxim.',
  'The schedule begins on {1}.': 'L’horari setmanal comença el {1}.',
  'The schedule ends on {1}.': 'L’horari setmanal s’acaba el {1}.',
  'The schedule has no class on its day any more, and it was chosen to be cancelled.':
    'L’horari ja no té classe aquell dia, i es va triar cancel·lar-la.',
  'The schedule has no class on its day any more, and nobody ever booked it.':
    'L’horari ja no té classe aquell dia, i ningú no l’ha reservada mai.',
  'The schedule has no class on its day any more, and people were told of it or had booked it.':
    'L’horari ja no té classe aquell dia, i hi ha persones avisades o que l’havien reservada.',
  'The schedule was changed again since: take that back first.':
    'Des de llavors l’horari ha tornat a canviar: desfés primer aquell canvi.',
  'The session has no backup room: give the link of one.':
    'La sessió no té sala de reserva: indica l’enllaç d’una.',
  'There is no session to be given to the substitute.': 'No hi ha cap sessió per donar a qui substitueix.',
  'This center has written {1} messages within an hour, which is the most: try again later.':
    'Aquest centre ha escrit {1} missatges en una hora, que és el màxim: torna-ho a provar més tard.',
  'This schedule has ended.': 'Aquest horari setmanal s’ha acabat.',
  'This session can no longer be booked.': 'Aquesta sessió ja no es pot reservar.',
  'This session cannot be booked yet.': 'Aquesta sessió encara no es pot reservar.',
  'This session {1}: leave it out.': 'Aquesta sessió {1}: treu-la.',
  'This was said less than two minutes ago.': 'Això s’ha dit fa menys de dos minuts.',
  // Who may not, and who must wait; why a preview says what it says.
  'Sign in first: the token is missing, expired or revoked.':
    'Primer inicia la sessió: el token falta, ha caducat o s’ha revocat.',
  'This sign-in has ended.': 'Aquest inici de sessió s’ha acabat.',
  'You may not do this.': 'No ho pots fer.',
  'You may not watch this session.': 'No pots seguir aquesta sessió.',
  'Only {1} may do this.': 'Això és només per a {1}.',
  'Only customers may do this.': 'Això és només per als clients.',
  'Only managers and partners may do this.': 'Això és només per a qui gestiona el centre i els partners.',
  'Only managers and the teacher of this session may do this.':
    'Això és només per a qui gestiona el centre i per a qui imparteix aquesta sessió.',
  'Only managers, and customers for themselves, may do this.':
    'Això és només per a qui gestiona el centre i, sobre si mateixos, per als clients.',
  'Only people who are signed in may do this.': 'Això és només per a qui ha iniciat la sessió.',
  'Only staff is shown alerts.': 'Els avisos són només per a l’equip.',
  'Only staff may ask for `missingLink`.': '`missingLink` és només per a l’equip.',
  'Too many requests: try again in {1} seconds.': 'Massa peticions: torna-ho a provar d’aquí a {1} segons.',
  '{1} Try again in {2} s.': '{1} Torna-ho a provar d’aquí a {2} s.',
  'At most {1} operations at once on one socket.': '{1} operacions simultànies en un sòcol com a màxim.',
  'At most {1} streams and sockets at once.': '{1} fluxos i sòcols simultanis com a màxim.',
  'At most {1} calls at once and {2} a second after that, one of which includes {3} objects of the answer.':
    '{1} crides seguides com a màxim i després {2} per segon; cadascuna inclou {3} objectes de la resposta.',
  'Too much is asked in documents that were never asked before. Send values as variables, or ask again later.':
    'Es demana massa en documents que no s’havien demanat mai. Envia els valors com a variables o torna-ho a demanar més tard.',
  'Too much of what you sent, watch or have not read yet is kept here. Read what is answered, send less at once.':
    'Aquí es guarda massa del que has enviat, segueixes o encara no has llegit. Llegeix les respostes i envia menys de cop.',
  'Too many idempotency keys.': 'Massa claus d’idempotència.',
  'A request with this key is still running.': 'Una petició amb aquesta clau encara està en curs.',
  'It has no link, so it takes over the service’s.': 'No té enllaç, així que pren el del servei.',
  'Its link came from the service, so it follows.': 'El seu enllaç venia del servei, així que el segueix.',
  'Its link came from the service, so it goes with it.':
    'El seu enllaç venia del servei, així que se’n va amb ell.',
  'Its link was entered by hand.': 'El seu enllaç es va introduir a mà.',
  'It is a one-off session.': 'És una sessió única.',
};
