import type { Module } from './plan.ts';

/*
 * Who owns which table. The owner alone decides what its rows mean. Every statement of another room that reads or writes
 * the table stands below with its reason.
 */

/** Rooms of `src` that have statements: the modules, and three systems of the platform with a table of their own. */
export type DataRoom =
  | Module
  | 'platform/idempotency'
  | 'platform/metrics'
  | 'platform/rate-limit'
  | 'cli/seed';

export const OWNS: Readonly<Record<string, DataRoom>> = {
  center: 'people',
  professional: 'people',
  customer: 'people',
  push_device: 'people',
  sign_in: 'people',
  sign_in_code: 'people',
  sign_in_address: 'people',
  known_device: 'people',
  email_change: 'people',
  caused_message: 'people',
  partner: 'partners',
  partner_key: 'partners',
  webhook_endpoint: 'webhooks',
  webhook_delivery: 'webhooks',
  service: 'services',
  service_link_change: 'services',
  service_link_change_item: 'services',
  session: 'sessions',
  schedule: 'sessions',
  schedule_change: 'sessions',
  act: 'sessions',
  act_session: 'sessions',
  closure: 'sessions',
  substitution: 'sessions',
  class_month: 'sessions',
  calendar_revision: 'access',
  right_change: 'access',
  booking: 'bookings',
  delivery: 'notifications',
  delivery_line: 'notifications',
  staff_message: 'notifications',
  provider_event: 'notifications',
  withholding: 'notifications',
  idempotent_answer: 'platform/idempotency',
  attempt_count: 'platform/rate-limit',
  secret_use: 'secrets',
  node_duty: 'platform/metrics',
};

type Foreign = { reads?: Readonly<Record<string, string>>; writes?: Readonly<Record<string, string>> };

