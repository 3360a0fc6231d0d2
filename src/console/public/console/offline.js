// The page that the service worker shows in place of one that cannot be loaded. It is kept whole, with its words in all
// languages, and leads back to the page that was asked for.
const WORDS = {
  en: [
    'There is no connection',
    'This page comes back by itself as soon as the server is reached.',
    'Try again',
  ],
  es: ['No hay conexión', 'Esta página vuelve sola en cuanto se llegue al servidor.', 'Volver a intentar'],
  it: ['Non c’è connessione', 'Questa pagina torna da sola appena il server è raggiungibile.', 'Riprova'],
  ca: [
    'No hi ha connexió',
    'Aquesta pàgina torna sola tan bon punt s’arribi al servidor.',
    'Torna-ho a provar',
  ],
};
const LOOK_EVERY_MS = 3_000;

const spoken = [localStorage.getItem('language'), ...navigator.languages].map((tag) =>
  tag?.slice(0, 2).toLowerCase(),
);
const language = spoken.find((one) => one && one in WORDS) ?? 'en';
document.documentElement.lang = language;
const parts = document.querySelectorAll('h1, p, button');
WORDS[language].forEach((word, index) => {
  parts[index].textContent = word;
});

const back = () => location.reload();
addEventListener('online', back);
document.querySelector('button').addEventListener('click', back);

// A server that was away, while the device has its network, says nothing when it is back: it is asked.
async function look() {
  const isThere = await fetch('/manifest.webmanifest', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (isThere) back();
  else setTimeout(look, LOOK_EVERY_MS);
}
setTimeout(look, LOOK_EVERY_MS);
