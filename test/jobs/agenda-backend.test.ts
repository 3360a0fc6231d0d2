import { setImmediate as nextTick } from 'node:timers/promises';
import { type JobParameters, type JobRepository, toJobId } from 'agenda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createOutageLog } from '../../src/lib/outage-log.ts';
import {
  createResilientBackend,
  type ResilientBackend,
} from '../../src/platform/scheduler/agenda/resilient-backend.ts';
import { recordingLog } from './scheduler-rig.ts';

const job: JobParameters = {
  _id: toJobId('1'),
  name: 'wake',
  data: { at: '2026-03-02T09:00:00.000Z' },
  priority: 0,
  nextRunAt: null,
  type: 'normal',
};
const away = new Error('away');
const duplicate = new Error('duplicate');
const scan = ['wake', new Date(0), new Date(0), undefined, undefined] as const;

describe('the resilient backend of Agenda', () => {
  const prepare = vi.fn<() => Promise<void>>();
  const statements = {
    getNextJobToRun: vi.fn<JobRepository['getNextJobToRun']>(),
    saveJob: vi.fn<JobRepository['saveJob']>(),
    saveJobState: vi.fn<JobRepository['saveJobState']>(),
    unlockJob: vi.fn<JobRepository['unlockJob']>(),
    unlockJobs: vi.fn<JobRepository['unlockJobs']>(),
    removeJobs: vi.fn<JobRepository['removeJobs']>(),
  };
  let resilient: ResilientBackend;
  let warnings: string[];
  const repository = () => resilient.backend.repository;

  beforeEach(() => {
    for (const mock of [prepare, ...Object.values(statements)]) mock.mockReset();
    prepare.mockResolvedValue();
    const recording = recordingLog();
    warnings = recording.warnings;
    resilient = createResilientBackend(
      {
        repository: statements as Partial<JobRepository> as JobRepository,
        exists: async () => true,
        prepare,
        isDuplicate: (error) => error === duplicate,
        close: async () => undefined,
      },
      createOutageLog(recording.log, 'the job store'),
    );
  });

  it('unlocks a job that is locked after Agenda has stopped, and scans no more', async () => {
    let bring: ((found: JobParameters) => void) | undefined;
    statements.getNextJobToRun.mockReturnValueOnce(
      new Promise((resolve) => {
        bring = resolve;
      }),
    );
    const found = repository().getNextJobToRun(...scan);
    resilient.stopLocking();
    bring?.(job);
    expect(await found).toBeUndefined();
    expect(statements.unlockJobs).toHaveBeenCalledExactlyOnceWith([job._id]);
    expect(await repository().getNextJobToRun(...scan)).toBeUndefined();
    expect(statements.getNextJobToRun).toHaveBeenCalledOnce();
  });

  it('does not scan again while a scan hangs', async () => {
    statements.getNextJobToRun.mockReturnValue(new Promise(() => undefined));
    void repository().getNextJobToRun(...scan);
    expect(await repository().getNextJobToRun(...scan)).toBeUndefined();
    expect(statements.getNextJobToRun).toHaveBeenCalledOnce();
  });

  it('ignores failing statements while Agenda runs, and logs the outage once', async () => {
    for (const mock of Object.values(statements)) mock.mockRejectedValue(away);
    expect(await repository().getNextJobToRun(...scan)).toBeUndefined();
    await repository().saveJobState(job, undefined);
    await repository().unlockJob(job);
    await repository().unlockJobs([job._id!]);
    expect(await repository().removeJobs({ id: job._id! })).toBe(0);
    await expect(repository().saveJob(job, undefined)).rejects.toBe(away);
    expect(warnings).toEqual(['the job store is away']);
  });

  it('accepts that the store has the job already', async () => {
    statements.saveJob.mockRejectedValue(duplicate);
    expect(await repository().saveJob(job, undefined)).toBe(job);
    expect(warnings).toEqual([]);
  });

  it('leaves a finished job locked until it is removed, and unlocks one that is to run again', async () => {
    await repository().saveJobState({ ...job, lastFinishedAt: new Date() }, undefined);
    expect(statements.saveJobState).not.toHaveBeenCalled();
    await repository().saveJobState({ ...job, lastFinishedAt: new Date(), nextRunAt: new Date() }, undefined);
    expect(statements.saveJobState).toHaveBeenCalledOnce();
  });

  it('does not let Agenda start once it is closing', async () => {
    resilient.stopLocking();
    const connected = resilient.backend.connect().then(() => 'connected');
    await nextTick();
    expect(await Promise.race([connected, nextTick('waiting')])).toBe('waiting');
  });
});
