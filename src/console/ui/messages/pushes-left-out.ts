import type { SeatMessageFragment } from '../../generated/operations.ts';

type Sent = Pick<SeatMessageFragment, 'id' | 'channel' | 'status' | 'reason' | 'sentAt' | 'withoutDevice'>;

const LEFT_OUT = {
  channel: 'PUSH',
  status: 'SKIPPED',
  reason: 'NO_DEVICE',
  target: null,
  addressVerified: null,
  possibleRepeat: false,
  providerEvents: [],
  sentAt: null,
} as const;

/** These messages, each mail followed by the push that it says did not go beside it. */
export const withPushesLeftOut = <Message extends Sent>(messages: readonly Message[]): Message[] =>
  messages.flatMap((message) =>
    message.withoutDevice
      ? [message, { ...message, ...LEFT_OUT, id: `${message.id} push`, withoutDevice: false }]
      : [message],
  );
