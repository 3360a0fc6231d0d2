/** What `registerPushDevice` takes: the JSON of a browser’s subscription, and which key of the server it is for. */
export type Subscription = {
  endpoint: string;
  applicationServerKey?: string;
  keys: { p256dh: string; auth: string };
};

type BrowserSubscription = { toJSON(): object; unsubscribe(): Promise<boolean> };

/** The part of a `ServiceWorkerRegistration` that pushes need. */
type Registration = {
  pushManager: {
    subscribe(options: { userVisibleOnly: true; applicationServerKey: string }): Promise<BrowserSubscription>;
    getSubscription(): Promise<BrowserSubscription | null>;
  };
};

type Ask = (query: string, variables?: object) => Promise<Record<string, unknown>>;

/**
 * Registers this browser for the one who is signed in. Safe to repeat, so call it at each start: a browser may have changed
 * its subscription meanwhile, or the server its key. Ask for the permission at a press, after saying what it is for.
 */
export async function registerBrowser({ pushManager }: Registration, ask: Ask): Promise<void> {
  const { pushPublicKey } = await ask('{ pushPublicKey }');
  const applicationServerKey = String(pushPublicKey);
  const options = { userVisibleOnly: true, applicationServerKey } as const;
  const subscription = await pushManager.subscribe(options).catch(async () => {
    // A subscription for the key that the server had before is in the way of a new one.
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe(options);
  });
  await register({ ...(subscription.toJSON() as Subscription), applicationServerKey }, ask);
}

/** The same for a native app behind a UnifiedPush distributor, whose endpoints take Web Push (RFC 8291). */
export async function register(
  { endpoint, applicationServerKey, keys }: Subscription,
  ask: Ask,
): Promise<void> {
  await ask(
    `mutation ($input: RegisterPushDeviceInput!) {
      registerPushDevice(input: $input) { __typename ... on PushDevice { id } ... on UserError { message } }
    }`,
    { input: { subscription: { endpoint, applicationServerKey, keys } } },
  );
}
