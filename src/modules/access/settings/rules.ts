import { z } from 'zod';
import type { Prisma, Service, Session } from '../../../generated/prisma/client.ts';
import { line, optional, parseInput } from '../../../lib/input.ts';
import { joinUrlOf } from '../../services/join-url-rules.ts';
import { joiningInstructions } from '../../services/rules.ts';
import { SendTimeAfterEndError } from '../../sessions/errors.ts';
import { accessOpensAt, automaticSendAt, linkInUse } from '../../sessions/rules.ts';
import { SendTimeInPastError } from '../errors.ts';

/** What to do with a value; absent leaves it. Null is no intent, because clearing is one of its own. */
export type SetReset<T> = { set: T } | { reset: true };
export type SetResetClear<T> = SetReset<T> | { clear: true };

export type AccessEdit = {
  joinUrl?: SetResetClear<string> | null;
  backupJoinUrl?: SetResetClear<string> | null;
  joiningInstructions?: SetResetClear<string> | null;
  sendAt?: SetReset<Date> | null;
  /** Null removes the note; absent leaves it. */
  waitingNote?: string | null;
};

type Change = Prisma.SessionUpdateInput;

/** The columns that an edit changes. Throws what `editAccess` throws for a wrong value. */
export const editedColumns = (edit: AccessEdit, session: Session, service: Service, now: Date): Change => ({
  ...linkChange(edit.joinUrl, session, service, now),
  ...backupChange(edit.backupJoinUrl, session, service),
  ...instructionsChange(edit.joiningInstructions, session, service),
  ...sendTimeChange(edit.sendAt, session, service, now),
  ...(edit.waitingNote === undefined ? {} : parseInput(WaitingNote, { waitingNote: edit.waitingNote })),
});

export const WaitingNote = z.object({ waitingNote: optional(line('The waiting note', 280)) });

const InstructionsSet = z.object({ joiningInstructions: z.object({ set: joiningInstructions }) });

function linkChange(change: AccessEdit['joinUrl'], session: Session, service: Service, now: Date): Change {
  if (!change) return {};
  const { value: ownJoinUrl, source: ownJoinUrlSource } = textAfter(
    change,
    joinUrlOf,
    service.joinUrl,
    session,
  );
  const joinUrl = linkInUse({ ...session, ownJoinUrl });
  // Entered by hand, also the same link again, it is somebody’s word that the room opens for who teaches.
  const spokenFor = 'set' in change ? { absentRoomUrl: null } : {};
  const told = joinUrl === session.joinUrl ? {} : { linkChangedAt: now };
  return { ownJoinUrl, ownJoinUrlSource, ...spokenFor, ...told };
}

/** A backup room that is in use already stays as it is. */
function backupChange(change: AccessEdit['backupJoinUrl'], session: Session, service: Service): Change {
  if (!change) return {};
  const { value, source } = textAfter(change, joinUrlOf, service.backupJoinUrl, session);
  return { backupJoinUrl: value, backupJoinUrlSource: source };
}

function instructionsChange(
  change: AccessEdit['joiningInstructions'],
  session: Session,
  service: Service,
): Change {
  if (!change) return {};
  const parse = (set: string) =>
    parseInput(InstructionsSet, { joiningInstructions: { set } }).joiningInstructions.set;
  const { value, source } = textAfter(change, parse, service.joiningInstructions, session);
  return { joiningInstructions: value, joiningInstructionsSource: source };
}

/** The source follows the act, not the value: typing the service's own link still makes it manual. */
function textAfter<T>(
  change: SetResetClear<string>,
  parse: (text: string) => T,
  serviceValue: string | null,
  session: Session,
) {
  if ('set' in change) return { value: parse(change.set), source: 'MANUAL' } as const;
  if ('clear' in change || serviceValue === null) return { value: null, source: 'NONE' } as const;
  // A scheduled session inherits again; a one-off copies again (R20).
  return { value: serviceValue, source: session.origin === 'SCHEDULED' ? 'INHERITED' : 'COPIED' } as const;
}

function sendTimeChange(change: AccessEdit['sendAt'], session: Session, service: Service, now: Date): Change {
  if (!change) return {};
  if ('reset' in change) {
    const sendAt = automaticSendAt(session.startsAt, service.accessLeadMinutes);
    return { ...manualSendTime(sendAt, session, service), sendTiming: 'AUTO' };
  }
  if (change.set >= session.endsAt) throw new SendTimeAfterEndError();
  if (change.set <= now) throw new SendTimeInPastError();
  return manualSendTime(change.set, session, service);
}

/** The columns of a send time that is set by hand. */
export function manualSendTime(sendAt: Date, { startsAt }: Session, { accessLeadMinutes }: Service) {
  const opensAt = accessOpensAt({ startsAt, sendAt, leadMinutes: accessLeadMinutes });
  return { sendAt, sendTiming: 'MANUAL', opensAt } as const;
}
