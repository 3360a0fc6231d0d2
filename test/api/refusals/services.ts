import { globalId } from '../../../src/lib/global-ids.ts';
import type { Harness } from '../../support/harness.ts';
import { aSession, NEVER, type Refusals } from './rows.ts';

const service = { name: 'Flow', modality: 'ONLINE', capacity: 5, durationMinutes: 30 };
const LINK = 'https://meet.example/new';
const PASTED = { joinUrl: 'Join us: https://meet.example/abc.' };
const SUGGESTED = {
  says: 'one https address and nothing else',
  facts: { suggestion: 'https://meet.example/abc', passcode: null },
};

const preview = async (h: Harness, serviceId: string) =>
  (await h.linkChanges.preview(h.manager, serviceId, LINK))!.token;

export const services: Refusals = {
  createService: {
    InvalidInputError: async () => ({
      input: { ...service, capacity: 0 },
      field: 'capacity',
      says: 'must be at least 1',
    }),
    InvalidJoinUrlError: async () => ({ input: { ...service, ...PASTED }, ...SUGGESTED }),
  },
  updateService: {
    OutdatedError: async (h) => {
      const id = await h.aService();
      await h.services.update(h.manager, id, { name: 'Slow flow' });
      const serviceId = globalId('Service', id);
      return {
        input: { serviceId, editVersion: 1, name: 'Flow' },
        says: 'look at it as it is now',
        facts: { session: null, service: { id: serviceId } },
      };
    },
    InvalidInputError: async (h) => ({
      input: { serviceId: globalId('Service', await h.aService({ modality: 'IN_PERSON' })), joinUrl: LINK },
      field: 'joinUrl',
      says: 'Only an online service',
    }),
    InvalidJoinUrlError: async (h) => ({
      input: { serviceId: globalId('Service', await h.aService()), ...PASTED },
      ...SUGGESTED,
    }),
    ModalityLockedError: async (h) => {
      const serviceId = await h.aService();
      const [later, sooner] = [
        await aSession(h, { serviceId, startsInMinutes: 120 }),
        await aSession(h, { serviceId }),
      ];
      return {
        input: { serviceId: globalId('Service', serviceId), modality: 'IN_PERSON' },
        says: 'end or cancel those that are ahead first',
        facts: { blockingSessions: [{ id: sooner }, { id: later }] },
      };
    },
  },
  archiveService: { InvalidInputError: NEVER },
  unarchiveService: { InvalidInputError: NEVER },
  applyServiceLinkChange: {
    InvalidInputError: async () => ({
      input: { token: 'none' },
      field: 'token',
      says: 'not the token of a preview',
    }),
    PreviewOutdatedError: async (h) => {
      const serviceId = await h.aService();
      const token = await preview(h, serviceId);
      await h.services.update(h.manager, serviceId, { joinUrl: 'https://meet.example/meanwhile' });
      return { input: { token }, says: 'look again' };
    },
  },
  undoServiceLinkChange: {
    InvalidInputError: NEVER,
    PreviewOutdatedError: async (h) => {
      const changeId = await h.linkChanges.apply(h.manager, await preview(h, await h.aService()));
      await h.linkChanges.undo(h.manager, changeId);
      return { input: { changeId: globalId('ServiceLinkChange', changeId) }, says: 'undone already' };
    },
  },
};
