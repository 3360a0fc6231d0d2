import { defineTexts } from '../../i18n/language.ts';

export const notifications = defineTexts(
  {
    title: 'Notifications',
    why: 'This device can tell you when a class opens, moves or is cancelled, even while this page is closed. One press on the notification leads into the class. Mails come in any case.',
    allow: 'Allow notifications on this device',
    on: 'On for this device',
    nowOn: 'Notifications come to this device now.',
    denied:
      'This browser blocks notifications of this site. Allow them in the browser’s settings for this site, then load the page again.',
    installFirst:
      'On an iPhone or iPad, first put this page on the home screen: press Share, then “Add to Home Screen”. Open it from there and allow notifications here.',
    unsupported: 'This browser knows no notifications. Mails come in any case.',
    install: 'Install as an app',
    devices: 'Devices',
    thisDevice: 'This device',
    device: (since: string) => `Device registered on ${since}`,
    lastUsed: (when: string) => `Last notification: ${when}`,
    neverUsed: 'No notification yet',
    turnOff: 'Turn off',
    remove: 'Remove',
  },
  {
    es: {
      title: 'Notificaciones',
      why: 'Este dispositivo puede avisarte cuando una clase se abre, cambia o se cancela, aunque esta página esté cerrada. Basta con pulsar la notificación para entrar en la clase. Los correos llegan en cualquier caso.',
      allow: 'Permitir notificaciones en este dispositivo',
      on: 'Activadas en este dispositivo',
      nowOn: 'Las notificaciones llegan ya a este dispositivo.',
      denied:
        'Este navegador bloquea las notificaciones de este sitio. Permítelas en los ajustes del navegador y vuelve a cargar la página.',
      installFirst:
        'En un iPhone o iPad, añade antes esta página a la pantalla de inicio: pulsa Compartir y luego «Añadir a pantalla de inicio». Ábrela desde allí y permite aquí las notificaciones.',
      unsupported: 'Este navegador no admite notificaciones. Los correos llegan en cualquier caso.',
      install: 'Instalar como aplicación',
      devices: 'Dispositivos',
      thisDevice: 'Este dispositivo',
      device: (since) => `Dispositivo registrado el ${since}`,
      lastUsed: (when) => `Última notificación: ${when}`,
      neverUsed: 'Aún sin notificaciones',
      turnOff: 'Desactivar',
      remove: 'Quitar',
    },
    it: {
      title: 'Notifiche',
      why: 'Questo dispositivo può avvisarti quando una lezione si apre, cambia o viene annullata, anche se questa pagina è chiusa. Basta premere la notifica per entrare nella lezione. Le e-mail arrivano comunque.',
      allow: 'Consenti le notifiche su questo dispositivo',
      on: 'Attive su questo dispositivo',
      nowOn: 'Ora le notifiche arrivano su questo dispositivo.',
      denied:
        'Questo browser blocca le notifiche di questo sito. Consentile nelle impostazioni del browser e poi ricarica la pagina.',
      installFirst:
        'Su iPhone o iPad, aggiungi prima questa pagina alla schermata Home: premi Condividi, poi «Aggiungi alla schermata Home». Aprila da lì e consenti qui le notifiche.',
      unsupported: 'Questo browser non ha notifiche. Le e-mail arrivano comunque.',
      install: 'Installa come app',
      devices: 'Dispositivi',
      thisDevice: 'Questo dispositivo',
      device: (since) => `Dispositivo registrato ${since}`,
      lastUsed: (when) => `Ultima notifica: ${when}`,
      neverUsed: 'Ancora nessuna notifica',
      turnOff: 'Disattiva',
      remove: 'Rimuovi',
    },
    ca: {
      title: 'Notificacions',
      why: 'Aquest dispositiu et pot avisar quan una classe s’obre, canvia o es cancel·la, encara que aquesta pàgina estigui tancada. Només cal prémer la notificació per entrar a la classe. Els correus arriben en qualsevol cas.',
      allow: 'Permet les notificacions en aquest dispositiu',
      on: 'Activades en aquest dispositiu',
      nowOn: 'Les notificacions ja arriben a aquest dispositiu.',
      denied:
        'Aquest navegador bloca les notificacions d’aquest lloc. Permet-les a la configuració del navegador i torna a carregar la pàgina.',
      installFirst:
        'En un iPhone o iPad, afegeix abans aquesta pàgina a la pantalla d’inici: prem Comparteix i després «Afegeix a la pantalla d’inici». Obre-la des d’allà i permet aquí les notificacions.',
      unsupported: 'Aquest navegador no admet notificacions. Els correus arriben en qualsevol cas.',
      install: 'Instal·la com a aplicació',
      devices: 'Dispositius',
      thisDevice: 'Aquest dispositiu',
      device: (since) => `Dispositiu registrat el ${since}`,
      lastUsed: (when) => `Última notificació: ${when}`,
      neverUsed: 'Encara cap notificació',
      turnOff: 'Desactiva',
      remove: 'Treu',
    },
  },
);
