export const es = {
  // What a sentence is about, in place of {1}.
  'A center': 'Un centro',
  'A message': 'Un mensaje',
  'A service': 'Un servicio',
  account: 'esa cuenta',
  'An e-mail address': 'Una dirección de correo',
  booking: 'esa reserva',
  center: 'ese centro',
  closure: 'ese cierre',
  customer: 'esa persona',
  event: 'ese evento',
  'is cancelled': 'está cancelada',
  'is over': 'ha terminado',
  link: 'ese enlace',
  'link change': 'ese cambio de enlace',
  'partner key': 'esa clave',
  preview: 'esa vista previa',
  professional: 'ese miembro del equipo',
  'push device': 'ese navegador',
  schedule: 'ese horario semanal',
  'schedule change': 'ese cambio de horario',
  scope: 'ese permiso',
  service: 'ese servicio',
  'service link change': 'ese cambio de enlace',
  session: 'esa sesión',
  'sign in': 'ese inicio de sesión',
  substitution: 'esa sustitución',
  'The capacity': 'La capacidad',
  'The days ahead': 'El número de días de antelación',
  'The description': 'La descripción',
  'The duration in minutes': 'La duración en minutos',
  'The joining instructions': 'El texto de las instrucciones de acceso',
  'The lead in minutes': 'La antelación en minutos',
  'The manager’s name': 'El nombre de la persona responsable',
  'The minutes before the start': 'El número de minutos antes del inicio',
  'The name': 'El nombre',
  'The note': 'La nota',
  'The phone number': 'El número de teléfono',
  'The reason': 'El motivo',
  'The waiting note': 'La nota para quien espera',
  'webhook delivery': 'ese envío de webhook',
  'webhook endpoint': 'ese destino de webhooks',
  // Who may do something, in place of {1}.
  customers: 'clientes',
  managers: 'quienes gestionan el centro',
  'managers and partners': 'quienes gestionan el centro y los partners',
  'people who are signed in': 'quienes han iniciado sesión',
  'people who are signed in and partners': 'quienes han iniciado sesión y los partners',
  'people who are signed in and partners with `access:read`':
    'quienes han iniciado sesión y los partners con `access:read`',
  'people who are signed in and partners with `bookings:write`':
    'quienes han iniciado sesión y los partners con `bookings:write`',
  'people who are signed in and partners with `calendar:read`':
    'quienes han iniciado sesión y los partners con `calendar:read`',
  staff: 'el equipo',
  'staff and partners with `access:read`': 'el equipo y los partners con `access:read`',
  // Sentences.
  'There is no such {1}.': 'No existe {1}.',
  'This cannot be emptied: give a value, or leave it out.':
    'Esto no puede quedar vacío: indica un valor o no lo incluyas.',
  '{1} must have at most {2} characters.': '{1} puede tener {2} caracteres como máximo.',
  '{1} must not be empty.': '{1} no puede quedar en blanco.',
  '{1} must be a single line without control characters.':
    '{1} debe ocupar una sola línea, sin caracteres de control.',
  '{1} must not hold invisible format characters, such as marks of direction: type it anew.':
    '{1} no puede contener caracteres de formato invisibles, como marcas de dirección: vuelve a escribirlo.',
  '{1} must have at least one visible character.': '{1} debe tener al menos un carácter visible.',
  '{1} must not hold a web address; write a space after a full stop.':
    '{1} no puede contener una dirección web; deja un espacio después de cada punto.',
  'The search must have at most 254 characters.': 'La búsqueda puede tener 254 caracteres como máximo.',
  'The search must be a single line without control characters.':
    'La búsqueda debe ocupar una sola línea, sin caracteres de control.',
  '{1} must not contain control characters.': '{1} no puede contener caracteres de control.',
  'This is not an e-mail address; it should look like name@example.com, in plain letters before the @, without blanks, quotes or a dot at an end.':
    'Esto no es una dirección de correo; debe ser como nombre@example.com, con letras sin acentos antes de la @ y sin espacios, comillas ni puntos en los extremos.',
  'This is not a time zone; use an IANA name such as Europe/Rome.':
    'Esto no es una zona horaria; usa un nombre de IANA, como Europe/Rome.',
  'A locale has at most 35 characters.': 'Un código de idioma tiene 35 caracteres como máximo.',
  'This is not a locale; use a language tag such as it-IT.':
    'Esto no es un código de idioma; usa uno como it-IT.',
  '{1} must be a whole number.': '{1} debe ser un número entero.',
  '{1} must be at least {2}.': '{1} debe ser como mínimo {2}.',
  '{1} must be at most {2}.': '{1} debe ser como máximo {2}.',
  'There is no such {1}; choose among {2}.': 'No existe {1}; elige entre {2}.',
  'Choose at least one of {1}.': 'Elige al menos uno de estos: {1}.',
  'Choose among {1}, each once.': 'Elige entre {1}, cada uno una sola vez.',
  'Give exactly one of {1}.': 'Indica exactamente uno de estos: {1}.',
  'The body is not valid JSON.': 'El cuerpo no es JSON válido.',
  'This key was used with another request: take a new key.':
    'Esta clave ya se usó con otra petición: usa una nueva.',
  'Give in {1} a cursor of this list, as a page answers it.':
    'En {1}, indica un cursor de esta lista, tal como lo devuelve una página.',
  'Give first, or last, and not both: a page is of one end of a list.':
    'Indica first o last, pero no los dos: una página es de un extremo de la lista.',
  'A page has at most {1} entries, so {2} must be at most {3}.':
    'Una página tiene {1} entradas como máximo, así que {2} debe ser como máximo {3}.',
  'Give in {1} a non-negative number.': 'En {1}, indica un número que no sea negativo.',
  'The session is held in person: it has no online access.':
    'La sesión es presencial: no tiene acceso online.',
  'The send time is already past: send now instead.': 'La hora de envío ya ha pasado: envía ahora.',
  'This booking is cancelled: book again first.': 'Esta reserva está cancelada: vuelve a reservar primero.',
  'The session is held in person: there is nothing to join online.':
    'La sesión es presencial: no hay nada a lo que acceder online.',
  'The session is not open to join yet.': 'Aún no se puede acceder a la sesión.',
  'The session has no link yet: it can be joined as soon as there is one.':
    'La sesión aún no tiene enlace: se podrá acceder en cuanto lo tenga.',
  'The session can be joined.': 'Se puede acceder a la sesión.',
  'The session has ended.': 'La sesión ha terminado.',
  'The session is cancelled.': 'La sesión está cancelada.',
  'The session has no link yet: set one first.': 'La sesión aún no tiene enlace: pon uno primero.',
  'This was sent less than a minute ago.': 'Esto se envió hace menos de un minuto.',
  'Give either bookingId, signed in, or accessToken.':
    'Indica bookingId, con la sesión iniciada, o accessToken.',
  'Every seat of this session is taken.': 'Todas las plazas de esta sesión están ocupadas.',
  'You already have a seat in this session.': 'Ya tienes una plaza en esta sesión.',
  'This customer already has a seat in this session.': 'Esta persona ya tiene una plaza en esta sesión.',
  'The session has begun: it is too late to answer.': 'La sesión ya ha empezado: es tarde para responder.',
  'Nobody can have come yet: attendance begins half an hour before the start.':
    'Todavía no puede haber venido nadie: la asistencia se registra desde media hora antes del inicio.',
  'Give either customerId or customer.': 'Indica customerId o customer.',
  'The end must be still ahead.': 'El final debe estar por llegar.',
  'There are {1} keys already: revoke one first.': 'Ya hay {1} claves: revoca una primero.',
  'Somebody in this center already uses this e-mail address.':
    'Alguien de este centro ya usa esta dirección de correo.',
  'This would send more messages to this address than are allowed in a day: try again later.':
    'Esto enviaría a esta dirección más mensajes de los permitidos en un día: inténtalo más tarde.',
  'The modality binds every session of the service: end or cancel those that are ahead first.':
    'La modalidad vale para todas las sesiones del servicio: termina o cancela primero las que están por venir.',
  'Somebody else edited this meanwhile: look at it as it is now, then edit it again.':
    'Otra persona ha hecho cambios mientras tanto: mira cómo está ahora y vuelve a editar.',
  'Something changed since the preview: look again.':
    'Algo ha cambiado desde la vista previa: vuelve a mirarla.',
  'A join URL has at most {1} characters.': 'Un enlace de acceso tiene {1} caracteres como máximo.',
  'A join URL must begin with https://.': 'Un enlace de acceso debe empezar por https://.',
  'A join URL must be one https address and nothing else.':
    'Un enlace de acceso debe ser una dirección https y nada más.',
  'The host of a join URL has a dot, as in https://meet.example.com/room.':
    'El dominio de un enlace de acceso lleva un punto, como en https://meet.example.com/room.',
  'This link was copied from the text of a web page: it holds &amp; for &, or the like.':
    'Este enlace se copió del código de una página web: contiene &amp; en lugar de &, o algo parecido.',
  'People cannot join by this address: it is a help, calendar, download, dial-in or start page. Copy the meeting’s own link.':
    'Con esta dirección no se puede acceder: es una página de ayuda, calendario, descarga, teléfono o inicio. Copia el enlace de la propia reunión.',
  'This address leads to the meeting only by way of a mail filter or chat. Copy the meeting’s own link.':
    'Esta dirección solo lleva a la reunión a través de un filtro de correo o de un chat. Copia el enlace de la propia reunión.',
  'A join URL must not hold a user name or password.':
    'Un enlace de acceso no puede contener un usuario ni una contraseña.',
  'This link is cut off. Copy it again, whole.': 'Este enlace está cortado. Cópialo otra vez, entero.',
  'This is not a web address; a join URL begins with https://.':
    'Esto no es una dirección web; un enlace de acceso empieza por https://.',
  'A center has at most {1} services.': 'Un centro tiene {1} servicios como máximo.',
  'Only an online service has this.': 'Esto es solo para servicios online.',
  'The session would lie in the past: give a start that is still ahead.':
    'La sesión quedaría en el pasado: indica un inicio que esté por llegar.',
  '{1} seats are taken: the capacity cannot be lower than that.':
    'Hay {1} plazas ocupadas: la capacidad no puede ser menor.',
  'The send time must be before the session ends.':
    'La hora de envío debe ser anterior al final de la sesión.',
  'Give a range whose end is after its start, at most a year long.':
    'Indica un intervalo cuyo final sea posterior al inicio, de un año como máximo.',
  'Give a start after the year 0.': 'Indica un inicio posterior al año 0.',
  'This service is archived; choose one that is offered.':
    'Este servicio está archivado; elige uno que se ofrezca.',
  'A center has at most {1} sessions ahead.': 'Un centro tiene {1} sesiones por venir como máximo.',
  'The start must be before the year 9999.': 'El inicio debe ser anterior al año 9999.',
  'The send time must be still ahead.': 'La hora de envío debe estar por llegar.',
  'The service is held in person: its sessions have no online access.':
    'El servicio es presencial: sus sesiones no tienen acceso online.',
  'There are {1} endpoints already: delete one first.': 'Ya hay {1} destinos: elimina uno primero.',
  'The center has {1} endpoints already: delete one first.':
    'El centro ya tiene {1} destinos: elimina uno primero.',
  'The URL must have at most 2048 characters.': 'La URL puede tener 2048 caracteres como máximo.',
  'Only the center itself is told of {1}.': 'Solo se avisa de {1} al propio centro.',
  'The key is not made for {1}, which {2} needs.': 'La clave no tiene el permiso {1}, necesario para {2}.',
  'The URL must answer the challenge that it is sent: with success, and the challenge in the body.':
    'La URL debe responder al desafío que se le envía: con éxito y con el desafío en el cuerpo.',
  'Give { set: value } or { reset: true }: exactly one, or leave it out.':
    'Indica { set: valor } o { reset: true }: exactamente uno, o no lo incluyas.',
  'Give { set: value }, { reset: true } or { clear: true }: exactly one, or leave it out.':
    'Indica { set: valor }, { reset: true } o { clear: true }: exactamente uno, o no lo incluyas.',
  'Give either sessionId or bookingId.': 'Indica sessionId o bookingId.',
  'This is not a phone number; it should look like +39 06 1234567.':
    'Esto no es un número de teléfono; debe ser como +34 91 123 45 67.',
  'Give a time of day as HH:MM, such as 21:30.': 'Indica una hora como HH:MM, por ejemplo 21:30.',
  'A center has at most {1} customers.': 'Un centro tiene {1} clientes como máximo.',
  'The browser subscribed with a key that is not ours any more: let it subscribe anew, and register what it says then.':
    'El navegador se suscribió con una clave que ya no es nuestra: haz que se suscriba de nuevo y registra lo que diga entonces.',
  'This browser is registered for another account: let it subscribe anew, and register what it says then.':
    'Este navegador está registrado para otra cuenta: haz que se suscriba de nuevo y registra lo que indique entonces.',
  "{1} must be {2} bytes in base64url, as the browser's PushSubscription gives it.":
    '{1} debe tener {2} bytes en base64url, tal como lo indica la PushSubscription del navegador.',
  'The endpoint must have at most 2048 characters.': 'El destino puede tener 2048 caracteres como máximo.',
  'A push endpoint must be an https URL.': 'Un destino de notificaciones debe ser una URL https.',
  'A push endpoint must not hold credentials.':
    'Un destino de notificaciones no puede contener credenciales.',
  'A push endpoint must be on a public host.':
    'Un destino de notificaciones debe estar en un servidor público.',
  'A push endpoint must use the standard port.': 'Un destino de notificaciones debe usar el puerto estándar.',
  'A push endpoint must be on a public host, given by name.':
    'Un destino de notificaciones debe estar en un servidor público, indicado por su nombre.',
  'Sign in again with a code first: this needs a sign-in of the last 10 minutes.':
    'Primero vuelve a iniciar sesión con un código: esto requiere haberlo hecho en los últimos 10 minutos.',
  'You cannot empty your own address: give another one.':
    'No puedes dejar vacía tu propia dirección: indica otra.',
  'This code is not valid (any more): check it, or ask for another one.':
    'Este código no es válido (o ya no lo es): revísalo o pide otro.',
  'This address is known more than once, or as somebody else: say which account you want.':
    'Esta dirección figura en más de una cuenta o en otra: di qué cuenta quieres.',
  'You are not signed in any more: sign in again.': 'Ya no tienes la sesión iniciada: vuelve a iniciarla.',
  'They still have classes: give a successorId, or leaveUnassigned: true to decide later who teaches.':
    'Todavía tiene clases: indica un successorId, o leaveUnassigned: true para decidir más tarde quién las imparte.',
  'A center needs a manager: make somebody else a manager first.':
    'Un centro necesita a alguien que lo gestione: da primero ese papel a otra persona.',
  'A center has at most {1} members of staff.': 'El equipo de un centro tiene {1} miembros como máximo.',
  'Give either successorId or leaveUnassigned.': 'Indica successorId o leaveUnassigned.',
  'You cannot remove yourself: another manager must.':
    'No puedes darte de baja a ti mismo: debe hacerlo otra persona que gestione el centro.',
  'Choose somebody else: they cannot follow themselves.':
    'Elige a otra persona: nadie puede sustituirse a sí mismo.',
  'This is not the token of a preview.': 'Este no es el token de una vista previa.',
  'This change was undone already.': 'Este cambio ya se deshizo.',
  'Only an online service has a link.': 'Solo un servicio online tiene enlace.',
  'The session would already have ended.': 'La sesión ya habría terminado.',
  'The notice would go out after the new end: choose SHIFT or RESET.':
    'El aviso saldría después del nuevo final: elige SHIFT o RESET.',
  'The last day is already over.': 'El último día ya ha pasado.',
  'The last day must not be before the first.': 'El último día no puede ser anterior al primero.',
  'The schedule ends before that day already.': 'El horario semanal ya termina antes de ese día.',
  '{1} has at most {2} weekly classes, those that ended within a year among them.':
    '{1} tiene {2} clases semanales como máximo, incluidas las que terminaron hace menos de un año.',
  'Give the start on a 24-hour clock as HH:MM, such as 18:00.':
    'Indica el inicio en formato de 24 horas como HH:MM, por ejemplo 18:00.',
  'Give a date such as 2026-03-10.': 'Indica una fecha como 2026-03-10.',
  'Name at least one weekday.': 'Indica al menos un día de la semana.',
  'Name each weekday once.': 'Indica cada día de la semana una sola vez.',
  'A center has at most {1} closures ahead.': 'Un centro tiene {1} cierres por venir como máximo.',
  'A message must not hold a web address: the personal URL of each person goes with it by itself.':
    'Un mensaje no puede contener una dirección web: el acceso personal de cada persona ya va incluido.',
  'A notice would go out after the new end: choose SHIFT or RESET.':
    'Un aviso saldría después del nuevo final: elige SHIFT o RESET.',
  'A schedule changes from a day within a year.':
    'Un horario semanal cambia a partir de un día dentro de un año como máximo.',
  'Choose at least one session.': 'Elige al menos una sesión.',
  'Choose at most {1} sessions.': 'Elige {1} sesiones como máximo.',
  'Give 5 or 10.': 'Indica 5 o 10.',
  'Give either days or hours.': 'Indica días u horas.',
  'Give the first day.': 'Indica el primer día.',
  'Give the hour on a 24-hour clock as HH:MM, such as 18:00.':
    'Indica la hora en formato de 24 horas como HH:MM, por ejemplo 18:00.',
  'Give the last day.': 'Indica el último día.',
  'It cannot be taken back any more: people were told.':
    'Ya no se puede deshacer: ya se ha avisado a la gente.',
  'It follows the schedule.': 'Sigue el horario semanal.',
  'It is over already.': 'Ya ha pasado.',
  'It lasts at most {1} days.': 'Dura {1} días como máximo.',
  'It must end after it begins.': 'Debe terminar después de empezar.',
  'It was set by hand.': 'Se puso a mano.',
  'It would already be over.': 'Ya habría terminado.',
  'Its service is archived.': 'Su servicio está archivado.',
  'Name at least one session.': 'Indica al menos una sesión.',
  'Name at most 100 services.': 'Indica 100 servicios como máximo.',
  'Name at most {1} sessions.': 'Indica {1} sesiones como máximo.',
  'Name each session once.': 'Indica cada sesión una sola vez.',
  'Name sessions that the preview shows as left over.':
    'Indica sesiones que la vista previa muestre como sobrantes.',
  'Name sessions that the preview shows.': 'Indica sesiones que muestre la vista previa.',
  'Say which sessions by exactly one of sessionIds, scheduleId and teacherId.':
    'Indica las sesiones con exactamente uno de sessionIds, scheduleId y teacherId.',
  'That a class begins late can be said from half an hour before its start to half an hour after it.':
    'Se puede avisar de que una clase empieza tarde desde media hora antes del inicio hasta media hora después.',
  'The first day of the change must not be over.': 'El primer día del cambio no puede haber pasado.',
  'The last day must be within {1} days of the first.':
    'El último día debe estar a {1} días del primero como máximo.',
  'The schedule begins on {1}.': 'El horario semanal empieza el {1}.',
  'The schedule ends on {1}.': 'El horario semanal termina el {1}.',
  'The schedule has no class on its day any more, and it was chosen to be cancelled.':
    'El horario ya no tiene clase ese día, y se eligió cancelarla.',
  'The schedule has no class on its day any more, and nobody ever booked it.':
    'El horario ya no tiene clase ese día, y nadie la ha reservado nunca.',
  'The schedule has no class on its day any more, and people were told of it or had booked it.':
    'El horario ya no tiene clase ese día, y hay personas avisadas o que la habían reservado.',
  'The schedule was changed again since: take that back first.':
    'El horario ha vuelto a cambiar desde entonces: deshaz primero ese cambio.',
  'The session has no backup room: give the link of one.':
    'La sesión no tiene sala de reserva: indica el enlace de una.',
  'There is no session to be given to the substitute.': 'No hay ninguna sesión que dar a quien sustituye.',
  'This center has written {1} messages within an hour, which is the most: try again later.':
    'Este centro ha escrito {1} mensajes en una hora, que es el máximo: inténtalo más tarde.',
  'This schedule has ended.': 'Este horario semanal ha terminado.',
  'This session can no longer be booked.': 'Esta sesión ya no se puede reservar.',
  'This session cannot be booked yet.': 'Esta sesión todavía no se puede reservar.',
  'This session {1}: leave it out.': 'Esta sesión {1}: quítala.',
  'This was said less than two minutes ago.': 'Esto se dijo hace menos de dos minutos.',
  // Who may not, and who must wait; why a preview says what it says.
  'Sign in first: the token is missing, expired or revoked.':
    'Primero inicia sesión: el token falta, ha caducado o se ha revocado.',
  'This sign-in has ended.': 'Este inicio de sesión ha terminado.',
  'You may not do this.': 'No puedes hacer esto.',
  'You may not watch this session.': 'No puedes seguir esta sesión.',
  'Only {1} may do this.': 'Esto es solo para {1}.',
  'Only customers may do this.': 'Esto es solo para clientes.',
  'Only managers and partners may do this.': 'Esto es solo para quienes gestionan el centro y los partners.',
  'Only managers and the teacher of this session may do this.':
    'Esto es solo para quienes gestionan el centro y para quien imparte esta sesión.',
  'Only managers, and customers for themselves, may do this.':
    'Esto es solo para quienes gestionan el centro y, sobre sí mismos, para los clientes.',
  'Only people who are signed in may do this.': 'Esto es solo para quienes han iniciado sesión.',
  'Only staff is shown alerts.': 'Los avisos son solo para el equipo.',
  'Only staff may ask for `missingLink`.': '`missingLink` es solo para el equipo.',
  'Too many requests: try again in {1} seconds.':
    'Demasiadas peticiones: vuelve a intentarlo en {1} segundos.',
  '{1} Try again in {2} s.': '{1} Vuelve a intentarlo en {2} s.',
  'At most {1} operations at once on one socket.': '{1} operaciones simultáneas en un socket como máximo.',
  'At most {1} streams and sockets at once.': '{1} flujos y sockets simultáneos como máximo.',
  'At most {1} calls at once and {2} a second after that, one of which includes {3} objects of the answer.':
    '{1} llamadas seguidas como máximo y después {2} por segundo; cada una incluye {3} objetos de la respuesta.',
  'Too much is asked in documents that were never asked before. Send values as variables, or ask again later.':
    'Se pide demasiado en documentos que nunca se habían pedido. Envía los valores como variables o vuelve a pedirlo más tarde.',
  'Too much of what you sent, watch or have not read yet is kept here. Read what is answered, send less at once.':
    'Aquí se guarda demasiado de lo que has enviado, sigues o aún no has leído. Lee las respuestas y envía menos de una vez.',
  'Too many idempotency keys.': 'Demasiadas claves de idempotencia.',
  'A request with this key is still running.': 'Una petición con esta clave sigue en curso.',
  'It has no link, so it takes over the service’s.': 'No tiene enlace, así que toma el del servicio.',
  'Its link came from the service, so it follows.': 'Su enlace venía del servicio, así que lo sigue.',
  'Its link came from the service, so it goes with it.':
    'Su enlace venía del servicio, así que se va con él.',
  'Its link was entered by hand.': 'Su enlace se introdujo a mano.',
  'It is a one-off session.': 'Es una sesión suelta.',
};
