import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Metrics } from '../../ports/metrics.ts';
import { labelOf, named } from './named.ts';

const LATENESS_S = [0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 900];
const SWEEP_S = [0.01, 0.05, 0.25, 1, 5, 15, 30];

const ATTEMPTS = 'Attempts to send a message, by their outcome: sent, retry, failed, gone, unknown.';
const RESULTS =
  'Messages that ended, by their status and its reason: sent, skipped, missed, superseded, failed.';
const LATENESS =
  'From the instant that was promised (or the booking, when that came later) until the provider accepted the message.';
const WEBHOOKS = 'Attempts at webhooks, by the status that their message then has, and its reason.';
const MAILS =
  'Mails outside the delivery queue, such as sign-in codes: sent, to be tried again, refused or given up.';
const SUCCESS = 'When each sweep of this node last ended well; at first, when the node started.';
const PAUSE = 'The pause between two runs of the sweep.';
const TOOK = 'How long sweeps took that ended well.';
const FAILURES = 'Sweeps that failed or took too long.';
const ISOLATED =
  'Rows whose work failed, and rounds of work that did, without stopping any other, by kind of work.';

const DELETED = 'Rows that were kept for as long as they are to be, and deleted, by kind.';
const UNREADABLE =
  'Attempts that wait because a secret is not configured any more, by what cannot be decrypted: pass, webhook_secret.';
const CLOCK_SKEW = 'By how much the clock of this node is ahead of the database’s; behind: negative.';

type MessageMetrics = Pick<
  Metrics,
  'message' | 'messageResult' | 'webhook' | 'directMail' | 'isolated' | 'deleted' | 'unreadable'
>;
type WorkMetrics = MessageMetrics & Pick<Metrics, 'sweepExpected' | 'swept' | 'clockSkew'>;

/** What is done by the clock. */
export const workMetrics = (register: Registry): WorkMetrics => ({
  ...messageMetrics(register),
  ...sweepMetrics(register),
});

function messageMetrics(register: Registry): MessageMetrics {
  const counter = <L extends string>(name: string, labels: L[], help: string) =>
    new Counter(named(register, name, labels, help));
  const attempts = counter('messages_total', ['channel', 'purpose', 'outcome'], ATTEMPTS);
  const results = counter('message_results_total', ['channel', 'purpose', 'status', 'reason'], RESULTS);
  const lateness = new Histogram({
    ...named(register, 'message_lateness_seconds', ['channel', 'purpose'], LATENESS),
    buckets: LATENESS_S,
  });
  const webhooks = counter('webhooks_total', ['status', 'reason'], WEBHOOKS);
  const mails = counter('direct_mails_total', ['purpose', 'outcome'], MAILS);
  const isolated = counter('isolated_failures_total', ['work'], ISOLATED);
  const deleted = counter('deleted_rows_total', ['rows'], DELETED);
  const unreadable = counter('unreadable_total', ['what'], UNREADABLE);
  return {
    message(what, outcome, lateSeconds) {
      const labels = { channel: labelOf(what.channel), purpose: labelOf(what.purpose) };
      attempts.inc({ ...labels, outcome });
      if (lateSeconds !== null) lateness.observe(labels, lateSeconds);
    },
    messageResult({ channel, purpose }, status, reason, count = 1) {
      const ended = { status: labelOf(status), reason: labelOf(reason ?? 'none') };
      results.inc({ channel: labelOf(channel), purpose: labelOf(purpose), ...ended }, count);
    },
    webhook: (status, reason) => webhooks.inc({ status: labelOf(status), reason: labelOf(reason ?? 'none') }),
    directMail: (purpose, outcome) => mails.inc({ purpose: labelOf(purpose), outcome }),
    isolated: (work) => isolated.inc({ work }),
    deleted: (rows, count) => deleted.inc({ rows }, count),
    unreadable: (what) => unreadable.inc({ what }),
  };
}

function sweepMetrics(register: Registry): Pick<WorkMetrics, 'sweepExpected' | 'swept' | 'clockSkew'> {
  const success = new Gauge(named(register, 'sweep_last_success_timestamp_seconds', ['sweep'], SUCCESS));
  const pause = new Gauge(named(register, 'sweep_pause_seconds', ['sweep'], PAUSE));
  const took = new Histogram({ ...named(register, 'sweep_seconds', ['sweep'], TOOK), buckets: SWEEP_S });
  const failures = new Counter(named(register, 'sweep_failures_total', ['sweep'], FAILURES));
  const skew = new Gauge(named(register, 'clock_skew_seconds', [], CLOCK_SKEW));
  return {
    clockSkew: (seconds) => skew.set(seconds),
    sweepExpected(sweep, pauseMs) {
      success.setToCurrentTime({ sweep });
      pause.set({ sweep }, pauseMs / 1000);
      failures.inc({ sweep }, 0);
    },
    swept(sweep, seconds, done) {
      if (!done) return failures.inc({ sweep });
      success.setToCurrentTime({ sweep });
      took.observe({ sweep }, seconds);
    },
  };
}
