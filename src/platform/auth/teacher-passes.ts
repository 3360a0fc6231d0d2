import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { TeacherClaim, TeacherPass } from '../../ports/passes.ts';
import type { Secrets } from '../../ports/secrets.ts';

const ID = 16;
/** With two ids and this many bytes the token’s last character is never `-` or `_`, which mail programs cut off a link. */
const SEAL = 24;
const LENGTH = ID + ID + SEAL;

export type TeacherPasses = {
  issue(claim: TeacherClaim): string;
  /** Null: it has not the form of a pass. */
  read(token: string): TeacherPass | null;
};

/**
 * Passes that are stored nowhere: two ids, and a seal over them and the address that the professional has at the time. A
 * seal of a previous secret still counts.
 */
export function createTeacherPasses({ secret, previousSecrets }: Secrets): TeacherPasses {
  const keys = [secret, ...previousSecrets].map((each) =>
    Buffer.from(hkdfSync('sha256', each, '', 'teacher-pass', 32)),
  );
  return {
    issue({ sessionId, professionalId, email }) {
      const ids = Buffer.concat([bytesOf(sessionId), bytesOf(professionalId)]);
      return Buffer.concat([ids, sealOf(keys[0]!, ids, email)]).toString('base64url');
    },
    read(token) {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length !== LENGTH || bytes.toString('base64url') !== token) return null;
      const ids = bytes.subarray(0, ID + ID);
      const seal = bytes.subarray(ID + ID);
      return {
        sessionId: uuidOf(ids.subarray(0, ID)),
        professionalId: uuidOf(ids.subarray(ID)),
        isOf: (email) => keys.some((key) => timingSafeEqual(sealOf(key, ids, email), seal)),
      };
    },
  };
}

const sealOf = (key: Buffer, ids: Buffer, email: string): Buffer =>
  createHmac('sha256', key).update(ids).update(email).digest().subarray(0, SEAL);

const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');

const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
