// Shows pushes while no window is open. A push is JSON: { purpose, title, body, url, tag }.
// The same tag replaces what was shown before: a message that had to be sent again is seen once.
self.addEventListener('push', (event) => {
  const { title, body, url, tag } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body, tag, data: { url } }));
});

// `url` is the personal access URL: a page that works without signing in. Null: there is nowhere to go.
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { url } = event.notification.data;
  if (url) event.waitUntil(self.clients.openWindow(url));
});

// The browser changed the subscription by itself: a window registers it when one opens next.
self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(
    self.clients
      .matchAll({ type: 'window' })
      .then((windows) => windows.map((window) => window.postMessage('register-push-device'))),
  );
});
