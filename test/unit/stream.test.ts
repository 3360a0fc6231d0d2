import { type ExecutionResult, GraphQLError } from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import { ResultStream } from '../../src/graphql/execution/subscription-stream.ts';

/** A source whose events the test emits. */
function aSource() {
  const waiting: { resolve(step: IteratorResult<unknown>): void; reject(error: Error): void }[] = [];
  return {
    next: vi.fn(
      () => new Promise<IteratorResult<unknown>>((resolve, reject) => waiting.push({ resolve, reject })),
    ),
    return: vi.fn(async () => ({ value: undefined, done: true }) as const),
    emit: (value: unknown) => waiting.shift()!.resolve({ value, done: false }),
    complete: () => waiting.shift()!.resolve({ value: undefined, done: true }),
    fail: () => waiting.shift()!.reject(new Error('lost the database')),
  };
}

const refusal = (code: string): ExecutionResult => ({
  data: null,
  errors: [new GraphQLError('No.', { extensions: { code } })],
});
const DONE = { value: undefined, done: true };
/** The same result before any other was shown: it has no `data` at all. */
const outright = ({ errors }: { errors?: unknown }) => ({ errors });
const FAILED = { data: null, errors: [new GraphQLError('masked')] };

/** Every event is its own result, unless told otherwise. */
function streamOf(
  source: ReturnType<typeof aSource>,
  resultOf = async (event: unknown) => event as ExecutionResult,
) {
  return new ResultStream({ events: source, resultOf, failureOf: () => FAILED });
}

describe('a stream of results', () => {
  it('asks its source for one event at a time, when the client asks', async () => {
    const source = aSource();
    const stream = streamOf(source);
    expect(source.next).not.toHaveBeenCalled();
    const first = stream.next();
    source.emit({ data: { n: 1 } });
    expect(await first).toEqual({ value: { data: { n: 1 } }, done: false });
    expect(source.next).toHaveBeenCalledOnce();
    const end = stream.next();
    source.complete();
    expect(await end).toEqual(DONE);
    expect(await stream.next()).toEqual(DONE);
  });

  it('answers a client that leaves at once, whatever the source is doing', async () => {
    const source = aSource();
    source.return.mockReturnValue(new Promise(() => undefined));
    const stream = streamOf(source);
    const pending = stream.next();
    expect(await stream.return()).toEqual(DONE);
    expect(await pending).toEqual(DONE);
    expect(source.return).toHaveBeenCalledOnce();
    source.emit({ data: { late: true } });
    expect(await stream.next()).toEqual(DONE);
  });

  it('lets go of the source of a client that leaves while its result is worked out', async () => {
    const source = aSource();
    const stream = streamOf(source, () => new Promise(() => undefined));
    const pending = stream.next();
    source.emit({});
    await stream.return();
    expect(await pending).toEqual(DONE);
    expect(source.return).toHaveBeenCalledOnce();
  });

  it.each(['FORBIDDEN', 'UNAUTHENTICATED'])('ends with a refusal: %s', async (code) => {
    const source = aSource();
    const stream = streamOf(source);
    const last = stream.next();
    source.emit(refusal(code));
    expect(await last).toEqual({ value: outright(refusal(code)), done: false });
    expect(source.return).toHaveBeenCalledOnce();
    expect(await stream.next()).toEqual(DONE);
  });

  it('goes on after an event that failed for another cause', async () => {
    const source = aSource();
    const stream = streamOf(source);
    for (const result of [refusal('INTERNAL_SERVER_ERROR'), { data: { n: 2 } }]) {
      const next = stream.next();
      source.emit(result);
      expect(await next).toEqual({ value: result, done: false });
    }
    expect(source.return).not.toHaveBeenCalled();
  });

  it('ends with what is to be seen of a failure of its source', async () => {
    const source = aSource();
    const stream = streamOf(source);
    const last = stream.next();
    source.fail();
    expect(await last).toEqual({ value: outright(FAILED), done: false });
    expect(await stream.next()).toEqual(DONE);
  });

  it('ends with data that is null where there was some before', async () => {
    const source = aSource();
    const stream = streamOf(source);
    const first = stream.next();
    source.emit({ data: { n: 1 } });
    await first;
    stream.end(refusal('UNAUTHENTICATED'));
    expect(await stream.next()).toEqual({ value: refusal('UNAUTHENTICATED'), done: false });
  });

  it('can be ended with a last result, also when nobody is waiting for one', async () => {
    const [waited, unwaited] = [aSource(), aSource()];
    const streams = [streamOf(waited), streamOf(unwaited)];
    const pending = streams[0]!.next();
    for (const stream of streams) stream.end(refusal('UNAUTHENTICATED'));
    for (const step of [pending, streams[1]!.next()])
      expect(await step).toEqual({ value: outright(refusal('UNAUTHENTICATED')), done: false });
    for (const stream of streams) expect(await stream.next()).toEqual(DONE);
    for (const source of [waited, unwaited]) expect(source.return).toHaveBeenCalledOnce();
  });
});
