import { builder } from '../../../graphql/schema-kit/builder.ts';
import { JoinUrlWarning } from '../../services/graphql.ts';
import { joinUrlWarnings } from '../../services/join-url-rules.ts';
import { Session } from '../../sessions/graphql.ts';
import { OnlineAccess, ValueSource } from '../graphql.ts';

const staffOnly = { authScopes: { staff: true }, unauthorizedResolver: () => null, nullable: true } as const;

builder.prismaObjectFields(Session, (t) => ({
  backupJoinUrl: t.exposeString('backupJoinUrl', {
    ...staffOnly,
    description:
      'Where to turn to if its room fails, by `switchToBackupRoom`. Null: nothing is prepared, or the caller is not staff.',
  }),
  backupJoinUrlSource: t.expose('backupJoinUrlSource', {
    ...staffOnly,
    type: ValueSource,
    description: 'Where that link comes from. Null for all but staff.',
  }),
  joinUrlWarnings: t.field({
    ...staffOnly,
    type: [JoinUrlWarning],
    select: { joinUrl: true, backupJoinUrl: true },
    description:
      'What staff should know of the link that people are sent to, and of the backup room; they are taken all the same. Null for all but staff.',
    resolve: (links) => joinUrlWarnings(links),
  }),
}));

builder.prismaObjectFields(OnlineAccess, (t) => ({
  inBackupRoom: t.boolean({
    ...staffOnly,
    select: { backupRoomUrl: true },
    description:
      'Whether `joinUrl` is a backup room, in place of the session’s link. Null for all but staff.',
    resolve: ({ backupRoomUrl }) => backupRoomUrl !== null,
  }),
  ownJoinUrl: t.exposeString('ownJoinUrl', {
    ...staffOnly,
    description:
      'The session’s own link, also while `joinUrl` is a substitute’s or a backup room. Null: it has none, or the caller is not staff.',
  }),
  ownJoinUrlSource: t.expose('ownJoinUrlSource', {
    ...staffOnly,
    type: ValueSource,
    description: 'Where the own link comes from. Null for all but staff.',
  }),
}));
