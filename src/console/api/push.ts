/*
 * Notifications on this device: the browser's side of Web Push. The server is told with `registerPushDevice`. One browser
 * has one subscription, which belongs to the account that registered it last.
 */

const WORKER = '/sw.js';
const REGISTERED = 'push device';

export type PushState =
  /** No service worker or no push here at all. */
  | 'UNSUPPORTED'
  /** An iPhone or iPad, where only web apps on the home screen get notifications. */
  | 'INSTALL_FIRST'
  /** The person said no in the browser, and only they can change that there. */
  | 'DENIED'
  | 'OFF'
  | 'ON';

/** Whose notifications come to this device, and under which id the server knows it. */
type Registered = { viewerId: string; deviceId: string };

function registered(): Registered | null {
  const known = localStorage.getItem(REGISTERED);
  return known && JSON.parse(known);
}

export const rememberPushDevice = (device: Registered | null): void =>
  device ? localStorage.setItem(REGISTERED, JSON.stringify(device)) : localStorage.removeItem(REGISTERED);

/** The device that this browser is, where this account's notifications come to it. */
export function pushDeviceOf(viewerId: string): string | null {
  const known = registered();
  const allowed = 'Notification' in window && Notification.permission === 'granted';
  return allowed && known?.viewerId === viewerId ? known.deviceId : null;
}

export const isPushed = (viewerId: string): boolean => pushState(viewerId) === 'ON';

export function pushState(viewerId: string): PushState {
  const supported = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
  if (!supported) return isApple() && !isInstalled() ? 'INSTALL_FIRST' : 'UNSUPPORTED';
  if (Notification.permission === 'denied') return 'DENIED';
  return pushDeviceOf(viewerId) ? 'ON' : 'OFF';
}

const isApple = (): boolean =>
  /iPhone|iPad/.test(navigator.userAgent) ||
  (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

export const isInstalled = (): boolean => matchMedia('(display-mode: standalone)').matches;

export type PushSubscriptionKeys = {
  endpoint: string;
  /** Which of the server's keys it is for: the server may have another one by then. */
  applicationServerKey: string;
  keys: { p256dh: string; auth: string };
};

/** Subscribes this browser with the server's public key. To be called at a press: the browser asks the person. Null: they said no. */
export async function subscribeToPush(publicKey: string): Promise<PushSubscriptionKeys | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null;
  await navigator.serviceWorker.register(WORKER);
  const { pushManager } = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: publicKey };
  const subscription = await pushManager.subscribe(options).catch(async () => {
    // A subscription for a key that the server had before is in the way of another one.
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe(options);
  });
  const { endpoint, keys } = subscription.toJSON() as Pick<PushSubscriptionKeys, 'endpoint' | 'keys'>;
  return { endpoint, applicationServerKey: publicKey, keys: { p256dh: keys.p256dh, auth: keys.auth } };
}
