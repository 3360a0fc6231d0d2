import { type ExecutionResult, GraphQLError } from 'graphql';
import { describe, expect, it, vi } from 'vitest';
import { Payload } from '../../src/graphql/execution/payload.ts';
import { ResultStream, type Source } from '../../src/graphql/execution/subscription-stream.ts';
import { type Sink, Watch } from '../../src/lib/watch.ts';

/** A watch whose items the test shows. */
function aWatch() {
  const subscription = { resume: vi.fn(), close: vi.fn() };
  let opened: Sink<unknown> | null = null;
  const items = new Watch<unknown>((sink) => {
    opened = sink;
    return subscription;
  });
  return { items, ...subscription, sink: () => opened! };
}

/** An endpoint that notes what it is shown. */
function aSink() {
  const seen: unknown[] = [];
  const sink = {
    ready: true,
    seen,
    isReady: () => sink.ready,
    next: (payload: Payload, personal: string) => void seen.push(JSON.parse(payload.text(personal))),
    end: (last?: Payload) => void seen.push(...(last ? [JSON.parse(last.text(''))] : []), 'end'),
  };
  return sink;
}

const refusal = (code: string): ExecutionResult => ({
  data: null,
  errors: [new GraphQLError('No.', { extensions: { code } })],
});
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));
/** The same result before any other was shown: it has no `data` at all. */
const outright = ({ errors }: ExecutionResult) => asJson({ errors });
const FAILED = { data: null, errors: [new GraphQLError('masked')] };
const DONE = { value: undefined, done: true };

/** Every item is its own result, unless told otherwise. */
function streamOf(items: Watch<unknown>, resultOf?: Source['resultOf']) {
  const ended = vi.fn();
  const result: Source['resultOf'] = (item) => {
    return item as ExecutionResult;
  };
  const stream = new ResultStream({ items, resultOf: resultOf ?? result, failureOf: () => FAILED, ended });
  return { stream, ended };
}

/** A stream that is open, and everything around it. */
function opened(resultOf?: Source['resultOf']) {
  const watch = aWatch();
  const sink = aSink();
  const { stream, ended } = streamOf(watch.items, resultOf);
  const subscription = stream.open(sink);
  return { watch, sink, stream, ended, subscription, items: watch.sink() };
}

/** Results that the test works out when it likes. */
function slowly() {
  const waiting: { resolve(result: ExecutionResult): void; reject(error: Error): void }[] = [];
  const resultOf = () => new Promise<ExecutionResult>((resolve, reject) => waiting.push({ resolve, reject }));
  return { resultOf, waiting };
}

