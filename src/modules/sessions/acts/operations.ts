import type { ActKind } from '../../../generated/prisma/enums.ts';
import { statement } from '../../../lib/statement.ts';
import type { Sql } from '../../../ports/database.ts';

export type NewAct = {
  centerId: string;
  kind: ActKind;
  /** Whose act it is. */
  professionalId: string;
  /** What staff says to people: a reason, or the words of a message. */
  text: string | null;
  at: Date;
  /** When people are told; null: nobody is. The caller wakes the scheduler then. */
  tellAt: Date | null;
  /** How many people it concerns. */
  recipients: number;
};

/** Records what staff does to several sessions, in the transaction that does it; answers its id. */
export async function recordAct(sql: Sql, act: NewAct): Promise<string> {
  const { centerId, kind, professionalId, text, at, tellAt, recipients } = act;
  const [row] = await sql(RECORD_ACT, [centerId, kind, professionalId, text, at, tellAt, recipients]);
  return row!.id;
}

const RECORD_ACT = statement(
  { id: 'uuid' },
  `
  INSERT INTO act (center_id, kind, professional_id, text, at, tell_at, recipients)
  VALUES ($1::uuid, $2::act_kind, $3::uuid, $4, $5, $6, $7)
  RETURNING id`,
);
