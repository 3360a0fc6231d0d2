import '../people/center-graphql.ts';
import '../people/center-mutations.ts';
import '../people/graphql.ts';
import '../people/mutations.ts';
import '../people/sign-in-graphql.ts';
import '../people/sign-in-mutations.ts';
import '../people/email-mutations.ts';
import '../partners/graphql.ts';
import '../partners/mutations.ts';
import '../services/graphql.ts';
import '../services/mutations.ts';
import '../sessions/graphql.ts';
import '../sessions/mutations.ts';
import '../sessions/schedule-graphql.ts';
import '../sessions/schedule-mutations.ts';
import '../access/graphql.ts';
import '../access/mutations.ts';
import '../bookings/graphql.ts';
import '../bookings/mutations.ts';
import '../notices/graphql.ts';
import '../notices/alerts-graphql.ts';
import '../notices/timeline-graphql.ts';
import '../notices/erasure-mutations.ts';
import '../notices/renewal-mutations.ts';
import '../webhooks/graphql.ts';
import '../webhooks/mutations.ts';
import './errors.ts';
import './nodes.ts';
import { builder } from './builder.ts';
import { withIdsAtOnce } from './node-ids.ts';
import { withOneOfUnchecked } from './one-of.ts';
import { withPages } from './pages.ts';

/** The whole schema, as it is shown. Needs no configuration, no database and no network to be built. */
export const schema = withIdsAtOnce(withPages(builder.toSchema()));

/** The same, as documents are checked and mutations executed by it. */
export const forgivingSchema = withOneOfUnchecked(schema);
