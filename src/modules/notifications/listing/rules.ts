/*
 * An act is what staff does to several sessions at once. Its messages tell each person of all that concerns them, so none
 * of its sessions has a message of its own about the same thing.
 */

const byAct = (what: string) => `EXISTS (
      SELECT 1 FROM act_session x JOIN act a ON a.id = x.act_id
      WHERE x.session_id = s.id AND a.tell_at IS NOT NULL AND a.undone_at IS NULL AND ${what})`;

/** SQL: whether an act is still to tell of the last move of session `s`. One that was moved by hand since tells by itself. */
export const MOVED_BY_ACT = byAct(
  'x.previous_starts_at IS NOT NULL AND a.told_at IS NULL AND (s.moved_at IS NULL OR s.moved_at <= a.at)',
);

/** SQL: whether the cancellation of session `s` was an act's. */
export const CANCELLED_BY_ACT = byAct('x.cancelled AND s.cancelled_at <= a.at');
