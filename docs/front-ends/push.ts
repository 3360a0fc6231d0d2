/** What `registerPushDevice` takes: the JSON of a browser’s subscription. */
export type Subscription = { endpoint: string; keys: { p256dh: string; auth: string } };

/** The part of a `ServiceWorkerRegistration` that pushes need. */
type Registration = {
  pushManager: {
    subscribe(options: {
      userVisibleOnly: true;
      applicationServerKey: string;
    }): Promise<{ toJSON(): object }>;
  };
};

type Ask = (query: string, variables?: object) => Promise<Record<string, unknown>>;

/**
 * Registers this browser for the one who is signed in. Safe to repeat, so call it at each start: a browser may have changed
 * its subscription meanwhile. Ask for the permission at a press, after saying what it is for.
 */
export async function registerBrowser(registration: Registration, ask: Ask): Promise<void> {
  const { pushPublicKey } = await ask('{ pushPublicKey }');
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: String(pushPublicKey),
  });
  await register(subscription.toJSON() as Subscription, ask);
}

/** The same for a native app behind a UnifiedPush distributor, whose endpoints take Web Push (RFC 8291). */
export async function register({ endpoint, keys }: Subscription, ask: Ask): Promise<void> {
  await ask(
    `mutation ($input: RegisterPushDeviceInput!) {
      registerPushDevice(input: $input) { __typename ... on PushDevice { id } ... on UserError { message } }
    }`,
    { input: { subscription: { endpoint, keys } } },
  );
}
