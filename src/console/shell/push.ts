import { useCallback, useEffect, useState } from 'react';
import { type Refusal, refusalOf } from '../api/failures.ts';
import { useAct, useRead } from '../api/hooks.ts';
import { type PushState, pushState, rememberPushDevice, subscribeToPush } from '../api/push.ts';
import { PushPublicKeyDocument, RegisterThisDeviceDocument } from '../generated/operations.ts';

const FAILED: Refusal = { __typename: 'NoSubscription', failure: { kind: 'FAILED', message: 'push' } };

/** Notifications of this account on this device. `allow` is for a press: the browser asks the person. */
export function usePush(viewerId: string) {
  const key = useRead(PushPublicKeyDocument, {}).data?.pushPublicKey;
  const register = useAct(RegisterThisDeviceDocument);
  const [state, setState] = useState<PushState>(() => pushState(viewerId));
  const [busy, setBusy] = useState(false);
  const see = useCallback(() => setState(pushState(viewerId)), [viewerId]);

  const { run } = register;
  const allow = useCallback(async (): Promise<Refusal | null> => {
    if (!key) return FAILED;
    setBusy(true);
    const subscription = await subscribeToPush(key).catch(() => undefined);
    const outcome = subscription && (await run({ input: { subscription } }));
    if (outcome?.__typename === 'PushDevice') rememberPushDevice({ viewerId, deviceId: outcome.id });
    setBusy(false);
    see();
    // A no is no fault: what can be done about it is in the state.
    if (subscription === null) return null;
    return outcome ? refusalOf(outcome, 'PushDevice') : FAILED;
  }, [key, run, viewerId, see]);

  return { state, allow, see, busy, ready: key !== undefined };
}

/** Registers this device anew at each start, and when its service worker says so: the browser may have another subscription. */
export function useKeptPush(viewerId: string): void {
  const { allow, state, ready } = usePush(viewerId);
  const isOn = state === 'ON' && ready;
  useEffect(() => {
    if (!isOn) return;
    void allow();
    const again = ({ data }: MessageEvent) =>
      // Unless it was turned off here meanwhile.
      data === 'register-push-device' && pushState(viewerId) === 'ON' && void allow();
    navigator.serviceWorker.addEventListener('message', again);
    return () => navigator.serviceWorker.removeEventListener('message', again);
  }, [isOn, allow, viewerId]);
}
