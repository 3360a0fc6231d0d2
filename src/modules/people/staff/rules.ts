import { z } from 'zod';
import { emailAddress, localeTag, nameOf } from '../../../lib/input.ts';

/** Members of staff of a center. */
export const MOST_STAFF = 500;

export const NewProfessional = z.object({
  name: nameOf('PERSON', 'The name', 200),
  email: emailAddress,
  role: z.enum(['MANAGER', 'PROFESSIONAL']),
  locale: localeTag.nullish(),
});

export const ProfessionalChange = NewProfessional.partial();
