// Shows pushes while no window is open. A push is JSON: { purpose, title, body, url, tag }.
// The same tag replaces what was shown before: a message that had to be sent again is seen once.
self.addEventListener('push', (event) => {
  const { title, body, url, tag } = event.data.json();
  event.waitUntil(
    self.registration.showNotification(title, {
      body,
      tag,
      data: { url },
      icon: '/console/icon-192.png',
      badge: '/console/badge-96.png',
    }),
  );
});

// `url` is the personal access URL: a page that works without signing in. Null: one's classes are as near as it gets.
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url ?? '/me/classes'));
});

// The browser changed the subscription by itself: a window registers it when one opens next.
self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(
    self.clients
      .matchAll({ type: 'window' })
      .then((windows) => windows.map((window) => window.postMessage('register-push-device'))),
  );
});

// A worker that is new takes over at once: it keeps nothing that an older page could miss.
self.addEventListener('install', () => self.skipWaiting());
