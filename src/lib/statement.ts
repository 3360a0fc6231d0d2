import type * as Enums from '../generated/prisma/enums.ts';
import type { Statement } from '../ports/database.ts';

/** The types of columns, by their names in PostgreSQL, and what the driver decodes them to. */
type Decoded = {
  bool: boolean;
  int4: number;
  int8: string;
  float8: number;
  text: string;
  uuid: string;
  timestamptz: Date;
  bytea: Buffer;
  json: unknown;
  jsonb: unknown;
  act_kind: Enums.ActKind;
  alert_kind: Enums.AlertKind;
  attendance_confirmation: Enums.AttendanceConfirmation;
  attendance_source: Enums.AttendanceSource;
  attendance_status: Enums.AttendanceStatus;
  booking_status: Enums.BookingStatus;
  channel: Enums.Channel;
  delivery_reason: Enums.DeliveryReason;
  delivery_status: Enums.DeliveryStatus;
  modality: Enums.Modality;
  professional_role: Enums.ProfessionalRole;
  provider_event_kind: Enums.ProviderEventKind;
  purpose: Enums.Purpose;
  send_timing: Enums.SendTiming;
  session_origin: Enums.SessionOrigin;
  session_status: Enums.SessionStatus;
};
type Scalar = keyof Decoded;
type Type = Scalar | `${Scalar}[]`;

/** Column types by name; `?` where the value may be null, which PostgreSQL cannot tell of a statement. */
export type Columns = { readonly [column: string]: Type | `${Type}?` };

type ValueOf<T> = T extends `${infer Inner}?`
  ? ValueOf<Inner> | null
  : T extends `${infer Element}[]`
    ? ValueOf<Element>[]
    : T extends Scalar
      ? Decoded[T]
      : never;
type RowOf<Shape> = { -readonly [Column in keyof Shape]: ValueOf<Shape[Column]> };

/** The types that a column of this value may have. */
type TypeFor<Value> = {
  [T in Type]: [Value] extends [ValueOf<T>] ? T : [ValueOf<T>] extends [Value] ? T : never;
}[Type];
type ShapeOf<Row> = {
  readonly [Column in keyof Row]-?: null extends Row[Column]
    ? `${TypeFor<NonNullable<Row[Column]>>}?`
    : TypeFor<Row[Column]>;
};

/** Every declared statement, by its text: a test has PostgreSQL describe each. */
export const DECLARED = new Map<string, Columns>();

/** Declares the columns of a statement's rows. The row type follows from them, unless a narrower one is named. */
export function statement<const Shape extends Columns>(columns: Shape, text: string): Statement<RowOf<Shape>>;
export function statement<Row>(columns: ShapeOf<Row>, text: string): Statement<Row>;
export function statement(columns: Columns, text: string): string {
  DECLARED.set(text, columns);
  return text;
}
