import { expect, it } from 'vitest';
import { createTopics } from '../../src/platform/events/redis-incoming.ts';

it('topics that come and go while Redis is away are kept as long as somebody watches them', () => {
  const topics = createTopics();
  for (let minute = 1; minute <= 1_000; minute++) {
    topics.add('session:again');
    topics.add(`session:${minute}`);
    topics.idle('session:again', minute);
    topics.idle(`session:${minute}`, minute);
    topics.takeIdle(minute);
  }
  topics.add('session:watched');
  topics.add('session:watched');
  expect(topics.all()).toEqual(['session:watched']);
  expect(topics.takeNew()).toEqual(['session:watched']);
  expect(topics.takeNew()).toEqual([]);
});
