import type { SendGridFault } from '../../support/sendgrid-double.ts';
import type { Stage } from '../stage.ts';
import type { Begun, Fault } from './fault.ts';

/** From the first word of a provider's fault to the last. */
const PROVIDER: Fault['beginsMs'] = [-500, -100];
/** A call of the mail provider begins no request after so long. */
const CALL_MS = 31_000;

const answering =
  (fault: SendGridFault) =>
  async ({ sendgrid }: Stage): Promise<Begun> => {
    sendgrid.always = fault;
    return {
      async end() {
        sendgrid.always = 'none';
      },
    };
  };

export const PROVIDER_FAULTS: readonly Fault[] = [
  ...(
    [
      ['provider-500', 'answers 500', { status: 500 }, false],
      [
        'provider-429',
        'answers 429 with `Retry-After: 5`',
        { status: 429, headers: { 'retry-after': '5' } },
        false,
      ],
      ['provider-401', 'refuses our key (401)', { status: 401 }, false],
      ['provider-deaf', 'hangs, and takes nothing', 'deaf', true],
      ['provider-silent', 'takes the mails, and never answers', 'hang', true],
      ['provider-resets', 'takes the mails, and breaks the connection', 'cut', true],
    ] as const
  ).map(
    ([name, does, fault, repeats]): Fault => ({
      name,
      part: 'provider',
      happens: `the mail provider ${does}`,
      repeats,
      ...(repeats && { underWayMs: CALL_MS }),
      beginsMs: PROVIDER,
      begin: answering(fault),
    }),
  ),
  {
    name: 'push-silent',
    part: 'provider',
    happens: 'the push service takes the messages, and never answers',
    repeats: false,
    beginsMs: PROVIDER,
    async begin({ pushes }) {
      pushes.always = 'hang';
      return {
        async end() {
          pushes.always = null;
        },
      };
    },
  },
];
