import { z } from 'zod';

/** What SendGrid answers in `errors`. */
export type Complaint = { message: string; field: string | null; help: null };

const MAX_PEOPLE = 1_000;
const MAX_PERSONAL_BYTES = 10_000;

const toggle = z.strictObject({ enable: z.boolean() });
const email = z.email('Does not contain a valid address.');
const address = z.strictObject({ email, name: z.string().optional() });
/** The provider takes neither character in a recipient's name. */
const recipient = address.extend({
  name: z
    .string()
    .regex(/^[^;,]*$/)
    .optional(),
});
const sender = address.extend({ email: email.regex(/^[\x20-\x7e]*$/, 'Unicode is not supported here.') });
const strings = z.record(z.string(), z.string());

const Body = z.strictObject({
  personalizations: z
    .array(
      z.strictObject({
        to: z.array(recipient).min(1),
        cc: z.array(recipient).optional(),
        bcc: z.array(recipient).optional(),
        from: sender.optional(),
        subject: z.string().min(1).optional(),
        headers: strings.optional(),
        substitutions: strings.optional(),
        custom_args: strings.optional(),
        send_at: z.int().optional(),
      }),
    )
    .min(1)
    .max(MAX_PEOPLE),
  from: sender,
  reply_to: address.optional(),
  subject: z.string().min(1).optional(),
  content: z.array(z.strictObject({ type: z.string().min(1), value: z.string().min(1) })).min(1),
  headers: strings.optional(),
  custom_args: strings.optional(),
  categories: z.array(z.string()).max(10).optional(),
  tracking_settings: z
    .strictObject({
      click_tracking: z.strictObject({ enable: z.boolean(), enable_text: z.boolean().optional() }),
      open_tracking: toggle,
      subscription_tracking: toggle,
      ganalytics: toggle,
    })
    .partial()
    .optional(),
  mail_settings: z
    .strictObject({
      bypass_list_management: toggle,
      bypass_spam_management: toggle,
      bypass_bounce_management: toggle,
      bypass_unsubscribe_management: toggle,
      footer: toggle,
      sandbox_mode: toggle,
    })
    .partial()
    .optional(),
});

/** A request body that SendGrid would take, or most of what it could complain of. */
export type SendGridRequest = z.infer<typeof Body>;

/** Reads a body by SendGrid's documented limits and rules. */
export function readRequest(json: unknown): { request: SendGridRequest } | { complaints: Complaint[] } {
  const parsed = Body.safeParse(json);
  if (!parsed.success) {
    return { complaints: parsed.error.issues.map(({ path, message }) => complaint(message, path.join('.'))) };
  }
  const complaints = [...addressRules(parsed.data), ...contentRules(parsed.data)];
  return complaints.length > 0 ? { complaints } : { request: parsed.data };
}

function* addressRules({ personalizations, from }: SendGridRequest): Generator<Complaint> {
  const seen = new Set<string>();
  let people = 0;
  for (const [place, { to, cc = [], bcc = [], from: own }] of personalizations.entries()) {
    const field = `personalizations.${place}`;
    for (const { email } of [...to, ...cc, ...bcc]) {
      people += 1;
      if (seen.has(email.toLowerCase())) {
        yield complaint(
          `Each unique email address should only be included once: ${email}`,
          'personalizations',
        );
      }
      seen.add(email.toLowerCase());
    }
    if (own && domain(own.email) !== domain(from.email))
      yield complaint('Another domain.', `${field}.from.email`);
  }
  if (people > MAX_PEOPLE) yield complaint('There is a limit of 1000 total recipients.', 'personalizations');
}

function* contentRules({ personalizations, subject, content, mail_settings = {} }: SendGridRequest) {
  for (const [place, { substitutions = {}, custom_args = {}, subject: own }] of personalizations.entries()) {
    const field = `personalizations.${place}`;
    if (!subject && !own) yield complaint('The subject is required.', 'subject');
    if (bytes(substitutions) + bytes(custom_args) > MAX_PERSONAL_BYTES) {
      yield complaint('Substitutions may not exceed 10000 bytes.', `${field}.substitutions`);
    }
  }
  const types = content.map(({ type }) => type);
  if (types.includes('text/plain') && types[0] !== 'text/plain') {
    yield complaint('The text/plain content must come first.', 'content.0.type');
  }
  if (mail_settings.bypass_list_management?.enable && Object.keys(mail_settings).length > 1) {
    yield complaint('Cannot be combined with other bypass filters.', 'mail_settings');
  }
}

export function complaint(message: string, field: string | null): Complaint {
  return { message, field, help: null };
}

function domain(address: string) {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

function bytes(values: Record<string, string>) {
  return Object.entries(values).reduce((sum, entry) => sum + Buffer.byteLength(entry.join('')), 0);
}