/** What each room does with the tables of others, and why. A line that nothing needs any more is an error too. */
export const FOREIGN: Readonly<Partial<Record<DataRoom, Foreign>>> = {
  people: {
    reads: {
      partner: 'an account is resolved with the partner that its key belongs to',
      session: 'a refused removal shows what the professional still teaches',
      schedule: 'a refused removal shows what the professional still teaches',
    },
  },
  webhooks: {
    reads: {
      center: 'an endpoint belongs to a center; a pause notice names it',
      partner: 'a pause notice names the partner',
      partner_key: 'a partner’s endpoint is told of events only while a key of its has the scope',
      professional: 'managers get the pause notice',
    },
  },
  services: {
    reads: { session: 'sessions that stand in the way of a change are listed with its refusal' },
  },
  sessions: {
    reads: {
      center: 'time zone of schedules; whether its classes have teachers',
      professional: 'who may teach',
      service: 'defaults, capacity and modality',
      service_link_change: 'an undo takes back what one change did (R18 to R20)',
      service_link_change_item: 'an undo takes back what one change did (R18 to R20)',
      booking: 'what nobody booked may be removed; how many people a change concerns',
      delivery: 'a session that people were told of is kept when its schedule ends',
      delivery_line: 'a session that people were told of is kept when its schedule ends',
      webhook_endpoint: 'an opening nobody listens to costs no transaction',
    },
    writes: {
      booking: 'whoever has a class on another weekday may give the seat back',
      center: 'the first teacher of a class switches on alerts of missing ones',
      service_link_change: 'applying and undoing a link change are one transaction with its sessions',
      service_link_change_item: 'what one change did to each session',
    },
  },
  access: {
    reads: {
      booking: 'who holds a seat, by viewer or by pass',
      session: 'the state of the access window',
      service: 'name, and the values a reset copies',
      center: 'language, zone and contact of the access page',
      customer: 'language and zone of the access page; whether an account stands',
      professional: 'who teaches; whether an account stands',
      partner_key: 'whether a key still has the scope, at each event of a stream',
      sign_in: 'whether a sign-in still stands, at each event of a stream',
      delivery: 'the access page shows the move that this person was told of',
      delivery_line: 'the same where a schedule changed',
    },
    writes: {
      session: 'editing the online configuration, sending by hand, and that the teacher is there',
      booking: 'a press lets in and records attendance',
    },
  },
  bookings: {
    reads: {
      session: 'capacity and time, under its lock',
      service: 'when one may book its sessions; name in what somebody booked',
      center: 'its settings for cancellations and answers',
      customer: 'who books',
      sign_in: 'whether its code went to the address whose bookings of other centers are shown',
      professional: 'who teaches what somebody booked',
    },
    writes: { session: 'seats are counted on the session, under its lock' },
  },
  notifications: {
    reads: {
      booking: 'recipients, when a message is listed and again when it is sent (R12)',
      session: 'what a message says, and whether it still holds',
      service: 'name in messages',
      center: 'sender, language, quiet hours',
      customer: 'address, language, zone',
      professional: 'address, language; who is told of alerts',
      push_device: 'where pushes go',
      act: 'people are told of acts',
      act_session: 'what an act did to each session',
      substitution: 'whether customers are told of it',
      webhook_endpoint: 'alerts of a center name its paused endpoints',
    },
    writes: {
      act: 'when people were told',
      act_session: 'the sessions of words of staff',
      booking: 'which revision a person was told of; when reminders are due',
      session: 'what staff was told of; a session that shows a new alert; that it begins late',
      push_device: 'a browser that is gone gets nothing more',
    },
  },
  passes: {
    reads: {
      booking: 'whose personal URL is renewed',
      session: 'only what is ahead',
      customer: 'the address that is counted for messages',
      delivery: 'what was sent with the old URL is sent again',
    },
    writes: { booking: 'the new pass' },
  },
  privacy: {
    reads: {
      booking: 'the export of a person',
      session: 'the export of a person; what is ahead is given back',
      customer: 'the export of a person',
      known_device: 'the export of a person',
      email_change: 'the export of a person',
      delivery_line: 'an act’s message is kept until a year after its last session',
      act_session: 'an act’s message is kept until a year after its last session',
      delivery: 'who else got what staff wrote to a person who is erased',
      center: 'the month of an old session, in its zone',
      act: 'which acts are old',
      closure: 'an act is kept while its closure is not over',
      professional: 'whose streams end with a center',
      service: 'how much a center that is deleted has',
      schedule: 'how much a center that is deleted has',
      partner: 'whose streams end with a center; how much it has',
      webhook_endpoint: 'how much a center that is deleted has',
      push_device: 'an erased customer is deleted after their browsers',
      sign_in: 'and after their sign-ins',
      provider_event: 'which reports are old',
      service_link_change: 'which changes are old',
      service_link_change_item: 'which changes are old',
    },
    writes: {
      customer: 'erasure: name, address, language, zone',
      professional: 'erasure: name, address, language',
      push_device: 'erasure: browsers',
      sign_in: 'erasure: sign-ins end',
      known_device: 'erasure: browsers of sign-ins',
      email_change: 'erasure: addresses that wait',
      caused_message: 'erasure: counts by address',
      delivery: 'erasure: targets of messages',
      act: 'erasure: what staff wrote to people; retention',
      booking: 'erasure: seats ahead are given back, passes are gone; retention',
      class_month: 'retention: what is left of old sessions, as numbers',
      delivery_line: 'retention: with old sessions',
      provider_event: 'retention: reports',
      service_link_change: 'retention: changes of links',
      service_link_change_item: 'retention: what they did to each session',
      center: 'a center is deleted',
      schedule: 'a center is deleted',
      service: 'a center is deleted',
      webhook_endpoint: 'a center is deleted',
      webhook_delivery: 'a center is deleted',
      idempotent_answer: 'a center is deleted',
      partner_key: 'a center is deleted',
      partner: 'a center is deleted',
      sign_in_code: 'erasure: the name of a sign-up that waits for its code',
      session: 'erasure: marks what is done, and seats that are free again',
    },
  },
  secrets: {
    reads: {
      booking: 'passes are counted by the secret that they are encrypted with',
      webhook_endpoint: 'so are secrets of endpoints',
      idempotent_answer: 'so are kept answers',
      push_device: 'browsers are counted by the pair that they subscribed with',
    },
    writes: {
      booking: 'a pass is encrypted anew under the present secret, and stays the same pass',
      webhook_endpoint: 'so is the secret of an endpoint',
      idempotent_answer: 'so is a kept answer',
    },
  },
  'cli/seed': {
    reads: {
      professional: 'a second run finds the manager of the first',
      service: 'the seed prints how many it made',
      customer: 'the seed prints how many it made',
      schedule: 'the seed prints how many it made',
      session: 'the seed prints how many it made',
      booking: 'the seed prints how many it made',
    },
  },
};
