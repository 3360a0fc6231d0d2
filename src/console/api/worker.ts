/** Starts the service worker, which shows pushes and the page that stands in for one that cannot be loaded. */
export async function startWorker(): Promise<void> {
  await navigator.serviceWorker?.register('/sw.js');
}