describe('a stream of results', () => {
  it('shows what is worked out at once at once, and is as ready as its sink', () => {
    const { items, sink, subscription, watch } = opened();
    items.next({ data: { n: 1 } });
    expect(sink.seen).toEqual([{ data: { n: 1 } }]);
    expect(items.isReady()).toBe(true);
    sink.ready = false;
    expect(items.isReady()).toBe(false);
    sink.ready = true;
    subscription.resume();
    expect(watch.resume).toHaveBeenCalledOnce();
  });

  it('shows a payload that it shares with the viewer’s own value in it, also as the last', () => {
    const payload = new Payload(['{"data":{"url":', '}}']);
    const { items, sink } = opened(() => ({ payload, personal: '"mine"' }));
    items.next({});
    items.end({});
    expect(sink.seen).toEqual([{ data: { url: 'mine' } }, { data: { url: 'mine' } }, 'end']);
  });

  it('is not ready while a result is worked out; afterwards it asks for the newest', async () => {
    const { resultOf, waiting } = slowly();
    const { items, sink, watch } = opened(resultOf);
    items.next({});
    expect(items.isReady()).toBe(false);
    waiting[0]!.resolve({ data: { n: 1 } });
    await vi.waitFor(() => expect(sink.seen).toEqual([{ data: { n: 1 } }]));
    expect(items.isReady()).toBe(true);
    expect(watch.resume).toHaveBeenCalledOnce();
  });

  it('keeps a result for a sink that is not ready any more, and nothing else meanwhile', async () => {
    const { resultOf, waiting } = slowly();
    const { items, sink, watch, subscription } = opened(resultOf);
    items.next({});
    sink.ready = false;
    waiting[0]!.resolve({ data: { n: 1 } });
    await new Promise(setImmediate);
    sink.ready = true;
    expect([sink.seen, items.isReady(), watch.resume.mock.calls]).toEqual([[], false, []]);
    subscription.resume();
    expect(sink.seen).toEqual([{ data: { n: 1 } }]);
    expect(watch.resume).toHaveBeenCalledOnce();
  });

  it('shows nothing but the last item, whatever is being worked out or kept', async () => {
    const { resultOf, waiting } = slowly();
    const { items, sink, ended } = opened(resultOf);
    items.next({});
    items.end({});
    waiting[0]!.resolve({ data: { last: false } });
    await new Promise(setImmediate);
    waiting[1]!.resolve({ data: { last: true } });
    await vi.waitFor(() => expect(sink.seen).toEqual([{ data: { last: true } }, 'end']));
    expect(ended).toHaveBeenCalledOnce();
    const kept = opened(resultOf);
    kept.items.next({});
    kept.sink.ready = false;
    waiting[2]!.resolve({ data: { kept: true } });
    await new Promise(setImmediate);
    kept.items.end();
    kept.sink.ready = true;
    kept.subscription.resume();
    expect(kept.sink.seen).toEqual(['end']);
  });

  it('is left at once, whatever it is doing', async () => {
    const { resultOf, waiting } = slowly();
    const { items, sink, watch, subscription, stream, ended } = opened(resultOf);
    items.next({});
    subscription.close();
    waiting[0]!.resolve({ data: { late: true } });
    await new Promise(setImmediate);
    stream.end(refusal('UNAUTHENTICATED'));
    items.next({});
    items.end({});
    expect(sink.seen).toEqual([]);
    expect(items.isReady()).toBe(false);
    for (const called of [watch.close, ended]) expect(called).toHaveBeenCalledOnce();
  });

  it.each(['FORBIDDEN', 'UNAUTHENTICATED'])('ends with a refusal: %s', (code) => {
    const { items, sink, watch, ended } = opened();
    items.next(refusal(code));
    expect(sink.seen).toEqual([outright(refusal(code)), 'end']);
    for (const called of [watch.close, ended]) expect(called).toHaveBeenCalledOnce();
    const last = opened();
    last.sink.ready = false;
    last.items.end(refusal(code));
    expect(last.sink.seen).toEqual([outright(refusal(code)), 'end']);
  });

  it('goes on after an event that failed for another cause', () => {
    const { items, sink, watch } = opened();
    const results = [refusal('INTERNAL_SERVER_ERROR'), { data: { n: 2 } }];
    for (const result of results) items.next(result);
    expect(sink.seen).toEqual(asJson(results));
    expect(watch.close).not.toHaveBeenCalled();
  });

  it('ends with data that is null where there was some before', () => {
    const { items, sink, stream } = opened();
    items.next({ data: { n: 1 } });
    stream.end(refusal('UNAUTHENTICATED'));
    expect(sink.seen).toEqual([{ data: { n: 1 } }, asJson(refusal('UNAUTHENTICATED')), 'end']);
  });

  it.each<[string, Source['resultOf']]>([
    ['at once', () => throwing()],
    ['later', async () => throwing()],
  ])('ends with what is to be seen of a result that could not be worked out %s', async (_when, resultOf) => {
    const { items, sink, watch } = opened(resultOf);
    items.next({});
    await vi.waitFor(() => expect(sink.seen).toEqual([outright(FAILED), 'end']));
    expect(watch.close).toHaveBeenCalledOnce();
  });

  it('that ended before it was opened shows why, after the opening', async () => {
    const { stream, ended } = streamOf(aWatch().items);
    stream.end(refusal('UNAUTHENTICATED'));
    const sink = aSink();
    stream.open(sink).resume();
    expect(sink.seen).toEqual([]);
    await vi.waitFor(() => expect(sink.seen).toEqual([outright(refusal('UNAUTHENTICATED')), 'end']));
    expect(ended).toHaveBeenCalledOnce();
  });
});

function throwing(): never {
  throw new Error('lost the database');
}

describe('a stream that is taken one result at a time', () => {
  it('opens its source when the first is asked for, and ends with it', async () => {
    const watch = aWatch();
    const { stream } = streamOf(watch.items);
    expect(watch.sink()).toBeNull();
    const first = stream.next();
    watch.sink().next({ data: { n: 1 } });
    expect(await first).toEqual({ value: { data: { n: 1 } }, done: false });
    expect(watch.sink().isReady()).toBe(false);
    const end = stream.next();
    watch.sink().end();
    expect(await end).toEqual(DONE);
    expect(await stream.next()).toEqual(DONE);
  });

  it('answers a client that leaves at once', async () => {
    const watch = aWatch();
    const { stream, ended } = streamOf(watch.items);
    const pending = stream.next();
    expect(await stream.return()).toEqual(DONE);
    expect(await pending).toEqual(DONE);
    for (const called of [watch.close, ended]) expect(called).toHaveBeenCalledOnce();
    expect(await stream.next()).toEqual(DONE);
    const unopened = streamOf(aWatch().items);
    await unopened.stream.return();
    expect(await unopened.stream.next()).toEqual(DONE);
    expect(unopened.ended).toHaveBeenCalledOnce();
  });

  it('can be ended with a last result, also when nobody is waiting for one', async () => {
    const [waited, unwaited] = [streamOf(aWatch().items).stream, streamOf(aWatch().items).stream];
    const pending = waited.next();
    for (const stream of [waited, unwaited]) stream.end(refusal('UNAUTHENTICATED'));
    for (const step of [pending, unwaited.next()])
      expect(asJson(await step)).toEqual({ value: outright(refusal('UNAUTHENTICATED')), done: false });
    for (const stream of [waited, unwaited]) expect(await stream.next()).toEqual(DONE);
  });
});
