import '../modules/people/centers/graphql.ts';
import '../modules/people/centers/mutations.ts';
import '../modules/people/customers/graphql.ts';
import '../modules/people/customers/mutations.ts';
import '../modules/people/devices/graphql.ts';
import '../modules/people/devices/mutations.ts';
import '../modules/people/graphql.ts';
import '../modules/people/staff/mutations.ts';
import '../modules/people/sign-in/graphql.ts';
import '../modules/people/sign-in/mutations.ts';
import '../modules/people/email-changes/mutations.ts';
import '../modules/partners/graphql.ts';
import '../modules/partners/mutations.ts';
import '../modules/services/graphql.ts';
import '../modules/services/link-changes/graphql.ts';
import '../modules/services/link-changes/mutations.ts';
import '../modules/services/mutations.ts';
import '../modules/sessions/graphql.ts';
import '../modules/sessions/moves/mutations.ts';
import '../modules/sessions/mutations.ts';
import '../modules/sessions/schedules/graphql.ts';
import '../modules/sessions/schedules/mutations.ts';
import '../modules/access/graphql.ts';
import '../modules/access/live-graphql.ts';
import '../modules/access/mutations.ts';
import '../modules/access/settings/mutations.ts';
import '../modules/bookings/graphql.ts';
import '../modules/bookings/attendance/graphql.ts';
import '../modules/bookings/mutations.ts';
import '../modules/bookings/attendance/mutations.ts';
import '../modules/notifications/graphql.ts';
import '../modules/notifications/alerts/graphql.ts';
import '../modules/notifications/timeline/graphql.ts';
import '../modules/privacy/mutations.ts';
import '../modules/passes/mutations.ts';
import '../modules/webhooks/graphql.ts';
import '../modules/webhooks/mutations.ts';
import '../graphql/schema-kit/user-error.ts';
import '../graphql/schema-kit/node.ts';
import { builder } from '../graphql/schema-kit/builder.ts';
import { withPages } from '../graphql/schema-kit/page-args.ts';
import { withRelaxedOneOf } from '../graphql/schema-kit/relaxed-one-of.ts';
import { withSyncIds } from '../graphql/schema-kit/sync-ids.ts';

/** The whole schema, as it is shown. Needs no configuration, no database and no network to be built. */
export const schema = withSyncIds(withPages(builder.toSchema()));

/** The same, as documents are checked and mutations executed by it. */
export const relaxedSchema = withRelaxedOneOf(schema);
