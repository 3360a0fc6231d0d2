// Shows pushes while no window is open, and says so where a page cannot be loaded. A push is JSON: { purpose, title, body, url, tag }.
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

// What is shown where a page cannot be loaded. Kept anew with each version of this file.
const OFFLINE = 'offline 1';
const OFFLINE_PAGE = '/console/offline.html';
const OFFLINE_FILES = [OFFLINE_PAGE, '/console/offline.css', '/console/offline.js', '/console/icon.svg'];

// A worker that is new takes over at once: it keeps nothing else, that an older page could miss.
self.addEventListener('install', (event) => {
  self.skipWaiting();
  // Without that page it still shows pushes.
  event.waitUntil(
    caches
      .open(OFFLINE)
      .then((cache) => cache.addAll(OFFLINE_FILES))
      .catch(() => {}),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    Promise.all([
      // The browser asks for a page while the worker starts.
      self.registration.navigationPreload?.enable(),
      caches
        .keys()
        .then((names) =>
          Promise.all(names.filter((name) => name !== OFFLINE).map((name) => caches.delete(name))),
        ),
    ]),
  );
});

// Everything else goes past the worker, as if it were not there.
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.mode === 'navigate' && request.method === 'GET') event.respondWith(loaded(event));
  else if (OFFLINE_FILES.includes(new URL(request.url).pathname))
    event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreSearch: true })));
});

async function loaded({ request, preloadResponse }) {
  try {
    return (await preloadResponse) ?? (await fetch(request));
  } catch {
    return (await caches.match(OFFLINE_PAGE)) ?? Response.error();
  }
}
