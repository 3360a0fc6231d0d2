import { builder } from '../../../graphql/schema-kit/builder.ts';
import { MOST_ROWS, OWN_CALL } from '../../../graphql/schema-kit/limits.ts';
import { nodeOf } from '../../../graphql/schema-kit/node.ts';
import { sayingTo } from '../../../graphql/schema-kit/user-error.ts';
import { isStaff } from '../../../lib/caller.ts';
import { knownRowId } from '../../../lib/global-ids.ts';
import { Service } from '../graphql.ts';
import type { SessionEffect } from '../session-defaults.ts';
import type { LinkChangePreview } from './operations.ts';
import { EFFECT_REASONS } from './rules.ts';

const LinkEffect = builder.enumType('LinkEffect', {
  description: 'What a new service link does to a session.',
  values: {
    FILL: { description: 'It has none and takes it over (R18).' },
    REPLACE: { description: 'Its inherited link is replaced (R19).' },
    CLEAR: { description: 'Its inherited link goes with the service’s.' },
    KEEP_MANUAL: { description: 'Its link was entered by hand and stays (R19).' },
    KEEP_ONE_OFF: { description: 'It is a one-off and is never touched (R20).' },
  } as const,
});

builder.prismaNode('ServiceLinkChange', {
  id: { field: 'id' },
  description: 'A change of a service’s link and what it did.',
  fields: (t) => ({
    appliedAt: t.expose('appliedAt', { type: 'DateTime', description: 'When.' }),
    filled: t.exposeInt('filled', { description: 'Sessions that had no link (R18).' }),
    replaced: t.exposeInt('replaced', { description: 'Sessions whose inherited link was replaced (R19).' }),
    cleared: t.exposeInt('cleared', { description: 'Sessions that lost their inherited link.' }),
    keptManual: t.exposeInt('keptManual', { description: 'Sessions whose link was entered by hand.' }),
    keptOneOff: t.exposeInt('keptOneOff', { description: 'One-off sessions (R20).' }),
    oldLinkHolders: t.exposeInt('oldLinkHolders', {
      description:
        'Booked people whom it concerned: those who had been sent the notice of a replaced link, whose personal URL leads to the new one, and everybody booked where the link was cleared.',
    }),
    undoneAt: t.expose('undoneAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was taken back; null: it stands.',
    }),
  }),
});
nodeOf('ServiceLinkChange', async ({ db, viewer }, id) =>
  isStaff(viewer) ? db.serviceLinkChange.findFirst({ where: { id, centerId: viewer.centerId } }) : null,
);

const EffectOnSession = builder.objectRef<SessionEffect>('ServiceLinkEffect').implement({
  description: 'What a new link would do to one session.',
  fields: (t) => ({
    session: t.prismaField({
      type: 'Session',
      description: 'Which.',
      resolve: (query, { sessionId }, _args, { db }) =>
        db.session.findUniqueOrThrow({ ...query, where: { id: sessionId } }),
    }),
    effect: t.expose('effect', { type: LinkEffect, description: 'What.' }),
    reason: t.string({
      description: 'Why, in a sentence: in the caller’s language, as the message of a refusal.',
      resolve: async ({ effect }, _args, context) => (await sayingTo(context))(EFFECT_REASONS[effect]),
    }),
  }),
});

const count = (effect: SessionEffect['effect']) => (preview: LinkChangePreview) =>
  preview.sessions.filter((session) => session.effect === effect).length;

const Preview = builder.objectRef<LinkChangePreview>('ServiceLinkChangePreview').implement({
  description: 'What a new link would do. Applying its token does exactly this, or nothing.',
  fields: (t) => ({
    token: t.exposeString('token', { description: 'For `applyServiceLinkChange`.' }),
    sessions: t.field({
      type: [EffectOnSession],
      description:
        'Each session that is ahead, by start, but those that inherit this very link already: nothing happens to them. The first 1,000; the counts are of all.',
      resolve: ({ sessions }) => sessions.slice(0, MOST_ROWS['ServiceLinkChangePreview.sessions']),
    }),
    fill: t.int({ description: 'How many are filled.', resolve: count('FILL') }),
    replace: t.int({ description: 'How many are replaced.', resolve: count('REPLACE') }),
    clear: t.int({ description: 'How many are cleared.', resolve: count('CLEAR') }),
    keepManual: t.int({
      description: 'How many keep a link entered by hand.',
      resolve: count('KEEP_MANUAL'),
    }),
    keepOneOff: t.int({ description: 'How many one-offs are left alone.', resolve: count('KEEP_ONE_OFF') }),
    oldLinkHolders: t.int({
      description:
        'How many booked people it would concern: those who were sent the notice of a link that is replaced, and everybody booked where it is cleared.',
      resolve: ({ sessions }) => sessions.reduce((sum, { peopleConcerned }) => sum + peopleConcerned, 0),
    }),
  }),
});

builder.prismaObjectField(Service, 'latestLinkChange', (t) =>
  t.prismaField({
    type: 'ServiceLinkChange',
    nullable: true,
    authScopes: { staff: true },
    description: 'The last change of its link; null: none yet. Staff only.',
    resolve: (query, service, _args, { db }) =>
      db.serviceLinkChange.findFirst({ ...query, where: { serviceId: service.id }, orderBy: { id: 'desc' } }),
  }),
);

builder.queryField('serviceLinkChangePreview', (t) =>
  t.withAuth({ staff: true }).field({
    ...OWN_CALL,
    type: Preview,
    nullable: true,
    description:
      'What a new link of a service would do, session by session; null when there is no such service. A refused link is an error whose `extensions.suggestion` is the meeting’s own link in what was pasted. Managers apply it. Staff only.',
    args: {
      serviceId: t.arg.id({ required: true, description: 'Which service.' }),
      joinUrl: t.arg.string({ description: 'The new link; absent or null: none (clear).' }),
    },
    resolve: (_root, { serviceId, joinUrl }, { linkChanges, viewer }) => {
      const id = knownRowId('Service', serviceId);
      return id === null ? null : linkChanges.preview(viewer, id, joinUrl ?? null);
    },
  }),
);
