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

/** SQL: whether the reminder of booking `b` for the present start of session `s` was sent. It says who teaches. */
export const REMINDED = `EXISTS (
      SELECT 1 FROM delivery d WHERE d.booking_id = b.id AND d.purpose = 'REMINDER' AND d.about_starts_at = s.starts_at
        AND d.status IN ('SENT', 'CLAIMED', 'UNKNOWN'))`;

/** SQL: whether nobody's browser agreed to notifications. A mail keeps it: a row for each push that is not sent were half of all. */
export const withoutDevice = (whose: string): string =>
  `NOT EXISTS (SELECT 1 FROM push_device d WHERE ${whose} AND d.removed_at IS NULL)`;
